import { describe, expect, it } from 'vitest';
import { kolmogorovSmirnovTest, RandomStreams } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import { expectNear, expectTemperatureChecked, jacobianError, rowOf, slopesOf } from '../test/support.ts';
import { maxwellBoltzmann } from './maxwell-boltzmann.ts';

const of = (mass: number, minTemperature?: number) => maxwellBoltzmann.make({ mass, minTemperature }, lawContext(1, 1));
const at = (mass: number, T: number, u: number): number => rowOf(of(mass), [u], T)[0]!;

/** ∫₀^∞ g(u) f(u) du by Simpson's rule, out to 12 thermal speeds. */
function average(mass: number, T: number, g: (u: number) => number): number {
  const steps = 2000;
  const h = (12 * Math.sqrt(T / mass)) / steps;
  const u = Array.from({ length: steps + 1 }, (_, i) => i * h);
  const f = rowOf(of(mass), u, T);
  return f.reduce((sum, y, i) => sum + (i % steps === 0 ? 1 : 2 + 2 * (i % 2)) * g(u[i]!) * y, 0) * (h / 3);
}

describe('maxwell-boltzmann', () => {
  for (const law of lawsOf(maxwellBoltzmann)) it(`NET-05 law: ${law.name}`, law.check);

  it('NET-05 m = 1: f(1) at T = 1 and 2, the most at √2; 0 below 0', () => {
    expectNear(
      [at(1, 1, 1), at(1, 2, 1), at(1, 1, Math.SQRT2)],
      [0.4839414490382867, 0.2196956447338612, 0.5870506526949597],
    );
    expect(rowOf(of(1), [-1, -1e-9, 0], 1)).toEqual([0, 0, 0]);
    expect(slopesOf(of(1), [-1, -1e-9, 0], 1)).toEqual([0, 0, 0]);
  });

  it('CAN-18 m = 2, T = 1.5: f(1); ∫ f = 1, mean √(8T/πm), root mean square √(3T/m), most at √(2T/m)', () => {
    expectNear([at(2, 1.5, 1)], [0.6306937275171157]);
    expectNear(
      [average(2, 1.5, () => 1), average(2, 1.5, (u) => u), Math.sqrt(average(2, 1.5, (u) => u * u))],
      [1, 1.381976597885342, 1.5],
      1e-8,
    );
    const mode = 1.224744871391589;
    expectNear(slopesOf(of(2), [mode], 1.5), [0], 1e-14);
    for (const u of [0.2, 0.9, mode - 1e-3, mode + 1e-3, 2]) expect(at(2, 1.5, u)).toBeLessThan(at(2, 1.5, mode));
  });

  it.each([
    { m: 0.6, T: 0.5 },
    { m: 2.7, T: 3 },
  ])('CAN-18 NET-05 m = $m, T = $T: normalised over u ≥ 0; ⟨½ m u²⟩ = 3T/2', ({ m, T }) => {
    expectNear([average(m, T, () => 1), average(m, T, (u) => 0.5 * m * u * u)], [1, 1.5 * T], 1e-8);
  });

  it('CAN-18 is the density of |v| of three normal components of variance T/m', () => {
    const [m, T] = [1.7, 0.6];
    const random = new RandomStreams(31, 'velocities', 1);
    const v = (): number => random.normal(0) * Math.sqrt(T / m);
    const speeds = Array.from({ length: 20_000 }, () => Math.hypot(v(), v(), v()));
    // The distribution function by Simpson's rule on a grid, interpolated between.
    const cdfOf = (mass: number) => {
      const [h, points] = [2e-3, 4001];
      const f = rowOf(
        of(mass),
        Array.from({ length: 2 * points }, (_, i) => (i * h) / 2),
        T,
      );
      const sums = [0];
      for (let i = 1; i < points; i++)
        sums.push(sums[i - 1]! + (h / 6) * (f[2 * i - 2]! + 4 * f[2 * i - 1]! + f[2 * i]!));
      return (u: number): number => {
        const cell = Math.min(points - 2, Math.floor(u / h));
        return Math.min(1, sums[cell]! + (u / h - cell) * (sums[cell + 1]! - sums[cell]!));
      };
    };
    expect(kolmogorovSmirnovTest(speeds, cdfOf(m))).toMatchObject({ pass: true });
    for (const mutant of [1.1 * m, 1 / m])
      expect(kolmogorovSmirnovTest(speeds, cdfOf(mutant))).toMatchObject({ pass: false });
  });

  it.each([0.3, 1, 2.5])('GEN-09 NET-05 T = %s: df/du = f (2/u − m u/T); wrong ones are rejected', (T) => {
    const u = Float64Array.of(-0.8, 0.05, 0.4, 1, 1.6, 3);
    expect(jacobianError(of(1.7), u, T)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 2, 1 / 1.7]) expect(jacobianError(of(1.7), u, T, factor)).toBeGreaterThan(1e-3);
    const slopes = slopesOf(of(1.7), [0.4, 1.6], T);
    expectNear(
      slopes,
      [0.4, 1.6].map((x) => at(1.7, T, x) * (2 / x - (1.7 * x) / T)),
      1e-13,
    );
  });

  it('NET-05 T → 0 is a spike at 0 without a bound, unless T has a floor', () => {
    const most = (activation: ReturnType<typeof of>, T: number): number =>
      Math.max(
        ...rowOf(
          activation,
          Array.from({ length: 2000 }, (_, i) => (i * Math.sqrt(T)) / 500),
          T,
        ),
      );
    for (const T of [1e-4, 1e-8]) expect(most(of(1), T) * Math.sqrt(T)).toBeCloseTo(0.5870506526949597, 5);
    expect(rowOf(of(1.3, 0.5), [0.7], 1e-8)).toEqual(rowOf(of(1.3), [0.7], 0.5));
    expect(slopesOf(of(1.3, 0.5), [0.7], 1e-8)).toEqual(slopesOf(of(1.3), [0.7], 0.5));
    expect(rowOf(of(1.3, 0.5), [0.7], 0.9)).toEqual(rowOf(of(1.3), [0.7], 0.9));
  });

  it('NET-05 does not overflow: |u/T| = 1e4, u = 1e300, T = 1e-300', () => {
    for (const [u, T] of [
      [1e4, 1],
      [-1e4, 1],
      [1e300, 1],
      [1, 1e-300],
    ] as const) {
      expect(rowOf(of(1), [u], T)).toEqual([0]);
      expect(slopesOf(of(1), [u], T)).toEqual([0]);
    }
    expectNear(rowOf(of(1), [0.5, 3], 1e12), [0, 0], 1e-17);
  });

  it('refuses T that is not finite and > 0, also with a floor; masses and floors that are not positive', () => {
    expectTemperatureChecked(of(1));
    expectTemperatureChecked(of(1, 0.5));
    expect(maxwellBoltzmann.options.safeParse({ mass: 0 }).success).toBe(false);
    expect(maxwellBoltzmann.options.safeParse({ minTemperature: 0 }).success).toBe(false);
    expect(maxwellBoltzmann.options.parse({})).toEqual({ mass: 1 });
  });
});
