import type { SampleShape, TensorArray } from '@ergodic/kernel';
import { expectTrue, expectWithin, show } from '../law.ts';
import type { Passed } from './passes.ts';

/** All arrays that a pass gives, by what they are called in messages. */
export function entriesOf({ output, energy, entropy, state }: Passed): Map<string, TensorArray> {
  return new Map([
    ['the output', output],
    ...(energy ? ([['U', energy]] as const) : []),
    ...(entropy ? ([['S', entropy]] as const) : []),
    ...Object.entries(state).map(([name, array]) => [`the state ${name}`, array] as const),
  ]);
}

export function expectShape({ shape }: TensorArray, wanted: SampleShape, what: string): void {
  expectTrue(
    shape.join() === wanted.join(),
    `${what} has the shape [${shape.join(', ')}], should be [${wanted.join(', ')}]`,
  );
}

export function expectFinite({ data }: TensorArray, what: string): void {
  const i = data.findIndex((value) => !Number.isFinite(value));
  expectTrue(i < 0, `${what} is not finite: [${i}] is ${show(data[i])}`);
}

/** Within `tolerance` of the largest number, or of 1. */
export function expectAlike(found: TensorArray, wanted: TensorArray, tolerance: number, what: string): void {
  expectShape(found, wanted.shape, what);
  let largest = 1;
  for (const value of wanted.data) largest = Math.max(largest, Math.abs(value));
  found.data.forEach((value, i) => expectWithin(value, wanted.data[i]!, tolerance * largest, `${what} [${i}]`));
}
