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
  /** `initial` and all that was booked, added as it came: large Q and W of opposite sign lose no digits in it. */
  readonly expected: Float64Array;
  /** The largest |δQ| or |δW| so far: the scale of rounding in what is booked. */
  readonly largest: Float64Array;

  constructor(replicas: number) {
    this.initial = new Float64Array(replicas);
    this.work = new Float64Array(replicas);
    this.heat = new Float64Array(replicas);
    this.bathEntropy = new Float64Array(replicas);
    this.expected = new Float64Array(replicas);
    this.largest = new Float64Array(replicas);
  }

  /** Begins a run at these energies, with empty accounts. */
  start(energies: Float64Array): void {
    for (const account of Object.values(this.arrays())) account.fill(0);
    this.initial.set(energies);
    this.expected.set(energies);
  }

  bookWork(amounts: Float64Array): void {
    this.#book(this.work, amounts);
  }

  bookHeat(amounts: Float64Array, temperature: number): void {
    this.#book(this.heat, amounts);
    for (let r = 0; r < amounts.length; r++) this.bathEntropy[r]! -= amounts[r]! / temperature;
  }

  #book(account: Float64Array, amounts: Float64Array): void {
    for (let r = 0; r < amounts.length; r++) {
      const amount = amounts[r]!;
      account[r]! += amount;
      this.expected[r]! += amount;
      if (Math.abs(amount) > this.largest[r]!) this.largest[r] = Math.abs(amount);
    }
  }

  /** The largest |U − U₀ − Q − W| over the replicas. */
  closingError(energies: Float64Array): number {
    let worst = 0;
    for (let r = 0; r < energies.length; r++) worst = Math.max(worst, Math.abs(energies[r]! - this.expected[r]!));
    return worst;
  }

  /**
   * What `closingError` may be from rounding alone: 1e-10 · √steps · the largest energy or change of it, at least 1; 1e-6 in place
   * of 1e-10 where heat is booked in float32.
   */
  tolerance(energies: Float64Array, steps: number, precision?: 'float32'): number {
    let scale = 1;
    for (let r = 0; r < energies.length; r++)
      scale = Math.max(scale, Math.abs(energies[r]!), Math.abs(this.initial[r]!), this.largest[r]!);
    return (precision ? 1e-6 : 1e-10) * Math.sqrt(Math.max(1, steps)) * scale;
  }

  /** The arrays a checkpoint keeps. */
  arrays(): Record<string, Float64Array> {
    const { initial, work, heat, bathEntropy, expected, largest } = this;
    return { initial, work, heat, bathEntropy, expected, largest };
  }
}
