import { readFileSync } from 'node:fs';
import { ErgodicError } from '@ergodic/kernel';

export interface Place {
  /** Both counted from 1, as an editor does. */
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a graph file, and where. */
export function fileProblem(
  file: string,
  place: Place | undefined,
  message: string,
  hint: string,
  value?: unknown,
  cause?: unknown,
): ErgodicError {
  const path = place ? `${file}:${place.line}:${place.column}` : file;
  return new ErgodicError({ code: 'data', path, message: `${path}: ${message}`, hint, value, cause });
}

/** The text of a file, without a byte-order mark. @throws ErgodicError `data` where it cannot be read */
export function readText(file: string, hint: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const known: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'is a folder, not a file' };
    throw fileProblem(file, undefined, known[code ?? ''] ?? `cannot be read: ${message}`, hint, file, cause);
  }
}
