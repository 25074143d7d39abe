import { describe, expect, it } from 'vitest';
import { besselRatio, meanTest, RandomStreams } from '@ergodic/numerics';
import { isNear, near, slope, trapezoid } from '../test/support.ts';
import { xyChain } from './xy-chain.ts';

describe('XY chain', () => {
  it('LAT-15 T = 0.8: ⟨cos δ⟩ = I₁/I₀ for each bond, to the power of the distance', () => {
    const { correlation } = xyChain(6, 0.8);
    near(correlation(1), 0.527995760399159);
    near(correlation(3), 0.527995760399159 ** 3);
    expect(correlation(0)).toBe(1);
    near(xyChain(6, 2, 2.5).correlation(1), 0.527995760399159);
    // The Ising chain's tanh, and T upside down.
    expect(isNear(Math.tanh(1 / 0.8), correlation(1), 1e-2)).toBe(false);
    expect(isNear(xyChain(6, 1 / 0.8).correlation(1), correlation(1), 1e-2)).toBe(false);
  });

  it.each([0.3, 0.8, 2])(
    'LAT-15 T = %s: ln Z and ⟨cos(θ₀ − θ₂)⟩ of three rotors by integration over the angles, U = −∂lnZ/∂β',
    (T) => {
      const chain = xyChain(3, T, 1.3);
      const weight = (a: number, b: number): number => Math.exp((1.3 / T) * (Math.cos(a) + Math.cos(b)));
      const over = (f: (a: number, b: number) => number): number =>
        trapezoid((a) => trapezoid((b) => f(a, b), 0, 2 * Math.PI, 100), 0, 2 * Math.PI, 100);
      const Z = over(weight);
      near(chain.logZ, Math.log(2 * Math.PI * Z));
      near(chain.correlation(2), over((a, b) => Math.cos(a + b) * weight(a, b)) / Z);
      near(
        slope((beta) => -xyChain(3, 1 / beta, 1.3).logZ, 1 / T, 1e-5),
        chain.U,
        1e-7,
      );
    },
  );

  it('LAT-15 a chain drawn bond by bond from the von Mises law has these correlations; one at 1.1 T has not', () => {
    const [T, N] = [0.8, 100_000];
    const random = new RandomStreams(17, 'bonds', 1);
    /** Rejection from the uniform law: exact. */
    const bond = (t: number): number => {
      for (;;) {
        const delta = 2 * Math.PI * random.uniform(0);
        if (random.uniform(0) < Math.exp((Math.cos(delta) - 1) / t)) return delta;
      }
    };
    const draw = (t: number, distance: number): Float64Array =>
      Float64Array.from({ length: N }, () => {
        let angle = 0;
        for (let i = 0; i < distance; i++) angle += bond(t);
        return Math.cos(angle);
      });
    const { correlation } = xyChain(4, T);
    for (const r of [1, 2, 3]) {
      // ⟨cos 2δ⟩ = I₂/I₀ = 1 − 2T I₁/I₀ for a bond.
      const double = (1 - 2 * T * besselRatio(1 / T)) ** r;
      const expected = { mean: correlation(r), variance: (1 + double) / 2 - correlation(r) ** 2 };
      expect(meanTest(draw(T, r), expected).pass).toBe(true);
      expect(meanTest(draw(1.1 * T, r), expected).pass).toBe(false);
    }
  });

  it('LAT-15 no overflow in the cold, none of order in the heat', () => {
    near(xyChain(3, 1e-5).correlation(2), 1 - 1e-5, 1e-9);
    near(xyChain(3, 1e-5).logZ / 2e5, 1, 1e-3);
    near(xyChain(3, 1e6).correlation(1), 5e-7, 1e-12);
  });

  it('refuses what is out of range', () => {
    expect(() => xyChain(0, 1)).toThrow(/rotors is 0/);
    expect(() => xyChain(3, 0)).toThrow(/temperature is 0, must be finite and > 0/);
    expect(() => xyChain(3, 1).correlation(3)).toThrow(/distance is 3, must be an integer in \[0, 2\]/);
  });
});
