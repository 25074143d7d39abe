import { createBatch, type Batch, type RandomStreams } from '@ergodic/numerics';
import type { Agent, Outcome } from '@ergodic/kernel';
import { softPolicy } from './tables.ts';

/** What rewards count toward an action, and what is taken off them. */
export interface Crediting {
  /** γ. */
  readonly discount: number;
  /** λ: a reward k steps after an action counts (γλ)^k toward it; 1 leaves the gradient unbiased. */
  readonly credit: number;
  readonly baseline: 'others' | 'none';
}

/**
 * Episodes of an agent that draws its actions from π(a | o) = e^(−E_a(o)/T)/Z, side by side. Episode b draws from block b of the streams.
 * What came of step t of episode b lies at place t · count + b.
 */
export class Episodes {
  readonly count: number;
  readonly actions: number;
  readonly observationSize: number;
  /** Steps of each episode. */
  readonly lengths: Int32Array;
  /** Steps of the longest. */
  longest = 0;
  readonly observations: Float64Array;
  readonly chosen: Int32Array;
  readonly rewards: Float64Array;
  /** ln π(a | o) of the action that was taken. */
  readonly logProbabilities: Float64Array;

  readonly #agent: Agent;
  readonly #random: RandomStreams;
  readonly #states: Float64Array[];
  readonly #seen: Batch;
  readonly #energies: Batch;
  readonly #values: Float64Array;
  readonly #policy: Float64Array;
  readonly #draws: readonly (() => number)[];
  readonly #outcome: Outcome = { reward: 0, done: false };

  constructor(agent: Agent, count: number, random: RandomStreams) {
    const { actions, observationSize, stateSize, horizon } = agent.environment;
    this.count = count;
    this.actions = actions;
    this.observationSize = observationSize;
    this.lengths = new Int32Array(count);
    this.observations = new Float64Array(horizon * count * observationSize);
    this.chosen = new Int32Array(horizon * count);
    this.rewards = new Float64Array(horizon * count);
    this.logProbabilities = new Float64Array(horizon * count);
    this.#agent = agent;
    this.#random = random;
    this.#states = Array.from({ length: count }, () => new Float64Array(stateSize));
    this.#seen = createBatch(count, observationSize);
    this.#energies = createBatch(count, actions);
    this.#values = new Float64Array(actions);
    this.#policy = new Float64Array(actions);
    this.#draws = Array.from({ length: count }, (_, b) => () => random.uniform(b));
  }

  /** Runs every episode from its beginning to its end. */
  run(temperature: number): void {
    const { environment } = this.#agent;
    const { count, observationSize: size, lengths } = this;
    lengths.fill(environment.horizon);
    for (let b = 0; b < count; b++) environment.reset(this.#states[b]!, this.#draws[b]!);
    let going = count;
    let t = 0;
    for (; t < environment.horizon && going > 0; t++) {
      for (let b = 0; b < count; b++)
        if (t < lengths[b]!)
          environment.observe(this.#states[b]!, this.#draws[b]!, this.#seen.data.subarray(b * size, (b + 1) * size));
      this.observations.set(this.#seen.data, t * count * size);
      this.#agent.actionEnergies(this.#seen, temperature, this.#energies);
      for (let b = 0; b < count; b++) if (t < lengths[b]! && this.#step(t, b, temperature)) going--;
    }
    this.longest = t;
  }

  /** One action of one episode; whether that ended it. */
  #step(t: number, b: number, temperature: number): boolean {
    const { actions, count } = this;
    for (let a = 0; a < actions; a++) this.#values[a] = -this.#energies.data[b * actions + a]!;
    softPolicy(this.#values, 0, temperature, this.#policy);
    const action = this.#random.categorical(b, this.#policy);
    const place = t * count + b;
    this.#agent.environment.step(this.#states[b]!, action, this.#draws[b]!, this.#outcome);
    this.chosen[place] = action;
    this.rewards[place] = this.#outcome.reward;
    this.logProbabilities[place] = Math.log(this.#policy[action]!);
    if (this.#outcome.done) this.lengths[b] = t + 1;
    return this.#outcome.done;
  }

  /** Σ_t r_t of episode b. */
  returnOf(b: number): number {
    let sum = 0;
    for (let t = 0; t < this.lengths[b]!; t++) sum += this.rewards[t * this.count + b]!;
    return sum;
  }

  /** Mean over the episodes of Σ_t r_t, energy. */
  meanReturn(): number {
    let sum = 0;
    for (let b = 0; b < this.count; b++) sum += this.returnOf(b);
    return sum / this.count;
  }

  /**
   * How much each action is to be favoured: with
   *
   *   G_t = r_t − T ln π(a_t | o_t) + γ λ G_{t+1},   out_t = γ^t (G_t − b_t)/count,
   *
   * Σ_b Σ_t out ∂ ln π(a_t | o_t)/∂θ has the mean ∂J/∂θ, J the mean of Σ_t γ^t (r_t + T H(π(· | o_t))), at λ = 1. The baseline b_t is the
   * mean of G_t over the other episodes (0 in those that are over): it does not depend on the action, so that it leaves the mean as it is.
   *
   * Source: R. J. Williams, Mach. Learn. 8 (1992) 229, doi:10.1007/BF00992696.
   */
  favour(temperature: number, { discount, credit, baseline }: Crediting, out: Float64Array): void {
    const { count, lengths, longest } = this;
    let [sum, later] = [0, 0];
    for (let t = longest - 1; t >= 0; t--) {
      [later, sum] = [sum, 0];
      for (let b = 0; b < count; b++) {
        const place = t * count + b;
        out[place] = 0;
        if (t >= lengths[b]!) continue;
        const next = t + 1 < lengths[b]! ? out[place + count]! : 0;
        out[place] = this.rewards[place]! - temperature * this.logProbabilities[place]! + discount * credit * next;
        sum += out[place]!;
      }
      // G of the step after this one has been read, and gives way to its weight.
      if (t + 1 < longest) this.#weigh(t + 1, later, discount, baseline, out);
    }
    this.#weigh(0, sum, discount, baseline, out);
  }

  #weigh(t: number, sum: number, discount: number, baseline: Crediting['baseline'], out: Float64Array): void {
    const { count, lengths } = this;
    const scale = discount ** t / count;
    for (let b = 0; b < count; b++) {
      const place = t * count + b;
      if (t >= lengths[b]!) continue;
      const others = baseline === 'others' && count > 1 ? (sum - out[place]!) / (count - 1) : 0;
      out[place] = scale * (out[place]! - others);
    }
  }
}
