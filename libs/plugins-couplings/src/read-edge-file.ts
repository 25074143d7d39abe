import { readFileSync } from 'node:fs';
import { ErgodicError, type Edges } from '@ergodic/kernel';
import { EdgeCollector } from './edge-collector.ts';

interface Cell {
  readonly text: string;
  /** Counted from 1, as an editor does. */
  readonly column: number;
}

const LINE_HINT = 'from to [weight]: two nodes, numbered from 0, and a number';

/**
 * The edges of a file with "from to [weight]" on each line.
 *
 * csv-parse is not used: it does not tell the column of a cell, nor take a run of spaces as one separator.
 *
 * @throws ErgodicError `data` with file, line and column
 */
export function readEdgeFile(file: string): Edges {
  const problem = (place: string, message: string, hint: string, value?: unknown, cause?: unknown): ErgodicError =>
    new ErgodicError({ code: 'data', path: file + place, message: `${file}${place}: ${message}`, hint, value, cause });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const known: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'is a folder, not a file' };
    throw problem('', known[code ?? ''] ?? `cannot be read: ${message}`, `a file with lines ${LINE_HINT}`, file, cause);
  }
  const collector = new EdgeCollector();
  let first = true;
  for (const [at, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const cells = cellsOf(line);
    if (cells.length === 0) continue;
    const isHeader = first && cells.every((cell) => Number.isNaN(toNumber(cell)));
    first = false;
    if (isHeader) continue;
    const place = ({ column }: Cell): string => `:${at + 1}:${column}`;
    if (cells.length < 2 || cells.length > 3)
      throw problem(
        place(cells[Math.min(3, cells.length - 1)]!),
        `the line has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`,
        LINE_HINT,
        line,
      );
    const wrong = cells.find((cell) => Number.isNaN(toNumber(cell)));
    if (wrong) throw problem(place(wrong), `${JSON.stringify(wrong.text)} is not a number`, LINE_HINT, wrong.text);
    const [from, to, weight] = cells.map(toNumber);
    const found = collector.add(from!, to!, weight ?? 1);
    if (found) throw problem(place(cells[found.cell]!), found.message, found.hint, cells[found.cell]!.text);
  }
  const edges = collector.edges();
  if ('missing' in edges)
    throw problem(
      '',
      `no edge has node ${edges.missing}, though one has ${edges.largest}`,
      'nodes are numbered from 0 without gaps',
    );
  if (edges.nodes === 0) throw problem('', 'there are no edges', `a file with lines ${LINE_HINT}`);
  return edges;
}

/** What stands between separators: a comma or semicolon with spaces around it, or a run of spaces and tabs. */
function cellsOf(line: string): Cell[] {
  const end = line.search(/[#%]/);
  const content = (end < 0 ? line : line.slice(0, end)).trimEnd();
  const start = content.length - content.trimStart().length;
  const cells: Cell[] = [];
  let column = start;
  // Every second part is a separator.
  for (const [k, text] of content
    .slice(start)
    .split(/(\s*[,;]\s*|\s+)/)
    .entries()) {
    if (k % 2 === 0) cells.push({ text, column: column + 1 });
    column += text.length;
  }
  return content === '' ? [] : cells;
}

function toNumber({ text }: Cell): number {
  return text === '' ? NaN : Number(text);
}
