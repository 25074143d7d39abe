import { beforeAll, describe, expect, it } from 'vitest';
import { createRegistry, TensorRuntimeService, zerosLike, type Registry, type Tick } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { freeEnergyGradient } from './free-energy-gradient.ts';
import { trialNetworkModel } from '../trial-network.ts';

const tick = (temperature: number): Tick => ({
  step: 0,
  stage: 0,
  time: 0,
  temperature,
  heat: new Float64Array(2),
  work: new Float64Array(2),
});

let registry: Registry;
beforeAll(async () => {
  registry = createRegistry([tensorPlugin()]);
  await registry.service(TensorRuntimeService).load?.();
});

const dataset = {
  name: 'six',
  points: Float64Array.of(0, 0.1, 0.4, -0.3, -0.5, 0.2, 3.1, 1.9, 2.7, 2.4),
  count: 5,
  dimension: 2,
  columns: ['a', 'b'],
  labels: Int32Array.of(0, 0, 1, 1, 1),
};

describe('free-energy-gradient', () => {
  it('runs', () => {
    const context = lawContext(1, 2, 1, { registry, dataset });
    const options = freeEnergyGradient.options.parse({ rate: 0.05, batch: 2 });
    const rule = freeEnergyGradient.make(options, context);
    const model = { ...trialNetworkModel(), dataset };
    const state = rule.init(model, context);
    for (let k = 0; k < 50; k++) {
      rule.update(model, state, tick(0.7));
      if (k % 10 === 0)
        console.log(
          rule.observables!(state)
            .map((o) => [o.name, 'read' in o ? o.read() : 0])
            .join(' '),
        );
    }
    const out = zerosLike(model.energy.parameters);
    rule.gradient(model, state, tick(0.7), out);
    console.log(out);
    rule.close!(state);
  });
});
