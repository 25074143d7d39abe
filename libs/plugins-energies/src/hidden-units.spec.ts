import { describe, expect, it } from 'vitest';
import { batchOf, logSumExp } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { energiesOf, forceError, integral, made, near, normalRows, thermal, withForce } from '../test/support.ts';
import { freeEnergyOfVisible } from './free-energy-of-visible.ts';
import { gaussianRbm } from './gaussian-rbm.ts';
import { pottsRbm } from './potts-rbm.ts';

const gaussian = {
  hidden: 2,
  width: 0.8,
  weights: [
    [0.7, -0.4],
    [-1.1, 0.3],
  ],
  visibleBias: [0.4, -0.7],
  hiddenBias: [-0.2, 0.9],
};
const gaussianAt = (temperature: number, units = 2): Energy =>
  made(gaussianRbm, { ...gaussian, hiddenTemperature: temperature }, { units });
const hiddenStates = [0, 1, 2, 3].map((k) => [k & 1, k >> 1] as const);

describe('gaussian-rbm', () => {
  for (const law of lawsOf(gaussianRbm)) it(`law: ${law.name}`, law.check);

  it.each([0.5, 1, 2.3])('τ = %d: e^(−E(v)/τ) is the sum over the hidden bits of the joint law', (τ) => {
    const v = normalRows(6, 2);
    const E = energiesOf(gaussianAt(τ), v);
    const other = energiesOf(gaussianAt(1.2 * τ), v);
    const { width, weights, visibleBias: b, hiddenBias: c } = gaussian;
    for (let r = 0; r < 6; r++) {
      const joint = hiddenStates.map((h) => {
        let sum = -c[0]! * h[0] - c[1]! * h[1];
        for (const i of [0, 1]) {
          const x = v.data[2 * r + i]!;
          sum += (x - b[i]!) ** 2 / (2 * width ** 2);
          for (const j of [0, 1]) sum -= (x / width) * weights[i]![j]! * h[j]!;
        }
        return -sum / τ;
      });
      near(-E[r]! / τ, logSumExp(Float64Array.from(joint)));
      expect(Math.abs(other[r]! - E[r]!)).toBeGreaterThan(0.01);
    }
  });

  it.each([0.5, 1, 2.3])('T = τ = %d: a mixture of normal laws of variance σ²T around b + σ W h', (T) => {
    const width = 0.8;
    const energy = made(
      gaussianRbm,
      { ...gaussian, weights: [[0.7, -1.4]], visibleBias: 0.4, hiddenTemperature: T },
      { units: 1 },
    );
    const at = (v: number): number => Math.exp(-energiesOf(energy, batchOf(Float64Array.of(v), 1, 1))[0]! / T);
    const Z = integral(at, 30);
    const parts = hiddenStates.map((h) => {
      const pull = 0.7 * h[0] - 1.4 * h[1];
      const weight = Math.exp((-0.2 * h[0] + 0.9 * h[1] + (0.4 * pull) / width + pull ** 2 / 2) / T);
      return { weight, mean: 0.4 + width * pull };
    });
    const total = parts.reduce((sum, { weight }) => sum + weight, 0);
    const average = (f: (mean: number) => number): number =>
      parts.reduce((sum, { weight, mean }) => sum + (weight * f(mean)) / total, 0);
    near(Z, total * Math.sqrt(2 * Math.PI * T) * width, 1e-10);
    near(
      integral((v) => v * at(v), 30) / Z,
      average((m) => m),
      1e-10,
    );
    const square = integral((v) => v * v * at(v), 30) / Z;
    near(
      square,
      average((m) => m * m + width ** 2 * T),
      1e-10,
    );
    expect(Math.abs(square - average((m) => m * m + width * T))).toBeGreaterThan(0.05);
  });

  it('GEN-09 the force; of the wrong sign or half the size it is none', () => {
    const v = normalRows(5, 2);
    expect(forceError(gaussianAt(0.6), v)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.5]) expect(forceError(withForce(gaussianAt(0.6), factor), v)).toBeGreaterThan(0.1);
  });

  it('the control τ moves the energy; cold hidden units are a maximum', () => {
    const energy = gaussianAt(1);
    const v = batchOf(Float64Array.of(0.9, -0.3), 1, 2);
    energy.controls!['hiddenTemperature'] = 0.5;
    near(energiesOf(energy, v)[0]!, energiesOf(gaussianAt(0.5), v)[0]!);
    energy.controls!['hiddenTemperature'] = 1e-9;
    const a = [-0.2 + (0.9 * 0.7 + 0.3 * 1.1) / 0.8, 0.9 + (-0.9 * 0.4 - 0.3 * 0.3) / 0.8];
    near(energiesOf(energy, v)[0]!, (0.5 ** 2 + 0.4 ** 2) / 1.28 - Math.max(a[0]!, 0) - Math.max(a[1]!, 0), 1e-8);
  });
});

const potts = {
  visible: 2,
  states: 3,
  hidden: 2,
  weights: [
    [0.5, -0.3],
    [0.8, 0.2],
    [-0.9, 0.4],
    [0.1, 1.2],
    [-0.6, 0.7],
    [0.3, -1.1],
  ],
  visibleBias: [
    [0.3, -0.2, 0.8],
    [0, 0.5, -0.6],
  ],
  hiddenBias: [0.4, -0.9],
};

describe('potts-rbm', () => {
  for (const law of lawsOf(pottsRbm)) it(`law: ${law.name}`, law.check);

  it.each([0.5, 1, 2.3])('T = τ = %d: P(x) is the sum over the hidden bits; at another τ it is not', (T) => {
    const logWeight = (x: Float64Array): number =>
      logSumExp(
        Float64Array.from(hiddenStates, (h) => {
          let sum = potts.hiddenBias[0]! * h[0] + potts.hiddenBias[1]! * h[1];
          for (const i of [0, 1]) {
            sum += potts.visibleBias[i]![x[i]!]!;
            for (const j of [0, 1]) sum += potts.weights[3 * i + x[i]!]![j]! * h[j]!;
          }
          return sum / T;
        }),
      );
    const { rows, p } = thermal(made(pottsRbm, { ...potts, hiddenTemperature: T }), T);
    const logZ = logSumExp(Float64Array.from(rows, logWeight));
    rows.forEach((x, a) => near(p[a]!, Math.exp(logWeight(x) - logZ)));
    const other = thermal(made(pottsRbm, { ...potts, hiddenTemperature: 2 * T }), T).p;
    expect(Math.max(...other.map((q, a) => Math.abs(q - p[a]!)))).toBeGreaterThan(0.003);
  });

  it('two states are bits: F(v) of rbm with the differences, but for a constant', () => {
    const energy = made(pottsRbm, {
      visible: 2,
      states: 2,
      hidden: 2,
      hiddenTemperature: 0.7,
      weights: [
        [0, 0],
        [0.5, -0.3],
        [0, 0],
        [0.8, 0.2],
      ],
      visibleBias: [
        [0.3, 0.4],
        [0, -0.2],
      ],
      hiddenBias: [0.3, -0.1],
    });
    const { x, E } = thermal(energy, 1);
    const F = new Float64Array(4);
    const theta = {
      weights: { shape: [2, 2], data: Float64Array.of(0.5, -0.3, 0.8, 0.2) },
      'visible-bias': { shape: [2], data: Float64Array.of(0.1, -0.2) },
      'hidden-bias': { shape: [2], data: Float64Array.of(0.3, -0.1) },
    };
    freeEnergyOfVisible(theta, x, 0.7, F);
    E.forEach((e, a) => near(e, F[a]! - 0.3));
  });
});
