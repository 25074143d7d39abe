import type { Frame } from '@ergodic/kernel';
import { extent } from './axis.ts';
import { column, ledgerNames, namesIn, stateFunctions, transitionsIn } from './columns.ts';
import { colourOf, type Figure } from './figure.ts';
import { formatNumber } from './format-number.ts';
import { atStep, panelOf, panelsFigure, stepAxis } from './panels-figure.ts';
import type { Panel } from './panels.ts';

const booked = new Set<string>(ledgerNames);

/** Heat and work, how exactly the change of U is their sum, and the entropy produced. */
export function ledgerFigure(frames: readonly Frame[]): Figure | undefined {
  const names = namesIn(frames);
  if (frames.length < 2) return undefined;
  const flows = [
    { from: 'heat', name: 'heat Q', colour: colourOf(1) },
    { from: 'work', name: 'work W', colour: colourOf(0) },
  ].filter(({ from }) => names.includes(from));
  const panels: Panel[] = [];
  if (flows.length > 0) {
    const curves = flows.flatMap(({ from, name, colour }) =>
      panelOf(frames, from, '', colour).curves.map((curve) => ({ ...curve, name })),
    );
    panels.push({ symbol: '', label: 'heat Q into the system and work W on it, summed from the start', curves });
  }
  const unnamed = (name: string, label: string, i: number): Panel => ({
    ...panelOf(frames, name, label, colourOf(i)),
    symbol: '',
  });
  const [low, high] = extent(column(frames, 'closingError')) ?? [Number.NaN, Number.NaN];
  const exact = low === 0 && high === 0;
  if (names.includes('closingError') && !exact) {
    panels.push(unnamed('closingError', 'closing error, |ΔU − Q − W|, of the worst replica', 7));
  }
  if (names.includes('entropyProduction')) {
    panels.push(unnamed('entropyProduction', 'entropy production of system and bath, nats, summed from the start', 2));
  }
  if (panels.length === 0) return undefined;
  const figure = panelsFigure('ledger', 'The ledger', stepAxis(frames), panels, [], []);
  return {
    ...figure,
    legend: flows.map(({ name, colour }) => ({ label: name, colour, shape: 'line' })),
    caption: [...figure.caption, ...(exact ? ['The closing error, |ΔU − Q − W|, is 0 in every frame.'] : [])],
  };
}

/** Marks the curves of a panel that hold small whole numbers only. */
function asCounts(panel: Panel): Panel {
  const isCount = (value: number): boolean => Number.isNaN(value) || (Number.isInteger(value) && Math.abs(value) <= 64);
  return { ...panel, curves: panel.curves.map((curve) => ({ ...curve, counts: curve.values.every(isCount) })) };
}

/** Everything else that was observed but for `left`, a panel each, in as many figures as asked; what never changed is only named. */
export function observableFigures(
  frames: readonly Frame[],
  figures: number,
  left: readonly string[] = [],
): { figures: Figure[]; constant: string[] } {
  const constant: string[] = [];
  const panels: Panel[] = [];
  for (const name of namesIn(frames)) {
    if (booked.has(name) || left.includes(name) || stateFunctions.some((known) => known.name === name)) continue;
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
