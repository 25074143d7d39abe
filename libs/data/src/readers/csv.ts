import { createRequire } from 'node:module';
import type { parse as Parse } from 'csv-parse/sync';
import { numberedColumns } from './columns.ts';
import { dataProblem, listed, shown } from './problem.ts';
import { TableBuilder, toNumber, type TableOptions } from './table-builder.ts';

export interface CsvOptions extends TableOptions {
  /** Whether the first line names the columns; found out where left out, see `readCsv`. */
  readonly header?: boolean;
  /** What separates cells; found out from the first line where left out: the first of tab, `;`, `|`, `,` that is in it. */
  readonly delimiter?: string;
}

/**
 * Collects the rows of comma- or tab-separated text (RFC 4180 quoting; blank lines are skipped).
 *
 * The first line counts as a header where none of its cells is a number, or where an option names one of its cells.
 * Columns of a file without header are x1, x2, ...
 *
 * @throws ErgodicError `data` with the line as an editor counts it, where a row is longer or shorter than the first, a quote is
 * not closed, or a cell is no number
 */
export function readCsv(file: string, text: string, options: CsvOptions): TableBuilder {
  // Loaded when the first CSV is read, so that listing plugins stays quick.
  const { parse } = createRequire(import.meta.url)('csv-parse/sync') as { parse: typeof Parse };
  let builder: TableBuilder | undefined;
  let width = 0;
  let firstLine = 0;

  const take = (cells: string[], line: number): void => {
    if (builder === undefined) {
      width = cells.length;
      firstLine = line;
      const header = options.header ?? looksLikeHeader(cells, options);
      builder = new TableBuilder(file, header ? namedColumns(cells) : numberedColumns(width), options);
      if (header) return;
    }
    if (cells.length !== width) throw ragged(file, cells, line, width, firstLine);
    builder.add(cells, String(line));
  };

  try {
    parse(text, {
      delimiter: options.delimiter ?? findDelimiter(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (cells: string[], { lines }) => {
        take(cells, lines);
        return null;
      },
    });
  } catch (cause) {
    const { code, lines } = cause as { code?: string; lines?: number };
    if (lines === undefined || code === undefined) throw cause;
    const open = code === 'CSV_QUOTE_NOT_CLOSED';
    throw dataProblem(`${file}:${lines}`, open ? 'a quoted cell is not closed' : (cause as Error).message, {
      hint: open ? 'it may begin on an earlier line' : 'a quote within a quoted cell is written twice',
      cause,
    });
  }
  return builder ?? new TableBuilder(file, ['x1'], {});
}

function looksLikeHeader(cells: readonly string[], { label, weight, columns = [] }: TableOptions): boolean {
  if ([label, weight, ...columns].some((name) => typeof name === 'string' && cells.includes(name))) return true;
  return cells.some((cell) => cell !== '') && cells.every((cell) => cell === '' || isText(cell));
}

function isText(cell: string): boolean {
  return Number.isNaN(toNumber(cell)) && !/^[+-]?(nan|na|n\/a|null|\?|inf|infinity)$/i.test(cell);
}

/** Columns that the header leaves unnamed get their place. */
function namedColumns(cells: readonly string[]): string[] {
  return cells.map((cell, i) => (cell === '' ? `x${i + 1}` : cell));
}

function findDelimiter(text: string): string {
  const end = text.slice(0, 1_000_000).search(/[^\s][^\r\n]*(?=[\r\n]|$)/);
  const line = /[^\r\n]*/.exec(text.slice(Math.max(end, 0)))![0].replace(/"[^"]*"/g, '');
  return ['\t', ';', '|', ','].find((candidate) => line.includes(candidate)) ?? ',';
}

function ragged(file: string, cells: readonly string[], line: number, width: number, firstLine: number): Error {
  return dataProblem(`${file}:${line}`, `the row has ${cells.length} cells; line ${firstLine} has ${width}`, {
    value: cells.length,
    hint: `the row is ${listed(cells.map(shown))}`,
  });
}
