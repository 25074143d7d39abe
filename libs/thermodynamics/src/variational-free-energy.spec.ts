import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { isNear, near, randomDistribution, randomTemperature } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { mirrorDescentStep, variationalFreeEnergy } from './variational-free-energy.ts';

const levels = [0, 1, 3];

describe('variational free energy', () => {
  it('CAN-09 F[q] ≥ F for 500 random laws, with equality at the Boltzmann law', () => {
    const random = new RandomStreams(8, 'laws', 1);
    let caught = 0;
    for (let n = 0; n < 500; n++) {
      const T = randomTemperature(random, 0.1, 10);
      const { p, F } = boltzmann(levels, T);
      const q = randomDistribution(random, 3);
      expect(variationalFreeEnergy(q, levels, T).F).toBeGreaterThanOrEqual(F);
      near(variationalFreeEnergy(p, levels, T).F, F);
      // U + T S is not bounded so, and neither is it least at p.
      const { U, S } = variationalFreeEnergy(p, levels, T);
      if (!isNear(U + T * S, F, 1e-3)) caught++;
    }
    expect(caught).toBeGreaterThan(450);
  });

  it.each([0.3, 0.7, 2])(
    'CAN-09 T = %s: mirror descent falls to the Boltzmann law, its error in ln q by 1 − ηT a step',
    (T) => {
      const { p, logP, F } = boltzmann(levels, T);
      const rate = 0.3 / T;
      const centred = (logQ: ArrayLike<number>): number[] => {
        const errors = Array.from(logQ, (x, i) => x - logP[i]!);
        const mean = errors.reduce((a, b) => a + b) / 3;
        return errors.map((e) => e - mean);
      };
      const logQ = Float64Array.of(0.5, 0.3, 0.2).map(Math.log);
      let before = variationalFreeEnergy(logQ.map(Math.exp), levels, T).F;
      for (let step = 0; step < 100; step++) {
        const error = centred(logQ);
        mirrorDescentStep(logQ, levels, T, rate);
        if (step < 20) centred(logQ).forEach((e, i) => near(e, 0.7 * error[i]!, 1e-13));
        const now = variationalFreeEnergy(logQ.map(Math.exp), levels, T).F;
        expect(now).toBeLessThanOrEqual(before + 1e-14);
        before = now;
      }
      near(before, F);
      logQ.forEach((x, i) => near(Math.exp(x), p[i]!));
    },
  );

  it('CAN-09 GEN-11 at T left out of the entropy the fixed point is another', () => {
    const { p } = boltzmann(levels, 2);
    const logQ = Float64Array.of(0.5, 0.3, 0.2).map(Math.log);
    for (let step = 0; step < 200; step++) mirrorDescentStep(logQ, levels, 1, 0.3);
    expect(isNear(Math.exp(logQ[0]!), p[0]!, 0.05)).toBe(false);
  });

  it('refuses a temperature, a rate or a law out of range', () => {
    const logQ = Float64Array.of(0, 0, 0);
    expect(() => variationalFreeEnergy([1, 0, 0], levels, 0)).toThrow(/temperature is 0, must be finite and > 0/);
    expect(() => variationalFreeEnergy([1, 1, 0], levels, 1)).toThrow(/sum of p is 2/);
    expect(() => mirrorDescentStep(logQ, levels, -1, 1)).toThrow(RangeError);
    expect(() => mirrorDescentStep(logQ, levels, 1, 0)).toThrow(/rate is 0/);
    expect(() => mirrorDescentStep(logQ, [1], 1, 1)).toThrow(/levels.length is 1, must be 3/);
  });
});
