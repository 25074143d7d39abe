import { batchOf, RandomStreams } from '@ergodic/numerics';
import type { Entropy } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectClose, expectTrue, expectWithin, forAll, law, type Law } from '../law.ts';
import type { EntropyLawOptions } from './entropy-laws.ts';
import { checkReadsOnly } from './measured.ts';

const width = 3;

/**
 * S estimated from discrete rows: not below 0, 0 where all rows are equal, near the S of a known law; neither the order of the
 * rows nor the names of the choices matter. An estimate may be NaN, "not known", where there are too few rows.
 */
export function sampleLaws(entropy: Entropy, options: EntropyLawOptions): Law[] {
  const { shannon, cases = 100, seed = 1 } = options;
  const row = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: width, maxLength: width });
  // Each row some times over, so that few are by themselves.
  const samples = fc
    .array(fc.tuple(row, fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 8 })
    .map((drawn) => drawn.flatMap(([each, times]) => new Array<number[]>(times).fill(each)));
  const add = (rows: readonly number[][], out: Float64Array): Float64Array => {
    entropy.addEntropy(batchOf(Float64Array.from(rows.flat()), rows.length, width), out);
    return out;
  };
  const S = (rows: readonly number[][]): number => add(rows, new Float64Array(1))[0]!;
  const onSamples = (name: string, holds: (rows: number[][]) => void): Law =>
    law(name, () => forAll({ rows: samples }, { cases, seed }, ({ rows }) => holds(rows)));
  const laws = [
    onSamples('S ≥ 0', (rows) => {
      const s = S(rows);
      expectTrue(!(s < -1e-14), `S is ${s}`);
    }),
    onSamples('S = 0 where all rows are equal', (rows) => {
      const equal = Array.from({ length: rows.length + 1 }, () => rows[0]!);
      expectClose(S(equal), 0, 1e-14, `S of ${equal.length} equal rows`);
    }),
    onSamples('the order of the rows does not matter', (rows) =>
      expectClose(S(rows.toReversed()), S(rows), 1e-13, 'S of the rows reversed'),
    ),
    onSamples('the names of the choices do not matter', (rows) =>
      expectClose(S(rows.map((values) => values.map((c) => (c + 1) % 3))), S(rows), 1e-13, 'S of the rows renamed'),
    ),
    onSamples('it adds to the first number, and to no other', (rows) => {
      const out = add(rows, Float64Array.of(7, 5));
      expectClose(out[0]!, 7 + S(rows), 1e-13, '7 + S');
      expectClose(out[1]!, 5, 0, 'the number after it');
    }),
    onSamples('what it reads stays as it is', (rows) =>
      checkReadsOnly(entropy, batchOf(Float64Array.from(rows.flat()), rows.length, width)),
    ),
  ];
  if (shannon !== false && !options.maximum)
    laws.push(law('near −Σ p ln p for rows drawn from a known law', () => checkKnownLaw(S, seed)));
  if (shannon)
    laws.push(
      onSamples('S = −Σ (n/R) ln(n/R)', (rows) => {
        const counts = new Map<string, number>();
        for (const values of rows) counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
        let wanted = 0;
        for (const n of counts.values()) wanted -= (n / rows.length) * Math.log(n / rows.length);
        expectClose(S(rows), wanted, 1e-13, 'S');
      }),
    );
  return laws;
}

/** Three independent units with these choices: S is the sum of theirs, and the standard deviation of Ŝ √(Var(ln p)/R). */
function checkKnownLaw(S: (rows: number[][]) => number, seed: number): number {
  const p = [Float64Array.of(0.5, 0.3, 0.2), Float64Array.of(0.7, 0.2, 0.1), Float64Array.of(0.25, 0.6, 0.15)];
  const R = 4000;
  const streams = new RandomStreams(seed, 'rows', 1);
  const rows = Array.from({ length: R }, () => p.map((law) => streams.categorical(0, law)));
  let [wanted, variance] = [0, 0];
  for (const law of p) {
    const mean = law.reduce((sum, v) => sum - v * Math.log(v), 0);
    wanted += mean;
    variance += law.reduce((sum, v) => sum + v * (Math.log(v) + mean) ** 2, 0);
  }
  // 27 possible rows: the plug-in estimate is 26/2R too small.
  expectWithin(S(rows), wanted, 5 * Math.sqrt(variance / R) + 26 / (2 * R), `S of ${R} rows`);
  return R;
}
