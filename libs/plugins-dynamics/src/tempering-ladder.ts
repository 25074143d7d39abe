import type { Context } from '@ergodic/kernel';

/**
 * Temperatures from that of the run up to the hottest one,
 *
 *   T_k = T^(1 − a_k) · hottest^(a_k),   a_0 = 0 < a_1 < … < a_(K−1) = 1,
 *
 * all T where that is hotter still. They start geometric, a_k = k/(K − 1). During the burn-in a_k moves so that neighbours exchange
 * equally often, and then it stays: that the ladder once depended on what was seen does not matter to what comes after.
 *
 * Exchanges refused are taken to add up along the ladder, and the sum is divided evenly:
 * S. Syed, A. Bouchard-Côté, G. Deligiannidis, A. Doucet, J. R. Stat. Soc. B 84 (2022) 321, doi:10.1111/rssb.12464.
 *
 * What tunes it is replica 0 alone, so that others do not depend on how many there are.
 */
export class TemperingLadder {
  readonly temperatures: Float64Array;
  /** a_k: kept in checkpoints. */
  readonly #exponents: Float64Array;
  /** Probabilities of refusal since the last change, summed, for each pair of neighbours; and how many: kept in checkpoints. */
  readonly #refusals: Float64Array;
  readonly #seen: Float64Array;

  constructor(
    readonly rungs: number,
    readonly hottest: number,
    context: Context,
  ) {
    this.temperatures = new Float64Array(rungs);
    this.#exponents = context.array('ladder', rungs);
    this.#refusals = context.array('refusals', rungs - 1);
    this.#seen = context.array('seen', 1);
    for (let k = 0; k < rungs; k++) this.#exponents[k] = k / (rungs - 1);
  }

  /** Sets the temperatures for that of the run. */
  heat(temperature: number): void {
    const top = Math.max(temperature, this.hottest);
    for (let k = 0; k < this.rungs; k++) {
      const a = this.#exponents[k]!;
      this.temperatures[k] = top === temperature ? temperature : temperature ** (1 - a) * top ** a;
    }
  }

  /** Of one step: min(1, e^logRatio) is the probability that rungs k and k + 1 exchange. */
  see(k: number, logRatio: number): void {
    this.#refusals[k]! -= Math.expm1(Math.min(0, logRatio));
    if (k === 0) this.#seen[0]!++;
  }

  /** Moves the exponents so that the refusals seen would have been the same for all pairs, and forgets them. */
  tune(): void {
    const refusals = this.#refusals;
    const a = this.#exponents.slice();
    const n = this.#seen[0]!;
    // Where nothing was refused the ladder keeps some share.
    const weight = (k: number): number => refusals[k]! / n + 1e-3;
    let total = 0;
    for (let k = 0; k < refusals.length; k++) total += weight(k);
    let below = 0;
    let k = 0;
    for (let rung = 1; rung < this.rungs - 1; rung++) {
      const wanted = (rung * total) / (this.rungs - 1);
      while (below + weight(k) < wanted) below += weight(k++);
      this.#exponents[rung] = a[k]! + ((a[k + 1]! - a[k]!) * (wanted - below)) / weight(k);
    }
    refusals.fill(0);
    this.#seen[0] = 0;
  }
}

/** Whether the ladder is to be tuned after so many steps: at the end of the burn-in and at each half of it, down to 16 steps. */
export function isTimeToTune(steps: number, burnIn: number): boolean {
  for (let end = burnIn; end >= 16 || end === burnIn; end = Math.floor(end / 2)) if (steps === end) return burnIn > 0;
  return false;
}
