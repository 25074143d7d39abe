import type { Energy } from '@ergodic/kernel';

/**
 * What particle a has with those after it, b = a + 1 …, as a function of r²: `square[b]` is that of the pair. All of them
 * in one call, since a call for each pair would allocate its numbers wherever V8 does not inline it.
 */
export interface PairPotential {
  /** out[b] = V(r). */
  energy(square: Float64Array, a: number, out: Float64Array): void;
  /** out[b] = −V′(r)/r: times the vector from b to a, it is the force on a. */
  forceOverDistance(square: Float64Array, a: number, out: Float64Array): void;
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
  { particles, dimension: d, box }: Arena,
  potential: PairPotential,
): Required<Pick<Energy, 'addEnergy' | 'addForce'>> {
  /** The vector from b to a, axis by axis, and its square, for one a. */
  const apart = Array.from({ length: d }, () => new Float64Array(particles));
  const square = new Float64Array(particles);
  const value = new Float64Array(particles);

  const separate = (data: Float64Array, start: number, a: number): void => {
    square.fill(0, a + 1);
    for (let axis = 0; axis < d; axis++) {
      const difference = apart[axis]!;
      const own = data[start + a * d + axis]!;
      for (let b = a + 1; b < particles; b++) {
        let u = own - data[start + b * d + axis]!;
        if (box !== undefined) u -= box * Math.round(u / box);
        difference[b] = u;
        square[b]! += u * u;
      }
    }
  };

  return {
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        let sum = 0;
        for (let a = 0; a < particles - 1; a++) {
          separate(x.data, r * x.width, a);
          potential.energy(square, a, value);
          for (let b = a + 1; b < particles; b++) sum += value[b]!;
        }
        out[r]! += scale * sum;
      }
    },
    addForce(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        const start = r * x.width;
        for (let a = 0; a < particles - 1; a++) {
          separate(x.data, start, a);
          potential.forceOverDistance(square, a, value);
          for (let axis = 0; axis < d; axis++) {
            const difference = apart[axis]!;
            let total = 0;
            for (let b = a + 1; b < particles; b++) {
              const force = scale * value[b]! * difference[b]!;
              out.data[start + b * d + axis]! -= force;
              total += force;
            }
            out.data[start + a * d + axis]! += total;
          }
        }
      }
    },
  };
}
