import type { Place } from './problem.ts';

export interface Cell extends Place {
  readonly text: string;
  /** NaN where the text is no number; an empty cell is none. */
  readonly number: number;
}

/** The lines of a text that have cells, in order: no comments, no blank lines. */
export function* linesOf(text: string, comment: RegExp): Generator<readonly Cell[]> {
  let line = 0;
  for (const whole of text.split(/\r\n|\n|\r/)) {
    line++;
    const end = whole.search(comment);
    const cells = cellsOf(end < 0 ? whole : whole.slice(0, end), line);
    if (cells.length > 0) yield cells;
  }
}

/** What stands between separators: a comma or semicolon with spaces around it, or a run of spaces and tabs. */
function cellsOf(line: string, number: number): Cell[] {
  const content = line.trimEnd();
  if (content === '') return [];
  const start = content.length - content.trimStart().length;
  const cells: Cell[] = [];
  let column = start;
  // Every second part is a separator.
  for (const [k, text] of content
    .slice(start)
    .split(/(\s*[,;]\s*|\s+)/)
    .entries()) {
    if (k % 2 === 0) cells.push({ text, line: number, column: column + 1, number: text === '' ? NaN : Number(text) });
    column += text.length;
  }
  return cells;
}
