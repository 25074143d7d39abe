import type { Frame } from '@ergodic/kernel';
import { extent } from './axis.ts';
import { column, ledgerNames, namesIn, stateFunctions, transitionsIn } from './columns.ts';
import { colourOf, type Figure } from './figure.ts';
import { formatNumber } from './format-number.ts';
import { atStep, panelOf, panelsFigure, stepAxis } from './panels-figure.ts';
import type { Panel } from './panels.ts';

const booked = new Set<string>(Object.values(ledgerNames).flat());

/** Heat, work and the change of U that they add up to, and how exactly they do. */
export function ledgerFigure(frames: readonly Frame[]): Figure | undefined {
  const names = namesIn(frames);
  const nameOf = (of: keyof typeof ledgerNames): string | undefined => ledgerNames[of].find((n) => names.includes(n));
  const [heat, work, closure] = [nameOf('heat'), nameOf('work'), nameOf('closure')];
  if (frames.length < 2 || (heat ?? work ?? closure) === undefined) return undefined;
  const flows = [
    ...(heat ? [{ name: 'heat Q', values: column(frames, heat), colour: colourOf(1) }] : []),
    ...(work ? [{ name: 'work W', values: column(frames, work), colour: colourOf(0) }] : []),
  ];
  const panels: Panel[] = [];
  if (flows.length > 0)
    panels.push({ symbol: '', label: 'heat Q into the system and work W on it, summed from the start', curves: flows });
  const [low, high] = extent(closure ? column(frames, closure) : []) ?? [0, 0];
  const exact = low === 0 && high === 0;
  if (closure && !exact) {
    panels.push({ ...panelOf(frames, closure, 'ΔU − Q − W, the closing error', colourOf(7)), symbol: '' });
  }
  if (panels.length === 0) return undefined;
  const legend = flows.map(({ name, colour }) => ({ label: name, colour, shape: 'line' as const }));
  const figure = panelsFigure('ledger', 'The ledger', stepAxis(frames), panels, [], []);
  return {
    ...figure,
    legend,
    caption: [...figure.caption, ...(closure && exact ? ['ΔU − Q − W, the closing error, is 0 in every frame.'] : [])],
  };
}

/** Marks the curves of a panel that hold small whole numbers only. */
function asCounts(panel: Panel): Panel {
  const isCount = (value: number): boolean => Number.isNaN(value) || (Number.isInteger(value) && Math.abs(value) <= 64);
  return { ...panel, curves: panel.curves.map((curve) => ({ ...curve, counts: curve.values.every(isCount) })) };
}

/** Everything else that was observed, a panel each, in as many figures as asked; what never changed is only named. */
export function observableFigures(
  frames: readonly Frame[],
  figures: number,
): { figures: Figure[]; constant: string[] } {
  const constant: string[] = [];
  const panels: Panel[] = [];
  for (const name of namesIn(frames)) {
    if (booked.has(name) || stateFunctions.some((known) => known.name === name)) continue;
    const [low, high] = extent(column(frames, name)) ?? [0, 0];
    if (low === high) constant.push(`${name} = ${formatNumber(low)}`);
    else panels.push(asCounts(panelOf(frames, name, '', colourOf(0))));
  }
  if (frames.length < 2) return { figures: [], constant };
  const transitions = transitionsIn(frames);
  const share = Math.ceil(panels.length / figures);
  const shares = Array.from({ length: figures }, (_, i) => panels.slice(i * share, (i + 1) * share));
  return {
    figures: shares
      .filter((some) => some.length > 0)
      .map((some, i) =>
        panelsFigure(
          `observables-${i + 1}`,
          'Observables over the steps of the run',
          stepAxis(frames),
          some,
          transitions.map(atStep),
          transitions,
        ),
      ),
    constant,
  };
}
