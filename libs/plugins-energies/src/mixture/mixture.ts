import { parameterArray, type Dataset, type ParameterArray } from '@ergodic/kernel';
import { CentreDistances } from './centre-distances.ts';
import { largestVariance } from './largest-variance.ts';

/** K nominal centres over weighted points, and what is derived from them. A row of mass 0 is free. */
export class Mixture {
  readonly points: Float64Array;
  readonly N: number;
  readonly D: number;
  readonly K: number;
  readonly weights: Float64Array | undefined;
  /** Σ_i w_i; N where points are not weighted. */
  readonly totalWeight: number;
  /** [K, D]; free rows are 0. */
  readonly centres: ParameterArray;
  /** [K], Σ_k = 1. */
  readonly masses: ParameterArray;
  /** ln g_k with g_k = K · mass: how many of K equal centres lie there; −∞ for free rows. */
  readonly logDegeneracy: Float64Array;
  readonly distances: CentreDistances;
  /** Weighted mean of the points, and √λ_max of their covariance. */
  readonly mean: Float64Array;
  readonly lengthScale: number;
  /** 2 λ_max(Cov). */
  readonly criticalTemperature: number;
  /** All rows from here on are free. */
  used = 0;

  constructor(
    { points, count, dimension, weights }: Dataset,
    clusters: number,
    /** Whether masses follow the assignments; otherwise they stay 1/K. */
    readonly constrained: boolean,
  ) {
    this.points = points;
    // `| 0` has V8 hold them as machine integers wherever they came from, for the loops over them.
    const N = (this.N = count | 0);
    const D = (this.D = dimension | 0);
    const K = (this.K = clusters | 0);
    this.weights = weights;
    this.totalWeight = weights ? weights.reduce((sum, w) => sum + w, 0) : N;
    this.centres = parameterArray([K, D]);
    this.masses = parameterArray([K]);
    this.logDegeneracy = new Float64Array(K);
    this.distances = new CentreDistances(points, D, K);
    this.mean = new Float64Array(D);
    for (let i = 0; i < N; i++) for (let d = 0; d < D; d++) this.mean[d]! += this.weightOf(i) * points[i * D + d]!;
    for (let d = 0; d < D; d++) this.mean[d]! /= this.totalWeight;
    const variance = largestVariance(points, D, weights ?? new Float64Array(N).fill(1), this.mean).value;
    this.criticalTemperature = 2 * variance;
    // Points that all coincide have no length of their own; any scale serves.
    this.lengthScale = Math.sqrt(variance) || 1;
  }

  weightOf(i: number): number {
    return this.weights ? this.weights[i]! : 1;
  }

  isFree(k: number): boolean {
    return this.masses.data[k] === 0;
  }

  /** Recomputes what is derived from centres and masses. */
  refresh(): void {
    const { K, constrained, logDegeneracy } = this;
    const masses = this.masses.data;
    this.used = 0;
    for (let k = 0; k < K; k++) {
      if (masses[k]! > 0) this.used = k + 1;
      logDegeneracy[k] = constrained ? Math.log(K * masses[k]!) : 0;
    }
    this.distances.pack(this.centres.data, this.used);
  }
}
