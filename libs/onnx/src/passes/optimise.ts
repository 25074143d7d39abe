import { type Graph } from '../graph/graph.ts';
import { mergeCommonSubexpressions } from './common-subexpressions.ts';
import { removeDeadCode } from './dead-code.ts';
import { foldConstants } from './fold-constants.ts';
import { countNodes } from './rewrite.ts';

/** Folds constants, merges common subexpressions and removes dead code, until that makes the graph no smaller. */
export function optimise(graph: Graph): Graph {
  for (;;) {
    const next = removeDeadCode(mergeCommonSubexpressions(foldConstants(graph)));
    if (countNodes(next) >= countNodes(graph)) return next;
    graph = next;
  }
}
