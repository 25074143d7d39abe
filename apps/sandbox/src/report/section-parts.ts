import type { Point, Section, Series } from '@ergodic/kernel';
import { extent } from './axis.ts';
import { formatNumber } from './format-number.ts';

/** What figures of lines and of clouds have in common. */

export type LinesSection = Extract<Section, { kind: 'lines' }>;
export type ScatterSection = Extract<Section, { kind: 'scatter' }>;

export const plotGrid = { left: 66, right: 24, top: 26, bottom: 52, outerBoundsMode: 'none' } as const;

/** A point with as many digits as can be seen. */
export const compact = ([x, y]: Point, digits: number): (number | null)[] =>
  [x, y].map((value) => (Number.isFinite(value) ? Number(value.toPrecision(digits)) : null));

export const axisName = (label: string, scale: string | undefined): string =>
  scale === 'log' ? `${label}, log scale` : label;

export const nameBelow = (name: string) => ({ name, nameLocation: 'middle', nameGap: 30 }) as const;

export const countPoints = (series: readonly Series[]): number =>
  series.reduce((sum, { points }) => sum + points.length, 0);

/** What the caption says where points are missing. */
export function thinned(all: number, usable: number, drawn: number, how: string): string[] {
  return [
    ...(usable < all ? [`${formatNumber(all - usable)} points have no place on a logarithmic axis.`] : []),
    ...(drawn < usable ? [`${formatNumber(drawn)} of ${formatNumber(usable)} points are drawn; ${how}.`] : []),
  ];
}

/** Whether there is anything to draw. */
export function isEmpty(section: LinesSection | ScatterSection): boolean {
  const series = section.kind === 'lines' ? section.series : [...section.groups, ...(section.trails ?? [])];
  const points = series.flatMap((one) => one.points);
  return extent(points.map((point) => point[0])) === undefined || extent(points.map((point) => point[1])) === undefined;
}
