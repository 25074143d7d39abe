import { z } from 'zod';
import { defineEnvironment, type DecisionTable } from '@ergodic/kernel';
import { tableEnvironment } from './table-environment.ts';

/** Where the agent is. */
const CENTRE = 0;
const CUE = 1;
const LEFT = 2;
const PLACES = 4;

const outcomes = ['centre', 'cue says left', 'cue says right', 'left: won', 'left: lost', 'right: won', 'right: lost'];

/**
 * A corridor with two arms. Before each episode the prize is put into one of them, left or right with equal probability, and stays there.
 * The agent starts in the centre and may go to the cue at the foot of the corridor, or into an arm: actions stay, cue, left, right. An arm
 * holds whoever enters it.
 *
 * Hidden states (8): place (centre, cue, left arm, right arm) + 4 · side of the prize. Outcomes (7): the centre; what the cue says, right
 * with probability `validity`; a win or a loss in an arm, a win with probability `win` in the arm of the prize and 1 − `win` in the other. A
 * win is worth `prize`, a loss `loss`.
 */
export const tMaze = defineEnvironment({
  name: 't-maze',
  summary: 'Two arms, one with a prize, and a cue that tells which: is it worth a look?',
  source: 'K. Friston et al., Cogn. Neurosci. 6 (2015) 187, doi:10.1080/17588928.2015.1020053',
  options: z.object({
    validity: z.number().min(0).max(1).default(1).describe('probability that the cue is right, no unit'),
    win: z.number().min(0).max(1).default(0.9).describe('probability of a win in the right arm, no unit'),
    prize: z.number().default(1).describe('what a win is worth, energy'),
    loss: z.number().default(-1).describe('what a loss is worth, energy'),
    horizon: z.int().min(1).default(2).describe('steps of an episode; a count'),
  }),
  trials: [
    { claims: { ends: false } },
    { options: { validity: 0.8, win: 0.65, prize: 2, loss: -0.5, horizon: 5 }, claims: { ends: false } },
  ],
  make({ validity, win, prize, loss, horizon }) {
    const states = 2 * PLACES;
    const likelihood = new Float64Array(outcomes.length * states);
    const sees = (outcome: number, state: number, p: number): void => {
      likelihood[outcome * states + state] = p;
    };
    for (let side = 0; side < 2; side++) {
      sees(0, CENTRE + PLACES * side, 1);
      for (let told = 0; told < 2; told++) sees(1 + told, CUE + PLACES * side, told === side ? validity : 1 - validity);
      for (let arm = 0; arm < 2; arm++) {
        const wins = arm === side ? win : 1 - win;
        sees(3 + 2 * arm, LEFT + arm + PLACES * side, wins);
        sees(4 + 2 * arm, LEFT + arm + PLACES * side, 1 - wins);
      }
    }
    const worth = Float64Array.of(0, 0, 0, prize, loss, prize, loss);
    const table: DecisionTable = {
      states,
      actions: PLACES,
      rewards: new Float64Array(states * PLACES),
      transitions: new Float64Array(states * PLACES * states),
      start: new Float64Array(states),
      outcomes: { names: outcomes, likelihood, rewards: worth },
    };
    table.start[CENTRE] = table.start[CENTRE + PLACES] = 0.5;
    for (let state = 0; state < states; state++)
      for (let action = 0; action < PLACES; action++) {
        const place = state % PLACES;
        const held = place >= LEFT || action === 0;
        const next = held ? state : state - place + action;
        table.transitions[(state * PLACES + action) * states + next] = 1;
        for (let o = 0; o < outcomes.length; o++)
          table.rewards[state * PLACES + action]! += likelihood[o * states + next]! * worth[o]!;
      }
    return tableEnvironment(table, horizon, { actionNames: ['stay', 'cue', 'left', 'right'] });
  },
});
