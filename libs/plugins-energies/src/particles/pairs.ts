import type { Energy } from '@ergodic/kernel';

/** What two particles have between them, as a function of r² = `square`; a and b are their numbers, a < b. */
export interface PairPotential {
  /** V(r). */
  energy(square: number, a: number, b: number): number;
  /** −V′(r)/r: times the vector from b to a, it is the force on a. */
  forceOverDistance(square: number, a: number, b: number): number;
}

/** Where the particles are: in open space, or in a periodic cube with edge `box`, where the nearest image counts. */
export interface Arena {
  readonly particles: number;
  readonly dimension: number;
  readonly box?: number;
}

/**
 * Σ_{a<b} V(|r_a − r_b|), each pair once, and its forces. Particle p's coordinates are at p·d … p·d + d − 1. All pairs are
 * gone through, which takes O(particles²) time.
 */
export function pairSum(
  { particles, dimension: d, box = Infinity }: Arena,
  potential: PairPotential,
): Required<Pick<Energy, 'addEnergy' | 'addForce'>> {
  const width = particles * d;
  const apart = new Float64Array(d);
  const isPeriodic = box < Infinity;

  /** Writes the vector from b to a, and returns its square; `at` is where each starts in the data. */
  const separate = (data: Float64Array, atA: number, atB: number): number => {
    let square = 0;
    for (let axis = 0; axis < d; axis++) {
      let difference = data[atA + axis]! - data[atB + axis]!;
      if (isPeriodic) difference -= box * Math.round(difference / box);
      apart[axis] = difference;
      square += difference * difference;
    }
    return square;
  };

  return {
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        const start = r * width;
        let sum = 0;
        for (let a = 0; a < particles; a++)
          for (let b = a + 1; b < particles; b++)
            sum += potential.energy(separate(x.data, start + a * d, start + b * d), a, b);
        out[r]! += scale * sum;
      }
    },
    addForce(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        const start = r * width;
        for (let a = 0; a < particles; a++)
          for (let b = a + 1; b < particles; b++) {
            const square = separate(x.data, start + a * d, start + b * d);
            const factor = scale * potential.forceOverDistance(square, a, b);
            for (let axis = 0; axis < d; axis++) {
              const force = factor * apart[axis]!;
              out.data[start + a * d + axis]! += force;
              out.data[start + b * d + axis]! -= force;
            }
          }
      }
    },
  };
}
