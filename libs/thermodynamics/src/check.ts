// What a function of this library asks of its arguments. A RangeError names the function, the argument, its value and the range.

import { logSumExp } from '@ergodic/numerics';

/** How far a sum of probabilities may be from 1: rounding in what came before, not a mistake. */
const NORMALISATION = 1e-9;

/** @throws RangeError unless the value is finite and > 0, as temperatures, masses and frequencies are */
export function checkPositive(caller: string, name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${caller}: ${name} is ${value}, must be finite and > 0`);
}

/** @throws RangeError unless the value is finite and >= 0: a temperature where T = 0 has a branch of its own */
export function checkNotNegative(caller: string, name: string, value: number): void {
  if (!(value >= 0 && value < Infinity))
    throw new RangeError(`${caller}: ${name} is ${value}, must be finite and >= 0`);
}

/** @throws RangeError unless the value is finite */
export function checkFinite(caller: string, name: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${caller}: ${name} is ${value}, must be finite`);
}

/** @throws RangeError unless the value is an integer in [least, most] */
export function checkInteger(
  caller: string,
  name: string,
  value: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `>= ${least}` : `in [${least}, ${most}]`;
  throw new RangeError(`${caller}: ${name} is ${value}, must be an integer ${range}`);
}

/** @throws RangeError unless both have the same length */
export function checkSameLength(caller: string, name: string, length: number, expected: number): void {
  if (length !== expected) throw new RangeError(`${caller}: ${name}.length is ${length}, must be ${expected}`);
}

/** @throws RangeError unless no number is negative and the sum is 1 */
export function checkDistribution(caller: string, name: string, p: ArrayLike<number>): void {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    if (!(p[i]! >= 0)) throw new RangeError(`${caller}: ${name}[${i}] is ${p[i]}, must be >= 0`);
    sum += p[i]!;
  }
  if (!(Math.abs(sum - 1) <= NORMALISATION)) throw new RangeError(`${caller}: sum of ${name} is ${sum}, must be 1`);
}

/** @throws RangeError unless Σ exp(logP) is 1 */
export function checkLogDistribution(caller: string, name: string, logP: ArrayLike<number>): void {
  const logSum = logSumExp(Float64Array.from(logP));
  if (!(Math.abs(logSum) <= NORMALISATION))
    throw new RangeError(`${caller}: ln of the sum of exp(${name}) is ${logSum}, must be 0`);
}
