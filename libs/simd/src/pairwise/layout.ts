import type { RandomStreams } from '@ergodic/numerics';
import type { Kernel } from '../kernel.ts';
import type { LaneRandom } from '../lane-random.ts';
import type { IntegerCouplings, PairwiseProblem } from './integer-couplings.ts';

/** Replicas in a block: those that one set of four generators serves. */
export const REPLICAS_PER_BLOCK = 16;

/** Steps of one call into the kernels; longer runs are several calls. */
export const STEPS_PER_RUN = 4096;

export interface PairwiseExports {
  taskBytes(): number;
  /** Fields and energies from spins. */
  refresh(task: number, block: number, step: number): void;
  metropolis(task: number, block: number, step: number): void;
  heatBath(task: number, block: number, step: number): void;
  /** The same with fields computed when a site is visited; of the sparse layout. */
  metropolisAfresh(task: number, block: number, step: number): void;
  heatBathAfresh(task: number, block: number, step: number): void;
}

/** How spins and couplings lie in a kernel's memory. */
export interface PairwiseLayout {
  readonly kernel: Kernel<PairwiseExports>;
  readonly task: number;
  readonly random: LaneRandom;
  /** 0 for +1, −1 for −1. Replica r, site i: at ⌊r/16⌋ · block + (r mod 16) · replica + i · site. */
  readonly spins: Int32Array;
  readonly stride: { readonly block: number; readonly replica: number; readonly site: number };
  /** E of each replica, in units of the resolution. */
  readonly energies: Float64Array;
  /** 2 q / T of each step of a run. */
  readonly scales: Float32Array;
  /** What multiplies 1/T in each replica. */
  readonly factors: Float32Array;
  setCouplings(couplings: IntegerCouplings): void;
  /** Where the lowest state of each replica is kept from now on; made when first asked for. */
  startKeepingBest(): { readonly spins: Int32Array; readonly energies: Float64Array };
  stopKeepingBest(): void;
}

export interface LayoutRequest {
  readonly problem: PairwiseProblem;
  readonly blocks: number;
  readonly streams: RandomStreams;
  /** The sites that move, in the order of a sweep. */
  readonly order: Int32Array;
}
