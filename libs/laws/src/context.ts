import { RandomStreams } from '@ergodic/numerics';
import type {
  Activation,
  Compute,
  Context,
  Coupling,
  Dataset,
  InnerSetting,
  PartOf,
  Registry,
  Slot,
} from '@ergodic/kernel';
import { parsedOptions } from './parsed-options.ts';

/** A context that shows what parts took from it: what a checkpoint would keep. */
export interface LawContext extends Context {
  readonly streams: ReadonlyMap<string, RandomStreams>;
  readonly arrays: ReadonlyMap<string, Float64Array>;
  /** Sets all streams and arrays to where those of another context are, as a checkpoint does. */
  takeOver(other: LawContext): void;
}

/** What a part may be made with besides seed and sizes. */
export interface Surroundings {
  /** Where the parts and services that a part asks for are looked up. */
  readonly registry?: Registry;
  readonly dataset?: Dataset;
  readonly coupling?: Coupling;
  readonly activation?: Activation;
  readonly compute?: Compute;
  readonly clamped?: Uint8Array;
}

/** A context for parts that are made outside of a run: streams and arrays by name, inner parts from the registry. */
export function lawContext(
  seed: number,
  replicas: number,
  units = 1,
  { registry, ...given }: Surroundings = {},
): LawContext {
  const streams = new Map<string, RandomStreams>();
  const arrays = new Map<string, Float64Array>();
  /** The context of an inner part: its streams and arrays are kept apart under its path. */
  const within = (path: string, inner: InnerSetting = {}): Context => ({
    seed,
    replicas,
    units,
    folder: '.',
    compute: 'auto',
    ...given,
    ...inner,
    stream(name, blocks = inner.replicas ?? replicas) {
      const stream = streams.get(path + name) ?? new RandomStreams(seed, path + name, blocks);
      streams.set(path + name, stream);
      return stream;
    },
    array(name, length) {
      const array = arrays.get(path + name) ?? new Float64Array(length);
      arrays.set(path + name, array);
      return array;
    },
    within: (name, changed) => within(`${path}${name}/`, { ...inner, ...changed }),
    part<K extends Slot>(
      slot: K,
      { use, ...options }: { use: string },
      name: string,
      changed?: InnerSetting,
    ): PartOf[K] {
      if (!registry)
        throw new Error(`the inner part ${slot} ${use} needs a registry: lawsOf(definition, { registry })`);
      const { definition } = registry.get(slot, use);
      return definition.make(parsedOptions(definition, options), within(`${path}${name}/`, { ...inner, ...changed }));
    },
    service(token) {
      if (!registry)
        throw new Error(`the service ${token.description} needs a registry: lawsOf(definition, { registry })`);
      return registry.service(token);
    },
  });
  return {
    ...within(''),
    streams,
    arrays,
    takeOver(other) {
      for (const [name, { state: counters }] of other.streams) streams.get(name)?.restore(counters.slice());
      for (const [name, array] of other.arrays) arrays.get(name)?.set(array);
    },
  };
}
