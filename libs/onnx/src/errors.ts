/** What went wrong with a graph, a model file or a session, in one word. */
export type OnnxErrorCode =
  | 'shape'
  | 'type'
  | 'scope'
  | 'graph'
  | 'model'
  | 'runtime-missing'
  | 'session'
  | 'feed'
  | 'provider'
  | 'verify';

export interface OnnxErrorDetails {
  readonly code: OnnxErrorCode;
  /** One sentence: what is wrong, with op, name and value in it. */
  readonly message: string;
  /** Where: an op, a value's name or a file. */
  readonly path?: string;
  readonly value?: unknown;
  /** What would be right. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error a user can act on, told as the kernel's `ErgodicError` is; this library may not import the kernel. */
export class OnnxError extends Error implements OnnxErrorDetails {
  override readonly name = 'OnnxError';
  readonly code: OnnxErrorCode;
  readonly path?: string;
  readonly value?: unknown;
  readonly hint?: string;

  constructor({ code, message, path, value, hint, cause }: OnnxErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
    this.value = value;
    this.hint = hint;
  }

  /** Plain data: crosses worker boundaries and goes into JSON output. */
  toJSON(): OnnxErrorDetails {
    const { code, message, path, value, hint } = this;
    return { code, message, path, value, hint };
  }
}
