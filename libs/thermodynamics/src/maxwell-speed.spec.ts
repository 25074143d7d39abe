import { describe, expect, it } from 'vitest';
import { kolmogorovSmirnovTest, meanTest, RandomStreams } from '@ergodic/numerics';
import { isNear, near, simpson, slope } from '../test/support.ts';
import { maxwellSpeed } from './maxwell-speed.ts';

describe('Maxwell speed', () => {
  it('CAN-18 m = 2, T = 1.5: mean, rms, mode and f(1)', () => {
    const found = maxwellSpeed(2, 1.5);
    near(found.mean, 1.381976597885342);
    near(found.rootMeanSquare, 1.5);
    near(found.mode, 1.224744871391589);
    near(found.density(1), 0.6306937275171157);
    // m or T left out.
    for (const mutant of [maxwellSpeed(1, 1.5), maxwellSpeed(2, 1)])
      expect(isNear(mutant.density(1), 0.6306937275171157, 1e-2)).toBe(false);
  });

  it('CAN-18 at m = 1, T = 1 it is √(2/π) v² e^(−v²/2), for v ≥ 0 only', () => {
    near(maxwellSpeed(1, 1).density(1), 0.4839414490382867);
    near(maxwellSpeed(1, 2).density(1), 0.2196956447338612);
    expect(maxwellSpeed(1, 1).density(-1)).toBe(0);
    expect(maxwellSpeed(1, 1).cdf(-1)).toBe(0);
  });

  it.each([
    [2, 1.5],
    [0.7, 0.4],
    [1, 3],
  ])('CAN-18 m = %s, T = %s: ∫ f = 1, moments by quadrature, f = dcdf/dv, the mode is the maximum', (mass, T) => {
    const law = maxwellSpeed(mass, T);
    const end = 12 * Math.sqrt(T / mass);
    const moment = (n: number): number => simpson((v) => (v === 0 ? 0 : v ** n * law.density(v)), 0, end);
    near(moment(0), 1, 1e-8);
    near(moment(1), law.mean, 1e-8);
    near(Math.sqrt(moment(2)), law.rootMeanSquare, 1e-8);
    for (const n of [0, 1, 2, 3, 4]) near(law.moment(n), moment(n), 1e-8);
    near(law.moment(2), (3 * T) / mass);
    near(law.moment(-1), moment(-1), 1e-8);
    for (const v of [0.3, 1, 2]) {
      near(slope(law.cdf, v, 1e-5), law.density(v), 1e-6);
      near(
        simpson((u) => law.density(u), 0, v),
        law.cdf(v),
        1e-8,
      );
    }
    expect(law.density(law.mode)).toBeGreaterThan(law.density(law.mode * 1.01));
    expect(law.density(law.mode)).toBeGreaterThan(law.density(law.mode * 0.99));
    near(law.cdf(end), 1);
  });

  it('CAN-18 speeds of normal components of variance T/m pass the KS test; at 1.1 T, or with one component fewer, not', () => {
    const [mass, T] = [2, 1.5];
    const random = new RandomStreams(12, 'velocities', 1);
    const draw = (t: number, components = 3): Float64Array =>
      Float64Array.from({ length: 20_000 }, () => {
        let square = 0;
        for (let i = 0; i < components; i++) square += random.normal(0) ** 2;
        return Math.sqrt((square * t) / mass);
      });
    const law = maxwellSpeed(mass, T);
    const speeds = draw(T);
    expect(kolmogorovSmirnovTest(speeds, law.cdf).pass).toBe(true);
    expect(meanTest(speeds, { mean: law.mean, variance: law.moment(2) - law.mean ** 2, skewness: 0.49 }).pass).toBe(
      true,
    );
    expect(kolmogorovSmirnovTest(draw(1.1 * T), law.cdf).pass).toBe(false);
    expect(kolmogorovSmirnovTest(draw(T, 2), law.cdf).pass).toBe(false);
  });

  it('refuses masses, temperatures and moments out of range', () => {
    expect(() => maxwellSpeed(0, 1)).toThrow(/mass is 0, must be finite and > 0/);
    expect(() => maxwellSpeed(1, 0)).toThrow(/temperature is 0, must be finite and > 0/);
    expect(() => maxwellSpeed(1, 1).moment(-3)).toThrow(/n is -3, must be > -3/);
  });
});
