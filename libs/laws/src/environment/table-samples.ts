import { RunningMoments } from '@ergodic/numerics';
import type { DecisionTable, Environment, Outcome } from '@ergodic/kernel';
import { expectTrue, show } from '../law.ts';
import { drawsOf } from './episodes.ts';

const STARTS = 20_000;
/** States and actions that are tried at most, and steps of all of them together. */
const PAIRS = 200;
const STEPS = 400_000;
/** Steps of a state and action whose rewards are not all R(s, a): as many as a mean of unknown variance takes. */
const REWARDS = 100_000;

/** Steps from one state by one action. */
export interface Pair {
  readonly state: number;
  readonly action: number;
  /** How often each state came next, and in the last place the end. */
  readonly next: Float64Array;
  readonly rewards: RunningMoments;
}

/** First states, and steps from each state that is come to by each action, in independent draws. */
export class TableSamples {
  /** How often episodes began in each state. */
  readonly begun: Float64Array;
  readonly pairs: Pair[] = [];
  /** How often each outcome was seen in each state that was come to. */
  readonly seen = new Map<number, Float64Array>();
  /** What was seen first that is no sight, and a reward that is not that of the outcome. */
  readonly wrong: { sight?: string; reward?: string } = {};

  readonly #environment: Environment;
  readonly #table: DecisionTable;
  readonly #uniform: () => number;
  readonly #observation: Float64Array;
  readonly #outcome: Outcome = { reward: 0, done: false };
  /** The state as it was when it was first come to, by its number. */
  readonly #reached = new Map<number, Float64Array>();

  constructor(environment: Environment, table: DecisionTable, seed: number) {
    this.#environment = environment;
    this.#table = table;
    this.#uniform = drawsOf(seed);
    this.#observation = new Float64Array(environment.observationSize);
    this.begun = new Float64Array(table.states);
    const state = new Float64Array(environment.stateSize);
    for (let n = 0; n < STARTS; n++) {
      environment.reset(state, this.#uniform);
      this.begun[this.#arrive(state, 'after a reset')]!++;
    }
    const pairs = Math.min(PAIRS, table.states * table.actions);
    const each = Math.min(STARTS, Math.floor(STEPS / pairs));
    // States that are come to on the way are appended, and their turn comes.
    for (const number of this.#reached.keys())
      for (let action = 0; action < table.actions && this.pairs.length < PAIRS; action++)
        this.#try(number, action, each);
  }

  #try(state: number, action: number, steps: number): void {
    const { states } = this.#table;
    const pair: Pair = { state, action, next: new Float64Array(states + 1), rewards: new RunningMoments() };
    this.pairs.push(pair);
    const from = this.#reached.get(state)!;
    const at = from.slice();
    const where = `after action ${action} in state ${state}`;
    const wanted = this.#table.rewards[state * this.#table.actions + action]!;
    for (let n = 0; n < (pair.rewards.mean === wanted ? steps : REWARDS); n++) {
      at.set(from);
      this.#environment.step(at, action, this.#uniform, this.#outcome);
      const { reward, done } = this.#outcome;
      pair.rewards.add(reward);
      pair.next[done ? states : this.#arrive(at, where, reward)]!++;
    }
  }

  /** The number of the state. What is seen of it is counted; with outcomes, a step's reward is that of what is seen. */
  #arrive(state: Float64Array, where: string, reward?: number): number {
    const { states, outcomes } = this.#table;
    const number = state[0]!;
    expectTrue(
      Number.isInteger(number) && number >= 0 && number < states,
      `state[0] is ${number} ${where}, should be the number of one of ${states} states`,
    );
    if (!this.#reached.has(number)) this.#reached.set(number, state.slice());
    const shown = this.#look(state, where);
    if (shown < 0) return number;
    const counts = this.seen.get(number) ?? new Float64Array(this.#observation.length);
    this.seen.set(number, counts);
    counts[shown]!++;
    if (outcomes && reward !== undefined && reward !== outcomes.rewards[shown])
      this.wrong.reward ??= `the reward is ${reward} ${where}, and that of ${outcomes.names[shown]}, which is seen, is ${outcomes.rewards[shown]}`;
    return number;
  }
  /** The place of the 1, and −1 where there is not one 1 and 0 elsewhere. */
  #look(state: Float64Array, where: string): number {
    const observation = this.#observation;
    this.#environment.observe(state, this.#uniform, observation);
    const shown = observation.indexOf(1);
    let others = false;
    for (let i = 0; i < observation.length; i++) if (i !== shown && observation[i] !== 0) others = true;
    if (shown >= 0 && !others) return shown;
    this.wrong.sight ??= `the observation is ${show(observation)} ${where}, should have a 1 in one place and 0 elsewhere`;
    return -1;
  }
}
