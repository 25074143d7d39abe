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
  /** How much each point counts; all 1 where absent. */
  readonly weights?: Float64Array;
}

/** Gives a dataset: a reader of files or a generator. */
export interface DataSource {
  load(): Dataset;
}
