import type { Law } from './law.ts';

/** A part that is wrong in one way, and the law that must say so (GEN-11). */
export interface Mutant {
  /** What is wrong with it. */
  readonly name: string;
  /** The law that it must break, whatever else it breaks. */
  readonly breaks: string;
  laws(): Law[];
}

/** A part that is right: it must pass every law. */
export interface RightPart {
  readonly name: string;
  laws(): Law[];
}

/** What proves a suite: that it passes what is right and rejects what is wrong. */
export interface Proof {
  readonly suite: string;
  readonly right: readonly RightPart[];
  readonly mutants: readonly Mutant[];
}
