import { nearest } from '@ergodic/kernel';
import { basename } from 'node:path';
import type { Dataset } from '@ergodic/kernel';
import { readCsv, type CsvOptions } from './csv.ts';
import { toClasses, type Classes } from './classes.ts';
import { isIdx, readIdx } from './idx.ts';
import { readJson } from './json.ts';
import { isNpy, readNpy } from './npy.ts';
import { collectRows } from './numeric-table.ts';
import { dataProblem, optionProblem } from './problem.ts';
import { decodeText, readBytes } from './read-bytes.ts';
import { streamDataset } from './stream-dataset.ts';
import type { TableBuilder } from './table-builder.ts';

export const fileFormats = ['csv', 'tsv', 'json', 'npy', 'idx'] as const;
export type FileFormat = (typeof fileFormats)[number];

export interface ReadOptions extends CsvOptions {
  /** The file; a `.gz` file is unpacked. */
  readonly path: string;
  /** Known by the name's ending or the first bytes where left out. */
  readonly format?: FileFormat;
  /** A file of its own with one label a point, in any of the formats. */
  readonly labels?: string;
  /** Every number but labels, weights and targets is divided by it. */
  readonly divide?: number;
  /** Whether points stay in the file and are read as they are needed; NPY and IDX files only. */
  readonly stream?: boolean;
}

/**
 * Reads points from a file: CSV, TSV, JSON, NumPy NPY or IDX (MNIST), plain or gzip.
 *
 * Labels come from the column `label` or from the file `labels`; classes are numbered in sorted order of those kept, or with `rows` of
 * those in the whole file, so digits keep their values where all ten occur. Every cell of a kept row must be a finite number.
 *
 * @throws ErgodicError `data` with file, place, value and what would be right, where the file is missing, empty, cut short or ill
 * formed; `invalid-option` where the options do not fit the file
 */
export function readDataset(options: ReadOptions): Dataset {
  checkOptions(options);
  const name = basename(options.path)
    .replace(/\.gz$/i, '')
    .replace(/\.[^.]+$/, '');
  if (options.stream) return streamDataset(options, name, (count) => streamedLabels(options, count));
  const builder = readTable(options.path, options.format, options);
  const dataset =
    options.labels === undefined
      ? builder.finish(name)
      : builder.finish(name, readLabels(options.labels, options.path, builder.total));
  const { divide = 1 } = options;
  return divide === 1 ? dataset : { ...dataset, points: dataset.points.map((value) => value / divide) };
}

/** The labels of the rows kept, of a file with `count` rows; classes are numbered over all of them. */
function streamedLabels({ labels: path, path: points, rows }: ReadOptions, count: number): Partial<Classes> {
  if (path === undefined) return {};
  const { labels, classes } = toClasses(readLabels(path, points, count));
  return { labels: labels.slice(rows?.from ?? 0, rows?.to ?? count), classes };
}

function checkOptions({ limit, label, labels, format, rows, ...options }: ReadOptions): void {
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    throw optionProblem('limit', `${limit} is not a number of rows`, { value: limit, hint: 'an integer >= 1' });
  if (label !== undefined && labels !== undefined)
    throw optionProblem('labels', 'the labels are named twice', {
      value: labels,
      hint: 'give `label`, a column, or `labels`, a file',
    });
  if (rows && (rows.from ?? 0) >= (rows.to ?? Infinity))
    throw optionProblem('rows', `from ${rows.from ?? 0} to before ${rows.to} there is no row`, {
      value: rows,
      hint: 'to is above from: { from: 0, to: 8000 } are the first 8000 rows',
    });
  if (rows && limit !== undefined)
    throw optionProblem('limit', 'the rows are named twice', { value: limit, hint: 'give `rows` or `limit`' });
  if (options.stream)
    for (const [option, value] of Object.entries({ label, limit, ...pick(options) }))
      if (value !== undefined)
        throw optionProblem(option, 'columns and limits cannot be chosen where points stay in the file', {
          value,
          hint: 'leave stream out; or name a file of `labels`, and `rows`',
        });
  if (format !== undefined && !fileFormats.includes(format)) throw unknownFormat(format);
}

const pick = ({ weight, columns, targets }: Omit<ReadOptions, 'path'>) => ({ weight, columns, targets });

function unknownFormat(format: string): Error {
  const near = nearest(format, fileFormats);
  return optionProblem('format', `${JSON.stringify(format)} is not a format that can be read`, {
    value: format,
    hint: `${near === undefined ? '' : `did you mean ${near}? `}formats: ${fileFormats.join(', ')}`,
  });
}

function readTable(path: string, asked: FileFormat | undefined, options: CsvOptions): TableBuilder {
  const bytes = readBytes(path);
  switch (asked ?? formatOf(path, bytes)) {
    case 'csv':
      return readCsv(path, decodeText(path, bytes), options);
    case 'tsv':
      return readCsv(path, decodeText(path, bytes), { delimiter: '\t', ...options });
    case 'json':
      return readJson(path, decodeText(path, bytes), options);
    case 'npy':
      return collectRows(path, readNpy(path, bytes), options);
    case 'idx':
      return collectRows(path, readIdx(path, bytes), options);
  }
}

function formatOf(path: string, bytes: Uint8Array): FileFormat {
  const name = basename(path).toLowerCase().replace(/\.gz$/, '');
  const ending = /\.([a-z]+)$/.exec(name)?.[1];
  if (ending === 'csv' || ending === 'tsv' || ending === 'json' || ending === 'npy') return ending;
  if (isNpy(bytes)) return 'npy';
  if (isIdx(bytes) || /idx\d?(-ubyte)?$/.test(name)) return 'idx';
  if (ending === 'txt' || ending === 'data') return 'csv';
  throw dataProblem(path, 'the format is not known by the name or the first bytes', {
    value: basename(path),
    hint: `set \`format\` to one of ${fileFormats.join(', ')}`,
  });
}

/** The labels in a file of their own. A line more than there are points is taken for a heading. */
function readLabels(path: string, points: string, count: number): readonly (string | number)[] {
  const labels = readTable(path, undefined, { label: 0, header: false }).onlyLabels();
  if (labels.length === count) return labels;
  if (labels.length === count + 1 && typeof labels[0] === 'string') return labels.slice(1);
  throw dataProblem(path, `has ${labels.length} labels; ${points} has ${count} points`, { value: labels.length });
}
