import type { Entropy } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectClose, expectTrue, forAll, law, show, type Law } from '../law.ts';
import { stack } from '../states.ts';
import type { EntropyLawOptions } from './entropy-laws.ts';
import { checkReadsOnly, checkRows, entropyOf } from './measured.ts';

/** How many there are of each of n kinds, none included. */
const countsOf = (n: number): fc.Arbitrary<Float64Array> =>
  fc.array(fc.integer({ min: 0, max: 40 }), { minLength: n, maxLength: n }).map((counts) => Float64Array.from(counts));

/**
 * S of N = ΣNₖ things of n kinds: 0 where they are of one kind, at most N ln n (or N times the claimed `maximum(n)`), which many alike come near; neither names
 * nor empty kinds matter; concave among systems of equal N.
 */
export function countLaws(entropy: Entropy, options: EntropyLawOptions): Law[] {
  const { maximum = Math.log, concave = true, cases = 100, seed = 1 } = options;
  const S = (counts: Float64Array): number => entropyOf(entropy, counts);
  const onCounts = (name: string, holds: (N: Float64Array) => void): Law =>
    law(name, () => forAll({ N: fc.oneof(countsOf(2), countsOf(4)) }, { cases, seed }, ({ N }) => holds(N)));
  const laws = [
    onCounts('0 ≤ S ≤ N ln n', (N) => {
      const most = Math.max(1, sumOf(N)) * maximum(N.length);
      expectTrue(S(N) >= -1e-12 && S(N) <= most * (1 + 1e-12), `S is ${S(N)}, outside [0, ${most}]`);
    }),
    law('S = 0 where all are of one kind', () =>
      forAll(
        { N: fc.integer({ min: 0, max: 10_000 }), k: fc.integer({ min: 0, max: 2 }) },
        { cases, seed },
        ({ N, k }) => expectClose(S(new Float64Array(3).with(k, N)), 0, 1e-12 * Math.max(1, N), 'S'),
      ),
    ),
    law('S/N → ln n where there are as many of each kind, and many', () => {
      const many = 1e6;
      // ln Ω lacks ½ (n − 1) ln N of it, and some.
      for (const n of [2, 3, 5])
        expectClose(
          S(new Float64Array(n).fill(many)) / (n * many),
          maximum(n),
          1e-4,
          `S/N of ${show(many)} of each of ${n} kinds`,
        );
      return 3;
    }),
    onCounts('the names of the kinds do not matter', (N) =>
      expectClose(S(Float64Array.from([...N.slice(1), N[0]!])), S(N), 1e-12, 'S of the kinds renamed'),
    ),
    onCounts('an empty kind does not matter', (N) =>
      expectClose(S(Float64Array.from([...N, 0])), S(N), 1e-12, 'S with a kind of which there is none'),
    ),
    law('rows are independent and accumulate', () =>
      forAll({ N: countsOf(3), M: countsOf(3) }, { cases, seed }, ({ N, M }) => checkRows(entropy, N, M)),
    ),
    onCounts('what it reads stays as it is', (N) => checkReadsOnly(entropy, stack([N, N]))),
  ];
  if (concave)
    laws.push(
      law('concave: S(mixture) ≥ mixture of S', () =>
        forAll(
          { N: countsOf(3), from: fc.integer({ min: 0, max: 2 }), moved: fc.integer({ min: 0, max: 40 }) },
          { cases, seed },
          ({ N, from, moved }) => {
            // Two systems of as many things, whose mean is of whole numbers.
            const a = N.map((count) => 2 * count);
            const amount = 2 * Math.min(moved, N[from]!);
            const b = a.with(from, a[from]! - amount).with((from + 1) % 3, a[(from + 1) % 3]! + amount);
            const mean = a.map((count, k) => (count + b[k]!) / 2);
            const mixture = (S(a) + S(b)) / 2;
            expectTrue(
              S(mean) >= mixture - 1e-10 * Math.max(1, mixture),
              `S of the mean is ${S(mean)}, below ${mixture}`,
            );
          },
        ),
      ),
    );
  return laws;
}

const sumOf = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
