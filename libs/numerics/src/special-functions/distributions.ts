import { betaI, gammaP, gammaQ } from './incomplete.ts';
import { normalQuantile } from './normal.ts';

/** Probability that a chi-square variable of `degrees` degrees of freedom is at most x. @throws RangeError unless degrees > 0, x >= 0 */
export function chiSquareCdf(x: number, degrees: number): number {
  return gammaP(degrees / 2, x / 2);
}

/** Probability that a chi-square variable exceeds x, without cancellation. @throws RangeError unless degrees > 0, x >= 0 */
export function chiSquareSurvival(x: number, degrees: number): number {
  return gammaQ(degrees / 2, x / 2);
}

/**
 * The x that a chi-square variable exceeds with probability `tail`, from the Wilson-Hilferty approximation by bisection on the
 * exact survival function.
 * @throws RangeError unless degrees > 0 and tail in (0, 1)
 */
export function chiSquareUpperQuantile(tail: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`chiSquareUpperQuantile: degrees is ${degrees}, must be > 0`);
  checkTail('chiSquareUpperQuantile', tail);
  const start = Math.max(wilsonHilferty(tail, degrees), 1e-8);
  return decreasingRoot((x) => chiSquareSurvival(x, degrees), tail, start);
}

/**
 * The Wilson-Hilferty approximation of `chiSquareUpperQuantile`: nu (1 - 2/(9 nu) + z sqrt(2/(9 nu)))^3, z the normal quantile.
 * Source: E. B. Wilson, M. M. Hilferty, PNAS 17:684 (1931), doi:10.1073/pnas.17.12.684.
 */
export function wilsonHilferty(tail: number, degrees: number): number {
  const variance = 2 / (9 * degrees);
  return degrees * (1 - variance - normalQuantile(tail) * Math.sqrt(variance)) ** 3;
}

/**
 * Probability that |t| exceeds `t` for Student's t of `degrees` degrees of freedom.
 * @throws RangeError unless degrees > 0 and t >= 0
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (!(t >= 0)) throw new RangeError(`studentTwoSided: t is ${t}, must be >= 0`);
  if (t === Infinity) return 0;
  const scale = degrees + t * t;
  return betaI(degrees / 2, 0.5, degrees / scale, (t * t) / scale);
}

/**
 * The t that |Student's t| exceeds with probability `tail` (both sides together).
 * @throws RangeError unless degrees > 0 and tail in (0, 1)
 */
export function studentTwoSidedQuantile(tail: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`studentTwoSidedQuantile: degrees is ${degrees}, must be > 0`);
  checkTail('studentTwoSidedQuantile', tail);
  return decreasingRoot((t) => studentTwoSided(t, degrees), tail, 1);
}

/** The x > 0 at which a decreasing function has the value `target`, by doubling and bisection to the last bits. */
function decreasingRoot(f: (x: number) => number, target: number, start: number): number {
  let low = start;
  let high = start;
  while (f(low) < target && low > Number.MIN_VALUE) low /= 2;
  while (f(high) > target && high < Number.MAX_VALUE / 2) high *= 2;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high || high - low <= 1e-14 * high) return middle;
    if (f(middle) > target) low = middle;
    else high = middle;
  }
}

function checkTail(caller: string, tail: number): void {
  if (!(tail > 0 && tail < 1)) throw new RangeError(`${caller}: tail is ${tail}, must be in (0, 1)`);
}
