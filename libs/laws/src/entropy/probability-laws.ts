import type { Entropy } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectClose, expectTrue, forAll, law, type Law } from '../law.ts';
import { stack } from '../states.ts';
import type { EntropyLawOptions } from './entropy-laws.ts';
import { checkReadsOnly, checkRows, entropiesOf, entropyOf } from './measured.ts';
import { numbersIn } from '../values.ts';

const weightsOf = (n: number): fc.Arbitrary<Float64Array> =>
  fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: n, maxLength: n }).map((w) => {
    const total = w.reduce((sum, v) => sum + v, 0);
    return Float64Array.from(w, (v) => (total === 0 ? 1 / n : v / total));
  });

const sizes = [2, 3, 5, 8] as const;

/** S of a distribution over n choices: 0 ≤ S ≤ S(uniform), 0 at a certainty, whatever the choices are called. */
export function probabilityLaws(entropy: Entropy, options: EntropyLawOptions): Law[] {
  const { shannon = false, additive = shannon, concave = true, maximum = Math.log, cases = 100, seed = 1 } = options;
  const effort = { cases, seed };
  const S = (row: Float64Array): number => entropyOf(entropy, row);
  const share = numbersIn(0, 1);
  /** Each size in its turn. */
  const ofSizes = (holds: (n: number) => number): number => sizes.reduce((sum, n) => sum + holds(n), 0);
  const few = { cases: Math.ceil(cases / sizes.length), seed };

  const laws = [
    law(`0 ≤ S ≤ ${options.maximum ? 'its maximum' : 'ln n'}`, () =>
      ofSizes((n) =>
        forAll({ p: weightsOf(n) }, few, ({ p }) => {
          const [s, most] = [S(p), maximum(n)];
          expectTrue(s >= -1e-14 && s <= most + 1e-13 * Math.max(1, most), `S is ${s}, outside [0, ${most}]`);
        }),
      ),
    ),
    law('S = 0 where one choice is certain', () => {
      for (const n of sizes)
        for (let c = 0; c < n; c++)
          expectClose(S(new Float64Array(n).with(c, 1)), 0, 1e-14, `S, choice ${c} of ${n} being certain,`);
      return sizes.reduce((sum, n) => sum + n, 0);
    }),
    law(`S is ${options.maximum ? 'its maximum' : 'ln n'} for the uniform law`, () => {
      for (const n of sizes) expectClose(S(new Float64Array(n).fill(1 / n)), maximum(n), 1e-13, `S of ${n} alike`);
      return sizes.length;
    }),
    law('the names of the choices do not matter', () =>
      forAll({ p: weightsOf(5), turn: fc.integer({ min: 1, max: 4 }) }, effort, ({ p, turn }) => {
        const renamed = p.map((_, c) => p[(c * 2 + turn) % 5]!);
        expectClose(S(renamed), S(p), 1e-13, `S of the choices renamed`);
      }),
    ),
    law('rows are independent and accumulate', () =>
      forAll({ p: weightsOf(4), q: weightsOf(4) }, effort, ({ p, q }) => checkRows(entropy, p, q)),
    ),
    law('what it reads stays as it is', () =>
      forAll({ p: weightsOf(3), q: weightsOf(3) }, effort, ({ p, q }) =>
        checkReadsOnly(entropy, stack([p, q]), shannon ? Float64Array.of(0, 0.7, -0.2) : undefined),
      ),
    ),
  ];
  if (concave)
    laws.push(
      law('concave: S(mixture) ≥ mixture of S', () =>
        forAll({ p: weightsOf(4), q: weightsOf(4), a: share }, effort, ({ p, q, a }) => {
          const mixture = p.map((v, c) => a * v + (1 - a) * q[c]!);
          const [mixed, sp, sq] = entropiesOf(entropy, [mixture, p, q]) as unknown as [number, number, number];
          expectTrue(mixed >= a * sp + (1 - a) * sq - 1e-12, `S(mixture) is ${mixed}, below ${a * sp + (1 - a) * sq}`);
        }),
      ),
    );
  if (additive)
    laws.push(
      law('additive over independent parts', () =>
        forAll({ p: weightsOf(4), q: weightsOf(3) }, effort, ({ p, q }) => {
          const joint = Float64Array.from({ length: 12 }, (_, k) => p[Math.floor(k / 3)]! * q[k % 3]!);
          expectClose(S(joint), S(p) + S(q), 1e-12, 'S of both together');
        }),
      ),
    );
  if (shannon)
    laws.push(
      law('D(q‖p_T) = (F[q] − F)/T ≥ 0', () =>
        forAll(
          { q: weightsOf(4), E: weightsOf(4), lnG: weightsOf(4), T: numbersIn(0.2, 3) },
          effort,
          ({ q, E, lnG, T }) => checkDivergence(entropy, q, E, lnG, T),
        ),
      ),
    );
  return laws;
}

/** Of a choice with g = 0 there is none. */
function withClosed(q: Float64Array, c: number): Float64Array | undefined {
  const open = 1 - q[c]!;
  return open > 1e-6 ? q.with(c, 0).map((v) => v / open) : undefined;
}

/** CAN-08: with F[q] = U_q − T S_q, and S = −Σ q ln(q/g). */
function checkDivergence(entropy: Entropy, all: Float64Array, E: Float64Array, lnG: Float64Array, T: number): void {
  for (const [q, g, what] of [
    [all, undefined, ''],
    [all, lnG, ' with degeneracies'],
    [withClosed(all, 1), lnG.with(1, -Infinity), ' with a choice that is closed, ln g = −∞,'],
  ] as const) {
    if (!q) continue;
    const logWeights = E.map((e, c) => (g?.[c] ?? 0) - e / T);
    const logZ = Math.log(logWeights.reduce((sum, w) => sum + Math.exp(w), 0));
    const U = q.reduce((sum, v, c) => sum + v * E[c]!, 0);
    const wanted = q.reduce((sum, v, c) => sum + (v > 0 ? v * (Math.log(v) - logWeights[c]! + logZ) : 0), 0);
    const found = (U - T * entropyOf(entropy, q, g) + T * logZ) / T;
    expectClose(found, wanted, 1e-12, `(F[q] − F)/T${what}`);
    expectTrue(found >= -1e-12, `D(q‖p_T) is ${found}`);
  }
}
