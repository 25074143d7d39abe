import { describe, expect, it } from 'vitest';
import { createBatch } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { myEnergy } from './my-energy.ts';

const [stiffness, centre] = [1.7, -0.6];
const one = myEnergy.make({ stiffness, centre }, lawContext(1, 1));

/** Mean and variance of one coordinate under e^(−E/T)/Z, by sums over a fine grid: exact where E is smooth. */
function momentsOf(energy: Energy, T: number): { mean: number; variance: number } {
  const x = createBatch(4001, 1);
  for (let i = 0; i < x.replicas; i++) x.data[i] = (i - 2000) / 100;
  const E = new Float64Array(x.replicas);
  energy.addEnergy(x, E);
  const weights = E.map((e) => Math.exp(-e / T));
  const Z = weights.reduce((sum, w) => sum + w, 0);
  const mean = weights.reduce((sum, w, i) => sum + w * x.data[i]!, 0) / Z;
  const variance = weights.reduce((sum, w, i) => sum + w * (x.data[i]! - mean) ** 2, 0) / Z;
  return { mean, variance };
}

describe('my-energy', () => {
  for (const law of lawsOf(myEnergy)) it(`law: ${law.name}`, law.check);

  it.each([0.4, 1, 2.5])('T = %s: mean c and variance T/k; without its ½ it has neither', (T) => {
    const { mean, variance } = momentsOf(one, T);
    expect(mean).toBeCloseTo(centre, 10);
    expect(variance).toBeCloseTo(T / stiffness, 10);

    const mutant: Energy = { ...one, addEnergy: (x, out, scale = 1) => one.addEnergy(x, out, 2 * scale) };
    expect(momentsOf(mutant, T).variance).not.toBeCloseTo(T / stiffness, 1);
  });
});
