import { describe, expect, it } from 'vitest';
import type { Activation } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { myActivation } from './my-activation.ts';

const amplitude = 1.3;
const activation = myActivation.make({ amplitude }, lawContext(1, 1));

/** dy/du − a (1 − y²/a²)^(3/2)/T, over some inputs: the largest. */
function defectOf({ apply, derivative }: Activation, T: number): number {
  const u = Float64Array.of(-2.2, -0.7, 0, 0.4, 1.9);
  const [y, slope] = [new Float64Array(5), new Float64Array(5)];
  apply(u, T, y);
  derivative(u, T, new Float64Array(5).fill(1), slope);
  return Math.max(...slope.map((s, i) => Math.abs(s - (amplitude * (1 - (y[i]! / amplitude) ** 2) ** 1.5) / T)));
}

describe('my-activation', () => {
  for (const law of lawsOf(myActivation)) it(`law: ${law.name}`, law.check);

  it.each([0.3, 1, 2.5])('T = %s: dy/du = a (1 − y²/a²)^(3/2)/T; without its 1/T it is not', (T) => {
    expect(defectOf(activation, T)).toBeLessThan(1e-12);

    const mutant: Activation = {
      ...activation,
      derivative(u, temperature, v, out) {
        activation.derivative(u, temperature, v, out);
        for (let i = 0; i < out.length; i++) out[i]! *= 2 * temperature;
      },
    };
    expect(defectOf(mutant, T)).toBeGreaterThan(0.1);
  });

  it.each([0.3, 1, 2.5])('T = %s: y(T) = a/√2', (T) => {
    const y = new Float64Array(1);
    activation.apply(Float64Array.of(T), T, y);
    expect(y[0]).toBeCloseTo(amplitude * Math.SQRT1_2, 14);
  });

  it.each([0, -1, NaN, Infinity])('refuses T = %s', (T) => {
    expect(() => activation.apply(new Float64Array(1), T, new Float64Array(1))).toThrow(RangeError);
  });
});
