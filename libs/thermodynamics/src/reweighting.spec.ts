import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { isNear, near, sum } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { expectation } from './expectation.ts';
import { isingTorus } from './ising-torus.ts';
import { reweightLogProbabilities, reweightSamples } from './reweighting.ts';

const { levels, logDegeneracy } = isingTorus(4);
const at = (T: number) => boltzmann(levels, T, logDegeneracy);

/** Energies of n independent states at T. */
function sample(T: number, n: number, seed: number): Float64Array {
  const random = new RandomStreams(seed, 'states', 1);
  const { p } = at(T);
  return Float64Array.from({ length: n }, () => levels[random.categorical(0, p)]!);
}

describe('reweighting', () => {
  it('CAN-21 the 4 × 4 Ising law at 2.5 reweighted to 2.4 is that at 2.4, and back from it', () => {
    for (const [from, to] of [
      [2.5, 2.4],
      [2.4, 2.5],
      [0.4, 30],
      [30, 0.4],
    ] as const) {
      const found = reweightLogProbabilities(at(from).logP, levels, from, to);
      found.forEach((x, i) => near(x, at(to).logP[i]!, 1e-11));
      near(
        expectation(
          found.map((x) => Math.exp(x)),
          levels,
        ),
        at(to).U,
        1e-11,
      );
    }
    // The sign of β′ − β turned goes to the mirrored temperature.
    const mutant = reweightLogProbabilities(
      at(2.5).logP,
      levels.map((E) => -E),
      2.5,
      2.4,
    );
    expect(isNear(mutant[0]!, at(2.4).logP[0]!, 1e-3)).toBe(false);
  });

  it('CAN-21 a level at +∞ stays empty', () => {
    const found = reweightLogProbabilities(boltzmann([0, 1, Infinity], 0.7).logP, [0, 1, Infinity], 0.7, 2);
    expect(found[2]).toBe(-Infinity);
    near(found[1]!, boltzmann([0, 1], 2).logP[1]!);
  });

  it('CAN-21 from 100 000 samples at 2.5: U at 2.2 and 3 within five exact standard errors, with the ESS to be expected', () => {
    const N = 100_000;
    const energies = sample(2.5, N, 13);
    for (const to of [2.2, 3]) {
      const found = reweightSamples(energies, energies, 2.5, to);
      // Per sample, Σ p w² and the variance of the ratio, w = p′/p.
      const { logP } = at(2.5);
      const w2 = Float64Array.from(at(to).logP, (x, i) => Math.exp(2 * x - logP[i]!));
      const error = Math.sqrt(sum(w2.map((w, i) => w * (levels[i]! - at(to).U) ** 2)) / N);
      expect(Math.abs(found.mean - at(to).U)).toBeLessThanOrEqual(5 * error);
      expect(Math.abs(found.standardError / error - 1)).toBeLessThan(0.03);
      expect(Math.abs(found.effectiveSampleSize / (N / sum(w2)) - 1)).toBeLessThan(0.03);
      // Mutants: not reweighted, and reweighted the wrong way.
      expect(Math.abs(reweightSamples(energies, energies, 2.5, 2.5).mean - at(to).U)).toBeGreaterThan(5 * error);
      const wrong = 1 / (2 / 2.5 - 1 / to);
      expect(Math.abs(reweightSamples(energies, energies, 2.5, wrong).mean - at(to).U)).toBeGreaterThan(5 * error);
    }
  });

  it('CAN-21 at the same temperature all samples count the same; energies of 1e6 do not overflow', () => {
    const energies = sample(2.5, 500, 14);
    const found = reweightSamples(energies, energies, 2.5, 2.5);
    near(found.effectiveSampleSize, 500);
    near(found.mean, sum(energies) / 500);
    const far = reweightSamples(
      energies.map((E) => E - 1e6),
      energies,
      2.5,
      2.4,
    );
    near(far.mean, reweightSamples(energies, energies, 2.5, 2.4).mean, 1e-9);
  });

  it('CAN-21 refuses where fewer than 100 samples would count, and says how many', () => {
    const energies = sample(10, 1000, 15);
    expect(() => reweightSamples(energies, energies, 10, 0.5)).toThrow(
      /effective sample size from T = 10 to 0.5 is \d+(\.\d+)? of 1000, must be >= 100/,
    );
    expect(() => reweightSamples(energies.subarray(0, 99), energies.subarray(0, 99), 10, 10)).toThrow(RangeError);
    near(reweightSamples(energies.subarray(0, 100), energies.subarray(0, 100), 10, 10).effectiveSampleSize, 100);
  });

  it('refuses temperatures, lengths and laws out of range', () => {
    expect(() => reweightSamples([1], [1, 2], 1, 1)).toThrow(/values.length is 2, must be 1/);
    expect(() => reweightSamples([1], [1], 0, 1)).toThrow(/from is 0, must be finite and > 0/);
    expect(() => reweightLogProbabilities([0], [1], 1, -1)).toThrow(/to is -1, must be finite and > 0/);
    expect(() => reweightLogProbabilities([0, 0], [1, 1], 1, 1)).toThrow(RangeError);
    expect(() => reweightLogProbabilities([0], [1, 1], 1, 1)).toThrow(/energies.length is 2, must be 1/);
    expect(() => reweightSamples([NaN], [1], 1, 2)).toThrow(RangeError);
  });
});
