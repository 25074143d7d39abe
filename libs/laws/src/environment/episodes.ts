import { RandomStreams } from '@ergodic/numerics';
import type { Environment, Outcome } from '@ergodic/kernel';
import { expectTrue, show } from '../law.ts';

/** What happened in an episode: number by number, and what each is. */
export interface Told {
  readonly numbers: number[];
  readonly places: string[];
}

/** u in [0, 1): the next of a stream; `rough`: one in four is 0 or the largest below 1. */
export function drawsOf(seed: number, rough = false): () => number {
  const random = new RandomStreams(seed, 'draws of an environment', 1);
  const uniform = (): number => random.uniform(0);
  if (!rough) return uniform;
  return () => [0, 1 - 2 ** -53][random.integer(0, 8)] ?? uniform();
}

/** An episode of an environment, which may have others beside it. What it writes to is not a number before. */
export class Episode {
  readonly told: Told = { numbers: [], places: [] };
  /** Steps so far. */
  steps = 0;
  isOver = false;

  readonly #environment: Environment;
  readonly #uniform: () => number;
  readonly #state: Float64Array;
  readonly #outcome: Outcome = { reward: NaN, done: false };

  /** @param rubbish what lies in the state before */
  constructor(environment: Environment, uniform: () => number, rubbish = NaN) {
    this.#environment = environment;
    this.#uniform = uniform;
    this.#state = new Float64Array(environment.stateSize).fill(rubbish);
    environment.reset(this.#state, uniform);
    this.#look();
  }

  /** Nothing where it is over, or has come to its horizon. */
  act(action: number): void {
    if (this.isOver || this.steps === this.#environment.horizon) return;
    const outcome = this.#outcome;
    outcome.reward = NaN;
    outcome.done = undefined as never;
    this.#environment.step(this.#state, action, this.#uniform, outcome);
    this.steps++;
    this.#tell('reward', [outcome.reward]);
    expectTrue(
      typeof outcome.done === 'boolean',
      `step ${this.steps} says done = ${show(outcome.done)}, must be true or false`,
    );
    this.isOver = outcome.done;
    this.#tell('done', [Number(outcome.done)]);
    if (!this.isOver) this.#look();
  }

  #look(): void {
    this.#tell('state', this.#state);
    const seen = new Float64Array(this.#environment.observationSize).fill(NaN);
    const before = this.#state.slice();
    this.#environment.observe(this.#state, this.#uniform, seen);
    this.#tell('observation', seen);
    const i = this.#state.findIndex((value, at) => !Object.is(value, before[at]));
    this.changedByLooking ??=
      i < 0 ? undefined : `state[${i}] after ${this.steps} steps: ${before[i]}, then ${this.#state[i]}`;
  }
  /** What `observe` changed first. */
  changedByLooking: string | undefined;

  #tell(what: string, values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      this.told.numbers.push(values[i]!);
      this.told.places.push(`${what}${values.length > 1 ? `[${i}]` : ''} after ${this.steps} steps`);
    }
  }
}

/** One after the other, until it is over. */
export function played(
  environment: Environment,
  actions: readonly number[],
  uniform: () => number,
  rubbish?: number,
): Episode {
  const episode = new Episode(environment, uniform, rubbish);
  for (const action of actions) episode.act(action);
  return episode;
}

export function expectSame(found: Told, wanted: Told, what: string): void {
  const i = Array.from({ length: Math.max(found.numbers.length, wanted.numbers.length) }, (_, at) => at).find(
    (at) => !Object.is(found.numbers[at], wanted.numbers[at]),
  );
  if (i === undefined) return;
  const place = wanted.places[i] ?? found.places[i];
  expectTrue(false, `${what}: ${place} is ${found.numbers[i]}, and was ${wanted.numbers[i]}`);
}
