/// <reference lib="dom" />
import type { ECharts } from 'echarts';
import type { linearTicks } from './axis.ts';
import type { Axis, Drawable, DrawnSeries, Grid, Hovered, Library } from './drawable.ts';
import type { Chart } from './figure.ts';
import type { digitsWithin, formatNumber } from './format-number.ts';
import type { placeLabels } from './marks.ts';

/**
 * Draws every chart of the page and keeps it right when the window, the theme or the medium changes.
 *
 * Its source text is what runs in the page, so it stands alone: whatever it uses is handed to it or inside it.
 */
export function drawCharts(
  library: Library,
  format: typeof formatNumber,
  ticksOf: typeof linearTicks,
  place: typeof placeLabels,
  digitsOf: typeof digitsWithin,
): void {
  const colourKeys = new Set(['color', 'borderColor', 'backgroundColor']);
  const root = document.documentElement;
  const property = (name: string): string => getComputedStyle(root).getPropertyValue(name).trim();
  const list = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);

  /** The charts' data with the colours of the present theme. */
  const parse = (): Chart[] =>
    JSON.parse(document.getElementById('charts')?.textContent ?? '[]', (key, value: unknown) =>
      typeof value === 'string' && value.startsWith('--') && colourKeys.has(key) ? property(value) : value,
    ) as Chart[];

  const dressAxis = (axis: Axis): void => {
    const ticks = axis.axisLabel.customValues;
    const step = axis.type === 'log' ? Infinity : Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0)) || 1;
    const digits = Math.ceil(Math.log10(Math.max(Math.abs(axis.min), Math.abs(axis.max)) / step)) + 2;
    axis.axisLabel.formatter = (value) => format(value, Math.min(12, Math.max(4, digits))).replaceAll(' ', '');
    Object.assign(axis.axisLabel, { color: property('--ink-2'), fontSize: 11 });
    axis.nameTextStyle = { color: property('--ink-2'), fontSize: 12 };
    axis.axisTick.lineStyle = { color: property('--axis') };
    axis.axisLine = { ...(axis.axisLine as object), lineStyle: { color: property('--axis') } };
    axis.splitLine = { ...(axis.splitLine as object), lineStyle: { color: property('--grid') } };
  };

  /** One polygon through all of a band's points, drawn by its first item. */
  const dressBand = (series: DrawnSeries): void => {
    const band = series.data as [number, number, number][];
    const style = { fill: series.itemStyle.color, opacity: series.itemStyle.opacity };
    series.renderItem = (at: { dataIndex: number }, api: { coord(point: number[]): number[] }) => {
      if (at.dataIndex > 0) return undefined;
      const low = band.map(([x, y]) => api.coord([x, y]));
      const high = band.map(([x, , y]) => api.coord([x, y])).reverse();
      return { type: 'polygon', silent: true, shape: { points: [...low, ...high] }, style };
    };
  };

  /** A tooltip as elements, so that no text can be markup. */
  const tooltip = (chart: Chart, hovered: Hovered[]): HTMLElement => {
    const box = document.createElement('div');
    box.className = 'tip';
    const add = (className: string, text: string, parent: HTMLElement = box): HTMLElement => {
      const child = document.createElement('span');
      child.className = className;
      child.textContent = text;
      parent.append(child);
      return child;
    };
    const seen = hovered.filter(({ seriesType }) => seriesType !== 'custom');
    const number = (value: number | null | undefined): string => (typeof value === 'number' ? format(value) : '–');
    const isPoint = chart.y !== undefined && seen[0]?.seriesType === 'scatter';
    if (isPoint) add('head', seen[0]?.name || seen[0]?.seriesName || '');
    else add('head', `${chart.x.replace(/^temperature /, '')} ${number(seen[0]?.value[0])}`);
    const row = (colour: string | undefined, name: string, value: string): void => {
      const line = add('row', '');
      if (colour) add('dot', '', line).style.background = colour;
      add('name', name, line);
      add('value', value, line);
    };
    for (const { seriesName, value, color } of seen.slice(0, 14)) {
      if (isPoint) {
        row(undefined, chart.x, number(value[0]));
        row(undefined, chart.y ?? '', number(value[1]));
        break;
      }
      const [, mean, error] = value;
      const known = typeof mean === 'number' && typeof error === 'number' && error > 0;
      row(color, seriesName, known ? `${format(mean, digitsOf(mean, error))} ± ${format(error, 2)}` : number(mean));
    }
    if (seen.length > 14 && !isPoint) add('note', `and ${seen.length - 14} more`);
    for (const note of chart.notes?.[seen[0]?.dataIndex ?? -1] ?? []) add('note', note);
    return box;
  };

  /** Same length for a unit on both axes: the one with room to spare shows more. */
  const makeEqual = (element: HTMLElement, option: Drawable): void => {
    const { left, right, top, bottom } = option.grid as Grid;
    const x = option.xAxis as Axis;
    const y = option.yAxis as Axis;
    const unitsX = (x.max - x.min) / Math.max(1, element.clientWidth - left - right);
    const unitsY = (y.max - y.min) / Math.max(1, element.clientHeight - top - bottom);
    const [wide, factor] = unitsX < unitsY ? [x, unitsY / unitsX] : [y, unitsX / unitsY];
    const more = ((factor - 1) * (wide.max - wide.min)) / 2;
    wide.min -= more;
    wide.max += more;
    const apart = Math.max(unitsX, unitsY) * 80;
    for (const axis of [x, y]) {
      axis.axisTick.customValues = axis.axisLabel.customValues = ticksOf(
        axis.min,
        axis.max,
        (axis.max - axis.min) / apart,
      );
    }
  };

  /** Numbers over the vertical lines, as many as the width has room for. */
  const numberMarks = (element: HTMLElement, { grid, series }: Drawable): void => {
    const { left, right } = list(grid)[0] as Grid;
    for (const { markLine } of series) {
      const marks = (markLine?.data ?? []).filter((mark) => mark.id !== undefined);
      const lines = marks.map(({ id = 0, at = 0 }) => ({ id, at }));
      const labels = place(lines, 24 / Math.max(1, element.clientWidth - left - right));
      marks.forEach((mark, i) => (mark.name = labels[i] ?? ''));
    }
  };

  const dress = (chart: Chart, element: HTMLElement): Drawable => {
    const option = chart.option as unknown as Drawable;
    if (chart.equal) makeEqual(element, option);
    numberMarks(element, option);
    [...list(option.xAxis), ...list(option.yAxis)].forEach(dressAxis);
    option.series.filter(({ type }) => type === 'custom').forEach(dressBand);
    option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily };
    Object.assign(option.tooltip, {
      confine: true,
      formatter: (hovered: Hovered | Hovered[]) => tooltip(chart, list(hovered)),
      backgroundColor: property('--panel'),
      borderColor: property('--rule'),
      textStyle: { color: property('--ink'), fontSize: 12 },
      axisPointer: { type: 'line', lineStyle: { color: property('--ink-2'), width: 1, type: 'solid', opacity: 0.5 } },
    });
    return option;
  };

  const drawn = new Map<string, ECharts>();
  const draw = (): void => {
    for (const chart of parse()) {
      const element = document.getElementById(chart.id);
      if (!element) continue;
      const instance = drawn.get(chart.id) ?? library.init(element, null, { renderer: chart.renderer });
      drawn.set(chart.id, instance);
      instance.resize();
      instance.setOption({ ...dress(chart, element) }, { replaceMerge: ['series'] });
    }
  };

  /** Arrow keys move the crosshair along the first series; what the tooltip says is read out. */
  const listen = (chart: Chart): void => {
    const element = document.getElementById(chart.id);
    const instance = drawn.get(chart.id);
    if (!element || !instance) return;
    const all = (chart.option as unknown as Drawable).series;
    const seriesIndex = all.findIndex(({ type, data }) => type !== 'custom' && data.length > 0);
    const last = (all[seriesIndex]?.data.length ?? 0) - 1;
    let at = -1;
    element.addEventListener('keydown', (event) => {
      const stride = event.shiftKey ? Math.max(1, Math.round(last / 20)) : 1;
      const moves: Record<string, number> = { ArrowRight: at + stride, ArrowLeft: at - stride, Home: 0, End: last };
      const to = moves[event.key];
      if (event.key === 'Escape') instance.dispatchAction({ type: 'hideTip' });
      if (to === undefined) return;
      event.preventDefault();
      at = Math.min(last, Math.max(0, to));
      instance.dispatchAction({ type: 'showTip', seriesIndex, dataIndex: at });
      const spoken = element.parentElement?.querySelector('.spoken');
      const words = (row: Element): string =>
        [row, ...row.children].map((part) => part.firstChild?.nodeValue ?? '').join(' ');
      if (spoken) spoken.textContent = [...element.querySelectorAll('.tip > *')].map(words).join('; ');
    });
    for (const button of document.querySelectorAll<HTMLButtonElement>(`button[data-chart="${chart.id}"]`)) {
      button.addEventListener('click', () => {
        instance.dispatchAction({ type: 'legendToggleSelect', name: button.dataset.series });
        button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      });
    }
  };

  draw();
  parse().forEach(listen);
  let due = 0;
  const redraw = (): void => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(draw);
  };
  let width = document.body.clientWidth;
  new ResizeObserver(() => {
    if (document.body.clientWidth !== width) redraw();
    width = document.body.clientWidth;
  }).observe(document.body);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  // Paper is white: charts are drawn anew before printing, and after.
  addEventListener('beforeprint', () => {
    root.dataset.theme = 'light';
    draw();
  });
  addEventListener('afterprint', () => {
    delete root.dataset.theme;
    redraw();
  });
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    button.addEventListener('click', () => {
      const source = document.getElementById(button.dataset.copy ?? '');
      if (!source) return;
      getSelection()?.selectAllChildren(source);
      // The older way works in files, too, where the newer may not be allowed.
      const copied = document.execCommand('copy');
      button.textContent = copied ? 'Copied' : 'Selected';
      setTimeout(() => (button.textContent = 'Copy'), 2000);
    });
  }
}
