import type { Edges } from '@ergodic/kernel';

export const graphFormats = ['edges', 'matrix-market', 'dimacs', 'rudy', 'dimod'] as const;
export type GraphFormat = (typeof graphFormats)[number];

/** What a file calls a variable: text, a number, or, as Python's tuples come in JSON, a list of them. */
export type Label = string | number | readonly Label[];

/** What a file says, whatever its format. Nodes are numbered from 0 here. */
export interface GraphFile {
  readonly format: GraphFormat;
  readonly edges: Edges;
  /** Linear coefficients of the nodes; zeros where the format has none. */
  readonly linear: Float64Array;
  readonly offset: number;
  /** Where the file tells it: a quadratic model, not a mere graph. */
  readonly vartype?: 'SPIN' | 'BINARY';
  /** What the file calls each node; left out: its number here. */
  readonly labels?: readonly Label[];
}

/** How a parser takes what graphs and quadratic models read differently. */
export interface ParseOptions {
  readonly file: string;
  /**
   * `graph`: a node joined to itself is an error, and of a matrix both triangles are the same edges.
   * `model`: the diagonal holds linear coefficients, and xᵀQx adds both triangles up.
   */
  readonly as: 'graph' | 'model';
}

export type GraphParser = (text: string, options: ParseOptions) => Omit<GraphFile, 'format'>;
