import type { Span } from './axis.ts';
import type { Colour, Stroke } from './figure.ts';

/** A vertical line, numbered or labelled at the top of the plot, or bare. */
export interface VerticalLine {
  readonly x: number;
  readonly id?: number;
  readonly text?: string;
  readonly colour: Colour;
  readonly stroke: Stroke;
}

/** Where x lies between the ends of an axis, 0 … 1. */
export function fraction(x: number, span: Span): number {
  const f = span.type === 'log' ? Math.log : (value: number): number => value;
  return (f(x) - f(span.min)) / (f(span.max) - f(span.min));
}

/**
 * Labels for numbered lines at some places of an axis, one for each line: those nearer to one another than `apart` share one on
 * the line in their middle, as `1–3, 5`; the others' are empty. A label stands for lines within three times `apart` at most.
 *
 * The page calls it when it knows how wide the plot is, so it stands alone: it may use nothing from outside its body.
 */
export function placeLabels(lines: readonly { readonly at: number; readonly id: number }[], apart: number): string[] {
  const labels = lines.map(() => '');
  const join = (numbers: number[]): string => {
    const runs: [number, number][] = [];
    for (const n of numbers.sort((a, b) => a - b)) {
      const last = runs.at(-1);
      if (last && n <= last[1] + 1) last[1] = n;
      else runs.push([n, n]);
    }
    return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
  };
  const placed = lines.map(({ at, id }, index) => ({ at, id, index })).sort((a, b) => a.at - b.at);
  let cluster: typeof placed = [];
  const close = (): void => {
    const middle = cluster[Math.floor((cluster.length - 1) / 2)];
    if (middle) labels[middle.index] = join(cluster.map(({ id }) => id));
    cluster = [];
  };
  for (const line of placed) {
    const last = cluster.at(-1);
    const first = cluster[0];
    if (last && first && (line.at - last.at >= apart || line.at - first.at >= 3 * apart)) close();
    cluster.push(line);
  }
  close();
  return labels;
}

/** Options of ECharts for the lines. Numbers are placed by the page, from `id` and `at`. */
export function markLineOption(lines: readonly VerticalLine[], span: Span, numbered = true) {
  return {
    silent: true,
    symbol: 'none' as const,
    animation: false,
    data: lines.map(({ x, id, text, colour, stroke }) => ({
      xAxis: x,
      name: text ?? '',
      ...(numbered && id !== undefined && { id, at: fraction(x, span) }),
      lineStyle: { color: colour, type: stroke, width: 1, opacity: lines.length > 24 ? 0.45 : 1 },
      label: { formatter: '{b}', position: 'end' as const, distance: 3, fontSize: 11, color: '--ink-2', opacity: 1 },
    })),
  };
}
