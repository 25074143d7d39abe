import type { Point } from '@ergodic/kernel';
import type { SeriesOption } from 'echarts';
import { axisOption, spanOf, ticksAcross, verticalAxis } from './axis.ts';
import { colourOf, strokeOf, type Figure, type LegendEntry } from './figure.ts';
import { fraction, markLineOption, type VerticalLine } from './marks.ts';
import { axisName, compact, countPoints, nameBelow, plotGrid, thinned, type LinesSection } from './section-parts.ts';
import { keepExtremes } from './thin-out.ts';

/** Points of all lines of a figure; beyond, some are left out and the caption says so. */
const mostOnLines = 60_000;

/** Lines with vertical marks: numbered, with a key below, unless their labels find room at the top. */
export function linesFigure(id: string, section: LinesSection): Figure {
  const marks = (section.marks ?? []).filter(({ x }) => Number.isFinite(x) && (section.x.scale !== 'log' || x > 0));
  const x = spanOf(
    [...section.series.flatMap(({ points }) => points.map((point) => point[0])), ...marks.map((mark) => mark.x)],
    section.x.scale ?? 'linear',
    ticksAcross(section.x.scale),
  );
  const y = spanOf(
    section.series.flatMap(({ points }) => points.map((point) => point[1])),
    section.y.scale ?? 'linear',
    5,
    0.05,
  );
  const shown = (point: Point): boolean => (x.type !== 'log' || point[0] > 0) && (y.type !== 'log' || !(point[1] <= 0));
  const usable = section.series.map(({ name, points }) => ({ name, points: points.filter(shown) }));
  const share = Math.max(200, Math.floor(mostOnLines / Math.max(1, usable.length)));
  const drawn = usable.map(({ name, points }) => {
    const kept = keepExtremes(points.length, [points.map((point) => point[1])], share);
    return { name, points: kept.map((i) => points[i] as Point) };
  });
  const oneLabel = new Set(marks.map(({ label }) => label)).size === 1 && marks.length > 1;
  const direct = !oneLabel && haveRoom(marks, (at) => fraction(at, x));
  const lines: VerticalLine[] = marks.map((mark, i) => ({
    x: mark.x,
    ...(direct ? { text: mark.label } : oneLabel ? {} : { id: i + 1 }),
    colour: '--mark-predicted',
    stroke: 'dashed',
  }));
  const few = drawn.every(({ points }) => points.length <= 30);
  const legend: LegendEntry[] = drawn.map(({ name }, i) => ({
    label: name,
    colour: colourOf(i),
    shape: 'line',
    stroke: strokeOf(i),
    series: name,
  }));
  if (oneLabel)
    legend.push({ label: marks[0]?.label ?? '', colour: '--mark-predicted', shape: 'line', stroke: 'dashed' });
  const markLine = markLineOption(lines, x);
  return {
    id,
    description: `${section.title}: ${section.y.label} against ${section.x.label}, ${drawn.length} lines.`,
    size: { height: 420 },
    option: {
      animation: false,
      grid: plotGrid,
      legend: { show: false, data: drawn.map(({ name }) => name) },
      xAxis: {
        ...axisOption(x),
        ...nameBelow(axisName(section.x.label, x.type)),
        axisLine: { onZero: false },
        splitLine: { show: false },
      },
      yAxis: verticalAxis(y),
      tooltip: { trigger: 'axis' },
      series: [
        ...drawn.map(({ name, points }, i) => lineOf(name, points, i, few)),
        // The marks hang on a line without points, so that hiding a line leaves them.
        { type: 'line', name: '\u0002marks', data: [], tooltip: { show: false }, markLine } satisfies SeriesOption,
      ],
    },
    legend: legend.length > 1 ? legend : [],
    caption: [
      ...thinned(
        countPoints(section.series),
        countPoints(usable),
        countPoints(drawn),
        'of every stretch the lowest and highest are among them',
      ),
      ...(section.note ? [section.note] : []),
    ],
    ...(!direct && !oneLabel && { key: marks.map(({ label }, i) => ({ mark: String(i + 1), label })) }),
    renderer: countPoints(drawn) > 20_000 ? 'canvas' : 'svg',
    x: section.x.label,
    y: axisName(section.y.label, y.type),
  };
}

function lineOf(name: string, points: readonly Point[], i: number, symbols: boolean): SeriesOption {
  return {
    type: 'line',
    name,
    data: points.map((point) => compact(point, 10)),
    symbol: 'circle',
    symbolSize: 6,
    showSymbol: symbols || points.length === 1,
    lineStyle: { color: colourOf(i), width: 1.75, type: strokeOf(i), join: 'round' },
    itemStyle: { color: colourOf(i) },
    emphasis: { disabled: true },
  };
}

/** Whether labels fit beside one another at the top, on a plot 300 px wide. */
function haveRoom(
  marks: readonly { readonly x: number; readonly label: string }[],
  at: (x: number) => number,
): boolean {
  const boxes = marks
    .map(({ x, label }) => ({ middle: at(x), half: (label.length * 6 + 8) / 600 }))
    .sort((a, b) => a.middle - b.middle);
  return boxes.every(
    ({ middle, half }, i) =>
      middle - half > -0.15 &&
      middle + half < 1.05 &&
      (i === 0 || middle - half > (boxes[i - 1]?.middle ?? 0) + (boxes[i - 1]?.half ?? 0)),
  );
}
