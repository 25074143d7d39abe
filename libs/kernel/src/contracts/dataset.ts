/** Points to learn from, loaded or generated. */
export interface Dataset {
  readonly name: string;
  /** Row-major, count × dimension. */
  readonly points: Float64Array;
  readonly count: number;
  readonly dimension: number;
  readonly columns: readonly string[];
  /** True classes, 0 … classes − 1, where known. */
  readonly labels?: Int32Array;
  readonly classes?: readonly string[];
  /** How much each point counts; all 1 where absent. */
  readonly weights?: Float64Array;
}

/** Gives a dataset: a reader of files or a generator. */
export interface DataSource {
  load(): Dataset;
}
