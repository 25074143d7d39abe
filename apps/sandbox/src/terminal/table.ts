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
  const numeric = columns.map((_, i) => rows.every((row) => typeof row[i] !== 'string') && rows.length > 0);
  const drawn = new Table({
    head: columns.map((name) => c.dim(name)),
    chars: none,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
  });
  drawn.push(...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : (cell ?? '–')))));
  return drawn
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
}
