import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { isNear, near, randomDistribution, simpson } from '../test/support.ts';
import {
  conditionalEntropyNats,
  estimateMutualInformationNats,
  gaussianMutualInformationNats,
  mutualInformationBiasNats,
  mutualInformationBits,
  mutualInformationNats,
} from './mutual-information.ts';
import { configurationalEntropyNats } from './configurational.ts';
import { relativeEntropyNats } from './relative-entropy.ts';
import { shannonEntropyNats } from './shannon-entropy.ts';

const joint = [
  [0.3, 0.1],
  [0.2, 0.4],
];

const rowSums = (table: readonly (readonly number[])[]): number[] => table.map((row) => row.reduce((a, b) => a + b, 0));
const transpose = (table: readonly (readonly number[])[]): number[][] =>
  table[0]!.map((_, y) => table.map((row) => row[y]!));

describe('mutual information', () => {
  it('CAN-11 the printed table: I in nats and bits, H(X), H(Y), H(X, Y)', () => {
    near(mutualInformationNats(joint), 0.08630462173553388);
    near(mutualInformationBits(joint), 0.1245112497836526);
    near(shannonEntropyNats([0.4, 0.6]), 0.6730116670092563);
    near(shannonEntropyNats(rowSums(transpose(joint))), Math.LN2);
    near(shannonEntropyNats(joint.flat()), 1.2798542258336676);
  });

  it('CAN-11 I = H(X) + H(Y) − H(X, Y) = H(X) − H(X|Y) = D(p_xy‖p_x p_y), in [0, min H], on random tables', () => {
    const random = new RandomStreams(9, 'tables', 1);
    let caught = 0;
    for (let n = 0; n < 200; n++) {
      const p = randomDistribution(random, 12);
      const table = [p.slice(0, 4), p.slice(4, 8), p.slice(8)];
      const [x, y] = [rowSums(table), rowSums(transpose(table))];
      const I = mutualInformationNats(table);
      near(I, shannonEntropyNats(x) + shannonEntropyNats(y) - shannonEntropyNats(p));
      near(I, shannonEntropyNats(x) - conditionalEntropyNats(transpose(table)));
      near(
        I,
        relativeEntropyNats(
          p,
          x.flatMap((a) => y.map((b) => a * b)),
        ),
      );
      near(mutualInformationNats(transpose(table)), I);
      expect(I).toBeGreaterThanOrEqual(0);
      expect(I).toBeLessThanOrEqual(Math.min(shannonEntropyNats(x), shannonEntropyNats(y)));
      // The mutant that conditions the wrong variable.
      if (!isNear(I, shannonEntropyNats(x) - conditionalEntropyNats(table), 1e-3)) caught++;
    }
    expect(caught).toBeGreaterThan(190);
  });

  it('CAN-11 0 for independent variables, H for equal ones', () => {
    const independent = [0.2, 0.8].map((a) => [0.1, 0.6, 0.3].map((b) => a * b));
    near(mutualInformationNats(independent), 0, 1e-15);
    near(
      mutualInformationNats([
        [0.3, 0],
        [0, 0.7],
      ]),
      shannonEntropyNats([0.3, 0.7]),
    );
  });

  it('CAN-11 data processing: I(X; Z) ≤ I(X; Y) for random channels Y → Z', () => {
    const random = new RandomStreams(10, 'channels', 1);
    let reversed = 0;
    for (let n = 0; n < 200; n++) {
      const p = randomDistribution(random, 6);
      const table = [p.slice(0, 3), p.slice(3)];
      const channel = [0, 1, 2].map(() => randomDistribution(random, 3));
      const after = table.map((row) => [0, 1, 2].map((z) => row.reduce((s, v, y) => s + v * channel[y]![z]!, 0)));
      expect(mutualInformationNats(after)).toBeLessThanOrEqual(mutualInformationNats(table) + 1e-14);
      if (mutualInformationNats(after) < mutualInformationNats(table) - 1e-3) reversed++;
    }
    expect(reversed).toBeGreaterThan(150);
  });

  it('CAN-11 Gaussian: −½ ln(1 − ρ²) at ρ = 0.6, and the integral of p ln(p/p_x p_y)', () => {
    near(gaussianMutualInformationNats(0.6), 0.2231435513142097);
    expect(gaussianMutualInformationNats(0)).toBe(0);
    expect(gaussianMutualInformationNats(-1)).toBe(Infinity);
    near(gaussianMutualInformationNats(1e-9) / 5e-19, 1, 1e-7);
    for (const rho of [0.3, -0.8]) {
      const s2 = 1 - rho * rho;
      const density = (x: number, y: number): number =>
        Math.exp(-(x * x - 2 * rho * x * y + y * y) / (2 * s2)) / (2 * Math.PI * Math.sqrt(s2));
      const normal = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
      const over = (f: (x: number) => number): number => simpson(f, -9, 9, 150);
      const integral = over((x) => over((y) => density(x, y) * Math.log(density(x, y) / (normal(x) * normal(y)))));
      near(gaussianMutualInformationNats(rho), integral, 1e-8);
      expect(isNear(2 * gaussianMutualInformationNats(rho), integral, 1e-2)).toBe(false);
    }
  });

  /** Mean of f over all tables of N pairs drawn from `joint`: exact, no sampling. */
  function meanOverTables(N: number, f: (counts: number[][]) => number): number {
    const [a, b, c, d] = joint.flat().map(Math.log) as [number, number, number, number];
    let mean = 0;
    for (let i = 0; i <= N; i++)
      for (let j = 0; i + j <= N; j++)
        for (let k = 0; i + j + k <= N; k++) {
          const l = N - i - j - k;
          const logP = configurationalEntropyNats([i, j, k, l]) + i * a + j * b + k * c + l * d;
          mean +=
            Math.exp(logP) *
            f([
              [i, j],
              [k, l],
            ]);
        }
    return mean;
  }

  it('CAN-11 the estimate’s bias, by enumeration of all samples: less than the plug-in’s, and falling like 1/N²', () => {
    const I = mutualInformationNats(joint);
    const left = [20, 40, 80].map((N) => meanOverTables(N, estimateMutualInformationNats) - I);
    const plugIn = [20, 40, 80].map((N, i) => left[i]! + mutualInformationBiasNats(2, 2, N));
    left.forEach((bias, i) => expect(Math.abs(bias)).toBeLessThan(0.25 * plugIn[i]!));
    for (const i of [0, 1]) {
      expect(left[i]! / left[i + 1]!).toBeGreaterThan(3.5);
      expect(left[i]! / left[i + 1]!).toBeLessThan(5.5);
      // The plug-in's own, and a correction without the ½, fall like 1/N only.
      expect(plugIn[i]! / plugIn[i + 1]!).toBeLessThan(2.5);
      const doubled = (k: number): number => plugIn[k]! - 2 * mutualInformationBiasNats(2, 2, [20, 40, 80][k]!);
      expect(doubled(i) / doubled(i + 1)).toBeLessThan(2.5);
    }
    expect(mutualInformationBiasNats(3, 5, 100)).toBe(0.04);
  });

  it('refuses tables that are none', () => {
    expect(() => mutualInformationNats([[0.5, 0.4]])).toThrow(/sum of joint is 0.9, must be 1/);
    expect(() => mutualInformationNats([[0.5], [0.2, 0.3]])).toThrow(/row 1.length is 2, must be 1/);
    expect(() => mutualInformationNats([])).toThrow(RangeError);
    expect(() => conditionalEntropyNats([[0.5, -0.5, 1]])).toThrow(RangeError);
    expect(() => estimateMutualInformationNats([[1.5, 2]])).toThrow(/counts\[0\] is 1.5, must be an integer >= 0/);
    expect(() => estimateMutualInformationNats([[0, 0]])).toThrow(/samples is 0, must be an integer >= 1/);
    expect(() => gaussianMutualInformationNats(1.1)).toThrow(/correlation is 1.1, must be in \[-1, 1\]/);
  });
});
