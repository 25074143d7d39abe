import { spins, type Dynamics, type Energy } from '@ergodic/kernel';
import type { RandomStreams } from '@ergodic/numerics';

/** Nearest neighbours on a periodic L × L square, each pair once. */
export function square(L: number): [number, number][] {
  return Array.from({ length: L * L }, (_, i) => i).flatMap((i): [number, number][] => [
    [i, i - (i % L) + ((i + 1) % L)],
    [i, (i + L) % (L * L)],
  ]);
}

/** E(s) = −J Σ s_i s_j over the pairs. */
export function ising(N: number, pairs: readonly (readonly [number, number])[], J = 1): Energy {
  const energyOf = (s: Float64Array, start: number): number => {
    let E = 0;
    for (const [i, j] of pairs) E -= J * s[start + i]! * s[start + j]!;
    return E;
  };
  return {
    space: spins(N),
    parameters: {},
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) out[r]! += scale * energyOf(x.data, r * N);
    },
  };
}

/** The probability that a bond between equal spins joins them in a cluster. */
export const wolffBond = (J: number, T: number): number => -Math.expm1((-2 * J) / T);

/**
 * Wolff's single-cluster flips: grow a cluster of equal spins from a random site, bonds open with `bond(J, T)`; flip it.
 *
 * The matrix: P(s → s with C flipped) = Σ_{i ∈ C} 1/N · A(C) (1 − p)^(bonds from C to equal spins outside), with A(C) the
 * probability that open bonds within C connect it, from A(C) = 1 − Σ_{D ⊂ C, D ∋ least site} A(D) (1 − p)^(bonds between D and C∖D).
 */
export function wolff(
  N: number,
  pairs: readonly (readonly [number, number])[],
  bond = wolffBond,
  J = 1,
): Dynamics<RandomStreams> {
  const neighbours = Array.from({ length: N }, (_, i) =>
    pairs.flatMap(([a, b]) => (a === i ? [b] : b === i ? [a] : [])),
  );
  return {
    timeStep: 1,
    init: (_energy, x, context) => context.stream('clusters', x.replicas),
    advance(_energy, x, streams, { temperature }) {
      const p = bond(J, temperature);
      for (let r = 0; r < x.replicas; r++) {
        const s = x.data.subarray(r * N, (r + 1) * N);
        const first = streams.integer(r, N);
        const spin = s[first]!;
        s[first] = -spin;
        const boundary = [first];
        while (boundary.length > 0)
          for (const j of neighbours[boundary.pop()!]!)
            if (s[j] === spin && streams.uniform(r) < p) {
              s[j] = -spin;
              boundary.push(j);
            }
      }
    },
    transitionMatrix(_energy, T) {
      const closed = 1 - bond(J, T);
      const connected = connectedness(N, pairs, closed);
      const n = 2 ** N;
      const P = new Float64Array(n * n);
      // State a has +1 where bit i is set.
      for (let a = 0; a < n; a++)
        for (const alike of [a, n - 1 - a])
          for (let C = alike; C > 0; C = (C - 1) & alike) {
            let sites = 0;
            for (let i = 0; i < N; i++) sites += (C >> i) & 1;
            const cut = bondsBetween(pairs, C, alike & ~C);
            P[a * n + (a ^ C)]! += (sites / N) * connected[C]! * closed ** cut;
          }
      return P;
    },
  };
}

function bondsBetween(pairs: readonly (readonly [number, number])[], A: number, B: number): number {
  let count = 0;
  for (const [i, j] of pairs) if (((A >> i) & (B >> j) & 1) !== 0 || ((A >> j) & (B >> i) & 1) !== 0) count++;
  return count;
}

/** A(C) of every set of sites. */
function connectedness(N: number, pairs: readonly (readonly [number, number])[], closed: number): Float64Array {
  const A = new Float64Array(2 ** N);
  for (let C = 1; C < A.length; C++) {
    const least = C & -C;
    let apart = 0;
    for (let D = (C - 1) & C; D > 0; D = (D - 1) & C)
      if (D & least) apart += A[D]! * closed ** bondsBetween(pairs, D, C & ~D);
    A[C] = 1 - apart;
  }
  return A;
}
