import type { Batch } from '@ergodic/numerics';
import type { Context } from './context.ts';
import type { Dataset } from './dataset.ts';
import type { Energy } from './energy.ts';
import type { Observable } from './observable.ts';
import type { Parameters } from './parameters.ts';
import type { Tick } from './tick.ts';

/** What learns: the energy with its θ, and the state the dynamics left behind. */
export interface Model {
  readonly energy: Energy;
  readonly x: Batch;
  readonly dataset?: Dataset;
}

/** A qualitative change of the system, found while it ran. */
export interface Transition {
  readonly kind: string;
  readonly temperature: number;
  /** The critical temperature that theory gives for it. */
  readonly predicted?: number;
  /** Which component changed. */
  readonly component?: number;
  readonly description: string;
}

export interface LearningReport {
  /** Whether the parameters are at rest at this temperature: the schedule's clock may go on. */
  settled: boolean;
  /** Whether there is nothing more to learn: the run ends after this stage. */
  ends?: boolean;
  /** A transition that happened in this update. */
  transition?: Transition;
}

/**
 * Moves θ.
 *
 * Laws (proved by `learningLaws`): `gradient` matches central differences of the objective; `update` does not raise the
 * objective where claimed; a fixed point of `update` has zero gradient.
 */
export interface LearningRule<S = unknown> {
  /** Whether `update` adds the energy change it causes to `tick.work`. If not, the loop evaluates the energy around it. */
  readonly booksWork?: boolean;
  init(model: Model, context: Context): S;
  /** out = ∂(objective)/∂θ at the present state (overwritten, not added). */
  gradient(model: Model, state: S, tick: Tick, out: Parameters): void;
  /** One step of θ at fixed x. The report may be one reused record. */
  update(model: Model, state: S, tick: Tick): LearningReport;
  observables?(state: S): readonly Observable[];
  /** What a person should know of the learning once the run is over, a line each: a loss that rose, phases that did not settle. */
  findings?(state: S): readonly string[];
  /** Gives back what it holds outside of JavaScript’s memory, compiled programs; used again, it takes it anew. A run that ends calls it. */
  close?(state: S): void;
}
