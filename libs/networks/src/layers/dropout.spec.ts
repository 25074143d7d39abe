import { describe, expect, it } from 'vitest';
import { built, exactly, type Inputs, inputsOf, numbers } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import { dropout } from './dropout.ts';

const E = 0.8;
const of = (units: number) => built(layer(dropout, { bindingEnergy: E }), [units]);

describe('dropout', () => {
  layerSuite('a row', () => of(5), { training: [false, true] });
  layerSuite('an image', () => built(layer(dropout), [2, 3, 2]), { training: [false, true] });

  /** One input with as many draws as wanted, evenly over [0, 1): the mean over them is the exact one of the uniform law. */
  const evenly = (count: number, T: number, x: number): Inputs => ({
    x: numbers(
      [count, 1],
      Array.from({ length: count }, () => x),
    ),
    theta: {},
    temperature: numbers([], [T]),
    draws: {
      switch: numbers(
        [count, 1],
        Array.from({ length: count }, (_, i) => (i + 0.5) / count),
      ),
    },
    state: {},
  });

  it.each([0.3, 1, 4])(
    'T = %s: in training the mean is x and the variance x² e^(−E/T); the switch with the other sign is rejected',
    (T) => {
      const [count, x] = [40_000, 1.7];
      const { values } = exactly(of(1), evenly(count, T, x), true).output;
      const mean = values.reduce((sum, y) => sum + y, 0) / count;
      const variance = values.reduce((sum, y) => sum + (y - mean) ** 2, 0) / count;
      // The grid of draws misses p by at most 1/count.
      expect(Math.abs(mean - x)).toBeLessThan(2e-4);
      expect(Math.abs(variance - x * x * Math.exp(-E / T))).toBeLessThan(1e-3);
      expect(Math.abs(variance - x * x * Math.exp(E / T))).toBeGreaterThan(0.1);
      const kept = values.filter((y) => y !== 0).length / count;
      expect(Math.abs(kept - 1 / (1 + Math.exp(-E / T)))).toBeLessThan(5e-5);
      expect(Math.abs(kept - 1 / (1 + Math.exp(E / T)))).toBeGreaterThan(0.05);
    },
  );

  it('outside of training all pass as they are', () => {
    const inputs = inputsOf(of(5), 3, 0.9);
    expect(exactly(of(5), inputs).output.values).toEqual(inputs.x.values);
    expect(exactly(of(5), inputs, true).output.values).not.toEqual(inputs.x.values);
  });

  it.each([0.2, 1, 3])('T = %s: U and S of the switches, F = −T ln(1 + e^(E/T)), training or not', (T) => {
    const p = 1 / (1 + Math.exp(-E / T));
    for (const training of [false, true]) {
      const { energy, entropy } = exactly(of(3), inputsOf(of(3), 2, T), training);
      for (let i = 0; i < 6; i++) {
        expect(energy!.values[i]).toBeCloseTo(-E * p, 13);
        expect(entropy!.values[i]).toBeCloseTo(-p * Math.log(p) - (1 - p) * Math.log(1 - p), 13);
        expect(energy!.values[i]! - T * entropy!.values[i]!).toBeCloseTo(-T * Math.log(1 + Math.exp(E / T)), 12);
      }
    }
  });

  it('limits: T → 0 drops nothing, T → ∞ half of all', () => {
    const kept = (T: number): number =>
      exactly(of(1), evenly(1000, T, 1), true).output.values.filter((y) => y !== 0).length;
    expect(kept(1e-4)).toBe(1000);
    expect(kept(1e6)).toBe(500);
  });
});
