import type { RandomStreams } from '@ergodic/numerics';
import type { Context, Dataset, SampleShape, TensorArray } from '@ergodic/kernel';
import { checkAnswers, checkedDataset } from './check-dataset.ts';
import { ImageShifts } from './image-shifts.ts';

/** Rows of the data as a program takes them. */
export interface MinibatchArrays extends Readonly<Record<string, TensorArray>> {
  /** float32 [B, ...shape]. */
  readonly points: TensorArray;
}

export interface MinibatchOptions {
  /** Rows in an update; all of them where there are fewer. */
  readonly batch: number;
  /** Shape of a point; that of the dataset, or [dimension], where left out. */
  readonly shape?: SampleShape | undefined;
  /** What goes along with the points: classes, numbers, or nothing. */
  readonly answers?: 'labels' | 'targets' | undefined;
  /** How many classes there may be, and of what shape targets are to be. */
  readonly classes?: number | undefined;
  readonly targetShape?: SampleShape | undefined;
  /** Images are shifted by up to so many pixels each way, drawn for each row anew; the dataset’s shape tells what is an image, or `shape`. */
  readonly shift?: number | undefined;
}

/**
 * Minibatches of a dataset, in one random order of the rows after another. Every row comes once in each pass; the last minibatch of
 * a pass is as small as what is left. Points are copied to float32 once, or read from their file as they are needed; rows go into
 * arrays that are used again.
 */
export class Minibatches {
  readonly count: number;
  readonly batch: number;
  /** Minibatches in a pass. */
  readonly perPass: number;
  readonly #shape: SampleShape;
  readonly #dataset: Dataset;
  readonly #answers: MinibatchOptions['answers'];
  readonly #read: NonNullable<Dataset['read']>;
  readonly #targets?: Float32Array;
  readonly #weights?: Float32Array;
  readonly #order: Float64Array;
  /** Rows taken in this pass. */
  readonly #place: Float64Array;
  readonly #streams: RandomStreams;
  readonly #shifts?: ImageShifts;
  readonly #arrays = new Map<number, MinibatchArrays>();

  /**
   * @throws ErgodicError `missing-part` without data; `data` where there are no rows, or no labels or targets that are asked for and
   *   fit; `invalid-option` where rows have another shape; `non-finite` where a number is
   */
  constructor(rule: string, dataset: Dataset | undefined, context: Context, options: MinibatchOptions) {
    const data = checkedDataset(rule, dataset, options.shape);
    checkAnswers(rule, data, options);
    this.#dataset = data;
    this.#answers = options.answers;
    this.count = data.count;
    this.batch = Math.min(options.batch, data.count);
    this.perPass = Math.ceil(data.count / this.batch);
    this.#shape = options.shape ?? data.shape ?? [data.dimension];
    this.#read = data.read ?? readerOf(data);
    if (options.answers === 'targets') this.#targets = new Float32Array(data.targets!.values);
    if (data.weights) this.#weights = ofMeanOne(data.weights);
    this.#order = context.array('order of rows', data.count);
    this.#place = context.array('rows taken', 1);
    this.#streams = context.stream('rows', 1);
    if (options.shift) {
      const image = [data.shape, this.#shape].find((shape) => shape && shape.length > 1) ?? this.#shape;
      this.#shifts = new ImageShifts(rule, image, options.shift, context.stream('shifts', 1));
    }
  }

  /** The next minibatch; the arrays of the last one of that size are overwritten. */
  next(): MinibatchArrays {
    const place = this.#place[0]!;
    if (place === 0) this.#shuffle();
    const size = Math.min(this.batch, this.count - place);
    const arrays = this.#filled(this.#order.subarray(place, place + size));
    this.#shifts?.shift(arrays.points.data as Float32Array, size);
    this.#place[0] = (place + size) % this.count;
    return arrays;
  }

  /** All rows in their own order, none shifted, in minibatches. */
  *all(): Generator<MinibatchArrays> {
    for (let place = 0; place < this.count; place += this.batch)
      yield this.#filled(Array.from({ length: Math.min(this.batch, this.count - place) }, (_, b) => place + b));
  }

  #filled(rows: ArrayLike<number>): MinibatchArrays {
    const arrays = this.#arraysFor(rows.length);
    const { points, labels, targets, weights } = arrays;
    this.#read(rows, points.data as Float32Array);
    const width = this.#targets ? this.#targets.length / this.count : 0;
    for (let b = 0; b < rows.length; b++) {
      const row = rows[b]!;
      if (labels) labels.data[b] = this.#dataset.labels![row]!;
      if (weights) weights.data[b] = this.#weights![row]!;
      if (targets)
        (targets.data as Float32Array).set(this.#targets!.subarray(row * width, (row + 1) * width), b * width);
    }
    return arrays;
  }

  #arraysFor(size: number): MinibatchArrays {
    const known = this.#arrays.get(size);
    if (known) return known;
    const float = (shape: readonly number[], length: number): TensorArray => ({
      type: 'float32',
      shape,
      data: new Float32Array(length),
    });
    const arrays: MinibatchArrays = {
      points: float([size, ...this.#shape], size * this.#dataset.dimension),
      ...(this.#answers === 'labels' && { labels: { type: 'int32', shape: [size], data: new Int32Array(size) } }),
      ...(this.#targets && {
        targets: float([size, ...this.#dataset.targets!.shape], (size * this.#targets.length) / this.count),
      }),
      ...(this.#weights && { weights: float([size], size) }),
    };
    this.#arrays.set(size, arrays);
    return arrays;
  }

  /** A new random order (Fisher and Yates). */
  #shuffle(): void {
    const order = this.#order;
    for (let i = 0; i < this.count; i++) order[i] = i;
    for (let i = this.count - 1; i > 0; i--) {
      const j = this.#streams.integer(0, i + 1);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
  }
}

/** Copies rows out of a copy in float32. */
function readerOf({ points, dimension }: Dataset): NonNullable<Dataset['read']> {
  const copy = new Float32Array(points);
  return (rows, out) => {
    for (let b = 0; b < rows.length; b++)
      out.set(copy.subarray(rows[b]! * dimension, (rows[b]! + 1) * dimension), b * dimension);
  };
}

function ofMeanOne(weights: Float64Array): Float32Array {
  const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
  return Float32Array.from(weights, (w) => w / mean);
}
