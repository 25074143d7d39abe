import type { Activation, PreparedActivation } from '@ergodic/kernel';
import { expectWithin } from '../law.ts';

/** Of the largest number of a row: programs run in float32. */
const TOLERANCE = 3e-5;

/** The program's outputs and its derivative along v are those of the activation. */
export function checkActivationProgram(
  activation: Activation,
  prepared: PreparedActivation,
  temperature: number,
  u: Float64Array,
  v: Float64Array,
): void {
  const pairOf = ({ apply, derivative }: PreparedActivation): [Float64Array, Float64Array] => {
    const [y, dy] = [new Float64Array(u.length), new Float64Array(u.length)];
    apply(u, temperature, y);
    derivative(u, temperature, v, dy);
    return [y, dy];
  };
  const wanted = pairOf(activation);
  pairOf(prepared).forEach((found, i) => {
    const largest = wanted[i]!.reduce((most, each) => Math.max(most, Math.abs(each)), 1);
    found.forEach((each, j) =>
      expectWithin(each, wanted[i]![j]!, TOLERANCE * largest, `the program’s ${i === 0 ? 'y' : 'dy'}[${j}]`),
    );
  });
}
