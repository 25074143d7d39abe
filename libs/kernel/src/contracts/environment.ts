/** What an action led to. One record may be reused. */
export interface Outcome {
  /** Minus the energy that the step costs. */
  reward: number;
  /** Whether the episode is over. */
  done: boolean;
}

/** Finite states and actions, with everything known: P(s′ | s, a) and the mean reward R(s, a). */
export interface DecisionTable {
  readonly states: number;
  readonly actions: number;
  /** Row-major [states, actions]. */
  readonly rewards: Float64Array;
  /** Row-major [states, actions, states]; each row sums to 1, or to 0 where the episode ends. */
  readonly transitions: Float64Array;
}

/**
 * A world that an agent acts in: reward is minus energy.
 *
 * `state` is what the author needs, of `stateSize` numbers; `observe` tells what the agent sees of it.
 */
export interface Environment {
  readonly actions: number;
  readonly stateSize: number;
  readonly observationSize: number;
  /** The most steps of an episode. */
  readonly horizon: number;
  /** Writes a first state. `uniform()` is in [0, 1). */
  reset(state: Float64Array, uniform: () => number): void;
  observe(state: Float64Array, out: Float64Array): void;
  /** Changes the state by the action and writes what came of it. */
  step(state: Float64Array, action: number, uniform: () => number, out: Outcome): void;
  readonly table?: DecisionTable;
}
