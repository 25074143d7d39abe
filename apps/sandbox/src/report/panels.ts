import type { EChartsOption, SeriesOption } from 'echarts';
import { axisOption, spanOf, ticksAcross, verticalAxis } from './axis.ts';
import type { Colour, Stroke } from './figure.ts';
import { markLineOption, type VerticalLine } from './marks.ts';

/** One line of a panel; NaN is a gap. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
  /** Standard errors, NaN where unknown: drawn as a band of ± one. */
  readonly errors?: readonly number[];
  readonly colour: Colour;
  readonly stroke?: Stroke;
  /** Small whole numbers, drawn as steps. */
  readonly counts?: boolean;
}

/** One plot of a stack that shares its x axis. */
export interface Panel {
  readonly symbol: string;
  readonly label: string;
  readonly curves: readonly Curve[];
  readonly scale?: 'linear' | 'log';
}

export interface SharedAxis {
  readonly name: string;
  readonly values: readonly number[];
  readonly scale: 'linear' | 'log';
}

const plot = { left: 66, right: 24, height: 104, gap: 40, first: 40, foot: 48 };

export const panelsHeight = (count: number): number =>
  plot.first + count * plot.height + (count - 1) * plot.gap + plot.foot;

/** Ten digits are more than any screen shows, and half of what a float64 takes to write. */
const compact = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(10)) : null);

/** Braces mean styles in chart text. */
const plain = (text: string): string => text.replaceAll(/[{}]/g, ' ');

/** Panels under one another over one x axis, with vertical lines through all of them and one crosshair. */
export function panelsOption(x: SharedAxis, panels: readonly Panel[], lines: readonly VerticalLine[]): EChartsOption {
  const span = spanOf([...x.values, ...lines.map((line) => line.x)], x.scale, ticksAcross(x.scale));
  const visible = lines.filter((line) => span.type === 'value' || line.x > 0);
  const top = (i: number): number => plot.first + i * (plot.height + plot.gap);
  const last = panels.length - 1;
  return {
    animation: false,
    title: panels.map((panel, i) => ({
      text: `{symbol|${plain(panel.symbol)}}{label|${plain(panel.label)}}`,
      left: -5,
      top: top(i) - (i === 0 ? 38 : 27),
      textStyle: {
        rich: {
          symbol: { fontSize: 13, fontWeight: 'bold', color: '--ink', padding: [0, panel.symbol ? 7 : 0, 0, 0] },
          label: { fontSize: 12, fontWeight: 'normal', color: '--ink-2' },
        },
      },
    })),
    grid: panels.map((_, i) => ({
      left: plot.left,
      right: plot.right,
      top: top(i),
      height: plot.height,
      outerBoundsMode: 'none',
    })),
    xAxis: panels.map((_, i) => {
      const option = axisOption(span);
      return {
        ...option,
        gridIndex: i,
        axisTick: { ...option.axisTick, show: i === last },
        axisLabel: { ...option.axisLabel, show: i === last },
        axisLine: { onZero: false },
        splitLine: { show: false },
        name: i === last ? x.name : '',
        nameLocation: 'middle',
        nameGap: 28,
        axisPointer: { show: true, label: { show: false } },
      };
    }),
    yAxis: panels.map((panel, i) => ({ ...verticalAxis(verticalSpan(panel)), gridIndex: i })),
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: { trigger: 'axis' },
    series: panels.flatMap((panel, i) =>
      panel.curves.flatMap((curve, c) => {
        const mark = c === 0 ? markLineOption(visible, span, i === 0) : undefined;
        return [...bandSeries(curve, x, i), lineSeries(curve, x, i, mark)];
      }),
    ),
  };
}

function verticalSpan(panel: Panel) {
  const values = panel.curves.flatMap(({ values: means, errors }) =>
    means.flatMap((mean, i) => {
      const error = errors?.[i] ?? 0;
      return error > 0 ? [mean - error, mean + error] : [mean];
    }),
  );
  return spanOf(values, panel.scale ?? 'linear', panel.scale === 'log' ? 4 : 3, 0.06);
}

function lineSeries(
  curve: Curve,
  x: SharedAxis,
  panel: number,
  markLine?: ReturnType<typeof markLineOption>,
): SeriesOption {
  const data = x.values.map((at, i) => {
    const error = compact(curve.errors?.[i] ?? Number.NaN);
    const point = [compact(at), compact(curve.values[i] ?? Number.NaN)];
    return error === null ? point : [...point, error];
  });
  return {
    type: 'line',
    name: curve.name,
    xAxisIndex: panel,
    yAxisIndex: panel,
    data,
    symbol: 'circle',
    symbolSize: 5,
    showSymbol: data.length <= 40,
    // Counts jump; a slope between them would show values that never were.
    step: curve.counts ? 'end' : false,
    lineStyle: { color: curve.colour, width: 1.75, type: curve.stroke ?? 'solid', join: 'round' },
    itemStyle: { color: curve.colour },
    emphasis: { disabled: true },
    ...(markLine && { markLine }),
  };
}

/** Bands as polygons, one for each stretch without a gap; the page draws [x, low, high] triples. */
function bandSeries(curve: Curve, x: SharedAxis, panel: number): SeriesOption[] {
  const stretches: [number, number, number][][] = [[]];
  x.values.forEach((at, i) => {
    const mean = curve.values[i] ?? Number.NaN;
    const error = curve.errors?.[i] ?? Number.NaN;
    const triple = [compact(at), compact(mean - error), compact(mean + error)];
    if (triple.every((value) => value !== null)) stretches.at(-1)?.push(triple as [number, number, number]);
    else if (stretches.at(-1)?.length) stretches.push([]);
  });
  return stretches
    .filter((data) => data.length > 1)
    .map((data) => ({
      type: 'custom',
      name: curve.name,
      xAxisIndex: panel,
      yAxisIndex: panel,
      data,
      clip: true,
      silent: true,
      itemStyle: { color: curve.colour, opacity: 0.2 },
      tooltip: { show: false },
    }));
}
