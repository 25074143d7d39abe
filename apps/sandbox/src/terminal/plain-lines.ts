import type { Frame, Run, RunEvent } from '@ergodic/kernel';
import { glance, transitionLine, violationLine } from './moments.ts';
import { coloursFor } from './streams.ts';
import type { Teller } from './teller.ts';

/** Of transitions no more than this are told one by one. */
const TRANSITIONS = 30;

/** A few lines where there is no terminal: at every quarter of the run, and what happens between. */
export class PlainLines implements Teller {
  readonly #stream = process.stderr;
  readonly #c = coloursFor(this.#stream);
  readonly #laws = new Set<string>();
  #run: Run | undefined;
  #quarter = 0;
  #transitions = 0;

  begin(run: Run): void {
    this.#run = run;
    this.#quarter = Math.floor(4 * run.simulation.fraction);
  }

  event(event: RunEvent): void {
    if (event.type === 'frame') this.#progress(event.frame);
    if (event.type === 'transition' && this.#transitions++ < TRANSITIONS)
      this.note(transitionLine(event.transition, this.#c));
    if (event.type === 'law-violated' && !this.#laws.has(event.violation.law)) {
      this.#laws.add(event.violation.law);
      this.note(violationLine(event.violation, this.#c));
    }
  }

  note(text: string): void {
    this.#stream.write(`${text}\n`);
  }

  end(): void {
    const more = this.#transitions - TRANSITIONS;
    if (more > 0) this.note(`  and ${more} more transitions`);
  }

  #progress(frame: Frame): void {
    const { fraction } = this.#run!.simulation;
    const quarter = Math.floor(4 * fraction);
    if (quarter <= this.#quarter) return;
    this.#quarter = quarter;
    const values = glance(frame).map(([name, value]) => `${name} ${value.trim()}`);
    this.note(`  ${String(Math.round(100 * fraction)).padStart(3)} %  ${values.join('  ')}`);
  }
}
