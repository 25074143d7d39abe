import { batchOf } from '@ergodic/numerics';
import {
  zerosLike,
  type Dataset,
  type Definition,
  type Energy,
  type LearningRule,
  type Model,
  type Tick,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { registry } from './gibbs.ts';

export const tick = (temperature: number): Tick => ({
  step: 0,
  stage: 0,
  time: 0,
  temperature,
  heat: new Float64Array(1),
  work: new Float64Array(1),
});

export const dataOf = (rows: readonly (readonly number[])[]): Dataset => ({
  name: 'rows',
  points: Float64Array.from(rows.flat()),
  count: rows.length,
  dimension: rows[0]!.length,
  columns: rows[0]!.map((_, i) => `v${i}`),
});

/** A rule on its model, started. */
export function started(
  definition: Definition<'learning'>,
  energy: Energy,
  dataset: Dataset,
  options: object,
  x = batchOf(new Float64Array(energy.space.units), 1, energy.space.units),
  compute: 'auto' | 'reference' = 'auto',
) {
  const context = lawContext(5, x.replicas, 1, { registry, dataset, compute });
  const rule: LearningRule = definition.make(definition.options.parse(options) as never, context);
  const model: Model = { energy, x, dataset };
  const state = rule.init(model, context);
  return {
    rule,
    model,
    state,
    update: (T = 1) => rule.update(model, state, tick(T)),
    gradient(T = 1) {
      const out = zerosLike(energy.parameters);
      rule.gradient(model, state, tick(T), out);
      return out;
    },
  };
}
