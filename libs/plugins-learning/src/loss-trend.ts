import type { Context } from '@ergodic/kernel';

/** What is known of a loss before it is looked at. */
export interface LossKind {
  /** What the loss is called among what the rule tells. */
  readonly name: string;
  /** A loss below it is as good as this: its unit, or a temperature where it is an energy. 0 where left out. */
  readonly floor?: number;
  /** Whether it may pass through 0, where a factor says less: a hundred times as much is asked for then. */
  readonly signed?: boolean;
}

const FIRST = 0;
const ROWS = 1;
const FIRST_T = 2;
const LAST = 3;
const LAST_T = 4;
const LEAST = 5;
const LEAST_T = 6;

/**
 * Where a loss began, at the first minibatch before θ moved, and where it is: so that learning which went the wrong way, and stayed
 * finite, is told at the end of a run. A context's array, so that a run that is resumed still knows.
 *
 * It is told where the last loss is above 2 · 10^(8/n) times the first, that of n rows: a mean of n squared normal numbers is below its
 * expectation by that factor less than once in ten thousand times, so that a lucky minibatch is no alarm. Losses at two temperatures are not the same
 * quantity: where the run has cooled from T₀ to T, (T₀/T)² more is allowed, as much as scores squared grow at fixed θ; where it was
 * heated nothing is compared, since −T ln p rises by itself then.
 */
export class LossTrend {
  readonly #numbers: Float64Array;

  constructor(context: Context) {
    this.#numbers = context.array('loss trend', 7).fill(NaN);
  }

  /** The first minibatch's loss; later ones change nothing. */
  began(loss: number, rows: number, temperature: number): void {
    if (!Number.isNaN(this.#numbers[FIRST]!)) return;
    this.#numbers[FIRST] = loss;
    this.#numbers[ROWS] = rows;
    this.#numbers[FIRST_T] = temperature;
  }

  /** The mean loss of a step. */
  stands(loss: number, temperature: number): void {
    this.#numbers[LAST] = loss;
    this.#numbers[LAST_T] = temperature;
    if (loss >= this.#numbers[LEAST]!) return;
    this.#numbers[LEAST] = loss;
    this.#numbers[LEAST_T] = temperature;
  }

  /** θ is back where it was best: the least mean of a step is the last. */
  restored(): void {
    this.#numbers[LAST] = this.#numbers[LEAST]!;
    this.#numbers[LAST_T] = this.#numbers[LEAST_T]!;
  }

  /** T of the last loss. */
  get temperature(): number {
    return this.#numbers[LAST_T]!;
  }

  get first(): number {
    return this.#numbers[FIRST]!;
  }

  get last(): number {
    return this.#numbers[LAST]!;
  }

  /** Whether the loss has ended clearly above where it began. */
  hasRisen({ floor = 0, signed = false }: LossKind): boolean {
    const { first, last } = this;
    const [from, to] = [this.#numbers[FIRST_T]!, this.#numbers[LAST_T]!];
    // Also where nothing was told.
    if (!(to <= from)) return false;
    const factor = 2 * 10 ** (8 / this.#numbers[ROWS]!) * (from / to) ** 2 * (signed ? 100 : 1);
    return last > factor * Math.max(Math.abs(first), floor);
  }

  /** One line where it has risen, else none. */
  findings(rule: string, kind: LossKind, remedy: string): string[] {
    if (!this.hasRisen(kind)) return [];
    const { first, last } = this;
    return [
      `learning ${rule} has diverged: ${kind.name} is ${last.toPrecision(3)} at the end, far above ${first.toPrecision(3)} where it began. Try ${remedy}`,
    ];
  }
}

/** What to try where a descent diverges; `clip` is null where the rule has no such option. */
export function smallerSteps(rate: number, clip?: number | null): string {
  const smaller = `a smaller learning.rate (${rate} now)`;
  if (clip === null) return smaller;
  return clip === undefined ? `${smaller}, or learning.clip` : `${smaller}, or a smaller learning.clip (${clip} now)`;
}
