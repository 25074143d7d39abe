import { invertWeights } from '@ergodic/numerics';
import { ErgodicError, type DecisionTable, type Environment } from '@ergodic/kernel';

/** How far a sum of probabilities may be from 1: rounding. */
const NORMALISATION = 1e-9;

/**
 * The world that a table describes. state[0] is the number of the state; an observation has a 1 at the state or, where states are hidden,
 * at the outcome that is drawn from P(o | s).
 *
 * With outcomes the reward of a step is that of the outcome, which the step draws and `observe` then shows: state[1] keeps it.
 *
 * @param shown what tables and pictures show beside it
 * @throws ErgodicError `invalid-option` where probabilities are negative or do not sum as they must, or a reward is not finite
 */
export function tableEnvironment(
  table: DecisionTable,
  horizon: number,
  shown: Pick<Environment, 'actionNames' | 'plane'> = {},
): Environment {
  checkTable(table);
  const { states, actions, rewards, transitions, start, outcomes } = table;
  const columns = outcomes && columnsOf(outcomes.likelihood, outcomes.names.length, states);
  const see = (state: Float64Array, uniform: () => number): number => {
    const names = outcomes!.names.length;
    return invertWeights(uniform(), columns!, state[0]! * names, names);
  };
  return {
    actions,
    stateSize: outcomes ? 2 : 1,
    observationSize: outcomes ? outcomes.names.length : states,
    horizon,
    table,
    ...shown,
    reset(state, uniform) {
      state[0] = invertWeights(uniform(), start, 0, states);
      if (outcomes) state[1] = see(state, uniform);
    },
    observe(state, _uniform, out) {
      out.fill(0);
      out[state[outcomes ? 1 : 0]!] = 1;
    },
    step(state, action, uniform, out) {
      const pair = state[0]! * actions + action;
      out.reward = rewards[pair]!;
      // What the probabilities lack to 1 is that of the end.
      let left = uniform();
      let next = -1;
      for (let s = 0; s < states; s++) {
        const p = transitions[pair * states + s]!;
        if (p > 0 && left < p) {
          next = s;
          break;
        }
        left -= p;
      }
      if (next < 0 && left < NORMALISATION) next = lastOf(transitions, pair * states, states);
      out.done = next < 0;
      if (next < 0) return;
      state[0] = next;
      if (!outcomes) return;
      state[1] = see(state, uniform);
      out.reward = outcomes.rewards[state[1]]!;
    },
  };
}

/** Where rounding left no state although the row sums to 1: its last one; −1 where the row ends the episode for sure. */
function lastOf(transitions: Float64Array, from: number, states: number): number {
  for (let s = states - 1; s >= 0; s--) if (transitions[from + s]! > 0) return s;
  return -1;
}

/** Column after column. */
function columnsOf(likelihood: Float64Array, outcomes: number, states: number): Float64Array {
  const columns = new Float64Array(likelihood.length);
  for (let o = 0; o < outcomes; o++)
    for (let s = 0; s < states; s++) columns[s * outcomes + o] = likelihood[o * states + s]!;
  return columns;
}

function checkTable({ states, actions, rewards, transitions, start, outcomes }: DecisionTable): void {
  const fail = (message: string): never => {
    throw new ErgodicError({
      code: 'invalid-option',
      message: `decision table: ${message}`,
      path: 'transitions',
      hint: 'P(s′ | s, a) ≥ 0 that sum to 1, or to 0 where the episode ends; finite rewards; a start that sums to 1',
    });
  };
  const lengths: [string, ArrayLike<number>, number][] = [
    ['rewards', rewards, states * actions],
    ['transitions', transitions, states * actions * states],
    ['start', start, states],
  ];
  for (const [name, { length }, wanted] of lengths)
    if (length !== wanted) fail(`${name} has ${length} numbers, must be ${wanted}`);
  const wrong = rewards.findIndex((r) => !Number.isFinite(r));
  if (wrong >= 0) fail(`reward ${wrong} is ${rewards[wrong]}, must be finite`);
  const sumOf = (name: string, values: Float64Array): number => {
    const below = values.findIndex((p) => !(p >= 0));
    if (below >= 0) fail(`${name}: probability ${below} is ${values[below]}, must be >= 0`);
    return values.reduce((sum, p) => sum + p, 0);
  };
  const mustBeOne = (name: string, values: Float64Array): void => {
    const sum = sumOf(name, values);
    if (Math.abs(sum - 1) > NORMALISATION) fail(`${name} sums to ${sum}, must be 1`);
  };
  mustBeOne('start', start);
  for (let s = 0; s < states; s++)
    for (let a = 0; a < actions; a++) {
      const from = (s * actions + a) * states;
      const name = `P(· | state ${s}, action ${a})`;
      const sum = sumOf(name, transitions.subarray(from, from + states));
      if (sum > 1 + NORMALISATION) fail(`${name} sums to ${sum}, must be at most 1`);
    }
  if (!outcomes) return;
  const columns = columnsOf(outcomes.likelihood, outcomes.names.length, states);
  for (let s = 0; s < states; s++)
    mustBeOne(`P(o | state ${s})`, columns.subarray(s * outcomes.names.length, (s + 1) * outcomes.names.length));
}
