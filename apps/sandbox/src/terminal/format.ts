/** Five significant digits, without an exponent where people read numbers without one. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return minus(String(value));
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [mantissa = '', exponent = ''] = value.toExponential(3).split('e');
    return minus(`${mantissa}e${exponent.replace('+', '')}`);
  }
  return minus(value.toPrecision(5));
}

/** A mean with its standard error, both to the error's second digit: 0.1235 ± 0.0021. */
export function formatWithError(mean: number, error: number): string {
  if (!(error > 0) || !Number.isFinite(error)) return formatNumber(mean);
  const digits = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(error))));
  if (Math.abs(mean) >= 1e9 || digits > 9) return `${formatNumber(mean)} ± ${formatNumber(error)}`;
  return `${minus(mean.toFixed(digits))} ± ${error.toFixed(digits)}`;
}

/** Wall-clock time for people: 0.43 s, 12 s, 3 min 05 s, 2 h 10 min. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toPrecision(2)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
}

/** `1 step`, `2 steps`. */
export function count(n: number, one: string): string {
  return `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;
}

/** Breaks text into lines of at most `width`, at spaces. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

function minus(text: string): string {
  return text.replace('-', '−').replace('e-', 'e−');
}
