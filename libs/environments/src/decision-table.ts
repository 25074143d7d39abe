import { z } from 'zod';
import { defineEnvironment, ErgodicError } from '@ergodic/kernel';
import { tableEnvironment } from './table-environment.ts';

const numbers = z.array(z.number());

/**
 * A world written out: rewards R(s, a) and transitions P(s′ | s, a). A row of transitions that sums to less than 1 ends the episode with
 * the rest.
 *
 * @throws ErgodicError `invalid-option` where rows differ in length or probabilities do not sum to 1 or less
 */
export const decisionTable = defineEnvironment({
  name: 'decision-table',
  summary: 'A world written out as rewards and transition probabilities.',
  formula: 's′ ~ P(s′ | s, a), reward R(s, a)',
  source: 'M. L. Puterman, Markov Decision Processes (1994)',
  options: z.object({
    rewards: z.array(numbers.min(1)).min(1).describe('R(s, a): a row for each state, a number for each action; energy'),
    transitions: z
      .array(z.array(numbers))
      .min(1)
      .describe(
        'P(s′ | s, a): for each state, for each action, a probability for each next state; what lacks to 1 ends the episode',
      ),
    start: numbers.optional().describe('probabilities of the first state; all alike where left out'),
    horizon: z.int().min(1).default(100).describe('the most steps of an episode; a count'),
  }),
  trials: [
    {
      options: {
        rewards: [
          [1.5, -0.25],
          [0, 2],
          [-3, 0.75],
        ],
        transitions: [
          [
            [0.2, 0.3, 0.1],
            [0, 1, 0],
          ],
          [
            [0, 0, 0],
            [0.55, 0, 0.45],
          ],
          [
            [0.7, 0.05, 0.25],
            [0.125, 0.125, 0.5],
          ],
        ],
        start: [0.6, 0.1, 0.3],
      },
      claims: { ends: true },
    },
    {
      options: {
        rewards: [[0.5], [-1], [4]],
        transitions: [[[0.9, 0.1, 0]], [[0, 0.8, 0.2]], [[0.3, 0, 0.7]]],
        horizon: 20,
      },
      claims: { ends: false },
    },
  ],
  make({ rewards, transitions, start, horizon }) {
    const states = rewards.length;
    const actions = rewards[0]!.length;
    const mustBe = (path: string, found: number, wanted: number, what: string): void => {
      if (found !== wanted)
        throw new ErgodicError({
          code: 'invalid-option',
          message: `environment decision-table: ${path} has ${found} numbers, and there are ${wanted} ${what}`,
          path: path.split(/[.[]/)[0]!,
          value: found,
          hint: `${states} states and ${actions} actions, as rewards has them: one number for each`,
        });
    };
    rewards.forEach((row, s) => mustBe(`rewards[${s}]`, row.length, actions, 'actions'));
    mustBe('transitions', transitions.length, states, 'states');
    transitions.forEach((rows, s) => {
      mustBe(`transitions[${s}]`, rows.length, actions, 'actions');
      rows.forEach((row, a) => mustBe(`transitions[${s}][${a}]`, row.length, states, 'states'));
    });
    if (start) mustBe('start', start.length, states, 'states');
    return tableEnvironment(
      {
        states,
        actions,
        rewards: Float64Array.from(rewards.flat()),
        transitions: Float64Array.from(transitions.flat(2)),
        start: Float64Array.from(start ?? rewards.map(() => 1 / states)),
      },
      horizon,
    );
  },
});
