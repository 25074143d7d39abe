import { linesOf } from './cells.ts';
import { addEdge, countOf, nodesOf } from './counted-lines.ts';
import { EdgeCollector } from './edge-collector.ts';
import type { GraphParser } from './graph-file.ts';
import { fileProblem } from './problem.ts';

const HINT = 'e from to [weight], nodes numbered from 1';

/**
 * DIMACS graphs: comments `c …`, one line `p edge N M` (or `p col N M`), then `e i j`, a weight behind it where edges have one.
 * Nodes are numbered from 1. M has to be the number of lines `e`, or half of it: some files of this format list each edge
 * twice, and then weights are 2, since equal pairs add up. Arcs (`a`) have a direction and are refused.
 *
 * Source: D. S. Johnson, M. A. Trick (eds.), Cliques, Coloring, and Satisfiability, DIMACS 26 (1996).
 */
export const parseDimacs: GraphParser = (text, { file, as }) => {
  let collector: EdgeCollector | undefined;
  let [promised, found] = [0, 0];
  for (const line of linesOf(text, /^\s*c(?=\s|$).*/)) {
    const [kind] = line;
    if (kind!.text === 'p') {
      if (collector) throw fileProblem(file, kind, 'a second line p', 'one line "p edge nodes edges"', 'p');
      const nodes = nodesOf(file, line, 2);
      promised = countOf(file, line, 3, 'edges');
      collector = new EdgeCollector({ nodes, first: 1, loops: as === 'model' ? 'linear' : 'reject' });
    } else if (kind!.text === 'e') {
      if (!collector)
        throw fileProblem(file, kind, 'an edge before the line p', '"p edge nodes edges" comes first', 'e');
      addEdge(file, collector, line, 1, HINT);
      found++;
    } else {
      const hint = kind!.text === 'a' ? 'edges, e; arcs have a direction' : `lines c, p and e: ${HINT}`;
      throw fileProblem(file, kind, `a line ${JSON.stringify(kind!.text)}`, hint, kind!.text);
    }
  }
  if (!collector) throw fileProblem(file, undefined, 'there is no line p', '"p edge nodes edges" before the edges');
  if (found !== promised && found !== 2 * promised)
    throw fileProblem(file, undefined, `the line p says ${promised} edges, and there are ${found}`, 'is it cut short?');
  return { edges: collector.edges(), linear: collector.linear(), offset: 0 };
};
