import { z } from 'zod';
import type { Batch, RandomStreams } from '@ergodic/numerics';
import { ErgodicError, holds, valueOfChoice, type Context, type Dataset, type Energy } from '@ergodic/kernel';

export const thresholdOption = z
  .number()
  .optional()
  .describe('data at or above it are the upper of two choices, others the lower');

/**
 * The rows of a dataset as values of the visible units, in turn of one random order after another: every row once in each pass.
 */
export class DataRows {
  readonly count: number;
  /** How many units a row describes. */
  readonly visible: number;
  readonly #rows: Float64Array;
  readonly #order: Float64Array;
  readonly #place: Float64Array;
  readonly #streams: RandomStreams;

  /**
   * @param order holds the present order of rows, length `count`, and `place` how many of them were taken, length 1: arrays of the
   * context, so that a run taken up again goes on in it
   * @param threshold where given, numbers at or above it are the upper of two choices, the others the lower
   * @throws ErgodicError where rows do not describe the visible units
   */
  constructor(
    rule: string,
    dataset: Dataset | undefined,
    energy: Energy,
    threshold: number | undefined,
    { order, place, streams }: RowOrder,
  ) {
    const visible = energy.visible ?? energy.space.units;
    const { points, count, dimension } = checkedData(rule, dataset, visible);
    this.count = count;
    this.visible = visible;
    this.#rows = threshold === undefined ? points : choicesOf(points, threshold, energy);
    const wrong = this.#rows.findIndex((value) => !holds(energy.space, value));
    if (wrong >= 0) throw unfit(rule, dataset!, wrong, dimension, energy);
    this.#order = order;
    this.#place = place;
    this.#streams = streams;
  }

  /** Writes the next rows of the data to the visible units of each replica. */
  fill(x: Batch): void {
    for (let r = 0; r < x.replicas; r++) this.#write(this.#next(), x, r);
  }

  /** Writes row `row` of the data to the visible units of replica r. */
  write(row: number, x: Batch, r: number): void {
    this.#write(row, x, r);
  }

  #write(row: number, x: Batch, r: number): void {
    const from = row * this.visible;
    for (let i = 0; i < this.visible; i++) x.data[r * x.width + i] = this.#rows[from + i]!;
  }

  /** The next row; a new random order (Fisher and Yates) begins where the last one is used up. */
  #next(): number {
    const order = this.#order;
    const at = this.#place[0]!;
    if (at % this.count === 0) {
      for (let i = 0; i < this.count; i++) order[i] = i;
      for (let i = this.count - 1; i > 0; i--) {
        const j = this.#streams.integer(0, i + 1);
        const swapped = order[i]!;
        order[i] = order[j]!;
        order[j] = swapped;
      }
    }
    this.#place[0] = at + 1;
    return order[at % this.count]!;
  }
}

/** What lasts of the order in which rows come. */
export interface RowOrder {
  readonly order: Float64Array;
  readonly place: Float64Array;
  readonly streams: RandomStreams;
}

/** A rule's order of the rows, which checkpoints keep. */
export const rowOrder = (dataset: Dataset | undefined, context: Context): RowOrder => ({
  order: context.array('order of rows', dataset?.count ?? 0),
  place: context.array('rows taken', 1),
  streams: context.stream('rows', 1),
});

function checkedData(rule: string, dataset: Dataset | undefined, visible: number): Dataset {
  if (!dataset)
    throw new ErgodicError({
      code: 'missing-part',
      message: `learning ${rule} learns from data, and the recipe has none`,
      path: 'data',
      hint: 'data: { use: file, path: ... }; `ergodic list data` shows what there is',
    });
  if (dataset.dimension === visible) return dataset;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `learning ${rule}: a row of the data (${dataset.name}) has ${dataset.dimension} numbers, and the energy has ${visible} visible units`,
    path: 'data',
    value: dataset.dimension,
    hint: `data of ${visible} columns, or as many visible units as there are columns`,
  });
}

/** Numbers below the threshold become the lower choice of a unit, the others the upper. */
function choicesOf(points: Float64Array, threshold: number, { space }: Energy): Float64Array {
  return points.map((value) => valueOfChoice(space.kind, value >= threshold ? 1 : 0));
}

function unfit(
  rule: string,
  { name, points }: Dataset,
  at: number,
  dimension: number,
  { space }: Energy,
): ErgodicError {
  return new ErgodicError({
    code: 'invalid-option',
    message: `learning ${rule}: row ${Math.floor(at / dimension)}, column ${at % dimension} of the data (${name}) is ${points[at]}, which is not a value of ${space.kind}`,
    path: 'data',
    value: points[at],
    hint:
      space.kind === 'bits' || space.kind === 'spins'
        ? 'give the rule a threshold: numbers at or above it are the upper choice'
        : 'data that are values of the units',
  });
}
