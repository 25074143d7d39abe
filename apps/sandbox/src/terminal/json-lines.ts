import type { RunEvent } from '@ergodic/kernel';
import { flatten } from '../run/frame-lines.ts';
import type { Teller } from './teller.ts';

/** Events as one JSON object a line on standard output; frames flat, as in frames.jsonl. */
export class JsonLines implements Teller {
  constructor() {
    // A plugin's console.log must not get between the lines.
    console.log = console.info = console.debug = console.error;
  }

  begin(): void {}

  event(event: RunEvent): void {
    const { type } = event;
    writeJson(type === 'frame' ? { type, ...flatten(event.frame) } : event);
  }

  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  end(): void {}
}

export function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
