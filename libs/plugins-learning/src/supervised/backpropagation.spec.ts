import { beforeAll, describe, expect, it } from 'vitest';
import type { Model, Registry } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { differences, farthest, loadedRegistry, points, startedOn } from '../../test/network.ts';
import { trialExcess, trialNetworkModel } from '../trial-network.ts';
import { backpropagation } from './backpropagation.ts';
import { freeEnergyGradient } from './free-energy-gradient.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await loadedRegistry();
});

const over = (model: Model): Model => ({ ...model, dataset: points });
const model = (): Model => trialNetworkModel({ outputs: 3 });

describe('backpropagation', () => {
  it.each([0.4, 1, 2.5])('reads the classes at temperature 1, with units at T = %d', (T) => {
    const { model: on, gradient } = startedOn(registry, backpropagation, { batch: 3 }, { model: model() });
    const wanted = differences(on.energy.parameters, () => trialExcess(over(on), T, 1));
    expect(farthest(gradient(T), wanted)).toBeLessThan(2e-6);
    // The readout at T is another gradient, but at T = 1.
    const other = differences(on.energy.parameters, () => trialExcess(over(on), T));
    if (T === 1) expect(farthest(gradient(T), other)).toBeLessThan(2e-6);
    else expect(farthest(gradient(T), other)).toBeGreaterThan(0.01);
  });

  it('has at T = 1 the bits of the free-energy gradient, but for rounding', () => {
    const options = { batch: 3, rate: 0.05 };
    const [a, b] = [backpropagation, freeEnergyGradient].map((rule) => {
      const started = startedOn(registry, rule, options, { model: model() });
      for (let k = 0; k < 10; k++) started.step(1);
      return Object.values(started.model.energy.parameters).flatMap(({ data }) => [...data]);
    });
    a!.forEach((theta, i) => expect(theta).toBeCloseTo(b![i]!, 4));
  });

  it.each([0.4, 2.5])('of the ground state is that of E_y − min_k E_k, with units at T = %d', (T) => {
    const options = { batch: 3, loss: 'ground-state' };
    const { model: on, gradient, read, step } = startedOn(registry, backpropagation, options, { model: model() });
    const wanted = differences(on.energy.parameters, () => trialExcess(over(on), T, 0));
    expect(farthest(gradient(T), wanted)).toBeLessThan(2e-6);
    for (let k = 0; k < 20; k++) step(T);
    expect(read('trainLoss')).toBeGreaterThanOrEqual(0);
  });

  it('obeys the laws of its contract', () => {
    for (const law of lawsOf(backpropagation, { registry })) expect(law.check, law.name).not.toThrow();
  });
});
