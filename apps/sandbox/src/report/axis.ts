/** Lowest and highest finite value; undefined where there is none. */
export function extent(values: Iterable<number | null>, positive = false): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || !Number.isFinite(value) || (positive && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/** At most about `most` ticks of a logarithmic axis: few or many round numbers of each decade, or one in several decades. */
export function logTicks(low: number, high: number, most: number): number[] {
  const decade = (digits: readonly number[], every = 1): number[] => {
    const ticks: number[] = [];
    for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) {
      if (exponent % every !== 0) continue;
      for (const digit of digits) {
        const tick = Number(`${digit}e${exponent}`);
        if (tick >= low * (1 - 1e-12) && tick <= high * (1 + 1e-12)) ticks.push(tick);
      }
    }
    return ticks;
  };
  const dense = [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9];
  for (const digits of [dense, [1, 1.5, 2, 3, 4, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const ticks = decade(digits);
    if (ticks.length <= most) return ticks.length >= 2 ? ticks : linearTicks(low, high, 4).filter((tick) => tick > 0);
  }
  return decade([1], Math.ceil(Math.log10(high / low) / most));
}

/**
 * About `count` round numbers between low and high.
 *
 * The page uses it too, so it stands alone: it may use nothing from outside its body.
 */
export function linearTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const off = (factor: number): number => Math.abs(Math.log((factor * power) / rough));
  const step = [1, 2, 5, 10].reduce((best, factor) => (off(factor) < off(best) ? factor : best)) * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/** Ticks that a horizontal axis has room for: numbers of a logarithmic one are short. */
export const ticksAcross = (scale: 'linear' | 'log' | undefined): number => (scale === 'log' ? 9 : 5);

/** What an axis spans and where its ticks are. */
export interface Span {
  readonly type: 'value' | 'log';
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/**
 * The span of an axis over some values, `margin` (a part of its length) wider on both sides. A logarithmic axis without
 * positive values falls back to a linear one; a single value gets room around it.
 */
export function spanOf(values: Iterable<number | null>, scale: 'linear' | 'log', ticks: number, margin = 0.02): Span {
  const all = [...values];
  const positive = scale === 'log' ? extent(all, true) : undefined;
  if (positive) {
    const [low, high] = positive[0] === positive[1] ? [positive[0] / 2, positive[1] * 2] : positive;
    const pad = (high / low) ** margin;
    const [min, max] = [low / pad, high * pad];
    return { type: 'log', min, max, ticks: logTicks(min, max, ticks) };
  }
  const [low, high] = extent(all) ?? [0, 1];
  // Differences that are nothing but rounding are no reason to zoom in.
  const size = Math.max(Math.abs(low), Math.abs(high));
  const flat = high - low <= size * 1e-12;
  const room = flat ? (size > 0 ? size * 0.1 : 1) : (high - low) * margin;
  const [min, max] = [low - room, high + room];
  const round = linearTicks(min, max, ticks);
  const whole = all.every((value) => value === null || Number.isInteger(value)) ? round.filter(Number.isInteger) : [];
  return { type: 'value', min, max, ticks: whole.length > 1 ? whole : round };
}

/** The options that ECharts wants for it. */
export function axisOption(span: Span) {
  const { type, min, max } = span;
  const customValues = [...span.ticks];
  return { type, min, max, axisTick: { customValues }, axisLabel: { customValues, hideOverlap: true } } as const;
}

/** The same for an upright axis: numbers and grid lines say enough. */
export function verticalAxis(span: Span) {
  const option = axisOption(span);
  return { ...option, axisTick: { ...option.axisTick, show: false }, axisLine: { show: false } } as const;
}
