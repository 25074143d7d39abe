import type { Estimate } from '@ergodic/numerics';

/** As wide as a digit where numerals are tabular. */
const DIGIT_WIDE = '\u2007';

/**
 * Estimates as texts for a column, `value ± error`, all with as many decimals as the median error deserves: two digits of it. Exact
 * values (error 0) are written alone, with as many decimals or six; what is missing is a dash.
 */
export function estimateTexts(estimates: readonly (Estimate | undefined)[]): string[] {
  const errors = estimates.flatMap((each) => (each && each.standardError > 0 ? [each.standardError] : []));
  const median = errors.filter(Number.isFinite).sort((a, b) => a - b)[Math.floor(errors.length / 2)];
  const decimals = median === undefined ? 6 : Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(median))));
  const values = estimates.map((each) => (each ? signed(each.value, decimals) : '–'));
  const width = Math.max(...values.map((text) => text.length));
  return estimates.map((each, i) => {
    const value = values[i]!.padStart(width, DIGIT_WIDE);
    if (!each || each.standardError === 0) return value;
    return `${value} ± ${each.standardError < Infinity ? each.standardError.toFixed(decimals) : '∞'}`;
  });
}

/** With a minus sign, not a hyphen. */
export function signed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace('-', '−');
}
