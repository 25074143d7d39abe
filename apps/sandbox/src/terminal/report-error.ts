import { ErgodicError, KERNEL_VERSION, messageOf } from '@ergodic/kernel';
import { coloursFor } from './streams.ts';

/** What a person is told about a mistake or a failure. */
export interface Complaint {
  readonly message: string;
  readonly path?: string;
  readonly hint?: string;
}

/** Prints anything that was thrown and returns the exit status: 2 for a request that is wrong, 1 for a defect of ours. */
export function reportError(thrown: unknown): number {
  if (thrown instanceof ErgodicError || isComplaint(thrown)) {
    printComplaint('error', thrown);
    return 2;
  }
  printComplaint('error', {
    message: `something is wrong in ergodic itself: ${messageOf(thrown)}`,
    hint: `please report it as CONTRIBUTING.md says, with the recipe and the command (kernel ${KERNEL_VERSION}, Node ${process.versions.node}); ERGODIC_DEBUG=1 shows where it happened`,
  });
  if (process.env['ERGODIC_DEBUG'] && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  return 1;
}

/** `error: …`, `at: …`, `hint: …` on standard error. */
export function printComplaint(kind: 'error' | 'warning', { message, path, hint }: Complaint): void {
  const c = coloursFor(process.stderr);
  const paint = kind === 'error' ? c.red : c.yellow;
  const lines = [`${c.bold(paint(`${kind}:`))} ${message}`];
  if (path) lines.push(`${c.dim('   at:')} ${path}`);
  if (hint) lines.push(`${c.cyan(' hint:')} ${hint}`);
  process.stderr.write(`${lines.join('\n')}\n`);
}

function isComplaint(thrown: unknown): thrown is Complaint {
  return !(thrown instanceof Error) && typeof thrown === 'object' && thrown !== null && 'message' in thrown;
}
