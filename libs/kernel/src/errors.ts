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
  | 'not-loaded'
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
export class ErgodicError extends Error implements ErrorDetails {
  override readonly name = 'ErgodicError';
  readonly code: ErrorCode;
  readonly path?: string;
  readonly value?: unknown;
  readonly hint?: string;

  constructor({ code, message, path, value, hint, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
    this.value = value;
    this.hint = hint;
  }

  /** Plain data: crosses worker boundaries and goes into JSON output. */
  toJSON(): ErrorDetails {
    const { code, message, path, value, hint } = this;
    return { code, message, path, value, hint };
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Runs a plugin's code; what it throws is told with whose it is, as by `blamed`. */
export function blaming<T>(who: string, path: string, act: () => T, options?: object): T {
  try {
    return act();
  } catch (thrown) {
    throw blamed(thrown, `${who} failed`, path, options);
  }
}

/**
 * What a plugin threw, as `plugin-failed` unless it is an `ErgodicError`; that gets the path in the recipe, where its own
 * is one of the part's `options` or missing.
 */
export function blamed(thrown: unknown, what: string, path: string, options: object = {}): ErgodicError {
  if (thrown instanceof ErgodicError) {
    const isOption = thrown.path !== undefined && Object.hasOwn(options, thrown.path.split('.')[0]!);
    if (thrown.path !== undefined && !isOption) return thrown;
    const whole = isOption ? `${path}.${thrown.path}` : path;
    return new ErgodicError({ ...thrown.toJSON(), path: whole, cause: thrown.cause });
  }
  const isTooLarge = thrown instanceof RangeError && /typed array length|buffer allocation/i.test(thrown.message);
  return new ErgodicError({
    code: 'plugin-failed',
    message: `${what}: ${messageOf(thrown)}`,
    path,
    hint: isTooLarge ? 'it needs more memory than there is: fewer units or replicas' : undefined,
    cause: thrown,
  });
}
