/**
 * Count, mean and central moments to the third of a stream of numbers, in one pass and without cancellation.
 * Plain fields: `Object.assign({}, moments)` is a checkpoint, `Object.assign(new RunningMoments(), saved)` resumes it.
 *
 * Source: B. P. Welford, Technometrics 4:419 (1962); merging and the third moment after P. Pebay, Sandia report SAND2008-6212.
 */
export class RunningMoments {
  count = 0;
  /** NaN before the first number. */
  mean = NaN;
  /** Sum of (x - mean)^2. */
  squares = 0;
  /** Sum of (x - mean)^3. */
  cubes = 0;

  add(x: number): void {
    const before = this.count;
    const n = ++this.count;
    if (before === 0) {
      this.mean = x;
      return;
    }
    const delta = x - this.mean;
    const step = delta / n;
    const spread = delta * step * before;
    this.mean += step;
    this.cubes += spread * step * (n - 2) - 3 * step * this.squares;
    this.squares += spread;
  }

  addAll(values: ArrayLike<number>): this {
    for (let i = 0; i < values.length; i++) this.add(values[i]!);
    return this;
  }

  /** Adds what another stream has seen: the same moments as of both together. */
  merge(other: RunningMoments): void {
    if (other.count === 0) return;
    if (this.count === 0) {
      this.count = other.count;
      this.mean = other.mean;
      this.squares = other.squares;
      this.cubes = other.cubes;
      return;
    }
    const a = this.count;
    const b = other.count;
    const n = a + b;
    const delta = other.mean - this.mean;
    this.cubes +=
      other.cubes + (delta ** 3 * a * b * (a - b)) / (n * n) + (3 * delta * (a * other.squares - b * this.squares)) / n;
    this.squares += other.squares + (delta * delta * a * b) / n;
    this.mean += (delta * b) / n;
    this.count = n;
  }

  /** Unbiased variance, sum (x - mean)^2 / (n - 1); NaN for fewer than two numbers. */
  get variance(): number {
    return this.count > 1 ? this.squares / (this.count - 1) : NaN;
  }

  get standardDeviation(): number {
    return Math.sqrt(this.variance);
  }

  /** Standard error of the mean of INDEPENDENT numbers. Correlated ones: divide the variance by the effective sample size. */
  get standardError(): number {
    return Math.sqrt(this.variance / this.count);
  }

  /** Third central moment over the 3/2 power of the second (population form); NaN where the variance is 0. */
  get skewness(): number {
    return (Math.sqrt(this.count) * this.cubes) / this.squares ** 1.5;
  }
}
