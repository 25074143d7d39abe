import { z } from 'zod';
import { tableEnvironment } from '@ergodic/environments';
import { defineEnvironment, type DecisionTable } from '@ergodic/kernel';

/**
 * Places in a row, from the first of which an agent is to find the way out behind the last. Actions: back, on; with probability `slip` a
 * step goes the other way. A step back from the first place stays there. Every step costs 1.
 *
 * Exact law: who always goes on is out after Σ_i d_i steps in the mean, d_0 = 1/q and d_i = 1/q + (p/q) d_(i−1), with p = slip, q = 1 − p.
 */
export const myEnvironment = defineEnvironment({
  name: 'my-environment',
  summary: 'The way out of a row of places, on slippery ground.',
  formula: 'P(i ± 1 | i, ±) = 1 − slip, P(i ∓ 1 | i, ±) = slip; reward −1 a step',
  law: 'always on: Σ_i d_i steps in the mean, d_0 = 1/q, d_i = 1/q + (p/q) d_(i−1)',
  source: 'author, journal volume (year) page, doi',
  options: z.object({
    places: z.int().min(1).default(5).describe('places in the row; a count'),
    slip: z.number().min(0).lt(1).default(0.2).describe('p, probability that a step goes the other way, no unit'),
    horizon: z.int().min(1).default(100).describe('the most steps of an episode; a count'),
  }),
  trials: [{ options: { places: 3, slip: 0.3 }, claims: { ends: true } }],
  make({ places, slip, horizon }) {
    const table: DecisionTable = {
      states: places,
      actions: 2,
      rewards: new Float64Array(places * 2).fill(-1),
      transitions: new Float64Array(places * 2 * places),
      start: Float64Array.from({ length: places }, (_, i) => Number(i === 0)),
    };
    for (let i = 0; i < places; i++)
      for (const action of [0, 1])
        for (const [way, p] of [
          [action, 1 - slip],
          [1 - action, slip],
        ] as const) {
          const next = Math.max(0, i + (way === 1 ? 1 : -1));
          // What a row of transitions lacks to 1 ends the episode: the way out.
          if (next < places) table.transitions[(i * 2 + action) * places + next]! += p;
        }
    return tableEnvironment(table, horizon, { actionNames: ['back', 'on'] });
  },
});
