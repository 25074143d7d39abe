import { linesOf, type Cell } from './cells.ts';
import { addEdge, countOf, nodesOf } from './counted-lines.ts';
import { EdgeCollector } from './edge-collector.ts';
import type { GraphParser } from './graph-file.ts';
import { fileProblem } from './problem.ts';

/**
 * Square Matrix Market matrices in coordinates, real, integer or pattern (all 1), `general` or `symmetric`; numbered from 1.
 *
 * As a graph: W_ij is the weight of edge (i, j). A general matrix may give it in one triangle, or in both with the same number,
 * which is then the one edge; different numbers are an error, and so is a diagonal.
 * As a model: the quadratic form xᵀQx, so that both triangles add up, a symmetric one counts twice, and the diagonal is linear.
 *
 * Source: R. F. Boisvert, R. Pozo, K. Remington, The Matrix Market Exchange Formats, NISTIR 5935 (1996).
 */
export const parseMatrixMarket: GraphParser = (text, { file, as }) => {
  const { pattern, symmetric } = headOf(text, file);
  const collectorOf = (nodes: number): EdgeCollector =>
    new EdgeCollector({ nodes, first: 1, loops: as === 'model' ? 'linear' : 'reject' });
  let both: EdgeCollector | undefined;
  let other: EdgeCollector | undefined;
  const lastOfOther = new Map<string, Cell>();
  let [promised, found] = [0, 0];
  for (const line of linesOf(text, /%/)) {
    if (!both) {
      const rows = nodesOf(file, line, 0, 'rows');
      const columns = countOf(file, line, 1, 'columns');
      promised = countOf(file, line, 2, 'entries');
      if (rows !== columns)
        throw fileProblem(file, line[1], `the matrix is ${rows} × ${columns}`, 'a square matrix', columns);
      both = collectorOf(rows);
      other = collectorOf(rows);
      continue;
    }
    const isUpper = line[0]!.number < (line[1]?.number ?? NaN);
    const apart = as === 'graph' && !symmetric && isUpper;
    const hint = pattern ? 'row column, numbered from 1' : 'row column value, numbered from 1';
    addEdge(file, apart ? other! : both, line, 0, hint, pattern ? 'never' : 'must');
    if (apart) lastOfOther.set(`${line[0]!.number} ${line[1]!.number}`, line[0]!);
    found++;
  }
  if (!both) throw fileProblem(file, undefined, 'there is no line with the size', 'rows columns entries');
  if (found !== promised)
    throw fileProblem(file, undefined, `it says ${promised} entries, and there are ${found}`, 'is it cut short?');
  const lower = both.edges();
  if (as === 'model') {
    const weight = symmetric ? lower.weight.map((w) => 2 * w) : lower.weight;
    return { edges: { ...lower, weight }, linear: both.linear(), offset: 0 };
  }
  mergeTriangles(both, other!, lastOfOther, file);
  return { edges: both.edges(), linear: both.linear(), offset: 0 };
};

/** Adds the edges of the upper triangle that the lower one has not; those that both have must have one weight. */
function mergeTriangles(
  lower: EdgeCollector,
  upper: EdgeCollector,
  lines: ReadonlyMap<string, Cell>,
  file: string,
): void {
  const known = new Map<string, number>();
  const below = lower.edges();
  for (let e = 0; e < below.from.length; e++) known.set(`${below.to[e]! + 1} ${below.from[e]! + 1}`, below.weight[e]!);
  const { from, to, weight } = upper.edges();
  for (let e = 0; e < from.length; e++) {
    const [i, j] = [from[e]! + 1, to[e]! + 1];
    const mirrored = known.get(`${i} ${j}`);
    if (mirrored === undefined) lower.add(i, j, weight[e]!);
    else if (mirrored !== weight[e])
      throw fileProblem(
        file,
        lines.get(`${i} ${j}`),
        `entry (${i}, ${j}) is ${weight[e]}, but (${j}, ${i}) is ${mirrored}`,
        'a graph has a symmetric matrix',
        weight[e],
      );
  }
}

function headOf(text: string, file: string): { readonly pattern: boolean; readonly symmetric: boolean } {
  const [banner = ''] = text.split(/\r\n|\n|\r/, 1);
  const words = banner.toLowerCase().split(/\s+/);
  const problem = (at: number, hint: string) => {
    const column = banner.toLowerCase().indexOf(words[at] ?? '') + 1;
    return fileProblem(file, { line: 1, column }, `${JSON.stringify(words[at] ?? '')} cannot be read`, hint, words[at]);
  };
  if (words[0] !== '%%matrixmarket') throw problem(0, '%%MatrixMarket matrix coordinate real general');
  if (words[1] !== 'matrix') throw problem(1, 'matrix');
  if (words[2] !== 'coordinate') throw problem(2, 'coordinate: one entry on each line');
  if (!['real', 'double', 'integer', 'pattern'].includes(words[3] ?? '')) throw problem(3, 'real, integer or pattern');
  if (words[4] !== 'general' && words[4] !== 'symmetric') throw problem(4, 'general or symmetric');
  return { pattern: words[3] === 'pattern', symmetric: words[4] === 'symmetric' };
}
