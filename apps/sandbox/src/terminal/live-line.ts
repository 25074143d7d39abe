import { MultiBar, type SingleBar } from 'cli-progress';
import type { Frame, Run, RunEvent } from '@ergodic/kernel';
import { formatDuration } from './format.ts';
import { coloursFor } from './streams.ts';
import { glance, transitionLine, violationLine } from './moments.ts';
import type { Teller } from './teller.ts';

const BAR = 20;

/** One live line on a terminal: how far, T, U, S, F, what else is observed, time left. What happens scrolls above it. */
export class LiveLine implements Teller {
  readonly #stream = process.stderr;
  readonly #c = coloursFor(this.#stream);
  readonly #laws = new Set<string>();
  #bars: MultiBar | undefined;
  #bar: SingleBar | undefined;
  #run: Run | undefined;
  #frame: Frame | undefined;
  #started = 0;
  #fractionAtStart = 0;

  begin(run: Run): void {
    this.#run = run;
    this.#started = performance.now();
    this.#fractionAtStart = run.simulation.fraction;
    this.#bars = new MultiBar({
      stream: this.#stream,
      format: () => this.#line(),
      fps: 12,
      hideCursor: true,
      clearOnComplete: true,
      forceRedraw: true,
      gracefulExit: false,
    });
    this.#bar = this.#bars.create(1, 0);
  }

  event(event: RunEvent): void {
    if (event.type === 'frame') this.#frame = event.frame;
    if (event.type === 'transition') this.note(transitionLine(event.transition, this.#c));
    if (event.type === 'law-violated' && !this.#laws.has(event.violation.law)) {
      this.#laws.add(event.violation.law);
      this.note(violationLine(event.violation, this.#c));
    }
  }

  note(text: string): void {
    if (this.#bars) this.#bars.log(`${text}\n`);
    else this.#stream.write(`${text}\n`);
  }

  end(): void {
    if (!this.#bars) return;
    this.#bars.update();
    this.#bar?.stop();
    this.#bars.stop();
    this.#bars = undefined;
  }

  #line(): string {
    const c = this.#c;
    const { fraction } = this.#run!.simulation;
    const done = Math.round(BAR * fraction);
    const percent = `${Math.floor(100 * fraction)}`.padStart(3);
    const left = this.#timeLeft(fraction);
    const tail = left === '' ? '' : `  ${left} left`;
    const room = (this.#stream.columns ?? 80) - (2 + BAR + 7) - tail.length - 1;
    let text = '';
    let length = 0;
    for (const [name, value] of this.#frame ? glance(this.#frame) : []) {
      const width = name.length + value.length + 4;
      if (length + width > room) break;
      text += `   ${c.dim(name)} ${value}`;
      length += width;
    }
    return `  ${c.cyan('━'.repeat(done))}${c.dim('─'.repeat(BAR - done))} ${percent} %${text}${c.dim(tail)}`;
  }

  #timeLeft(fraction: number): string {
    const elapsed = (performance.now() - this.#started) / 1000;
    const here = fraction - this.#fractionAtStart;
    if (elapsed < 0.5 || here <= 0) return '';
    return formatDuration((elapsed * (1 - fraction)) / here);
  }
}
