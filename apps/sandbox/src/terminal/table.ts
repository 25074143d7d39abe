import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { formatNumber, wrap } from './format.ts';
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

/** A last column of text is wrapped down to this many characters. */
const NARROW = 12;

/**
 * Rows under dim headings, indented, numbers to the right; no rules. What is wider than `width` has its headings and the
 * text of its last column wrapped, and lines that are too long even so cut.
 */
export function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  c: Colours,
  width = Infinity,
): string {
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => isNumeric(row[i]!)));
  // 1 stands as 1.0000 among numbers with digits after the point.
  const whole = columns.map((_, i) => rows.every((row) => typeof row[i] !== 'number' || Number.isInteger(row[i])));
  const texts = rows.map((row) => row.map((cell, i) => show(cell, whole[i]!)));
  const room = width - 2 - 2 * (columns.length - 1);
  const widthOfCells = (i: number): number => Math.max(0, ...texts.map((row) => widthOfText(row[i] ?? '')));
  const sum = (widths: readonly number[]): number => widths.reduce((a, b) => a + b, 0);
  let heads = [...columns];
  if (sum(heads.map((head, i) => Math.max(head.length, widthOfCells(i)))) > room)
    heads = heads.map((head, i) => wrap(head, widthOfCells(i)).join('\n'));
  const others = sum(heads.slice(0, -1).map((head, i) => Math.max(widthOfText(head), widthOfCells(i))));
  if (others + widthOfCells(columns.length - 1) > room && !numeric.at(-1))
    for (const row of texts) row.push(wrap(row.pop() ?? '', Math.max(NARROW, room - others)).join('\n'));
  const drawn = new Table({
    head: heads.map((name) => name.split('\n').map(c.dim).join('\n')),
    chars: none,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
  });
  drawn.push(...texts);
  return drawn
    .toString()
    .split('\n')
    .map((line) => cut(`  ${line.trimEnd()}`, width))
    .join('\n');
}

/** Columns that the longest line takes, colours not counted. */
export function widthOfText(text: string): number {
  return Math.max(...stripVTControlCharacters(text).split('\n').map(lengthOf));
}

/** A mark on a letter, as in R̂, takes no column. */
const lengthOf = (line: string): number => [...line.replace(/\p{M}/gu, '')].length;

function cut(line: string, width: number): string {
  if (widthOfText(line) <= width) return line;
  return `${[...stripVTControlCharacters(line)].slice(0, width - 1).join('')}…`;
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
