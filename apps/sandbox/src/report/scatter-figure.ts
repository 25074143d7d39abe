import type { Point, Series } from '@ergodic/kernel';
import type { EChartsOption, SeriesOption } from 'echarts';
import { axisOption, spanOf, ticksAcross, verticalAxis } from './axis.ts';
import { colourOf, shapeOf, type Figure, type LegendEntry } from './figure.ts';
import { formatNumber } from './format-number.ts';
import { axisName, compact, countPoints, nameBelow, plotGrid, thinned, type ScatterSection } from './section-parts.ts';
import { sampleEvenly } from './thin-out.ts';

/** Points of all clouds of a figure; beyond, an even sample is drawn and the caption says so. */
const mostInClouds = 20_000;

/** Points up to which they are drawn one by one. */
const largeFrom = 5000;

/** Clouds of points, and paths over them that end in a marker. */
export function scatterFigure(id: string, section: ScatterSection): Figure {
  const trails = section.trails ?? [];
  const everything = [...section.groups, ...trails];
  const x = spanOf(
    everything.flatMap(({ points }) => points.map((point) => point[0])),
    section.x.scale ?? 'linear',
    ticksAcross(section.x.scale),
    0.04,
  );
  const y = spanOf(
    everything.flatMap(({ points }) => points.map((point) => point[1])),
    section.y.scale ?? 'linear',
    6,
    0.04,
  );
  const shown = (point: Point): boolean => (x.type !== 'log' || point[0] > 0) && (y.type !== 'log' || point[1] > 0);
  const usable = section.groups.map(({ name, points }) => ({ name, points: points.filter(shown) }));
  const total = countPoints(usable);
  const drawn = usable.map(({ name, points }) => {
    const share = Math.max(Math.min(points.length, 50), Math.floor((points.length / total) * mostInClouds));
    const kept = total > mostInClouds ? sampleEvenly(points.length, share) : points.keys();
    return { name, points: Array.from(kept, (i) => points[i] as Point) };
  });
  const points = countPoints(drawn);
  const equal = x.type === 'value' && y.type === 'value' && similar(x.max - x.min, y.max - y.min);
  const size = points > largeFrom ? 3 : points > 1500 ? 4 : points > 200 ? 5 : 7;
  const legend: LegendEntry[] = drawn.map(({ name }, i) => ({
    label: name,
    colour: colourOf(i),
    shape: shapeOf(i),
    series: name,
  }));
  if (trails.length > 0) legend.push({ label: 'paths', colour: '--ink-2', shape: 'line', series: pathsName });
  const option: EChartsOption = {
    animation: false,
    grid: plotGrid,
    legend: { show: false, data: [...drawn.map(({ name }) => name), pathsName] },
    xAxis: { ...axisOption(x), ...nameBelow(axisName(section.x.label, x.type)), axisLine: { onZero: false } },
    yAxis: verticalAxis(y),
    tooltip: { trigger: 'item' },
    series: [...drawn.map((group, i) => cloudOf(group, i, size, points > largeFrom)), ...trails.flatMap(trailOf)],
  };
  return {
    id,
    description: `${section.title}: ${formatNumber(points)} points in ${drawn.length} groups, ${section.y.label} against ${section.x.label}.`,
    size: { aspect: equal ? Math.min(1.9, Math.max(0.9, (x.max - x.min) / (y.max - y.min))) : 1.4 },
    option,
    legend: legend.length > 1 ? legend : [],
    caption: [
      ...thinned(countPoints(section.groups), total, points, 'an even sample of every group'),
      ...(trails.length > 0 ? ['Paths run from the open circle to the filled one.'] : []),
      ...(section.note ? [section.note] : []),
    ],
    renderer: points > 1500 ? 'canvas' : 'svg',
    x: section.x.label,
    y: section.y.label,
    equal,
  };
}

const similar = (a: number, b: number): boolean => a / b < 3 && b / a < 3;

/** No group of a person's has a name with a control character in it. */
const pathsName = '\u0002paths';

function cloudOf({ name, points }: Series, i: number, size: number, large: boolean): SeriesOption {
  return {
    type: 'scatter',
    name,
    data: points.map((point) => compact(point, 6)),
    symbol: shapeOf(i),
    symbolSize: size,
    large,
    itemStyle: { color: colourOf(i), opacity: large ? 0.4 : 0.6 },
    emphasis: { disabled: true },
  };
}

/** A path twice: wide in the colour of the paper, so that it stands out from the points, and thin in its own. */
function trailOf({ name, points }: Series, i: number): SeriesOption[] {
  const path = sampleEvenly(points.length, 1000).map((k) => points[k] as Point);
  const end = points.at(-1);
  if (!end || !path[0]) return [];
  if (path.at(-1) !== end) path.push(end);
  const data = path.map((point) => compact(point, 6));
  const line = { type: 'line', name: pathsName, data, silent: true, showSymbol: false, z: 3 } as const;
  const marker = { type: 'scatter', name: pathsName, z: 5, emphasis: { disabled: true } } as const;
  const colour = colourOf(i);
  return [
    { ...line, lineStyle: { color: '--paper', width: 5, opacity: 0.85, join: 'round', cap: 'round' } },
    { ...line, z: 4, lineStyle: { color: colour, width: 2, join: 'round', cap: 'round' } },
    {
      ...marker,
      data: [{ value: compact(path[0], 6) as number[], name: `${name}, start` }],
      symbolSize: 7,
      itemStyle: { color: '--paper', borderColor: colour, borderWidth: 1.5 },
    },
    {
      ...marker,
      data: [{ value: compact(end, 6) as number[], name: `${name}, end` }],
      symbolSize: 14,
      itemStyle: { color: colour, borderColor: '--paper', borderWidth: 2.5 },
    },
  ];
}
