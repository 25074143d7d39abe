import type { DecisionTable, Environment } from '@ergodic/kernel';
import { expectTrue, expectWithin, show } from '../law.ts';

/** How far a sum of probabilities may be from 1: rounding. */
export const ROUNDING = 1e-9;

/** Lengths fit; probabilities are ≥ 0 and sum to 1, those of the next state to 1 at most; rewards are finite. */
export function checkTable({ actions, stateSize, observationSize }: Environment, table: DecisionTable): number {
  const { states, rewards, transitions, start, outcomes } = table;
  expectTrue(Number.isInteger(states) && states >= 1, `the table has ${show(states)} states`);
  expectTrue(table.actions === actions, `there are ${actions} actions, and ${table.actions} in the table`);
  expectTrue(stateSize >= 1, 'stateSize is 0, yet state[0] is the number of the state');
  const seen = outcomes ? outcomes.names.length : states;
  expectTrue(
    observationSize === seen,
    `observationSize is ${observationSize}, and the table has ${seen} ${outcomes ? 'outcomes' : 'states'} to be seen`,
  );
  const lengths: [string, ArrayLike<number>, number][] = [
    ['rewards', rewards, states * actions],
    ['transitions', transitions, states * actions * states],
    ['start', start, states],
  ];
  if (outcomes)
    lengths.push(['likelihood', outcomes.likelihood, seen * states], ['rewards of outcomes', outcomes.rewards, seen]);
  for (const [name, { length }, wanted] of lengths)
    expectTrue(length === wanted, `${name} has ${length} numbers, should be ${wanted}`);
  for (const values of [rewards, ...(outcomes ? [outcomes.rewards] : [])]) {
    const i = values.findIndex((value) => !Number.isFinite(value));
    expectTrue(i < 0, `${values === rewards ? 'reward' : 'reward of outcome'} ${i} is ${values[i]}`);
  }
  expectWithin(sumOf(start, 'the start'), 1, ROUNDING, 'the sum of the start');
  for (let pair = 0; pair < states * actions; pair++) {
    const name = nameOf(pair, actions);
    const sum = sumOf(transitions.subarray(pair * states, (pair + 1) * states), name);
    expectTrue(sum <= 1 + ROUNDING, `the sum of ${name} is ${sum}, should be at most 1`);
  }
  if (outcomes)
    for (let s = 0; s < states; s++)
      expectWithin(sumOf(seenIn(table, s), `P(o | ${s})`), 1, ROUNDING, `the sum of P(o | ${s}) over outcomes o`);
  return states * actions;
}

const nameOf = (pair: number, actions: number): string =>
  `P(s′ | state ${Math.floor(pair / actions)}, action ${pair % actions})`;

function sumOf(values: Float64Array, name: string): number {
  const i = values.findIndex((p) => !(p >= 0));
  expectTrue(i < 0, `${name} has ${values[i]} at [${i}], should be a probability`);
  return values.reduce((sum, p) => sum + p, 0);
}

/** Probabilities of the next state, and of the end in the last place. */
export function nextOf({ states, transitions }: DecisionTable, pair: number): Float64Array {
  const next = new Float64Array(states + 1);
  next.set(transitions.subarray(pair * states, (pair + 1) * states));
  const end = 1 - next.reduce((sum, p) => sum + p, 0);
  next[states] = end < ROUNDING ? 0 : end;
  return next;
}

/** Probabilities of what is seen in a state: its outcomes, or the state itself. */
export function seenIn({ states, outcomes }: DecisionTable, state: number): Float64Array {
  if (!outcomes) return Float64Array.from({ length: states }, (_, s) => Number(s === state));
  return Float64Array.from(outcomes.names, (_, o) => outcomes.likelihood[o * states + state]!);
}
