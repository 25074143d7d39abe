import type { Batch } from '@ergodic/numerics';

/** A number that a part can tell about the run. Reading it must not change the run. */
export type Observable = ReadObservable | MeasuredObservable;

interface Named {
  /** Column name, unique in a run: `acceptance`, `magnetisation`. */
  readonly name: string;
  /** One line, with the formula and the unit. */
  readonly summary: string;
  /** Whether it is itself a mean or a count over the run so far: its last value tells all, and it is not averaged again. */
  readonly cumulative?: boolean;
}

/** One number for the whole run. */
export interface ReadObservable extends Named {
  read(): number;
}

/** One number a replica: the frame holds the mean over replicas and its standard error. */
export interface MeasuredObservable extends Named {
  /** out[r] = value in replica r. */
  measure(x: Batch, out: Float64Array): void;
}
