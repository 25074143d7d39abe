import type { Batch } from '@ergodic/numerics';
import type { ParameterArray } from './parameters.ts';

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
  /** Row-major [states, actions, states]; a row sums to 1 less the probability that the episode ends. */
  readonly transitions: Float64Array;
  /** Probabilities of the first state, [states]. */
  readonly start: Float64Array;
  /** Where states are hidden: what is seen of them. */
  readonly outcomes?: {
    readonly names: readonly string[];
    /** P(o | s), row-major [outcomes, states]; columns sum to 1. */
    readonly likelihood: Float64Array;
    /** What seeing the outcome is worth: the reward of a step is that of the outcome it leads to. */
    readonly rewards: Float64Array;
  };
}

/** Where the states of a table lie in a plane, for pictures. */
export interface Plane {
  readonly rows: number;
  readonly columns: number;
  /** The cell of each state, row · columns + column. */
  readonly cells: Int32Array;
  /** What stands in the other cells, by cell, such as a wall or a goal. */
  readonly marks: ReadonlyMap<number, string>;
  /** A sign for each action, such as an arrow. */
  readonly signs: readonly string[];
}

/**
 * A world that an agent acts in: reward is minus energy.
 *
 * `state` is what the author needs, of `stateSize` numbers; `observe` tells what the agent sees of it. `uniform()` is in [0, 1).
 *
 * Laws: same draws, same bits; an episode begins anew whatever lay in its state, which is all that it goes on from, so that episodes may
 * run side by side; all is finite; to look changes nothing. Where there is a table it holds probabilities, and states begin, move and are
 * seen as it says, with its rewards.
 */
export interface Environment {
  readonly actions: number;
  /** For tables and pictures. */
  readonly actionNames?: readonly string[];
  readonly stateSize: number;
  readonly observationSize: number;
  /** The most steps of an episode. */
  readonly horizon: number;
  /** Writes a first state. */
  reset(state: Float64Array, uniform: () => number): void;
  observe(state: Float64Array, uniform: () => number, out: Float64Array): void;
  /** Changes the state by the action and writes what came of it. */
  step(state: Float64Array, action: number, uniform: () => number, out: Outcome): void;
  /**
   * Everything about it, where that is finite: state[0] is the number of the state then, and an observation has a 1 at the place of
   * what is seen, the state or its outcome, and 0 elsewhere.
   */
  readonly table?: DecisionTable;
  readonly plane?: Plane;
}

/** Who acts in an environment: π(a | o) = e^(−E_a(o)/T)/Z, where o is what is seen. */
export interface Agent {
  readonly environment: Environment;
  /**
   * out[r, a] = E_a where row r of `observations` is seen, of the first `rows` rows; all where left out. T matters to what computes them at a
   * temperature, such as the layers of a network.
   */
  actionEnergies(observations: Batch, temperature: number, out: Batch, rows?: number): void;
  /** Q(s, a) = −E_a(s), a parameter of the energy, row-major [states, actions], where there is one number for each. */
  readonly values?: ParameterArray;
  readonly inference?: Inference;
}

/**
 * An agent that believes: its energies are those of plans, and what it believes of the hidden state are parameters of its energy. One
 * agent: replicas share its beliefs.
 */
export interface Inference {
  /** q(s), [states]. */
  readonly belief: ParameterArray;
  /** Dirichlet counts of P(o | s), row-major [outcomes, states]. */
  readonly counts: ParameterArray;
  /** The actions of each plan, row-major [plans, depth]. */
  readonly plans: Int32Array;
  readonly depth: number;
}
