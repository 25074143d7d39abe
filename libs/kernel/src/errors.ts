/** What went wrong, in one word. Commands map `ErgodicError` to exit status 2 (request) or 1 (run). */
export type ErrorCode =
  | 'unknown-plugin'
  | 'duplicate-plugin'
  | 'plugin-failed'
  | 'kernel-version'
  | 'unknown-option'
  | 'invalid-option'
  | 'missing-part'
  | 'missing-capability'
  | 'missing-service'
  | 'data'
  | 'domain'
  | 'non-finite'
  | 'checkpoint'
  | 'recipe-mismatch'
  | 'output';

export interface ErrorDetails {
  readonly code: ErrorCode;
  /** One sentence: what is wrong, with plugin, option and value in it. */
  readonly message: string;
  /** Where in the recipe or file, e.g. `energy.stiffness` or `data.csv:12`. */
  readonly path?: string;
  readonly value?: unknown;
  /** What would be right. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error a user can act on. Anything else that is thrown is a defect of ours or of a plugin. */
export class ErgodicError extends Error {
  readonly code: ErrorCode;
  readonly path?: string;
  readonly value?: unknown;
  readonly hint?: string;

  constructor(details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ErgodicError';
    this.code = details.code;
    if (details.path !== undefined) this.path = details.path;
    if (details.value !== undefined) this.value = details.value;
    if (details.hint !== undefined) this.hint = details.hint;
  }

  /** Plain data: crosses worker boundaries and goes into JSON output. */
  toJSON(): ErrorDetails {
    const { code, message, path, value, hint } = this;
    return {
      code,
      message,
      ...(path === undefined ? {} : { path }),
      ...(value === undefined ? {} : { value }),
      ...(hint === undefined ? {} : { hint }),
    };
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
