import { expect, it } from 'vitest';
import { batchOf } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tick } from '../../test/learning.ts';
import { softQLearning } from './soft-q-learning.ts';
import { backup, softValue } from './tables.ts';
import { tableEnergy, tableWorld, trialTable } from './trial-agent.ts';

for (const law of lawsOf(softQLearning)) it(`law: ${law.name}`, law.check);

const table = trialTable(0.1);
const discount = 0.8;

/** The fixed point, by sweeps; `scale` is what the logarithm is multiplied with, T if it is right. */
function exact(T: number, scale = T): number[] {
  let Q = [0, 0, 0, 0];
  const V = new Float64Array(2);
  for (let k = 0; k < 400; k++) {
    for (let s = 0; s < 2; s++) V[s] = softValue(Float64Array.from(Q), 2 * s, 2, scale);
    Q = Q.map((_, i) => backup(table, i, discount, V));
  }
  return Q;
}

it.each([1, 2])('LRN-37 T = %s: learns the values by acting; those at another T are others', (T) => {
  const energy = tableEnergy(tableWorld(table, 50), [0, 0, 0, 0]);
  const model = { energy, x: batchOf(new Float64Array(4), 1, 4) };
  const context = lawContext(4, 1);
  const rule = softQLearning.make(softQLearning.options.parse({ discount, episodes: 150, slowing: 0.8 }), context);
  const state = rule.init(model, context);
  for (let k = 0; k < 400; k++) rule.update(model, state, tick(T));
  const Q = energy.agent!.values!.data;
  const error = (wanted: readonly number[]): number => Math.max(...wanted.map((q, i) => Math.abs(q - Q[i]!)));
  // Eight seeds had errors of 0.01 to 0.03.
  expect(error(exact(T))).toBeLessThan(0.15);
  expect(error(exact(T, 1.3 * T))).toBeGreaterThan(0.15);
  expect(error(exact(T, 1e-6))).toBeGreaterThan(0.15);
});
