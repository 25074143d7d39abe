import type { Batch, RandomStreams } from '@ergodic/numerics';
import type { Compute, Context, Energy, Tick } from '@ergodic/kernel';
import { createPairwiseSampler, generatorsOf, type PairwiseRule, type PairwiseSampler } from '@ergodic/simd';

/** Whether the recipe lets the SIMD kernels compute, and they know this energy: pair couplings of spins or bits. */
export function servesKernel(compute: Compute, { space, pairwise, logDegeneracy }: Energy): boolean {
  const isAsked = compute === 'auto' || compute === 'simd';
  return isAsked && pairwise !== undefined && !logDegeneracy && (space.kind === 'spins' || space.kind === 'bits');
}

/**
 * What dynamics say of their precision while they are made: that of the kernels where these will compute, or may, the energy not being
 * known outside of a run.
 */
export function kernelPrecision({ compute, energy }: Context, isServed: boolean): { readonly precision?: 'float32' } {
  const mayServe = energy ? servesKernel(compute, energy) : compute === 'auto' || compute === 'simd';
  return isServed && mayServe ? { precision: 'float32' } : {};
}

/** In which order a kernel takes the units: by number, all but the clamped ones, or as listed. */
export type Visits = { readonly clamped: Uint8Array | undefined } | { readonly order: Int32Array };

/**
 * Sweeps of all replicas in a WebAssembly kernel, each unit that moves once. The state is copied in and out, so that x is all that
 * checkpoints, observers and learning rules need to know; couplings are converted when the tick says that they have changed.
 */
export class PairwiseKernel {
  /** Four generators for every 16 replicas. */
  readonly random: RandomStreams;
  readonly #pairwise: NonNullable<Energy['pairwise']>;
  readonly #sampler: PairwiseSampler;
  readonly #rule: PairwiseRule;
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  readonly #next: Float64Array;
  #revision = 0;

  constructor({ space, pairwise }: Energy, x: Batch, context: Context, rule: PairwiseRule, visits: Visits) {
    this.#pairwise = pairwise!;
    this.#rule = rule;
    this.random = context.stream('moves', generatorsOf(x.replicas));
    this.#sampler = createPairwiseSampler({
      ...pairwise!,
      units: space.units,
      kind: space.kind as 'spins' | 'bits',
      replicas: x.replicas,
      random: this.random,
      // Only the sparse layout takes an order.
      ...('order' in visits
        ? { order: visits.order, layout: 'sparse' }
        : visits.clamped && { clamped: visits.clamped }),
    });
    this.#before = new Float64Array(x.replicas);
    this.#after = new Float64Array(x.replicas);
    // No state: the first is always taken over.
    this.#next = new Float64Array(x.data.length).fill(NaN);
  }

  /** One sweep. Books the heat, and writes how many units of each replica have changed. */
  sweep(x: Batch, { temperature, revision = 0, heat }: Tick, changed?: Float64Array): void {
    const sampler = this.#sampler;
    const next = this.#next;
    if (revision !== this.#revision) {
      sampler.setCouplings(this.#pairwise.coupling, this.#pairwise.field);
      this.#revision = revision;
    }
    // All fields are summed anew for a state that is taken over: only one that another part has changed is.
    if (!this.#holds(x.data)) sampler.setState(x.data);
    sampler.energies(this.#before);
    sampler.sweep(1 / temperature, 1, this.#rule);
    sampler.energies(this.#after);
    sampler.readState(next);
    for (let r = 0; r < x.replicas; r++) {
      heat[r]! += this.#after[r]! - this.#before[r]!;
      if (!changed) continue;
      changed[r] = 0;
      for (let i = r * x.width; i < (r + 1) * x.width; i++) if (next[i] !== x.data[i]) changed[r]!++;
    }
    x.data.set(next);
  }

  /** Whether this is the state that the last sweep left. */
  #holds(state: Float64Array): boolean {
    const last = this.#next;
    for (let i = 0; i < last.length; i++) if (last[i] !== state[i]) return false;
    return true;
  }
}
