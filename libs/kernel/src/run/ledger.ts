/**
 * The first law for every replica: ΔU = Q + W, with W the work done on the system (λ or θ changed at fixed x) and Q the
 * heat into it (x moved at fixed λ, θ). Units of energy.
 *
 * The ledger adds up what the parts book. The closing error compares that sum with the energy evaluated afresh, so a
 * part that books wrongly shows.
 */
export class Ledger {
  /** Energy at the start. */
  readonly initial: Float64Array;
  readonly work: Float64Array;
  readonly heat: Float64Array;
  /** −Σ δQ/T: entropy given to the bath, nats. */
  readonly bathEntropy: Float64Array;
  /** Sum of |δQ| + |δW|: the scale of rounding in the sums. */
  readonly turnover: Float64Array;

  constructor(replicas: number) {
    this.initial = new Float64Array(replicas);
    this.work = new Float64Array(replicas);
    this.heat = new Float64Array(replicas);
    this.bathEntropy = new Float64Array(replicas);
    this.turnover = new Float64Array(replicas);
  }

  bookWork(amounts: Float64Array): void {
    for (let r = 0; r < amounts.length; r++) {
      this.work[r]! += amounts[r]!;
      this.turnover[r]! += Math.abs(amounts[r]!);
    }
  }

  bookHeat(amounts: Float64Array, temperature: number): void {
    for (let r = 0; r < amounts.length; r++) {
      this.heat[r]! += amounts[r]!;
      this.bathEntropy[r]! -= amounts[r]! / temperature;
      this.turnover[r]! += Math.abs(amounts[r]!);
    }
  }

  /** The largest |U − U₀ − Q − W| over the replicas. */
  closingError(energies: Float64Array): number {
    let worst = 0;
    for (let r = 0; r < energies.length; r++)
      worst = Math.max(worst, Math.abs(energies[r]! - this.initial[r]! - this.heat[r]! - this.work[r]!));
    return worst;
  }

  /** What `closingError` may be from rounding alone: 1e-10 · √steps · (|U| + turnover of a step). */
  tolerance(energies: Float64Array, steps: number): number {
    let scale = 1;
    for (let r = 0; r < energies.length; r++)
      scale = Math.max(scale, Math.abs(energies[r]!), Math.abs(this.initial[r]!), this.turnover[r]! / Math.max(1, steps));
    return 1e-10 * Math.sqrt(Math.max(1, steps)) * scale;
  }

  /** The arrays a checkpoint keeps. */
  arrays(): Record<string, Float64Array> {
    const { initial, work, heat, bathEntropy, turnover } = this;
    return { initial, work, heat, bathEntropy, turnover };
  }
}
