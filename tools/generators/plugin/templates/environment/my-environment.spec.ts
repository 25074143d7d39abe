import { describe, expect, it } from 'vitest';
import type { DecisionTable } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { myEnvironment } from './my-environment.ts';

const places = 4;
const tableOf = (slip: number): DecisionTable =>
  myEnvironment.make({ places, slip, horizon: 100 }, lawContext(1, 1)).table!;

/** Mean steps from the first place to the end, where the action is always the last one: h = 1 + P h, iterated to its fixed point. */
function meanSteps({ states, actions, transitions }: DecisionTable): number {
  let h = new Float64Array(states);
  for (let n = 0; n < 20_000; n++)
    h = h.map((_, i) => {
      const row = transitions.subarray(((i + 1) * actions - 1) * states, (i + 1) * actions * states);
      return row.reduce((sum, p, j) => sum + p * h[j]!, 1);
    });
  return h[0]!;
}

/** Σ_i d_i, d_0 = 1/q, d_i = 1/q + (p/q) d_(i−1). */
function law(p: number): number {
  let [d, sum] = [0, 0];
  for (let i = 0; i < places; i++) sum += d = (1 + p * d) / (1 - p);
  return sum;
}

describe('my-environment', () => {
  for (const { name, check } of lawsOf(myEnvironment)) it(`law: ${name}`, check);

  it.each([0, 0.1, 0.35, 0.6])(
    'slip = %s: who always goes on is out after Σ d_i steps; at half the slip it is not',
    (p) => {
      expect(meanSteps(tableOf(p))).toBeCloseTo(law(p), 8);
      if (p > 0) expect(meanSteps(tableOf(p / 2))).not.toBeCloseTo(law(p), 1);
    },
  );
});
