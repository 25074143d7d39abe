import { describe, expect, it } from 'vitest';
import { batchOf } from '@ergodic/numerics';
import {
  pairwiseEnergy,
  spins,
  zerosLike,
  type Dataset,
  type Energy,
  type LearningRule,
  type Tick,
} from '@ergodic/kernel';
import { enumerate, lawContext, lawsOf } from '@ergodic/laws';
import { pseudoLikelihood } from './pseudo-likelihood.ts';
import { restrictedMachine } from './trial-machine.ts';

const tick = (temperature: number): Tick => ({
  step: 0,
  stage: 0,
  time: 0,
  temperature,
  heat: new Float64Array(1),
  work: new Float64Array(1),
});
const triangle = (couplings: readonly number[], fields: readonly number[]): Energy =>
  pairwiseEnergy(
    {
      pairwise: {
        from: Int32Array.of(0, 0, 1),
        to: Int32Array.of(1, 2, 2),
        coupling: Float64Array.from(couplings),
        field: Float64Array.from(fields),
      },
    },
    { space: spins(3), parameters: {} },
  );

/** As many rows of each state as e^(−E/T)/Z says, of `count` rows. */
function sampled(energy: Energy, T: number, count: number): Dataset {
  const all = enumerate(energy.space);
  const E = new Float64Array(all.replicas);
  energy.addEnergy(all, E);
  const weights = E.map((e) => Math.exp(-e / T));
  const Z = weights.reduce((a, b) => a + b, 0);
  const points = Array.from(weights).flatMap((w, a) =>
    Array.from({ length: Math.round((count * w) / Z) }, () => [...all.data.subarray(3 * a, 3 * a + 3)]),
  );
  return { name: 'rows', points: Float64Array.from(points.flat()), count: points.length, dimension: 3, columns: [] };
}

describe('pseudo-likelihood', () => {
  for (const law of lawsOf(pseudoLikelihood)) it(`law: ${law.name}`, law.check);

  it.each([0.8, 1, 2.2])('T = %s: its maximum is at the couplings that made the data', (T) => {
    const wanted = [0.7, -0.4, 0.5, 0.2, -0.3, 0.1];
    const dataset = sampled(triangle(wanted.slice(0, 3), wanted.slice(3)), T, 4000);
    const energy = triangle([0, 0, 0], [0, 0, 0]);
    const context = lawContext(1, 1, 1, { dataset });
    const rule = pseudoLikelihood.make(
      { rate: 0.2 * T * T, momentum: 0.5, decay: 0 } as never,
      context,
    ) as LearningRule;
    const model = { energy, x: batchOf(new Float64Array(3), 1, 3), dataset };
    const state = rule.init(model, context);
    const ofMaker = triangle(wanted.slice(0, 3), wanted.slice(3));
    const out = zerosLike(ofMaker.parameters);
    rule.gradient({ ...model, energy: ofMaker }, state, tick(T), out);
    // The rows are rounded to whole ones: a part in a thousand.
    for (const { data } of Object.values(out)) for (const g of data) expect(Math.abs(g)).toBeLessThan(2e-3 / T);
    for (let k = 0; k < 60; k++) rule.update(model, state, tick(T));
    const found = [...energy.parameters['coupling']!.data, ...energy.parameters['field']!.data];
    found.forEach((value, k) => expect(Math.abs(value - wanted[k]!)).toBeLessThan(0.02 * T));
  });

  it('refuses hidden units', () => {
    const dataset = { name: 'r', points: Float64Array.of(0, 1), count: 1, dimension: 2, columns: [] };
    const context = lawContext(1, 1, 1, { dataset });
    const rule = pseudoLikelihood.make({ rate: 0.1, momentum: 0, decay: 0 } as never, context);
    const model = { energy: restrictedMachine(), x: batchOf(new Float64Array(4), 1, 4), dataset };
    expect(() => rule.init(model, context)).toThrow('2 are hidden');
  });
});
