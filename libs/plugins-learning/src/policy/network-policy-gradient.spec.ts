import { describe, expect, it } from 'vitest';
import { batchOf } from '@ergodic/numerics';
import { createRegistry, TensorRuntimeService, zerosLike, type Definition, type LearningRule } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { tick } from '../../test/learning.ts';
import { networkPolicyGradient } from './network-policy-gradient.ts';
import { softPolicyGradient } from './soft-policy-gradient.ts';
import { softPolicy } from './tables.ts';
import { linearAgent, tableEnergy, tableWorld, trialTable } from './trial-agent.ts';

const registry = createRegistry([tensorPlugin()]);
await registry.service(TensorRuntimeService).load!();

for (const law of lawsOf(networkPolicyGradient, { registry })) it(`law: ${law.name}`, law.check);

const Q = [0.4, -0.7, 0.2, 1.1];

function started(definition: Definition<'learning'>, options: object, horizon = 20, table = trialTable(0.2)) {
  const energy = linearAgent(tableWorld(table, horizon), Q);
  const model = { energy, x: batchOf(new Float64Array(4), 1, 4) };
  const context = lawContext(7, 1, 1, { registry });
  const rule: LearningRule = definition.make(definition.options.parse(options) as never, context);
  const state = rule.init(model, context);
  const out = zerosLike(energy.parameters);
  return {
    values: energy.agent!.values!.data,
    update: (T: number) => rule.update(model, state, tick(T)),
    gradient(T: number): Float64Array {
      rule.gradient(model, state, tick(T), out);
      return out['values']!.data.slice();
    },
  };
}

describe('LRN-38 a network’s policy gradient', () => {
  it.each([
    [0.5, 'others', 1, 1],
    [2, 'others', 0.9, 0.8],
    [0.5, 'none', 0.7, 1],
  ] as const)(
    'T = %s, baseline %s: of one linear layer it is that of the table, from the same episodes',
    (T, baseline, discount, credit) => {
      const options = { episodes: 5, baseline, discount, credit };
      const compiled = started(networkPolicyGradient as unknown as Definition<'learning'>, options);
      const plain = started(softPolicyGradient as unknown as Definition<'learning'>, {
        ...options,
        estimate: 'episodes',
      });
      for (let n = 0; n < 5; n++) {
        const [found, wanted] = [compiled.gradient(T), plain.gradient(T)];
        const size = Math.max(...wanted.map(Math.abs));
        found.forEach((g, i) => expect(Math.abs(g - wanted[i]!)).toBeLessThan(1e-5 * size));
        // T left out of the policy: another gradient.
        expect(Math.abs(T * found[0]! - wanted[0]!)).toBeGreaterThan(1e-3 * Math.abs(wanted[0]!));
      }
    },
  );

  it('two updates in a step are two steps of one: episodes are of the policy as it is then', () => {
    const rule = networkPolicyGradient as unknown as Definition<'learning'>;
    const options = { episodes: 4, rate: 0.1 };
    const [once, twice] = [started(rule, { ...options, updates: 2 }), started(rule, options)];
    once.update(0.5);
    twice.update(0.5);
    const between = twice.values.slice();
    twice.update(0.5);
    expect(once.values).toEqual(twice.values);
    expect(between).not.toEqual(twice.values);
  });

  it('serves episodes of more steps than it compiled for at first', () => {
    const options = { episodes: 40, discount: 1 };
    const long = trialTable(0.02);
    const compiled = started(networkPolicyGradient as unknown as Definition<'learning'>, options, 60, long);
    const plain = started(
      softPolicyGradient as unknown as Definition<'learning'>,
      { ...options, estimate: 'episodes' },
      60,
      long,
    );
    const [found, wanted] = [compiled.gradient(1), plain.gradient(1)];
    found.forEach((g, i) => expect(Math.abs(g - wanted[i]!)).toBeLessThan(1e-5 * Math.max(...wanted.map(Math.abs))));
  });

  it('climbs to the soft optimum of one state', () => {
    const T = 0.5;
    const bandit = {
      states: 1,
      actions: 3,
      rewards: Float64Array.of(1, 2, 0),
      transitions: new Float64Array(3),
      start: Float64Array.of(1),
    };
    const energy = linearAgent(tableWorld(bandit, 1), [0, 0, 0]);
    const model = { energy, x: batchOf(new Float64Array(3), 1, 3) };
    const context = lawContext(7, 1, 1, { registry });
    const rule = networkPolicyGradient.make(
      networkPolicyGradient.options.parse({ episodes: 64, rate: 0.01 }) as never,
      context,
    );
    const state = rule.init(model, context);
    for (let k = 0; k < 400; k++) rule.update(model, state, tick(T));
    const [policy, wanted] = [new Float64Array(3), new Float64Array(3)];
    softPolicy(energy.agent!.values!.data, 0, T, policy);
    softPolicy(Float64Array.of(1, 2, 0), 0, T, wanted);
    policy.forEach((p, a) => expect(Math.abs(p - wanted[a]!)).toBeLessThan(0.06));
  });

  it('refuses an energy without a network', () => {
    const energy = tableEnergy(tableWorld(trialTable(), 20), Q);
    const rule = networkPolicyGradient.make(
      networkPolicyGradient.options.parse({}) as never,
      lawContext(7, 1, 1, { registry }),
    );
    expect(() =>
      rule.init({ energy, x: batchOf(new Float64Array(4), 1, 4) }, lawContext(7, 1, 1, { registry })),
    ).toThrow(/moves the network of an agent/);
  });
});
