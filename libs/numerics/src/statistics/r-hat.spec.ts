import { describe, expect, test } from 'vitest';
import { batchOf, createBatch, type Batch } from '../batch.ts';
import { RandomStreams } from '../random/streams.ts';
import { rankNormalisedRHat, splitRHat } from './r-hat.ts';

function chains(count: number, draws: number, at: (chain: number, draw: number) => number): Batch {
  const batch = createBatch(count, draws);
  for (let r = 0; r < count; r++) for (let i = 0; i < draws; i++) batch.data[r * draws + i] = at(r, i);
  return batch;
}

// Values of an independent implementation in Python.
describe('against another implementation', () => {
  test('a chain that drifts away', () => {
    const drifting = chains(4, 51, (r, i) => Math.sin(1.7 * i + r) + 0.1 * r + (r === 3 ? 0.002 * i * i : 0));
    expect(splitRHat(drifting)).toBeCloseTo(1.6523516516511125, 12);
    expect(rankNormalisedRHat(drifting)).toBeCloseTo(1.3167354774993036, 12);
  });

  test('chains of one mean and different widths: only the folded ranks tell', () => {
    const wide = chains(4, 50, (r, i) => Math.sin(1.7 * i) * (1 + r));
    expect(splitRHat(wide)).toBeCloseTo(0.9801791238232277, 12);
    expect(rankNormalisedRHat(wide)).toBeCloseTo(1.2390767109159109, 12);
  });
});

describe('behaviour', () => {
  const streams = new RandomStreams(105, 'r-hat', 4);
  const mixed = chains(4, 2000, (r) => streams.normal(r));

  test('is below 1.01 for chains of one law, and above for one shifted by half a width', () => {
    expect(rankNormalisedRHat(mixed)).toBeLessThan(1.01);
    const shifted = chains(4, 2000, (r, i) => mixed.data[r * 2000 + i]! + (r === 0 ? 0.5 : 0));
    expect(rankNormalisedRHat(shifted)).toBeGreaterThan(1.01);
  });

  test('finds a drift within a single chain', () => {
    expect(rankNormalisedRHat(chains(1, 1000, (_, i) => i))).toBeGreaterThan(1.5);
  });

  test('is unchanged by a change of units, and meaningful for Cauchy draws', () => {
    const cauchy = { ...mixed, data: mixed.data.map(() => Math.tan(Math.PI * (streams.uniform(0) - 0.5))) };
    expect(rankNormalisedRHat(cauchy)).toBeLessThan(1.01);
    const scaled = { ...mixed, data: mixed.data.map((x) => -4 * x) };
    expect(rankNormalisedRHat(scaled)).toBeCloseTo(rankNormalisedRHat(mixed), 12);
  });

  test('constants, differing constants, NaN, too few draws', () => {
    expect(rankNormalisedRHat(chains(4, 10, () => 0.1))).toBe(1);
    expect(rankNormalisedRHat(chains(4, 10, (r) => r))).toBe(Infinity);
    expect(rankNormalisedRHat(chains(2, 10, (r, i) => (i === 3 ? NaN : r)))).toBeNaN();
    expect(() => rankNormalisedRHat(batchOf(new Float64Array(6), 2, 3))).toThrow(RangeError);
    expect(() => splitRHat(createBatch(0, 10))).toThrow(RangeError);
  });
});
