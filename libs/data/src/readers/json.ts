import { nearest } from '@ergodic/kernel';
import { numberedColumns } from './columns.ts';
import { dataProblem, listed, optionProblem, shown } from './problem.ts';
import { TableBuilder, type TableOptions } from './table-builder.ts';

type Cells = readonly unknown[];
type Fields = Readonly<Record<string, unknown>>;

/**
 * Collects the rows of a JSON file in one of three forms:
 *
 * - rows of cells, `[[5.1, 3.5, "setosa"], ...]`; a row of one cell may be the bare number; columns are x1, x2, ...
 * - an object a row, `[{"length": 5.1, "kind": "setosa"}, ...]`, all with the keys of the first
 * - `{"points": [[...], ...], "labels": [...], "weights": [...], "columns": [...]}`, all but `points` optional; here the options
 *   `label` and `weight` name the keys that hold the lists
 *
 * @throws ErgodicError `data` with the element where rows differ in length or keys, lists differ in length, or a cell is no number
 */
export function readJson(file: string, text: string, options: TableOptions): TableBuilder {
  const value = parseJson(file, text);
  if (Array.isArray(value)) {
    if (value.length === 0) throw dataProblem(file, 'the list is empty', { hint: 'a data file has at least one row' });
    return isFields(value[0]) ? objectRows(file, value, options) : cellRows(file, value, options);
  }
  if (isFields(value)) return pointsAndLabels(file, value, options);
  throw dataProblem(file, `holds ${shown(value)}, not data`, {
    value,
    hint: 'write a list of rows, a list of objects, or {"points": [...], "labels": [...]}',
  });
}

function parseJson(file: string, text: string): unknown {
  if (text.trim() === '') throw dataProblem(file, 'the file is empty', { hint: 'a data file has at least one row' });
  try {
    return JSON.parse(text);
  } catch (cause) {
    const position = /position (\d+)/.exec((cause as Error).message)?.[1];
    const line = position === undefined ? '' : `:${text.slice(0, Number(position)).split('\n').length}`;
    throw dataProblem(file + line, `is not JSON: ${(cause as Error).message}`, { cause });
  }
}

function objectRows(file: string, rows: readonly unknown[], options: TableOptions): TableBuilder {
  const names = Object.keys(rows[0] as Fields);
  const builder = new TableBuilder(file, names, options);
  rows.forEach((row, i) => {
    if (!isFields(row)) throw dataProblem(`${file}:[${i}]`, `${shown(row)} is not an object as [0] is`, { value: row });
    const lacking = names.find((name) => !Object.hasOwn(row, name));
    if (lacking !== undefined)
      throw dataProblem(`${file}:[${i}]`, `the key ${lacking} of [0] is missing`, {
        hint: `keys here: ${listed(Object.keys(row))}`,
      });
    const extra = Object.keys(row).find((name) => !names.includes(name));
    if (extra !== undefined)
      throw dataProblem(`${file}:[${i}]`, `the key ${extra} is not in [0]`, {
        value: extra,
        hint: `keys of [0]: ${listed(names)}`,
      });
    builder.add(
      names.map((name) => row[name]),
      `[${i}]`,
    );
  });
  return builder;
}

function cellRows(file: string, rows: readonly unknown[], options: TableOptions): TableBuilder {
  const width = cellsOf(file, rows[0], '[0]').length;
  return addRows(file, rows, new TableBuilder(file, numberedColumns(width), options), width, '', []);
}

function pointsAndLabels(file: string, fields: Fields, options: TableOptions): TableBuilder {
  const { points, columns } = fields;
  if (!Array.isArray(points))
    throw dataProblem(file, Object.hasOwn(fields, 'points') ? '`points` is not a list' : 'there is no key `points`', {
      value: points,
      hint: `keys here: ${listed(Object.keys(fields))}`,
    });
  if (points.length === 0)
    throw dataProblem(file, 'the list `points` is empty', { hint: 'a data file has at least one row' });
  const width = cellsOf(file, points[0], 'points[0]').length;
  if (
    columns !== undefined &&
    !(Array.isArray(columns) && columns.length === width && columns.every((name) => typeof name === 'string'))
  )
    throw dataProblem(
      file,
      `\`columns\` is ${shown(columns)}, must be ${width} names, as points[0] has ${width} cells`,
      { value: columns },
    );
  const label = sideList(file, fields, points.length, 'label', options.label);
  const weight = sideList(file, fields, points.length, 'weight', options.weight);
  const sides = [label, weight].filter((side) => side !== undefined);
  const names = [...((columns as string[] | undefined) ?? numberedColumns(width)), ...sides.map(({ key }) => key)];
  const builder = new TableBuilder(file, names, {
    ...options,
    // The lists stand after the points' own cells.
    label: label && width,
    weight: weight && width + sides.indexOf(weight),
  });
  return addRows(
    file,
    points,
    builder,
    width,
    'points',
    sides.map(({ list }) => list),
  );
}

function addRows(
  file: string,
  rows: Cells,
  builder: TableBuilder,
  width: number,
  prefix: string,
  sides: readonly Cells[],
): TableBuilder {
  rows.forEach((row, i) => {
    const place = `${prefix}[${i}]`;
    const cells = cellsOf(file, row, place);
    if (cells.length !== width)
      throw dataProblem(`${file}:${place}`, `the row has ${cells.length} cells; ${prefix}[0] has ${width}`, {
        value: cells.length,
      });
    builder.add(sides.length === 0 ? cells : [...cells, ...sides.map((list) => list[i])], place);
  });
  return builder;
}

/** The list that an option names, or that stands under the usual key. */
function sideList(
  file: string,
  fields: Fields,
  count: number,
  option: 'label' | 'weight',
  asked: string | number | undefined,
) {
  const key = asked ?? `${option}s`;
  if (typeof key === 'number')
    throw optionProblem(option, `${file} keeps its ${option}s in a list of their own, so ${key} cannot name them`, {
      value: key,
      hint: `name the key: ${listed(Object.keys(fields))}`,
    });
  const list = fields[key];
  if (list === undefined && asked === undefined) return undefined;
  if (list === undefined) {
    const near = nearest(key, Object.keys(fields));
    throw optionProblem(option, `${file} has no key ${JSON.stringify(key)}`, {
      value: key,
      hint: `${near === undefined ? '' : `did you mean ${near}? `}keys: ${listed(Object.keys(fields))}`,
    });
  }
  if (!Array.isArray(list)) throw dataProblem(file, `\`${key}\` is ${shown(list)}, must be a list`, { value: list });
  if (list.length !== count)
    throw dataProblem(file, `\`${key}\` has ${list.length} entries for ${count} points`, { value: list.length });
  return { key, list: list as Cells };
}

function cellsOf(file: string, row: unknown, place: string): Cells {
  if (Array.isArray(row)) return row;
  if (typeof row === 'number') return [row];
  throw dataProblem(`${file}:${place}`, `${shown(row)} is not a row`, {
    value: row,
    hint: 'a row is a list of cells, all rows alike',
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
