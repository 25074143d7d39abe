/** What a statistical test says. A right implementation fails with probability below 1e-6. */
export interface Verdict {
  /** The test statistic. */
  readonly statistic: number;
  /** The largest size of the statistic that passes. */
  readonly threshold: number;
  /** Whether |statistic| <= threshold; a statistic that is not a number never passes. */
  readonly pass: boolean;
}

/** False-failure probability of every test here, both sides together. */
export const FALSE_FAILURE = 1e-6;

export function verdict(statistic: number, threshold: number): Verdict {
  return { statistic, threshold, pass: Math.abs(statistic) <= threshold };
}
