import { logBeta, scaledBesselI0, type RandomStreams } from '@ergodic/numerics';

/** A law in d dimensions that depends on |x| only. */
export interface RadialLaw {
  readonly name: string;
  readonly d: number;
  /** −∫ p ln p dx, nats. */
  readonly entropy: number;
  /** |x| is below this but for rounding. */
  readonly radius: number;
  /** Density of |x| at ρ. */
  density(rho: number): number;
  /** Density of the distance t from a point at radius ρ to a draw. */
  distance(rho: number, t: number): number;
  draw(random: RandomStreams, out: Float64Array, at: number): void;
}

const phi = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** N(0, 1) in each of d = 1, 2 or 3 coordinates. */
export function normalLaw(d: 1 | 2 | 3): RadialLaw {
  const densities = {
    1: (rho: number) => 2 * phi(rho),
    2: (rho: number) => rho * Math.exp(-0.5 * rho * rho),
    3: (rho: number) => 2 * rho * rho * phi(rho),
  };
  const distances = {
    1: (rho: number, t: number) => phi(t - rho) + phi(t + rho),
    2: (rho: number, t: number) => t * Math.exp(-0.5 * (t - rho) ** 2) * scaledBesselI0(t * rho),
    3: (rho: number, t: number) => (t / rho) * (phi(t - rho) - phi(t + rho)),
  };
  return {
    name: `normal, d = ${d}`,
    d,
    entropy: (d / 2) * Math.log(2 * Math.PI * Math.E),
    radius: 7,
    density: densities[d],
    distance: distances[d],
    draw(random, out, at) {
      for (let i = 0; i < d; i++) out[at + i] = random.normal(0);
    },
  };
}

/** Uniform in the unit ball of d = 1, 2 or 3 dimensions. */
export function ballLaw(d: 1 | 2 | 3): RadialLaw {
  // Which part of the sphere of radius t about a point at radius ρ lies within the ball: where cos θ is at most this.
  const cosine = (rho: number, t: number): number => Math.max(-1, Math.min(1, (1 - rho * rho - t * t) / (2 * rho * t)));
  const parts = {
    1: (rho: number, t: number) => (Number(rho + t <= 1) + Number(t - rho <= 1)) / 2,
    2: (rho: number, t: number) => 1 - Math.acos(cosine(rho, t)) / Math.PI,
    3: (rho: number, t: number) => (1 + cosine(rho, t)) / 2,
  };
  return {
    name: `uniform in a ball, d = ${d}`,
    d,
    entropy: Math.log([2, Math.PI, (4 / 3) * Math.PI][d - 1]!),
    radius: 1,
    density: (rho) => d * rho ** (d - 1),
    distance: (rho, t) => d * t ** (d - 1) * parts[d](rho, t),
    draw(random, out, at) {
      let square = 0;
      do {
        square = 0;
        for (let i = 0; i < d; i++) {
          out[at + i] = 2 * random.uniform(0) - 1;
          square += out[at + i]! ** 2;
        }
      } while (square > 1);
    },
  };
}

/** p = e^(−|x|)/8π in three dimensions. */
export const exponentialLaw: RadialLaw = {
  name: 'exponential, d = 3',
  d: 3,
  entropy: Math.log(8 * Math.PI) + 3,
  radius: 40,
  density: (rho) => 0.5 * rho * rho * Math.exp(-rho),
  distance(rho, t) {
    const [near, far] = [Math.abs(rho - t), rho + t];
    return (t / (4 * rho)) * ((1 + near) * Math.exp(-near) - (1 + far) * Math.exp(-far));
  },
  draw(random, out, at) {
    const [x, y, z] = [random.normal(0), random.normal(0), random.normal(0)];
    const scale = (random.exponential(0) + random.exponential(0) + random.exponential(0)) / Math.hypot(x, y, z);
    out.set([scale * x, scale * y, scale * z], at);
  },
};

/**
 * E ln ε of the distance ε to the k-th nearest of R − 1 other draws, to about 1e-4. Whatever the law, the probability m(ε)
 * within ε is Beta(k, R − k) distributed, so E ln ε = ∫ dρ density(ρ) ∫ ln t Beta(m(t)) dm(t), by quadrature over ρ and ln t.
 */
export function expectedLogDistance(law: RadialLaw, R: number, k: number): number {
  const [points, step] = [150, 0.02];
  const [from, to] = [-24, Math.log(2 * law.radius)];
  const logBetaOf = logBeta(k, R - k);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < points; i++) {
    const rho = ((i + 0.5) * law.radius) / points;
    const weight = law.density(rho);
    let mass = 0;
    let last = 0;
    for (let s = from; s <= to; s += step) {
      const t = Math.exp(s);
      const next = t * law.distance(rho, t);
      const slice = 0.5 * (last + next) * step;
      const middle = Math.min(mass + 0.5 * slice, 1 - 1e-15);
      if (middle > 0) {
        const share =
          weight * slice * Math.exp((k - 1) * Math.log(middle) + (R - k - 1) * Math.log1p(-middle) - logBetaOf);
        sum += share * (s - 0.5 * step);
        total += share;
      }
      mass += slice;
      last = next;
    }
  }
  return sum / total;
}
