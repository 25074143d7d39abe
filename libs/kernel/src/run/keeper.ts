import { RandomStreams } from '@ergodic/numerics';
import type { Activation } from '../contracts/activation.ts';
import type { Context } from '../contracts/context.ts';
import type { Coupling } from '../contracts/coupling.ts';
import type { Dataset } from '../contracts/dataset.ts';
import type { Registry } from '../registry/registry.ts';

/** Hands out random streams and lasting arrays to the parts, and knows them all when a checkpoint is taken. */
export class Keeper {
  readonly streams = new Map<string, RandomStreams>();
  readonly arrays = new Map<string, Float64Array>();
  dataset?: Dataset;
  coupling?: Coupling;
  activation?: Activation;

  constructor(
    readonly registry: Registry,
    readonly seed: number,
    readonly replicas: number,
    readonly units: number,
    readonly folder: string,
  ) {}

  /** The context for one slot of the recipe: names are kept apart by slot. */
  contextFor(slot: string): Context {
    const { registry, seed, replicas, units, folder, streams, arrays } = this;
    return {
      seed,
      replicas,
      units,
      folder,
      ...(this.dataset && { dataset: this.dataset }),
      ...(this.coupling && { coupling: this.coupling }),
      ...(this.activation && { activation: this.activation }),
      stream: (name, blocks = replicas) =>
        taken(streams, `${slot}/${name}`, blocks, (key) => new RandomStreams(seed, key, blocks), (s) => s.state.length / 4),
      array: (name, length) =>
        taken(arrays, `${slot}/${name}`, length, () => new Float64Array(length), (array) => array.length),
      service: (token) => registry.service(token),
    };
  }
}

/** The entry of that name, made on first use; asking again with another size is a defect of the plugin. */
function taken<T>(
  map: Map<string, T>,
  key: string,
  size: number,
  make: (key: string) => T,
  sizeOf: (entry: T) => number,
): T {
  const known = map.get(key) ?? make(key);
  if (sizeOf(known) !== size) throw new RangeError(`${key} was asked for with sizes ${sizeOf(known)} and ${size}`);
  map.set(key, known);
  return known;
}
