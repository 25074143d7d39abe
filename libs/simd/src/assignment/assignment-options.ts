import type { WorkerPool } from '../worker-pool.ts';

export interface AssignmentOptions {
  /** x, row-major [count, dimension], finite. */
  readonly points: ArrayLike<number>;
  /** N and D, integers ≥ 1. */
  readonly count: number;
  readonly dimension: number;
  /** K, how many centres there can be, an integer ≥ 1. */
  readonly clusters: number;
  /** w_i ≥ 0, how much each point counts; 1 where left out. */
  readonly weights?: ArrayLike<number>;
  readonly pool?: WorkerPool;
}

/** Sums over the points, each by its weight. */
export interface AssignmentSums {
  /** Σ w_i ln Z_i: F = −T times it. */
  readonly logZ: number;
  /** U = Σ w_i Σ_k p_ik E_ik. */
  readonly energy: number;
  /** Σ w_i Var_i(E): C = this / T². */
  readonly variance: number;
  /** Q = Σ w_i Σ_k Δp_ik E_ik, into the system. */
  readonly heat: number;
}

/** @throws RangeError where a number is not what `AssignmentOptions` says */
export function checkOptions({ points, count, dimension, clusters, weights }: AssignmentOptions): void {
  for (const [name, value] of Object.entries({ count, dimension, clusters }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`soft assignment: ${name} is ${value}, must be an integer ≥ 1`);
  checkLength('points', points, count * dimension, 'count × dimension');
  if (weights) checkLength('weights', weights, count, 'count');
}

export function checkLength(name: string, numbers: ArrayLike<number>, length: number, what: string): void {
  if (numbers.length !== length)
    throw new RangeError(`soft assignment: ${name}.length is ${numbers.length}, must be ${what} = ${length}`);
}
