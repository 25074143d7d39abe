import { constants } from 'node:os';

export type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const signals: readonly Interrupt[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The exit status that says which signal ended a program. */
export const statusOf = (signal: Interrupt): number => 128 + constants.signals[signal];

/**
 * Calls `stop` at the first Ctrl-C (or termination) and `quit` at the second, which ends the process at once.
 * @returns takes the handlers away again
 */
export function onInterrupt(stop: (signal: Interrupt) => void, quit: () => void): () => void {
  let asked = false;
  const handler = (signal: NodeJS.Signals): void => {
    if (asked) {
      quit();
      process.exit(statusOf(signal as Interrupt));
    }
    asked = true;
    stop(signal as Interrupt);
  };
  for (const signal of signals) process.on(signal, handler);
  return () => {
    for (const signal of signals) process.off(signal, handler);
  };
}
