/** Points to learn from, loaded or generated. */
export interface Dataset {
  readonly name: string;
  /** Row-major, count × dimension. */
  readonly points: Float64Array;
  readonly count: number;
  readonly dimension: number;
  readonly columns: readonly string[];
  /** The shape of one point where it is no plain list, such as [28, 28, 1]; its product is `dimension`. */
  readonly shape?: readonly number[];
  /** True classes, 0 … classes − 1, where known. */
  readonly labels?: Int32Array;
  readonly classes?: readonly string[];
  /** What is to be told of each point, where that is numbers: row-major, count × the product of `shape`. */
  readonly targets?: { readonly values: Float64Array; readonly shape: readonly number[] };
  /**
   * out[k · dimension + …] = row rows[k]. Given where points stay in a file: then `points` throws, and what can read rows as it
   * needs them calls this.
   */
  readonly read?: (rows: ArrayLike<number>, out: Float32Array) => void;
  /** What checkpoints know the points by, where they stay in a file. */
  readonly digest?: string;
  /** How much each point counts; all 1 where absent. */
  readonly weights?: Float64Array;
}

/** Gives a dataset: a reader of files or a generator. */
export interface DataSource {
  load(): Dataset;
}
