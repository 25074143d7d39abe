import type { RandomStreams } from '@ergodic/numerics';
import type { Activation } from './activation.ts';
import type { Coupling } from './coupling.ts';
import type { Dataset } from './dataset.ts';
import type { PartOf, Slot } from '../define/definition.ts';
import type { Part } from '../recipe/recipe.ts';
import type { Token } from '../registry/token.ts';

/**
 * What a part may ask for while it is made. Streams and arrays taken here are part of every checkpoint, under the
 * part's slot and the given name.
 */
export interface Context {
  readonly seed: number;
  readonly replicas: number;
  /** The recipe's `units`: the size of systems that come in any size. */
  readonly units: number;
  readonly dataset?: Dataset;
  readonly coupling?: Coupling;
  readonly activation?: Activation;
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
  part<K extends Slot>(slot: K, part: Part, name: string): PartOf[K];
  /** An injected service. @throws ErgodicError `missing-service` */
  service<T>(token: Token<T>): T;
}
