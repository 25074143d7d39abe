import type { RandomStreams } from '@ergodic/numerics';
import { categories, type Dynamics, type Energy } from '@ergodic/kernel';

/** min(1, e^((β_i − β_j)(E_i − E_j))): whether two temperatures exchange their states. */
export const swapProbability = (betas: readonly [number, number], E: readonly [number, number]): number =>
  Math.min(1, Math.exp((betas[0] - betas[1]) * (E[0] - E[1])));

/** What two temperatures together are in equilibrium with: E = Σ_k β_k E(c_k), at T = 1. */
export function ladder(levels: Float64Array, betas: readonly [number, number]): Energy {
  return {
    space: categories(2, levels.length),
    parameters: {},
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (const k of [0, 1]) out[r]! += scale * betas[k]! * levels[x.data[2 * r + k]!]!;
    },
  };
}

/**
 * Parallel tempering of two systems of a few levels: each makes a Metropolis step at its own β_k/T, proposing any other level
 * alike, then they exchange with `swap`. Unit k of the state is what temperature k holds.
 */
export function tempering(
  levels: Float64Array,
  betas: readonly [number, number],
  swap = swapProbability,
): Dynamics<RandomStreams> {
  const n = levels.length;
  const scaled = (T: number): [number, number] => [betas[0] / T, betas[1] / T];
  const accept = (beta: number, from: number, to: number): number =>
    Math.exp(-Math.max(0, beta * (levels[to]! - levels[from]!)));
  return {
    timeStep: 1,
    init: (_energy, x, context) => context.stream('moves', x.replicas),
    advance(_energy, x, streams, { temperature }) {
      const beta = scaled(temperature);
      for (let r = 0; r < x.replicas; r++) {
        for (const k of [0, 1] as const) {
          const now = x.data[2 * r + k]!;
          const next = (now + 1 + streams.integer(r, n - 1)) % n;
          if (streams.uniform(r) < accept(beta[k], now, next)) x.data[2 * r + k] = next;
        }
        const [a, b] = [x.data[2 * r]!, x.data[2 * r + 1]!];
        if (streams.uniform(r) < swap(beta, [levels[a]!, levels[b]!])) {
          x.data[2 * r] = b;
          x.data[2 * r + 1] = a;
        }
      }
    },
    transitionMatrix(_energy, T) {
      const beta = scaled(T);
      const step = beta.map((each) =>
        Array.from({ length: n }, (_a, a) => {
          const row = Array.from({ length: n }, (_b, b) => (b === a ? 0 : accept(each, a, b) / (n - 1)));
          row[a] = 1 - row.reduce((sum, p) => sum + p, 0);
          return row;
        }),
      );
      const P = new Float64Array(n ** 4);
      // State a + n b: level a at temperature 0, b at temperature 1.
      for (let from = 0; from < n * n; from++)
        for (let a = 0; a < n; a++)
          for (let b = 0; b < n; b++) {
            const reached = step[0]![from % n]![a]! * step[1]![Math.floor(from / n)]![b]!;
            const exchanged = swap(beta, [levels[a]!, levels[b]!]);
            P[from * n * n + a + n * b]! += reached * (1 - exchanged);
            P[from * n * n + b + n * a]! += reached * exchanged;
          }
      return P;
    },
  };
}
