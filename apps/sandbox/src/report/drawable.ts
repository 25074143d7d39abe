/// <reference lib="dom" />
import type { ECharts } from 'echarts';

/** What the chart library is to the page. */
export interface Library {
  init(element: HTMLElement, theme: null, options: { renderer: 'svg' | 'canvas' }): ECharts;
}

/** The parts of an option that the page touches; after `parse` they are plain JSON. */
export interface Axis {
  type: 'value' | 'log';
  min: number;
  max: number;
  axisTick: { customValues: number[]; lineStyle?: object };
  axisLabel: { customValues: number[]; formatter?: (value: number) => string; [style: string]: unknown };
  [style: string]: unknown;
}

export interface Mark {
  name: string;
  id?: number;
  at?: number;
}

export interface DrawnSeries {
  type: string;
  name: string;
  data: unknown[];
  markLine?: { data: Mark[] };
  itemStyle: { color: string; opacity: number };
  renderItem?: unknown;
}

export interface Grid {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Drawable {
  grid: Grid | Grid[];
  xAxis: Axis | Axis[];
  yAxis: Axis | Axis[];
  axisPointer?: object;
  tooltip: { trigger: string; [style: string]: unknown };
  series: DrawnSeries[];
  textStyle?: object;
}

export interface Hovered {
  seriesType: string;
  seriesName: string;
  name: string;
  dataIndex: number;
  value: (number | null)[];
  color: string;
}
