import type { Frame } from '@ergodic/kernel';
import { extent } from './axis.ts';
import { column, namesIn, stateFunctions, transitionsIn } from './columns.ts';
import { colourOf, type Colour, type Figure, type LegendEntry } from './figure.ts';
import { formatNumber } from './format-number.ts';
import type { VerticalLine } from './marks.ts';
import { atStep, panelOf, panelsFigure, stepAxis } from './panels-figure.ts';
import type { Panel, SharedAxis } from './panels.ts';

const quantityColour: Readonly<Record<string, Colour>> = {
  T: colourOf(1),
  U: colourOf(0),
  S: colourOf(2),
  F: colourOf(3),
  C: colourOf(4),
};

const found: LegendEntry = { label: 'transition found', colour: '--mark', shape: 'line' };
const predicted: LegendEntry = {
  label: 'critical temperature predicted',
  colour: '--mark-predicted',
  shape: 'line',
  stroke: 'dashed',
};

/** Cooling over decades is a line on a logarithmic axis. */
function temperaturePanel(panel: Panel): Panel {
  const span = extent(panel.curves.flatMap(({ values }) => values));
  const wide = span !== undefined && span[0] > 0 && span[1] / span[0] > 20;
  return wide ? { ...panel, label: `${panel.label}, log scale`, scale: 'log' } : panel;
}

/** U, S, F, C and T, whichever there are, step by step. */
export function overRun(frames: readonly Frame[]): Figure | undefined {
  const names = namesIn(frames);
  const temperatures = extent(column(frames, 'T'));
  const isothermal = temperatures !== undefined && temperatures[0] === temperatures[1];
  const panels = stateFunctions
    .filter(({ name }) => names.includes(name) && !(isothermal && name === 'T'))
    .map(({ name, label }) => panelOf(frames, name, label, quantityColour[name] ?? colourOf(0)))
    .map((panel) => (panel.symbol === 'T' ? temperaturePanel(panel) : panel));
  if (panels.length === 0 || frames.length < 2) return undefined;
  const transitions = transitionsIn(frames);
  const figure = panelsFigure(
    'over-run',
    'Over the steps of the run',
    stepAxis(frames),
    panels,
    transitions.map(atStep),
    transitions,
  );
  return {
    ...figure,
    legend: transitions.length > 0 ? [found] : [],
    caption: [...(isothermal ? [`T = ${formatNumber(temperatures[0])} throughout.`] : []), ...figure.caption],
  };
}

/** The last frame of every stretch at one temperature, with the transitions of the whole stretch. */
export function lastAtEachTemperature(frames: readonly Frame[]): Frame[] {
  const kept: Frame[] = [];
  for (const frame of frames) {
    const before = kept.at(-1);
    if (before && before.values.T === frame.values.T) {
      kept[kept.length - 1] = { ...frame, transitions: [...before.transitions, ...frame.transitions] };
    } else {
      kept.push(frame);
    }
  }
  return kept;
}

/** U, S, F and C against ln T, where the run passed through at least two temperatures above zero. */
export function overTemperature(all: readonly Frame[]): Figure | undefined {
  const warm = all.filter(({ values }) => Number.isFinite(values.T) && (values.T ?? 0) > 0);
  const frames = lastAtEachTemperature(warm);
  const temperatures = column(frames, 'T');
  if (new Set(temperatures).size < 2) return undefined;
  const names = namesIn(frames);
  const panels = stateFunctions
    .filter(({ name }) => name !== 'T' && names.includes(name))
    .map(({ name, label }) => panelOf(frames, name, label, quantityColour[name] ?? colourOf(0)));
  if (panels.length === 0) return undefined;
  const transitions = transitionsIn(frames).filter(({ temperature }) => temperature > 0);
  const withTheory = transitions.filter(({ predicted: critical }) => critical !== undefined && critical > 0);
  const lines: VerticalLine[] = [
    ...withTheory.map(({ predicted: critical }) => ({
      x: critical ?? Number.NaN,
      colour: '--mark-predicted' as const,
      stroke: 'dashed' as const,
    })),
    ...transitions.map(({ temperature, id }) => ({
      x: temperature,
      id,
      colour: '--mark' as const,
      stroke: 'solid' as const,
    })),
  ];
  const axis: SharedAxis = {
    name: `temperature T, log scale${directionOf(temperatures)}`,
    values: temperatures,
    scale: 'log',
  };
  const figure = panelsFigure('over-temperature', 'Over the temperature', axis, panels, lines, transitions);
  const dropped = warm.length - frames.length;
  return {
    ...figure,
    legend: [...(transitions.length > 0 ? [found] : []), ...(withTheory.length > 0 ? [predicted] : [])],
    caption: [
      ...figure.caption,
      ...(dropped > 0 ? ['At each temperature the last frame is drawn, the one nearest to rest.'] : []),
    ],
  };
}

/** Which way a run goes along a temperature axis that grows to the right. */
function directionOf(temperatures: readonly number[]): string {
  const changes = temperatures.slice(1).map((value, i) => Math.sign(value - (temperatures[i] ?? value)));
  if (changes.every((change) => change <= 0)) return '  (← cooling)';
  return changes.every((change) => change >= 0) ? '  (heating →)' : '';
}
