import { describe, expect, it } from 'vitest';
import { annealingRange } from './annealing-range.ts';
import { isingToQubo, pairwiseOf } from './quadratic-model.ts';

type Edge = readonly [i: number, j: number, J: number];

const pairs = (field: readonly number[], edges: readonly Edge[]) => ({
  from: Int32Array.from(edges, ([i]) => i),
  to: Int32Array.from(edges, ([, j]) => j),
  coupling: Float64Array.from(edges, ([, , J]) => J),
  field: Float64Array.from(field),
});

/** Largest fields 3.5, 3.25, 2.25; least ones 0.5, 0.25, 0.25, of which two are the smallest. */
const edges: readonly Edge[] = [
  [0, 1, -3],
  [2, 1, 0.25],
  [0, 2, 0],
];
const model = pairs([0.5, 0, -2], edges);

describe('annealing range', () => {
  it('hot: the most strongly held unit flips half of the time; cold: a hundredth of a unit is excited', () => {
    const { hot, cold } = annealingRange(model, 'spins')!;
    expect(Math.exp((-2 * 3.5) / hot)).toBeCloseTo(0.5, 12);
    expect(2 * Math.exp((-2 * 0.25) / cold)).toBeCloseTo(0.01, 12);
  });

  it('of bits it is that of the same model in spins', () => {
    const ising = {
      vartype: 'SPIN',
      edges: { nodes: 3, from: model.from, to: model.to, weight: model.coupling },
      linear: model.field,
      offset: 0,
    } as const;
    const spins = annealingRange(pairwiseOf(ising), 'spins')!;
    const bits = annealingRange(pairwiseOf(isingToQubo(ising)), 'bits')!;
    expect(bits.hot).toBeCloseTo(spins.hot, 12);
    expect(bits.cold).toBeCloseTo(spins.cold, 12);
  });

  it('pairs of the same units are one, wherever they stand', () => {
    const twice: readonly Edge[] = [[1, 2, 0.125], ...edges.filter(([, j]) => j !== 1), [1, 0, -3], [2, 1, 0.125]];
    expect(annealingRange(pairs([0.5, 0, -2], twice), 'spins')).toEqual(annealingRange(model, 'spins'));
    // Two that cancel are none.
    const gone: readonly Edge[] = [...edges, [0, 2, 1e-3], [2, 0, -1e-3]];
    expect(annealingRange(pairs([0.5, 0, -2], gone), 'spins')).toEqual(annealingRange(model, 'spins'));
  });

  it('scales with the energies', () => {
    for (const factor of [10, 2 ** -900, 2 ** 900]) {
      const scaled = pairs(
        [0.5 * factor, 0, -2 * factor],
        edges.map(([i, j, J]) => [i, j, factor * J]),
      );
      const { hot, cold } = annealingRange(scaled, 'spins')!;
      expect(hot / factor).toBeCloseTo(annealingRange(model, 'spins')!.hot, 10);
      expect(cold / factor).toBeCloseTo(annealingRange(model, 'spins')!.cold, 10);
    }
  });

  it.each([0, 1e-320, 1e305, Infinity, NaN])('there is none where all there is is a coupling of %s', (J) => {
    for (const kind of ['spins', 'bits'] as const)
      expect(annealingRange(pairs([0, 0], [[0, 1, J]]), kind)).toBeUndefined();
  });
});
