import { describe, expect, it } from 'vitest';
import { betweenLayers } from './heat-paths.ts';
import { attentionEntropy, ConvergenceMonitor, equilibrationTime, phaseOrder, temperatureSpread } from './monitors.ts';
import { TemperatureField } from './temperature-field.ts';

const two = (settings: object = {}) =>
  new TemperatureField({
    temperatures: Float64Array.of(4, 1),
    capacities: Float64Array.of(1, 3),
    paths: [betweenLayers({ start: 0, units: 1 }, { start: 1, units: 1 }, 0.5)],
    method: 'exact',
    ...settings,
  });

describe('equilibration of temperatures', () => {
  it('NEQ-25: 1/λ₂ of an isolated network, and the spread decays with it', () => {
    const field = two();
    expect(equilibrationTime(field)).toBeCloseTo(1.5, 12);
    const before = temperatureSpread(field);
    // T̄ = 1.75: (1 · 2.25² + 3 · 0.75²)/4
    expect(before).toBeCloseTo(Math.sqrt((2.25 ** 2 + 3 * 0.75 ** 2) / 4), 14);
    field.step(new Float64Array(2), 1.5);
    expect(temperatureSpread(field)).toBeCloseTo(before / Math.E, 12);
  });

  it('1/λ₁ with a bath; never where nodes are apart; at once where there is one', () => {
    expect(equilibrationTime(two({ bath: { rate: 0.1, temperature: 1 } }))).toBeCloseTo(10, 10);
    expect(equilibrationTime(two({ paths: [] }))).toBe(Infinity);
    const one = { temperatures: Float64Array.of(1), capacities: Float64Array.of(1), paths: [] };
    expect(equilibrationTime(new TemperatureField(one))).toBe(0);
  });
});

describe('NET-06: entropy of attention', () => {
  const softmax = (energies: readonly number[], T: number): number[] => {
    const w = energies.map((E) => Math.exp(-E / T));
    const Z = w.reduce((a, b) => a + b, 0);
    return w.map((each) => each / Z);
  };

  it('is 0 for one key, ln n for all alike, the mean over queries, and grows with T', () => {
    expect(attentionEntropy(Float64Array.of(0, 1, 0), 3)).toBe(0);
    expect(attentionEntropy(new Float64Array(4).fill(0.25), 4)).toBeCloseTo(Math.log(4), 14);
    expect(attentionEntropy(Float64Array.of(1, 0, 0.5, 0.5), 2)).toBeCloseTo(Math.LN2 / 2, 14);
    const at = (T: number) => attentionEntropy(Float64Array.from(softmax([0.3, -1, 0.7], T)), 3);
    for (const T of [0.2, 0.7, 1.9]) {
      const p = softmax([0.3, -1, 0.7], T);
      const mean = p[0]! * 0.3 - p[1]! + p[2]! * 0.7;
      const variance = p[0]! * 0.09 + p[1]! + p[2]! * 0.49 - mean ** 2;
      expect((at(T + 1e-5) - at(T - 1e-5)) / 2e-5).toBeCloseTo(variance / T ** 3, 6); // dS/dT = C/T, C = Var(E)/T²
    }
  });

  it('refuses rows that are no distributions', () => {
    expect(() => attentionEntropy(Float64Array.of(0.5, 0.2), 2)).toThrow('row 0 sums to 0.7');
    expect(() => attentionEntropy(Float64Array.of(1, 0, 0), 2)).toThrow('no rows of 2');
  });
});

it('order of phases', () => {
  expect(phaseOrder([1, 1 + 2 * Math.PI])).toBeCloseTo(1, 14);
  expect(phaseOrder([0, Math.PI])).toBeCloseTo(0, 14);
});

describe('a number at rest', () => {
  it('is one whose last values are alike', () => {
    const monitor = new ConvergenceMonitor(3, 0.01);
    expect([5, 3, 2, 1.995, 1.99, 1.985].map((F) => monitor.add(F))).toEqual([false, false, false, false, true, true]);
    expect(monitor.add(1.8)).toBe(false);
    expect(monitor.add(NaN)).toBe(false);
    expect(() => new ConvergenceMonitor(1)).toThrow('window, tolerance are 1');
  });
});
