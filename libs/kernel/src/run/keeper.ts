import { RandomStreams } from '@ergodic/numerics';
import type { Context, InnerSetting } from '../contracts/context.ts';
import type { Energy } from '../contracts/energy.ts';
import type { PartOf, Slot } from '../define/definition.ts';
import type { Part } from '../recipe/recipe.ts';
import type { Registry } from '../registry/registry.ts';

/** Hands out random streams and lasting arrays to the parts, and knows them all when a checkpoint is taken. */
export class Keeper {
  readonly streams = new Map<string, RandomStreams>();
  readonly arrays = new Map<string, Float64Array>();
  /** All that were made, those within other parts too. */
  readonly energies: Energy[] = [];
  dataset?: Context['dataset'];
  coupling?: Context['coupling'];
  activation?: Context['activation'];
  energy?: Context['energy'];
  clamped?: Context['clamped'];

  constructor(
    readonly registry: Registry,
    readonly setting: Pick<Context, 'seed' | 'replicas' | 'units' | 'folder' | 'compute' | 'backend'>,
    /** Makes the part at a path of the recipe. */
    readonly make: <K extends Slot>(slot: K, part: Part, path: string, setting?: InnerSetting) => PartOf[K],
  ) {}

  /** Lets go of what energies hold outside of JavaScript’s memory. */
  close(): void {
    for (const energy of this.energies) energy.close?.();
  }

  /** The context for the part at that path of the recipe: names are kept apart by it. */
  contextFor(slot: string, inner: InnerSetting = {}): Context {
    const { registry, setting, dataset, coupling, activation, energy, clamped } = this;
    const { seed } = setting;
    const { replicas = setting.replicas } = inner;
    return {
      ...setting,
      dataset,
      coupling,
      activation,
      energy,
      clamped,
      ...inner,
      stream: (name, blocks = replicas) => {
        const key = `${slot}/${name}`;
        const stream = this.streams.get(key) ?? new RandomStreams(seed, key, blocks);
        return kept(this.streams, key, stream, stream.blocks, blocks);
      },
      array: (name, length) => {
        const key = `${slot}/${name}`;
        const array = this.arrays.get(key) ?? new Float64Array(length);
        return kept(this.arrays, key, array, array.length, length);
      },
      part: (kind, part, name, changed) => this.make(kind, part, `${slot}.${name}`, { ...inner, ...changed }),
      within: (name, changed) => this.contextFor(`${slot}.${name}`, { ...inner, ...changed }),
      service: (token) => registry.service(token),
    };
  }
}

/** Keeps an entry. Asking for it again with another size is a defect of the plugin. */
function kept<T>(entries: Map<string, T>, key: string, entry: T, size: number, wanted: number): T {
  if (size !== wanted) throw new RangeError(`${key} was asked for with sizes ${size} and ${wanted}`);
  entries.set(key, entry);
  return entry;
}
