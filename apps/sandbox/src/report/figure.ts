import type { EChartsOption } from 'echarts';
import type { Html } from './html.ts';

/** Colours are names of CSS properties; the page puts the values of the present theme in their place. */
export type Colour = `--${string}`;

export const seriesColours = 8;

/** The colour of the i-th series; `strokeOf` tells those apart that share one. */
export const colourOf = (i: number): Colour => `--series-${i % seriesColours}`;

export type Stroke = 'solid' | 'dashed' | 'dotted';

const strokes: readonly Stroke[] = ['solid', 'dashed', 'dotted'];

export const strokeOf = (i: number): Stroke => strokes[Math.floor(i / seriesColours) % strokes.length] ?? 'solid';

const shapes = ['circle', 'triangle', 'diamond', 'rect'] as const;

export type PointShape = (typeof shapes)[number];

/** The shape of the i-th cloud's points, for clouds that share a colour. */
export const shapeOf = (i: number): PointShape => shapes[Math.floor(i / seriesColours) % shapes.length] ?? 'circle';

/** One entry of a legend. With a `series` name, pressing it hides and shows that series. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: Colour;
  readonly shape: 'line' | PointShape;
  readonly stroke?: Stroke;
  readonly series?: string;
}

/** A chart, ready for ECharts but for its colours and functions. */
export interface Figure {
  readonly id: string;
  /** Said in place of the picture. */
  readonly description: string;
  /** CSS length, or a ratio width / height. */
  readonly size: { readonly height: number } | { readonly aspect: number };
  readonly option: EChartsOption;
  readonly legend: readonly LegendEntry[];
  /** Lines of explanation below. */
  readonly caption: readonly (string | Html)[];
  /** What the numbers on vertical lines stand for. */
  readonly key?: readonly { readonly mark: string; readonly label: string }[];
  readonly renderer: 'svg' | 'canvas';
  /** Name of x in tooltips. */
  readonly x: string;
  /** Name of y in tooltips, for points. */
  readonly y?: string;
  /** Lines for the tooltip at the i-th sample. */
  readonly notes?: Readonly<Record<number, readonly string[]>>;
  /** Both axes in the same units: draw circles round. */
  readonly equal?: boolean;
}

/** What of a figure goes into the page as data. */
export function chartOf({ id, option, renderer, x, y, notes, equal }: Figure) {
  return { id, option, renderer, x, y, notes, equal };
}

export type Chart = ReturnType<typeof chartOf>;
