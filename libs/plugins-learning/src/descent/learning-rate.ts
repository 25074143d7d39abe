import { z } from 'zod';
import { ErgodicError, partOption, type Context, type Part, type Progress } from '@ergodic/kernel';

export const rateOption = z
  .union([z.number().nonnegative(), partOption('schedule')])
  .default(1e-3)
  .describe('η, how far a step goes: a number, or a schedule over passes; its unit is the optimiser’s');

/** η as a number, or as a schedule whose time is counted in passes over the data. */
export class LearningRate {
  readonly #rule: string;
  readonly #value: (t: number, progress: Progress) => number;
  /** What it gave last and when, which checkpoints keep. */
  readonly #last: Float64Array;
  readonly #progress = { previous: NaN, elapsed: 0, heatCapacity: (): number => NaN };

  constructor(rule: string, rate: number | Part, context: Context) {
    this.#rule = rule;
    const schedule = typeof rate === 'number' ? undefined : context.part('schedule', rate, 'rate');
    this.#value = schedule ? (t, progress) => schedule.value(t, progress) : () => rate as number;
    this.#last = context.array('learning rate', 2);
    this.#last.fill(NaN);
  }

  /** The last value; NaN before the first. */
  get last(): number {
    return this.#last[0]!;
  }

  /** @throws ErgodicError `domain` where the schedule gives no number from 0 on */
  at(passes: number): number {
    this.#progress.previous = this.#last[0]!;
    this.#progress.elapsed = Number.isNaN(this.#last[1]!) ? 0 : passes - this.#last[1]!;
    const rate = this.#value(passes, this.#progress);
    if (!(rate >= 0 && rate < Infinity))
      throw new ErgodicError({
        code: 'domain',
        message: `learning ${this.#rule}: the learning rate is ${rate} after ${passes} passes`,
        path: 'learning.rate',
        value: rate,
        hint: 'a schedule whose values are finite and not below 0',
      });
    this.#last[0] = rate;
    this.#last[1] = passes;
    return rate;
  }
}
