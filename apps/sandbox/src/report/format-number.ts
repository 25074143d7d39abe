/**
 * A number for people: `digits` significant digits, thousands separated by commas, powers of ten beyond 10⁶ and below 10⁻⁴.
 * `keepZeros` keeps trailing zeros, so that numbers under one another show the same precision.
 *
 * The page uses it too, so it stands alone: it may use nothing from outside its body.
 */
export function formatNumber(value: number, digits = 4, keepZeros = false): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  const grouped = (decimal: number | string): string => String(decimal).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');
  const trimmed = (decimal: string): string =>
    keepZeros || !decimal.includes('.') ? decimal : decimal.replace(/\.?0+$/, '');
  if (size === 0) return '0';
  if (Number.isInteger(size) && size < 1e7) return sign + grouped(size);
  if (size < 1e-4 || Number(size.toPrecision(digits)) >= 1e6) {
    const [mantissa = '0', exponent = '0'] = size.toExponential(digits - 1).split('e');
    const raised = [...exponent.replace('+', '')].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)])).join('');
    return `${sign}${trimmed(mantissa)} × 10${raised}`;
  }
  const rounded = Number(size.toPrecision(digits));
  if (rounded >= 10 ** (digits - 1)) return sign + grouped(Math.round(size));
  return sign + grouped(trimmed(size.toPrecision(digits)));
}

/** How many digits of a value its standard error lets one believe in, two of the error's own among them; four at least. */
export function digitsWithin(value: number, error: number): number {
  const digits = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(error)) + 2;
  return Number.isFinite(digits) ? Math.min(12, Math.max(4, digits)) : 4;
}

/** Seconds as people say them. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 1) return `${formatNumber(seconds * 1000, 3)} ms`;
  if (seconds < 120) return `${formatNumber(seconds, 3)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
