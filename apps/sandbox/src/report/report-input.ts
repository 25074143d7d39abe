import type { Frame, Recipe, Section } from '@ergodic/kernel';

/** What is known about a run beside its numbers. */
export interface ReportMeta {
  readonly seconds: number;
  readonly steps: number;
  readonly plugins: readonly { readonly name: string; readonly version: string }[];
  /** Version of the kernel. */
  readonly kernel: string;
  /** ISO 8601. */
  readonly startedAt?: string;
  readonly seed: number;
  /** How it ended, in a word: `finished`, `stopped`, `failed`. */
  readonly outcome: string;
}

/** A law that did not hold at some step. */
export interface LawViolation {
  readonly law: string;
  readonly message: string;
  readonly step: number;
}

/** All that a report is made of. */
export interface ReportInput {
  readonly recipe: Recipe;
  readonly frames: readonly Frame[];
  /** One line each: what a person should take away. */
  readonly findings: readonly string[];
  /** What the analyses add, drawn in order. */
  readonly sections: readonly Section[];
  readonly meta: ReportMeta;
  /** Absent: nobody watched. Empty: watched, and all held. */
  readonly violations?: readonly LawViolation[];
  /** Observables that are means or counts over the run so far: their last values are told, not their course. */
  readonly cumulative?: readonly string[];
}
