import type { RandomStreams } from '@ergodic/numerics';
import type { Activation } from './activation.ts';
import type { Coupling } from './coupling.ts';
import type { Dataset } from './dataset.ts';
import type { Energy } from './energy.ts';
import type { Backend } from './tensor-runtime.ts';
import type { PartOf, Slot } from '../define/definition.ts';
import type { Part } from '../recipe/recipe.ts';
import type { Token } from '../registry/token.ts';

/** Which form of a part computes: `auto` leaves it to the part. Fixed by the recipe, since it decides the bits of a run. */
export const computeTiers = ['auto', 'reference', 'tensor', 'simd'] as const;
export type Compute = (typeof computeTiers)[number];

/** What a part that holds others may change for those within it. */
export interface InnerSetting {
  /** Random streams have a block for each of these replicas, where the inner state has another number of them. */
  readonly replicas?: number;
  /** Systems that come in any size have this one, such as a coupling of the layers of a network. */
  readonly units?: number;
  readonly clamped?: Uint8Array;
}

/**
 * What a part may ask for while it is made. Streams and arrays taken here are part of every checkpoint, under the
 * part's slot and the given name.
 */
export interface Context {
  readonly seed: number;
  readonly replicas: number;
  /** The recipe's `units`: the size of systems that come in any size. */
  readonly units: number;
  readonly compute: Compute;
  /** Where tensor programs run one operation at a time; left out, they are compiled. */
  readonly backend?: Backend;
  readonly dataset?: Dataset;
  readonly coupling?: Coupling;
  readonly activation?: Activation;
  /** The energy, for what is made after it: schedules, dynamics, learning rules. */
  readonly energy?: Energy;
  /**
   * clamped[i] = 1 where unit i is held at its value and 0 where it moves; left out, all move. Dynamics that say `clamps` in
   * their definition obey it.
   */
  readonly clamped?: Uint8Array;
  /** Folder that relative paths in the recipe start from. */
  readonly folder: string;
  /** Random numbers: `blocks` independent streams, usually one a replica. The same name twice gives the same streams. */
  stream(name: string, blocks?: number): RandomStreams;
  /** A zeroed array that checkpoints keep: momenta, running averages. */
  array(name: string, length: number): Float64Array;
  /**
   * Makes a part that an option of this one names (`partOption`); `name` is that option. Its streams and arrays are kept
   * apart under that name.
   */
  part<K extends Slot>(slot: K, part: Part, name: string, setting?: InnerSetting): PartOf[K];
  /** The context of the inner part of that name, to start it with: `dynamics.init(energy, x, context.within(name))`. */
  within(name: string, setting?: InnerSetting): Context;
  /** An injected service. @throws ErgodicError `missing-service` */
  service<T>(token: Token<T>): T;
}
