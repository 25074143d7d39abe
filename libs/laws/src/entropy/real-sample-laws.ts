import { batchOf, RandomStreams } from '@ergodic/numerics';
import type { Entropy } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectClose, expectWithin, forAll, law, type Law } from '../law.ts';
import type { EntropyLawOptions } from './entropy-laws.ts';
import { checkReadsOnly } from './measured.ts';
import { numbersIn } from '../values.ts';

const width = 2;

/**
 * S = −∫ p ln p estimated from rows of reals: neither their order, nor where they lie, nor which coordinate is which matters;
 * stretched by a it grows by ln a for each coordinate; and it is near the S of a normal law.
 */
export function realSampleLaws(entropy: Entropy, options: EntropyLawOptions): Law[] {
  const { shannon, cases = 20, seed = 1 } = options;
  const add = (rows: Float64Array, out: Float64Array): Float64Array => {
    entropy.addEntropy(batchOf(rows, rows.length / width, width), out);
    return out;
  };
  const S = (rows: Float64Array): number => add(rows, new Float64Array(1))[0]!;
  const values = {
    draw: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    R: fc.integer({ min: 20, max: 40 }),
    by: numbersIn(0.2, 5),
  };
  const onRows = (name: string, holds: (rows: Float64Array, by: number) => void): Law =>
    law(name, () => forAll(values, { cases, seed }, ({ draw, R, by }) => holds(normalRows(draw, R), by)));
  const laws = [
    onRows('the order of the rows does not matter', (rows) =>
      expectClose(
        S(rows.map((_, j) => rows[rows.length - width * (1 + (j >> 1)) + (j & 1)]!)),
        S(rows),
        1e-12,
        'S of the rows reversed',
      ),
    ),
    onRows('where the rows lie does not matter', (rows, by) =>
      expectClose(S(rows.map((x, j) => x + by * (1 + (j & 1)))), S(rows), 1e-9, 'S of the rows moved'),
    ),
    onRows('which coordinate is which does not matter', (rows) =>
      expectClose(S(rows.map((_, j) => rows[j ^ 1]!)), S(rows), 1e-12, 'S of the coordinates exchanged'),
    ),
    onRows('stretched by a, S grows by ln a for each coordinate', (rows, by) =>
      expectClose(S(rows.map((x) => by * x)), S(rows) + width * Math.log(by), 1e-9, `S of the rows times ${by}`),
    ),
    onRows('it adds to the first number, and to no other', (rows) => {
      const out = add(rows, Float64Array.of(7, 5));
      expectClose(out[0]!, 7 + S(rows), 1e-13, '7 + S');
      expectClose(out[1]!, 5, 0, 'the number after it');
    }),
    onRows('what it reads stays as it is', (rows) =>
      checkReadsOnly(entropy, batchOf(rows, rows.length / width, width)),
    ),
  ];
  if (shannon !== false && !options.maximum)
    laws.push(
      law('near ½ ln(2πe σ²) for each coordinate of normal rows', () => {
        const R = 1500;
        const sigma = 0.4;
        const wanted = width * 0.5 * Math.log(2 * Math.PI * Math.E * sigma ** 2);
        // Var(ln p) = d/2 and the variance of a nearest neighbour's ln volume, π²/6, over R; five and a half of it, and some bias.
        const bound = 5.5 * Math.sqrt((width / 2 + Math.PI ** 2 / 6) / R) + 0.03;
        expectWithin(S(normalRows(seed, R).map((x) => sigma * x)), wanted, bound, `S of ${R} rows`);
        return R;
      }),
    );
  return laws;
}

function normalRows(seed: number, R: number): Float64Array {
  const rows = new Float64Array(R * width);
  new RandomStreams(seed, 'rows', 1).fillNormal(0, rows);
  return rows;
}
