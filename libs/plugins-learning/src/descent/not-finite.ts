import { ErgodicError } from '@ergodic/kernel';
import type { Arrays } from './descent-steps.ts';

export interface NotFinite {
  readonly rule: string;
  /** What is not finite, as the verb phrase of a message. */
  readonly what: string;
  /** Of this update, from 1, and of its pass over the data. */
  readonly update: number;
  readonly pass: number;
  readonly theta: Arrays;
  readonly batch: Arrays;
  readonly rate: number;
  /** What to try first. */
  readonly remedy: string;
}

/** Says where a descent has left the finite numbers: in the data, in a parameter, or in the size of one. */
export function notFinite({ rule, what, update, pass, theta, batch, rate, remedy }: NotFinite): ErgodicError {
  const given = spoiltIn(batch);
  if (given !== undefined)
    return new ErgodicError({
      code: 'non-finite',
      message: `learning ${rule}: ${what} at update ${update} (pass ${pass}), since ${given} of its minibatch are not finite`,
      path: 'data',
      hint: 'data that are finite in float32; θ stays as it was after the last whole step',
    });
  const spoilt = spoiltIn(theta);
  const [largest, size] = largestIn(theta);
  const where = spoilt
    ? `parameter ${spoilt} is not finite before it`
    : `the largest number before it is ${size.toPrecision(3)}, in parameter ${largest}`;
  return new ErgodicError({
    code: 'non-finite',
    message: `learning ${rule}: ${what} at update ${update} (pass ${pass}); ${where}`,
    path: 'learning.rate',
    value: rate,
    hint: `${remedy}, or clip; data of about unit size; θ stays as it was after the last whole step`,
  });
}

/** The first of the arrays that is not finite. */
export function spoiltIn(arrays: Arrays): string | undefined {
  return Object.keys(arrays).find((name) => {
    const { data } = arrays[name]!;
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return true;
    return false;
  });
}

function largestIn(arrays: Arrays): [name: string, size: number] {
  let [largest, size] = ['', 0];
  for (const [name, { data }] of Object.entries(arrays))
    for (const value of data) if (Math.abs(value) > size) [largest, size] = [name, Math.abs(value)];
  return [largest, size];
}
