import { linesOf } from './cells.ts';
import { addEdge, countOf, nodesOf } from './counted-lines.ts';
import { EdgeCollector } from './edge-collector.ts';
import type { GraphParser } from './graph-file.ts';
import { fileProblem } from './problem.ts';

/**
 * The format of Max-Cut benchmarks such as G-set: "nodes edges" on the first line, then "from to [weight]" on each, nodes numbered
 * from 1.
 *
 * Source: G. Rinaldi, rudy, a graph generator (1998).
 */
export const parseRudy: GraphParser = (text, { file, as }) => {
  let collector: EdgeCollector | undefined;
  let [promised, found] = [0, 0];
  for (const line of linesOf(text, /[#%]/)) {
    if (collector) {
      addEdge(file, collector, line, 0, 'from to [weight], nodes numbered from 1');
      found++;
      continue;
    }
    const nodes = nodesOf(file, line, 0);
    promised = countOf(file, line, 1, 'edges');
    if (line.length > 2)
      throw fileProblem(file, line[2], 'a third cell', '"nodes edges" on the first line', line[2]!.text);
    collector = new EdgeCollector({ nodes, first: 1, loops: as === 'model' ? 'linear' : 'reject' });
  }
  if (!collector) throw fileProblem(file, undefined, 'the file is empty', '"nodes edges" on the first line');
  if (found !== promised)
    throw fileProblem(file, undefined, `it says ${promised} edges, and there are ${found}`, 'is it cut short?');
  return { edges: collector.edges(), linear: collector.linear(), offset: 0 };
};
