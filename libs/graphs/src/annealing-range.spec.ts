import { describe, expect, it } from 'vitest';
import { annealingRange } from './annealing-range.ts';

const pairs = (field: readonly number[], edges: readonly (readonly [number, number, number])[]) => ({
  from: Int32Array.from(edges, ([i]) => i),
  to: Int32Array.from(edges, ([, j]) => j),
  coupling: Float64Array.from(edges, ([, , J]) => J),
  field: Float64Array.from(field),
});

describe('annealing range', () => {
  const model = pairs(
    [0.5, 0, -2],
    [
      [0, 1, -3],
      [1, 2, 0.25],
      [0, 2, 0],
    ],
  );

  it('hot: the most strongly held unit flips half of the time; cold: a hundredth of a flip of the weakest a sweep', () => {
    // F = 3.5, 3.25, 2.25; f = 0.5, 0.25, 0.25, of which two are the least.
    const { hot, cold } = annealingRange(model, 2);
    expect(Math.exp((-2 * 3.5) / hot)).toBeCloseTo(0.5, 12);
    expect(2 * Math.exp((-2 * 0.25) / cold)).toBeCloseTo(0.01, 12);
  });

  it('bits cost half as much', () => {
    expect(annealingRange(model, 1).hot).toBeCloseTo(annealingRange(model, 2).hot / 2, 12);
    expect(annealingRange(model, 1).cold).toBeCloseTo(annealingRange(model, 2).cold / 2, 12);
  });

  it('scales with the energies; nothing coupled is all the same', () => {
    const tenfold = pairs(
      [5, 0, -20],
      [
        [0, 1, -30],
        [1, 2, 2.5],
      ],
    );
    expect(annealingRange(tenfold, 2).hot).toBeCloseTo(10 * annealingRange(model, 2).hot, 10);
    expect(annealingRange(pairs([0, 0], [[0, 1, 0]]), 2)).toEqual({ hot: 1, cold: 1 });
  });
});
