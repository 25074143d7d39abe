import type { Transition } from '../contracts/learning-rule.ts';

/** A copied array with its shape. */
export interface Snapshot {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What was seen at one moment: a frozen copy. */
export interface Frame {
  /** Steps, stages and time done. */
  readonly step: number;
  readonly stage: number;
  readonly time: number;
  /** T, U, S, F (where known), C (where known), heat, work, and what the parts observe; means over replicas. */
  readonly values: Readonly<Record<string, number>>;
  /** Standard errors of those that are means over at least two replicas. */
  readonly errors: Readonly<Record<string, number>>;
  readonly transitions: readonly Transition[];
  readonly snapshots?: Readonly<Record<string, Snapshot>>;
}
