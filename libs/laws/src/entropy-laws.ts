import { batchOf } from '@ergodic/numerics';
import type { Entropy, EntropyClaims } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectClose, expectTrue, type Law } from './law.ts';

export interface EntropyLawOptions extends EntropyClaims {
  readonly cases?: number;
  readonly seed?: number;
}

const weights = (n: number): fc.Arbitrary<Float64Array> =>
  fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: n, maxLength: n }).map((w) => {
    const total = w.reduce((sum, v) => sum + v, 0);
    return Float64Array.from(w, (v) => (total === 0 ? 1 / n : v / total));
  });

/**
 * The laws of an entropy. Of probabilities: 0 ≤ S ≤ ln n with equality at a certainty and at the uniform law; concavity.
 * Of samples: S ≥ 0, 0 where all rows are equal; neither the order of the rows nor the names of the choices matter.
 * Both: it adds to what is there.
 */
export function entropyLaws(entropy: Entropy, claims: EntropyLawOptions = {}): Law[] {
  if (entropy.of === 'samples') return sampleLaws(entropy, claims);
  return entropy.of === 'probabilities' ? probabilityLaws(entropy, claims) : [];
}

function probabilityLaws(entropy: Entropy, claims: EntropyLawOptions): Law[] {
  const { shannon = false, additive = shannon, cases = 200, seed = 1 } = claims;
  const n = 4;
  const S = (...rows: Float64Array[]): Float64Array => {
    const width = rows[0]!.length;
    const data = new Float64Array(rows.length * width);
    rows.forEach((row, r) => data.set(row, r * width));
    const out = new Float64Array(rows.length);
    entropy.addEntropy(batchOf(data, rows.length, width), out);
    return out;
  };
  const forAll = (holds: (p: Float64Array, q: Float64Array, a: number) => void) => () =>
    fc.assert(
      fc.property(weights(n), weights(n), fc.double({ min: 0, max: 1, noNaN: true }), (p, q, a) => {
        holds(p, q, a);
      }),
      { numRuns: cases, seed },
    );
  const laws: Law[] = [
    {
      name: '0 ≤ S ≤ ln n',
      check: forAll((p) => {
        const [s] = S(p) as unknown as [number];
        expectTrue(s >= -1e-14 && s <= Math.log(n) + 1e-14, `S(${[...p].join(', ')}) = ${s}`);
      }),
    },
    {
      name: 'S = 0 where one choice is certain',
      check: () => expectClose(S(Float64Array.of(0, 1, 0, 0))[0]!, 0, 1e-15, 'S'),
    },
    {
      name: 'S = ln n for the uniform law',
      check: () => expectClose(S(new Float64Array(n).fill(1 / n))[0]!, Math.log(n), 1e-14, 'S'),
    },
    {
      name: 'concave: S(mixture) ≥ mixture of S',
      check: forAll((p, q, a) => {
        const [mixed, sp, sq] = S(
          p.map((v, i) => a * v + (1 - a) * q[i]!),
          p,
          q,
        ) as unknown as [number, number, number];
        expectTrue(mixed >= a * sp + (1 - a) * sq - 1e-12, `S(mixture) = ${mixed} < ${a * sp + (1 - a) * sq}`);
      }),
    },
    {
      name: 'rows are independent and accumulate',
      check: forAll((p, q) => {
        const [sp, sq] = S(p, q) as unknown as [number, number];
        expectClose(sp, S(p)[0]!, 1e-15, 'S of the first row');
        expectClose(sq, S(q)[0]!, 1e-15, 'S of the second row');
        const out = Float64Array.of(7);
        entropy.addEntropy(batchOf(p, 1, n), out);
        expectClose(out[0]!, 7 + sp, 1e-14, '7 + S');
      }),
    },
  ];
  if (additive)
    laws.push({
      name: 'additive over independent parts',
      check: forAll((p, q) => {
        const joint = Float64Array.from({ length: n * n }, (_, i) => p[Math.floor(i / n)]! * q[i % n]!);
        expectClose(S(joint)[0]!, S(p)[0]! + S(q)[0]!, 1e-12, 'S of the pair');
      }),
    });
  if (shannon)
    laws.push({
      name: 'D(q‖p_T) = (F[q] − F)/T ≥ 0',
      check: forAll((q, e, a) => {
        const T = 0.2 + 3 * a;
        const logZ = Math.log(e.reduce((sum, E) => sum + Math.exp(-E / T), 0));
        const U = q.reduce((sum, v, i) => sum + v * e[i]!, 0);
        const wanted = q.reduce((sum, v, i) => sum + (v > 0 ? v * (Math.log(v) + e[i]! / T + logZ) : 0), 0);
        const divergence = (U - T * S(q)[0]! + T * logZ) / T;
        expectClose(divergence, wanted, 1e-12, 'β(F[q] − F)');
        expectTrue(divergence >= -1e-12, `D = ${divergence}`);
      }),
    });
  return laws;
}

function sampleLaws(entropy: Entropy, { shannon = false, cases = 200, seed = 1 }: EntropyLawOptions): Law[] {
  const width = 3;
  const row = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: width, maxLength: width });
  const samples = fc.array(row, { minLength: 1, maxLength: 12 });
  const add = (rows: readonly number[][], out: Float64Array): Float64Array => {
    entropy.addEntropy(batchOf(Float64Array.from(rows.flat()), rows.length, width), out);
    return out;
  };
  const S = (rows: readonly number[][]): number => add(rows, new Float64Array(1))[0]!;
  const forAll = (holds: (rows: number[][]) => void) => () =>
    fc.assert(
      fc.property(samples, (rows) => {
        holds(rows);
      }),
      { numRuns: cases, seed },
    );
  return [
    { name: 'S ≥ 0', check: forAll((rows) => expectTrue(S(rows) >= -1e-14, `S = ${S(rows)}`)) },
    {
      name: 'S = 0 where all rows are equal',
      check: forAll((rows) => expectClose(S(rows.map(() => rows[0]!)), 0, 1e-15, 'S')),
    },
    {
      name: 'the order of the rows does not matter',
      check: forAll((rows) => expectClose(S(rows.toReversed()), S(rows), 1e-14, 'S of the rows reversed')),
    },
    {
      name: 'the names of the choices do not matter',
      check: forAll((rows) =>
        expectClose(S(rows.map((values) => values.map((c) => (c + 1) % 3))), S(rows), 1e-14, 'S of the rows renamed'),
      ),
    },
    {
      name: 'it adds to the first number, and to no other',
      check: forAll((rows) => {
        const out = add(rows, Float64Array.of(7, 5));
        expectClose(out[0]!, 7 + S(rows), 1e-14, '7 + S');
        expectClose(out[1]!, 5, 0, 'the number after it');
      }),
    },
    ...(shannon
      ? [
          {
            name: 'S = −Σ (n/R) ln(n/R)',
            check: forAll((rows) => {
              const counts = new Map<string, number>();
              for (const values of rows) counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
              const wanted = [...counts.values()].reduce(
                (sum, k) => sum - (k / rows.length) * Math.log(k / rows.length),
                0,
              );
              expectClose(S(rows), wanted, 1e-13, 'S');
            }),
          },
        ]
      : []),
  ];
}
