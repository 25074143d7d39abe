import type { Frame } from '@ergodic/kernel';
import { column, errorColumn, type NumberedTransition } from './columns.ts';
import type { Colour, Figure } from './figure.ts';
import { formatNumber } from './format-number.ts';
import type { VerticalLine } from './marks.ts';
import { panelsHeight, panelsOption, type Panel, type SharedAxis } from './panels.ts';
import { keepExtremes } from './thin-out.ts';

/** Frames drawn at most; of longer runs the extremes are kept. */
const mostDrawn = 2000;

/** A panel for each curve of its own, from the columns of some frames. */
export function panelOf(frames: readonly Frame[], name: string, label: string, colour: Colour): Panel {
  const values = column(frames, name);
  const errors = errorColumn(frames, name);
  return { symbol: name, label, curves: [{ name, values, colour, ...(errors && { errors }) }] };
}

/** What every figure of panels has in common: thinning, tooltips' notes, captions. */
export function panelsFigure(
  id: string,
  what: string,
  x: SharedAxis,
  panels: readonly Panel[],
  lines: readonly VerticalLine[],
  transitions: readonly NumberedTransition[],
): Figure {
  const curves = panels.flatMap((panel) => panel.curves);
  const kept = keepExtremes(
    x.values.length,
    curves.map(({ values }) => values),
    mostDrawn,
    transitions.map(({ frame }) => frame),
  );
  const pick = (values: readonly number[]): number[] => kept.map((i) => values[i] ?? Number.NaN);
  const drawn = panels.map((panel) => ({
    ...panel,
    curves: panel.curves.map((curve) => ({
      ...curve,
      values: pick(curve.values),
      ...(curve.errors && { errors: pick(curve.errors) }),
    })),
  }));
  const notes: Record<number, string[]> = {};
  const position = new Map(kept.map((frame, i) => [frame, i]));
  for (const transition of transitions) {
    (notes[position.get(transition.frame) ?? -1] ??= []).push(describe(transition));
  }
  const caption = [
    ...(curves.some(({ errors }) => errors) ? ['Bands: ± one standard error.'] : []),
    ...(kept.length < x.values.length
      ? [
          `${formatNumber(x.values.length)} frames, ${formatNumber(kept.length)} of them drawn: the lowest and highest value of every stretch are among them.`,
        ]
      : []),
  ];
  return {
    id,
    description: `${what}: ${panels.map(({ symbol, label }) => [symbol, label].filter(Boolean).join(', ')).join('; ')}.`,
    size: { height: panelsHeight(panels.length) },
    option: panelsOption({ ...x, values: pick(x.values) }, drawn, lines),
    legend: [],
    caption,
    renderer: 'svg',
    x: x.name.split(',')[0] ?? x.name,
    ...(transitions.length > 0 && { notes }),
  };
}

function describe({ id, description, temperature, predicted: critical }: NumberedTransition): string {
  const theory = critical === undefined ? '' : `, predicted ${formatNumber(critical)}`;
  return `${id}: ${description} (T = ${formatNumber(temperature)}${theory})`;
}

export const stepAxis = (frames: readonly Frame[]): SharedAxis => ({
  name: 'step',
  values: frames.map(({ step }) => step),
  scale: 'linear',
});

export const atStep = ({ step, id }: NumberedTransition): VerticalLine => ({
  x: step,
  id,
  colour: '--mark',
  stroke: 'solid',
});
