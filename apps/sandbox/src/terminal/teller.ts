import type { Run, RunEvent } from '@ergodic/kernel';

/** Says what happens while a run goes on: as JSON lines, a live line, or a few plain lines. */
export interface Teller {
  /** Before the first event. */
  begin(run: Run): void;
  event(event: RunEvent): void;
  /** Something beside the run that a person should know. */
  note(text: string): void;
  /** Nothing more will happen; gives the terminal back. */
  end(): void;
}
