import type { Cell } from './cells.ts';
import { MOST_NODES, type EdgeCollector } from './edge-collector.ts';
import { fileProblem } from './problem.ts';

/** The number of nodes in a cell. @throws ErgodicError `data` */
export function nodesOf(file: string, line: readonly Cell[], at: number, what = 'nodes'): number {
  const nodes = countOf(file, line, at, what);
  if (nodes <= MOST_NODES) return nodes;
  throw fileProblem(file, line[at], `${nodes} ${what} are too many`, `at most ${MOST_NODES}`, nodes);
}

/** The number of a cell that counts something. @throws ErgodicError `data` */
export function countOf(file: string, line: readonly Cell[], at: number, what: string): number {
  const cell = line[at];
  if (cell && Number.isSafeInteger(cell.number) && cell.number >= 0) return cell.number;
  const found = cell ? `${JSON.stringify(cell.text)} is not the number of ${what}` : `the number of ${what} is missing`;
  throw fileProblem(file, cell ?? line.at(-1), found, 'a whole number from 0 on', cell?.text);
}

/** Adds the edge in cells `at`, `at + 1` and, where it is there, `at + 2`, nodes numbered from 1. @throws ErgodicError `data` */
export function addEdge(
  file: string,
  collector: EdgeCollector,
  line: readonly Cell[],
  at: number,
  hint: string,
  weighted: 'may' | 'must' | 'never' = 'may',
): void {
  const most = at + (weighted === 'never' ? 2 : 3);
  const least = at + (weighted === 'must' ? 3 : 2);
  if (line.length < least || line.length > most)
    throw fileProblem(
      file,
      line[Math.min(most, line.length - 1)],
      `the line has ${line.length} ${line.length === 1 ? 'cell' : 'cells'}`,
      hint,
    );
  const wrong = line.slice(at).find(({ number }) => Number.isNaN(number));
  if (wrong) throw fileProblem(file, wrong, `${JSON.stringify(wrong.text)} is not a number`, hint, wrong.text);
  const found = collector.add(line[at]!.number, line[at + 1]!.number, line[at + 2]?.number ?? 1);
  if (found) {
    const cell = line[at + found.cell]!;
    throw fileProblem(file, cell, found.message, found.hint, cell.text);
  }
}
