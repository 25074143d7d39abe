import { ErgodicError, type ErrorCode } from '@ergodic/kernel';

/** Why a program cannot be traced, in one word. */
export type TraceReason =
  | 'read'
  | 'random'
  | 'unsupported'
  | 'disposed'
  | 'capture'
  | 'unstable'
  | 'batch'
  | 'spec'
  | 'result'
  | 'nested'
  | 'control';

export interface TraceErrorDetails {
  readonly reason: TraceReason;
  /** One sentence: what is wrong, with the op and the value in it. */
  readonly message: string;
  /** The op, or the path of the argument or result. */
  readonly path?: string;
  readonly value?: unknown;
  /** What to write instead. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A program that cannot be recorded, with the reason. */
export class TraceError extends ErgodicError {
  readonly reason: TraceReason;

  constructor({ reason, ...details }: TraceErrorDetails) {
    super({ code: codeOf(reason), ...details });
    this.reason = reason;
  }
}

function codeOf(reason: TraceReason): ErrorCode {
  if (reason === 'unsupported') return 'missing-capability';
  return reason === 'spec' ? 'invalid-option' : 'plugin-failed';
}
