import Table from 'cli-table3';
import { formatNumber } from './format.ts';
import type { Colours } from './streams.ts';

export type Cell = string | number | null;

const none = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Rows under dim headings, indented, numbers to the right; no rules. */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[], c: Colours): string {
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => isNumeric(row[i]!)));
  // 1 stands as 1.0000 among numbers with digits after the point.
  const whole = columns.map((_, i) => rows.every((row) => typeof row[i] !== 'number' || Number.isInteger(row[i])));
  const drawn = new Table({
    head: columns.map((name) => c.dim(name)),
    chars: none,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
  });
  drawn.push(...rows.map((row) => row.map((cell, i) => show(cell, whole[i]!))));
  return drawn
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
}

function show(cell: Cell, whole: boolean): string {
  if (typeof cell !== 'number') return cell ?? '–';
  const text = formatNumber(cell);
  return whole || !Number.isInteger(cell) || Math.abs(cell) >= 1e5 ? text : cell.toPrecision(5).replace('-', '−');
}

/** A number, none, or one that is written out already. */
function isNumeric(cell: Cell): boolean {
  return typeof cell !== 'string' || /^[−-]?\d+(\.\d+)?$/.test(cell);
}
