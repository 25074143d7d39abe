import { ErgodicError } from '@ergodic/kernel';
import { linesOf } from './cells.ts';
import { parseDimacs } from './dimacs.ts';
import { parseDimodJson } from './dimod-json.ts';
import { parseEdgeLines } from './edge-lines.ts';
import type { GraphFile, GraphFormat, GraphParser } from './graph-file.ts';
import { parseMatrixMarket } from './matrix-market.ts';
import { fileProblem, readText } from './problem.ts';
import type { QuadraticModel } from './quadratic-model.ts';
import { parseRudy } from './rudy.ts';

const parsers: Readonly<Record<GraphFormat, GraphParser>> = {
  edges: parseEdgeLines,
  'matrix-market': parseMatrixMarket,
  dimacs: parseDimacs,
  rudy: parseRudy,
  dimod: parseDimodJson,
};

const HINT = 'a graph: from to [weight] on each line, Matrix Market, DIMACS, rudy, or JSON as dimod writes it';

/**
 * The graph in a file. The format is told from the content: `%%MatrixMarket`, a line `p …`, `{`; `rudy` from the name (.rud, .rudy,
 * .mc, or G with a number as in G-set), or given.
 *
 * Nodes are numbered from 0 in what comes out. Edges of the same pair add up; a node joined to itself is an error, as is a
 * weight that is not finite. Quadratic models (`vartype` is told) may have linear terms; see `GraphFile`.
 *
 * @throws ErgodicError `data` with file, line and column
 */
export function readGraph(file: string, format?: GraphFormat): GraphFile {
  return parse(file, format, 'graph');
}

export interface ModelOptions {
  readonly format?: GraphFormat;
  /** What the variables must be. */
  readonly vartype?: 'SPIN' | 'BINARY';
  /** What they are where the file does not say so; `vartype` where left out. */
  readonly otherwise?: 'SPIN' | 'BINARY';
  /** What helps where nothing says what they are. */
  readonly hint?: string;
}

/**
 * The quadratic model in a file of any of the formats. Those without linear terms of their own have them on the diagonal: lines
 * "i i a", loops, Q_ii; for spins they are fields too, as in dimod's COO. A matrix is the form xᵀQx.
 *
 * @throws ErgodicError `data`; also where neither the file nor the options say what the variables are, or both and differently
 */
export function readQuadraticModel(file: string, options: ModelOptions = {}): QuadraticModel {
  const { format, vartype, otherwise = vartype, hint = 'vartype SPIN or BINARY' } = options;
  const { edges, linear, offset, labels, vartype: told } = parse(file, format, 'model');
  const known = told ?? otherwise;
  if (known === undefined)
    throw fileProblem(file, undefined, 'it does not say whether the variables are spins or bits', hint);
  if (vartype !== undefined && vartype !== known)
    throw fileProblem(file, undefined, `it is of vartype ${known}, not ${vartype}`, `vartype ${known}`, known);
  return { vartype: known, edges, linear, offset, ...(labels && { labels }) };
}

/** The numbers in a text file, one or more on each line; # and % begin a comment. @throws ErgodicError `data` */
export function readNumbers(file: string): Float64Array {
  const numbers: number[] = [];
  for (const cells of linesOf(readText(file, 'a file with numbers'), /[#%]/))
    for (const cell of cells) {
      if (!Number.isFinite(cell.number))
        throw fileProblem(file, cell, `${JSON.stringify(cell.text)} is not a finite number`, 'numbers only', cell.text);
      numbers.push(cell.number);
    }
  return Float64Array.from(numbers);
}

function parse(file: string, format: GraphFormat | undefined, as: 'graph' | 'model'): GraphFile {
  const text = readText(file, HINT);
  const known = format ?? formatOf(file, text);
  return { format: known, ...parsers[known](text, { file, as }) };
}

function formatOf(file: string, text: string): GraphFormat {
  if (/^%%MatrixMarket/i.test(text)) return 'matrix-market';
  if (/^\s*\{/.test(text)) return 'dimod';
  if (/^(?:\s*(?:c(?:\s.*)?)?[\r\n]+)*\s*p\s/.test(text)) return 'dimacs';
  if (/\.(rud|rudy|mc)$|(^|[\\/])G\d+(\.txt)?$/.test(file)) return 'rudy';
  return 'edges';
}

/** A quadratic model where a mere graph is wanted must have no linear terms. @throws ErgodicError `data` */
export function expectNoLinear(file: string, { linear }: GraphFile): void {
  const at = linear.findIndex((a) => a !== 0);
  if (at < 0) return;
  throw new ErgodicError({
    code: 'data',
    path: file,
    message: `${file}: variable ${at} has the linear term ${linear[at]}, which a graph cannot hold`,
    value: linear[at],
    hint: 'energy qubo or spin-quadratic with this path, in place of a coupling graph',
  });
}
