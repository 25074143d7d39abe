/** What a schedule may look at besides the time. */
export interface Progress {
  /** The value it gave last; NaN before the first. */
  readonly previous: number;
  /** Time since then; 0 before the first. */
  readonly elapsed: number;
  /** Var(E)/T² of the present state, where it can be known; NaN otherwise. Evaluated only when called. */
  heatCapacity(): number;
}

/**
 * A protocol parameter as a function of time: a temperature T(t), or any λ(t).
 *
 * t counts time units of the dynamics from 0, and stands still while a learning rule has not settled.
 *
 * Laws: value(0) is the start; finite for every t ≥ 0; monotone and bounded where claimed.
 */
export interface Schedule {
  value(t: number, progress: Progress): number;
  /** The last t of the protocol: a run ends after the stage at `duration`. Left out: it never ends. */
  readonly duration?: number;
}
