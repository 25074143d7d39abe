import { linesOf, type Cell } from './cells.ts';
import { EdgeCollector } from './edge-collector.ts';
import type { GraphParser } from './graph-file.ts';
import { fileProblem } from './problem.ts';

const HINT = 'from to [weight]: two nodes, numbered from 0, and a number';

/**
 * "from to [weight]" on each line, nodes numbered from 0, 1 where the weight is left out; cells between commas, semicolons, tabs or
 * spaces. From # or % on a line is a comment; a first line without any number is a header. Lines of the same pair add up.
 *
 * The comment `# vartype=SPIN` or `# vartype=BINARY` makes it the coordinate (COO) text of dimod: lines "i i bias" are linear,
 * and numbers that no line has are variables without bias.
 *
 * csv-parse is not used: it does not tell the column of a cell, nor take a run of spaces as one separator.
 */
export const parseEdgeLines: GraphParser = (text, { file, as }) => {
  const vartype = vartypeOf(text);
  const collector = new EdgeCollector({ loops: vartype || as === 'model' ? 'linear' : 'reject' });
  let first = true;
  for (const cells of linesOf(text, /[#%]/)) {
    const isHeader = first && cells.every(({ number }) => Number.isNaN(number));
    first = false;
    if (!isHeader) addLine(collector, cells, file);
  }
  const gap = vartype ? undefined : collector.missing();
  if (gap)
    throw fileProblem(
      file,
      undefined,
      `no edge has node ${gap.missing}, though one has ${gap.largest}`,
      'nodes are numbered from 0 without gaps',
    );
  const edges = collector.edges();
  if (edges.nodes === 0) throw fileProblem(file, undefined, 'there are no edges', `a file with lines ${HINT}`);
  return { edges, linear: collector.linear(), offset: 0, ...(vartype && { vartype }) };
};

/** What the comment `# vartype=…` says. */
export function vartypeOf(text: string): 'SPIN' | 'BINARY' | undefined {
  return /^\s*#\s*vartype\s*=\s*(SPIN|BINARY)\s*$/m.exec(text)?.[1] as 'SPIN' | 'BINARY' | undefined;
}

function addLine(collector: EdgeCollector, cells: readonly Cell[], file: string): void {
  if (cells.length < 2 || cells.length > 3)
    throw fileProblem(
      file,
      cells[Math.min(3, cells.length - 1)],
      `the line has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`,
      HINT,
    );
  const wrong = cells.find(({ number }) => Number.isNaN(number));
  if (wrong) throw fileProblem(file, wrong, `${JSON.stringify(wrong.text)} is not a number`, HINT, wrong.text);
  const [from, to, weight] = cells;
  const found = collector.add(from!.number, to!.number, weight?.number ?? 1);
  if (found) throw fileProblem(file, cells[found.cell], found.message, found.hint, cells[found.cell]!.text);
}
