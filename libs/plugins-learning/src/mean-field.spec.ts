import { describe, expect, it } from 'vitest';
import { pairwiseEnergy, spins, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { dataOf, started } from '../test/learning.ts';
import { maximumLikelihood } from './maximum-likelihood.ts';
import { meanField } from './mean-field.ts';
import { restrictedMachine } from './trial-machine.ts';

const pair = (J: number, h: readonly number[]): Energy =>
  pairwiseEnergy(
    {
      pairwise: {
        from: Int32Array.of(0),
        to: Int32Array.of(1),
        coupling: Float64Array.of(J),
        field: Float64Array.from(h),
      },
    },
    { space: spins(2), parameters: {} },
  );
const rows = dataOf([
  [1, 1],
  [1, -1],
  [-1, -1],
  [1, 1],
]);

describe('mean-field', () => {
  for (const law of lawsOf(meanField)) it(`law: ${law.name}`, law.check);

  it.each([0.7, 1, 2.5])('T = %s: the gradient of the fields is exact where nothing is coupled', (T) => {
    const [found, wanted] = [meanField, maximumLikelihood].map((rule) =>
      started(rule, pair(0, [0.4, -0.3]), rows, {}).gradient(T),
    );
    found!['field']!.data.forEach((g, i) => expect(g).toBeCloseTo(wanted!['field']!.data[i]!, 12));
  });

  it.each([0.7, 1, 2.5])('T = %s: coupled, the means obey m = tanh((h + J m)/T); with T dropped they do not', (T) => {
    const [J, h] = [0.35, [0.4, -0.3]];
    const g = started(meanField, pair(J, h), rows, {}).gradient(T)['field']!.data;
    // ∂/∂h_i of (⟨E⟩_data − F_MF)/T = (m_i − ⟨s_i⟩_data)/T.
    const m = [T * g[0]! + 0.5, T * g[1]! + 0];
    expect(m[0]).toBeCloseTo(Math.tanh((h[0]! + J * m[1]!) / T), 12);
    expect(m[1]).toBeCloseTo(Math.tanh((h[1]! + J * m[0]!) / T), 12);
    if (T !== 1) expect(Math.abs(m[0]! - Math.tanh(h[0]! + J * m[1]!))).toBeGreaterThan(1e-3);
  });

  it('below the transition it takes the solution that the data lie by; at m = 0, the saddle, the slope is another', () => {
    // One pair of J = 2 at T = 1: m = tanh(2 m) = ±0.957504024077269 (LAT-11 at T = ½).
    const up = dataOf([
      [1, 1],
      [1, 1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ]);
    const { rule, state, gradient } = started(meanField, pair(2, [0, 0]), up, {});
    const g = gradient(1)['field']!.data;
    expect(g[0]! + 0.6).toBeCloseTo(0.957504024077269, 12);
    expect(rule.observables!(state)[0]).toMatchObject({ name: 'meanFieldResidue' });
    expect((rule.observables!(state)[0] as { read(): number }).read()).toBeLessThanOrEqual(1e-14);
  });

  it('refuses hidden units', () => {
    expect(() => started(meanField, restrictedMachine(), dataOf([[0, 1]]), {})).toThrow('2 hidden ones over bits');
  });
});
