import { describe, expect, it } from 'vitest';
import { batchOf } from '@ergodic/numerics';
import {
  bits,
  pairwiseEnergy,
  reals,
  zerosLike,
  type Dataset,
  type Energy,
  type LearningRule,
  type Tick,
} from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { maximumLikelihood } from './maximum-likelihood.ts';
import { restrictedMachine } from './trial-machine.ts';

const tick = (temperature: number): Tick => ({
  step: 0,
  stage: 0,
  time: 0,
  temperature,
  heat: new Float64Array(1),
  work: new Float64Array(1),
});
const data = (rows: readonly (readonly number[])[]): Dataset => ({
  name: 'rows',
  points: Float64Array.from(rows.flat()),
  count: rows.length,
  dimension: rows[0]!.length,
  columns: [],
});

/** Three bits, all coupled (LRN-14). */
const machine = (): Energy =>
  pairwiseEnergy(
    {
      pairwise: {
        from: Int32Array.of(0, 0, 1),
        to: Int32Array.of(1, 2, 2),
        coupling: Float64Array.of(1, -0.5, 0.75),
        field: Float64Array.of(0.2, -0.3, 0.1),
      },
    },
    { space: bits(3), parameters: {} },
  );

function started(energy: Energy, dataset: Dataset, options: object = {}) {
  const context = lawContext(1, 1, 1, { dataset });
  const rule = maximumLikelihood.make(
    { rate: 0.1, momentum: 0, decay: 0, ...options } as never,
    context,
  ) as LearningRule;
  const model = { energy, x: batchOf(new Float64Array(energy.space.units), 1, energy.space.units), dataset };
  const state = rule.init(model, context);
  /** ∂⟨ln p⟩/∂θ. */
  const ascent = (T: number): number[] => {
    const out = zerosLike(energy.parameters);
    rule.gradient(model, state, tick(T), out);
    return [...out['coupling']!.data, ...out['field']!.data].map((g) => -g);
  };
  return { rule, model, state, ascent };
}

describe('maximum-likelihood', () => {
  for (const law of lawsOf(maximumLikelihood)) it(`law: ${law.name}`, law.check);

  const rows = data([
    [1, 1, 0],
    [1, 1, 0],
    [0, 1, 1],
    [0, 0, 0],
  ]);

  it('LRN-15 T = 2: the gradient and ⟨ln p⟩ of the catalogue; without 1/T, or with pairs counted twice, they are others', () => {
    const { ascent, state } = started(machine(), rows);
    const found = ascent(2);
    [0.07240149522349, -0.14331067324383, -0.03958664292019].forEach((g, e) => expect(found[e]).toBeCloseTo(g, 12));
    expect((state as { logLikelihood: number }).logLikelihood).toBeCloseTo(-1.9758031176137698, 12);
    const twice = pairwiseEnergy(
      { pairwise: { ...machine().pairwise!, coupling: Float64Array.of(2, -1, 1.5) } },
      { space: bits(3), parameters: {} },
    );
    expect(Math.abs(started(twice, rows).ascent(2)[0]! - 0.07240149522349)).toBeGreaterThan(0.01);
  });

  it('LRN-17 with hidden units: data half 00 and half 11', () => {
    const halves = data([
      [0, 0],
      [1, 1],
    ]);
    const found = started(restrictedMachine(), halves).ascent(1);
    [
      -0.03588851501878, -0.02556309509421, -0.07531422164106, -0.07103481071374, -0.0806052984064, -0.115518373073,
      -0.034313145924, 0.0000167606045,
    ].forEach((g, k) => expect(found[k]).toBeCloseTo(g, 11));
  });

  it.each([0.7, 1, 2.5])('LRN-15 T = %s: ascends, and rests where the moments are those of the data', (T) => {
    const spread = data([
      [1, 1, 0],
      [1, 0, 0],
      [0, 1, 1],
      [0, 0, 0],
      [1, 1, 1],
      [0, 0, 1],
      [0, 1, 0],
      [1, 0, 1],
      [1, 1, 0],
    ]);
    const { rule, model, state, ascent } = started(machine(), spread, { rate: 0.8 * T * T, momentum: 0.5 });
    for (let k = 0; k < 400; k++) rule.update(model, state, tick(T));
    for (const g of ascent(T)) expect(Math.abs(g)).toBeLessThan(1e-7);
  });

  it('T → 0: the gradient stays finite where the data are impossible, e^(−E/T) being 0', () => {
    const { ascent, state } = started(
      restrictedMachine(),
      data([
        [0, 0],
        [1, 1],
      ]),
    );
    const found = ascent(1e-4);
    // The ground state is v = 11, h = 10 (E = −1.5); given v = 00 it is h = 10, given v = 11 too.
    const half = [-0.5, 0, -0.5, 0, -0.5, -0.5, 0, 0].map((g) => g / 1e-4);
    found.forEach((g, k) => expect(g).toBeCloseTo(half[k]!, 6));
    expect((state as { logLikelihood: number }).logLikelihood).toBeCloseTo((0.5 * (0.3 - 1.5)) / 1e-4, 6);
  });

  it('refuses what cannot be enumerated', () => {
    const many = { ...machine(), space: bits(30) };
    expect(() => started(many, data([new Array<number>(30).fill(0)]))).toThrow(/30 units of bits have 1073741824/);
    expect(() => started({ ...machine(), space: reals(3) }, rows)).toThrow(/no end of them/);
  });
});
