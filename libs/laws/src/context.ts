import { RandomStreams } from '@ergodic/numerics';
import type { Context } from '@ergodic/kernel';

/** A context that shows what parts took from it: what a checkpoint would keep. */
export interface LawContext extends Context {
  readonly streams: ReadonlyMap<string, RandomStreams>;
  readonly arrays: ReadonlyMap<string, Float64Array>;
}

/** A context for parts that are made outside of a run: streams and arrays by name, no data, no services. */
export function lawContext(seed: number, replicas: number, units = 1): LawContext {
  const streams = new Map<string, RandomStreams>();
  const arrays = new Map<string, Float64Array>();
  return {
    seed,
    replicas,
    units,
    folder: '.',
    streams,
    arrays,
    stream(name, blocks = replicas) {
      const stream = streams.get(name) ?? new RandomStreams(seed, name, blocks);
      streams.set(name, stream);
      return stream;
    },
    array(name, length) {
      const array = arrays.get(name) ?? new Float64Array(length);
      arrays.set(name, array);
      return array;
    },
    part(slot, part) {
      throw new Error(`no ${slot} ${part.use} here`);
    },
    service(token) {
      throw new Error(`no service ${String(token.description)} here`);
    },
  };
}
