/** The present moment of a run: one record, reused. */
export interface Tick {
  /** Steps done before this one. */
  step: number;
  /** Stages done: the schedule's clock. A stage ends when the learning rule has settled; without a rule, every step. */
  stage: number;
  /** stage · timeStep of the dynamics. */
  time: number;
  /** T, an energy (k_B = 1). */
  temperature: number;
  /** Goes up whenever θ or λ has changed: what was derived from them is to be derived again. 0 where nothing ever changes them. */
  revision?: number;
  /** Accumulators of this step, a number each replica; parts that book their own energy changes add to them. */
  readonly heat: Float64Array;
  readonly work: Float64Array;
}
