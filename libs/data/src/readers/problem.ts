import { ErgodicError } from '@ergodic/kernel';

export interface ProblemDetails {
  /** The offending value, as found. */
  readonly value?: unknown;
  /** What would be right. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** What is wrong with a file: `path` is the file, with the line or element after a colon where there is one. */
export function dataProblem(path: string, message: string, details: ProblemDetails = {}): ErgodicError {
  return new ErgodicError({ code: 'data', path, message: `${path}: ${message}`, ...details });
}

/** What is wrong with an option of a reader. */
export function optionProblem(option: string, message: string, details: ProblemDetails = {}): ErgodicError {
  return new ErgodicError({ code: 'invalid-option', path: option, message: `${option}: ${message}`, ...details });
}

/** A cell as a person would recognise it: short, quoted where it is text. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** At most eight names, for hints. */
export function listed(names: readonly string[]): string {
  const few = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${few}, ... (${names.length} in all)` : few;
}
