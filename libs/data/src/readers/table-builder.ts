import type { Dataset } from '@ergodic/kernel';
import { toClasses, type Classes } from './classes.ts';
import { chooseColumns, type ColumnReference, type ColumnRoles } from './columns.ts';
import { dataProblem, listed, optionProblem, shown } from './problem.ts';
import { productOf } from './shape.ts';

/** What every reader takes of the rows it finds. */
export interface TableOptions {
  /** The column of true classes. */
  readonly label?: ColumnReference;
  /** The column of weights, >= 0. */
  readonly weight?: ColumnReference;
  /** The columns to learn from; all but label and weight where left out. */
  readonly columns?: readonly ColumnReference[];
  /** The columns of numbers that are to be told of each point. */
  readonly targets?: readonly ColumnReference[];
  /** Keep only the first so many rows. */
  readonly limit?: number;
  /** Keep the rows from `from` on, counted from 0, and before `to`; classes are numbered over the whole file. */
  readonly rows?: RowRange;
  /** Shape of a point; its product is the number of columns. */
  readonly shape?: readonly number[];
}

export interface RowRange {
  readonly from?: number;
  readonly to?: number;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a cell spells, or NaN. Only decimal notation counts: an empty cell, `0x10` and `Infinity` are none. */
export function toNumber(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string') return NaN;
  const text = cell.trim();
  return DECIMAL.test(text) ? Number(text) : NaN;
}

/**
 * Collects checked rows into a Dataset. Every format goes through here, so the same mistake gets the same message
 * whatever file it is in.
 */
export class TableBuilder {
  /** Rows offered, also those that are not kept. */
  total = 0;
  #count = 0;
  #points: Float64Array;
  readonly #weights: number[] = [];
  readonly #targets: number[] = [];
  readonly #labels: (string | number)[] = [];
  readonly #names: readonly string[];
  readonly #roles: ColumnRoles;
  readonly #from: number;
  readonly #to: number;
  readonly #options: TableOptions;
  readonly #file: string;

  /**
   * @param file the file, for messages
   * @param names its columns in order
   * @throws ErgodicError `invalid-option` where the options name columns that are not there
   */
  constructor(file: string, names: readonly string[], options: TableOptions) {
    this.#file = file;
    this.#names = names;
    this.#roles = chooseColumns(names, options, file);
    const { rows, limit = Infinity } = options;
    this.#options = options;
    this.#from = rows?.from ?? 0;
    this.#to = Math.min(rows?.to ?? Infinity, this.#from + limit);
    this.#points = new Float64Array(64 * this.#roles.features.length);
  }

  /**
   * Adds a row of `names.length` cells.
   * @param place where the row is, after the file's name in messages: a line of text (`12`), an element (`[12]`)
   * @throws ErgodicError `data` with place, column and value, where a feature or weight is not a finite number, a weight is
   * negative, or the label is empty
   */
  add(cells: ArrayLike<unknown>, place: string): void {
    const row = this.total++;
    const { features, label, weight, targets } = this.#roles;
    const isKept = row >= this.#from && row < this.#to;
    if (label !== undefined && (isKept || this.#options.rows))
      this.#labels.push(this.#checkedLabel(cells[label], label, place));
    if (!isKept) return;
    const start = this.#count * features.length;
    if (start + features.length > this.#points.length) this.#grow();
    for (let i = 0; i < features.length; i++) this.#points[start + i] = this.#number(cells, features[i]!, place);
    for (const column of targets) this.#targets.push(this.#number(cells, column, place));
    if (weight !== undefined) {
      const value = this.#number(cells, weight, place);
      if (value < 0) throw this.#problem(place, weight, `the weight ${value} is negative`, value, 'weights are >= 0');
      this.#weights.push(value);
    }
    this.#count++;
  }

  /**
   * The dataset of the rows added.
   * @param labels true classes from a file of their own, one for each row offered
   * @throws ErgodicError `data` where there is no row, no column to learn from, or all weights are 0
   */
  finish(name: string, labels?: readonly (string | number)[]): Dataset {
    this.#requireRows();
    if (this.#roles.features.length === 0)
      throw dataProblem(this.#file, 'no column is left to learn from', { hint: `columns: ${listed(this.#names)}` });
    if (this.#weights.length > 0 && !this.#weights.some((weight) => weight > 0))
      throw dataProblem(this.#file, `all weights are 0 in column ${this.#names[this.#roles.weight!]}`);
    const { features, label, weight, targets } = this.#roles;
    const { shape } = this.#options;
    if (shape && productOf(shape) !== features.length)
      throw optionProblem('shape', `a point of ${this.#file} has ${features.length} numbers`, {
        value: shape,
        hint: 'sizes whose product is that number',
      });
    const known = labels ?? (label === undefined ? undefined : this.#labels);
    return {
      name,
      points: this.#points.slice(0, this.#count * features.length),
      count: this.#count,
      dimension: features.length,
      columns: features.map((column) => this.#names[column]!),
      ...(shape && { shape: [...shape] }),
      ...(known === undefined ? {} : this.#classesOf(known)),
      ...(targets.length === 0
        ? {}
        : { targets: { values: Float64Array.from(this.#targets), shape: [targets.length] } }),
      ...(weight === undefined ? {} : { weights: Float64Array.from(this.#weights) }),
    };
  }

  /** The labels of a file that holds nothing else. @throws ErgodicError `data` where it has more than one column, or no row */
  onlyLabels(): readonly (string | number)[] {
    this.#requireRows();
    if (this.#names.length > 1)
      throw dataProblem(this.#file, `has ${this.#names.length} columns`, {
        hint: 'a file of labels has one label a point and nothing else',
      });
    return this.#labels;
  }

  /** Of the rows kept. Their numbers are those of the whole file where only some rows are asked for. */
  #classesOf(labels: readonly (string | number)[]): Classes {
    if (!this.#options.rows) return toClasses(labels.slice(0, this.#count));
    const { labels: all, classes } = toClasses(labels);
    return { labels: all.slice(this.#from, this.#from + this.#count), classes };
  }

  #requireRows(): void {
    const { rows } = this.#options;
    if (rows && this.total > 0 && (this.#from >= this.total || (rows.to ?? 0) > this.total))
      throw optionProblem('rows', `${this.#file} has ${this.total} rows`, {
        value: rows,
        hint: `from in 0 … ${this.total - 1}, to in 1 … ${this.total}`,
      });
    if (this.#count === 0)
      throw dataProblem(this.#file, 'there are no rows', { hint: 'a data file has at least one row below its header' });
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#points.length);
    larger.set(this.#points);
    this.#points = larger;
  }

  #number(cells: ArrayLike<unknown>, column: number, place: string): number {
    const cell = cells[column];
    const value = typeof cell === 'number' ? cell : toNumber(cell);
    if (!Number.isFinite(value)) throw this.#notNumber(cell, column, place);
    return value;
  }

  #checkedLabel(cell: unknown, column: number, place: string): string | number {
    const value = typeof cell === 'string' ? cell.trim() : typeof cell === 'boolean' ? String(cell) : cell;
    if (typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && value !== '')
      return value as string | number;
    const what = isMissing(cell) ? 'the label is missing' : `the label ${shown(cell)} is neither a number nor a name`;
    throw this.#problem(place, column, what, cell, 'every row needs a label, or leave `label` out');
  }

  #notNumber(cell: unknown, column: number, place: string): Error {
    if (isMissing(cell))
      return this.#problem(place, column, 'the cell is empty', cell, 'fill in or remove rows with missing values');
    const text = String(cell).trim();
    if (/^[+-]?(nan|na|n\/a|null|none|\?|inf|infinity)$/i.test(text) || DECIMAL.test(text) || typeof cell === 'number')
      return this.#problem(
        place,
        column,
        `${shown(cell)} is not a finite number`,
        cell,
        'fill in or remove rows with missing values',
      );
    const name = this.#names[column]!;
    const hint = /^[+-]?\d+,\d+$/.test(text)
      ? 'write decimals with a point'
      : place === '1'
        ? 'set `header: true` if this line names the columns'
        : `set \`label: ${name}\` if the column names the classes, or list the numeric columns in \`columns\``;
    return this.#problem(place, column, `${shown(cell)} is not a number`, cell, hint);
  }

  #problem(place: string, column: number, message: string, value: unknown, hint: string): Error {
    return dataProblem(`${this.#file}:${place}`, `column ${this.#names[column]}: ${message}`, { value, hint });
  }
}

function isMissing(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');
}
