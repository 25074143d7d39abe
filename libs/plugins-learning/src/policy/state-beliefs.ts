import type { DecisionTable } from '@ergodic/kernel';

/** What an agent believes of hidden states, by exact Bayes. Likelihoods P(o | s) are row-major [outcomes, states]. */
export class StateBeliefs {
  readonly #table: DecisionTable;
  readonly #scratch: Float64Array;

  constructor(table: DecisionTable) {
    this.#table = table;
    this.#scratch = new Float64Array(table.states);
  }

  /** q(s′) ← Σ_s P(s′ | s, a) q(s). */
  predict(q: Float64Array, action: number): void {
    const { states, actions, transitions } = this.#table;
    const next = this.#scratch.fill(0);
    for (let s = 0; s < states; s++) {
      const from = (s * actions + action) * states;
      if (q[s] !== 0) for (let to = 0; to < states; to++) next[to]! += q[s]! * transitions[from + to]!;
    }
    q.set(next);
  }

  /**
   * q(s) ← P(o | s) q(s)/p(o).
   * @returns −ln p(o), nats: the least variational free energy of a belief
   * @throws RangeError where the outcome has no probability
   */
  update(q: Float64Array, likelihood: Float64Array, outcome: number): number {
    const { states } = this.#table;
    let evidence = 0;
    for (let s = 0; s < states; s++) evidence += q[s]! *= likelihood[outcome * states + s]!;
    if (!(evidence > 0))
      throw new RangeError(`active-inference: outcome ${outcome} is impossible under what the agent believes`);
    for (let s = 0; s < states; s++) q[s]! /= evidence;
    return -Math.log(evidence);
  }

  /**
   * p(s_t | all outcomes o_0 … o_n and actions a_0 … a_{n−1}) of each t, one row a step [n + 1, states], by filtering forwards and
   * smoothing backwards.
   */
  smoothed(
    likelihood: Float64Array,
    outcomes: ArrayLike<number>,
    taken: ArrayLike<number>,
    steps: number,
  ): Float64Array[] {
    const { states, actions, transitions, start } = this.#table;
    const q = start.slice();
    const forwards = Array.from({ length: steps + 1 }, (_, t) => {
      if (t > 0) this.predict(q, taken[t - 1]!);
      this.update(q, likelihood, outcomes[t]!);
      return q.slice();
    });
    const backwards = new Float64Array(states).fill(1);
    for (let t = steps; ; t--) {
      const row = forwards[t]!;
      let sum = 0;
      for (let s = 0; s < states; s++) sum += row[s]! *= backwards[s]!;
      for (let s = 0; s < states; s++) row[s]! /= sum;
      if (t === 0) return forwards;
      const earlier = this.#scratch.fill(0);
      for (let s = 0; s < states; s++)
        for (let to = 0; to < states; to++)
          earlier[s]! +=
            transitions[(s * actions + taken[t - 1]!) * states + to]! *
            likelihood[outcomes[t]! * states + to]! *
            backwards[to]!;
      const most = earlier.reduce((a, b) => Math.max(a, b));
      for (let s = 0; s < states; s++) backwards[s] = earlier[s]! / most;
    }
  }
}
