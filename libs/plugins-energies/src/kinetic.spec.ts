import { describe, expect, it } from 'vitest';
import { batchOf, gammaP, kolmogorovSmirnovTest, meanTest, type Batch } from '@ergodic/numerics';
import { capabilitiesOf, ErgodicError, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import {
  contextOf,
  energiesOf,
  forceError,
  integral,
  near,
  normalRows,
  simpson,
  withEnergy,
  withForce,
} from '../test/support.ts';
import { kinetic } from './kinetic.ts';

const of = (mass: number | number[], dimension: number, units: number) =>
  kinetic.make({ mass, dimension }, contextOf({ units }));

/** Velocities from the exact law N(0, T/m), a row a replica. */
function thermal(energy: Energy, T: number, replicas: number): Batch {
  const x = normalRows(replicas, energy.space.units, 5);
  for (let k = 0; k < x.data.length; k++) x.data[k]! *= Math.sqrt(T / energy.quadratic!.stiffness(k % x.width));
  return x;
}

/** Whether ⟨K⟩ = f T/2 and Var K = f T²/2, in independent samples: K is Gamma-distributed with shape f/2 and scale T. */
function isEquipartition(K: Float64Array, freedom: number, T: number): boolean {
  const mean = (freedom * T) / 2;
  const variance = (freedom * T * T) / 2;
  const squares = K.map((k) => (k - mean) ** 2);
  // ⟨(K − ⟨K⟩)⁴⟩ of that Gamma distribution, less the square of the variance.
  const spread = variance ** 2 * (2 + 12 / freedom);
  return meanTest(K, { mean, variance }).pass && meanTest(squares, { mean: variance, variance: spread }).pass;
}

describe('kinetic', () => {
  for (const law of lawsOf(kinetic)) it(`law: ${law.name}`, law.check);

  it('CAN-17 K = ½ Σ m v² with its ½, each particle with its own mass', () => {
    const energy = of([2, 0.5], 3, 6);
    const v = batchOf(Float64Array.of(1, -2, 3, 4, 0, -2, 0, 0, 0, 0, 1, 0), 2, 6);
    expect([...energiesOf(energy, v)]).toEqual([14 + 5, 0.25]);
    expect([...energiesOf(of(3, 1, 3), batchOf(Float64Array.of(1, 2, -1), 1, 3))]).toEqual([9]);
    expect([0, 2, 3, 5].map((i) => energy.quadratic!.stiffness(i))).toEqual([2, 2, 0.5, 0.5]);
    expect(energy.quadratic!.centre(1)).toBe(0);
    expect(capabilitiesOf(energy)).toEqual(['force', 'quadratic']);
  });

  it.each([0.4, 1.5, 6])(
    'CAN-17 T = %s: ⟨K⟩ = f T/2 and Var K = f T²/2; not without the ½, with masses mixed up or twice',
    (T) => {
      const energy = of([2, 0.5, 1.3], 2, 6);
      const v = thermal(energy, T, 100_000);
      expect(isEquipartition(energiesOf(energy, v), 6, T)).toBe(true);
      for (const mutant of [withEnergy(energy, 2), withEnergy(energy, -1), of([0.5, 2, 1.3], 2, 6), of(1, 2, 6)])
        expect(isEquipartition(energiesOf(mutant, v), 6, T)).toBe(false);
    },
  );

  it.each([0.7, 3])('CAN-17 T = %s: with the total momentum held at 0, n_dof − d degrees of freedom are left', (T) => {
    const masses = [2, 0.5, 1.3];
    const energy = of(masses, 2, 6);
    const v = thermal(energy, T, 100_000);
    const M = masses.reduce((sum, m) => sum + m, 0);
    for (let r = 0; r < v.replicas; r++)
      for (let axis = 0; axis < 2; axis++) {
        let drift = 0;
        masses.forEach((m, p) => (drift += (m * v.data[r * 6 + 2 * p + axis]!) / M));
        for (let p = 0; p < 3; p++) v.data[r * 6 + 2 * p + axis]! -= drift;
      }
    const K = energiesOf(energy, v);
    expect(isEquipartition(K, 4, T)).toBe(true);
    expect(isEquipartition(K, 6, T)).toBe(false);
  });

  it.each([
    [2, 1.5],
    [0.3, 0.4],
  ])('CAN-18 m = %s, T = %s: a component is N(0, T/m), and F = −(T/2) ln(2πT/m)', (m, T) => {
    const energy = of(m, 1, 1);
    const weight = (u: number): number => Math.exp(-energiesOf(energy, batchOf(Float64Array.of(u), 1, 1))[0]! / T);
    const limit = 12 * Math.sqrt(T / m);
    const Z = integral(weight, limit);
    near(integral((u) => u * u * weight(u), limit) / Z, T / m, 1e-8);
    near(integral((u) => u ** 4 * weight(u), limit) / Z, 3 * (T / m) ** 2, 1e-8);
    near(-T * Math.log(Z), (-T / 2) * Math.log((2 * Math.PI * T) / m), 1e-8);
  });

  /** The density of the speed in three dimensions, from the Boltzmann weight: 4π v² e^(−K/T)/Z. */
  function speeds(energy: Energy, T: number) {
    const row = new Float64Array(3);
    const weight = (v: number): number => {
      row[1] = v;
      return 4 * Math.PI * v * v * Math.exp(-energiesOf(energy, batchOf(row, 1, 3))[0]! / T);
    };
    const limit = 14 * Math.sqrt(T / energy.quadratic!.stiffness(0));
    const Z = simpson(weight, 0, limit);
    const density = (v: number): number => weight(v) / Z;
    return { density, Z, mean: (f: (v: number) => number) => simpson((v) => f(v) * density(v), 0, limit) };
  }

  it('CAN-18 Maxwell’s speeds at m = 2, T = 1.5: mean, rms, mode and f(1); not without the ½ or with 1/m', () => {
    const { density, mean } = speeds(of(2, 3, 3), 1.5);
    near(
      mean((v) => v),
      1.381976597885342,
      1e-8,
    );
    near(Math.sqrt(mean((v) => v * v)), 1.5, 1e-8);
    near(density(1), 0.6306937275171157, 1e-8);
    const mode = 1.224744871391589;
    expect(density(mode)).toBeGreaterThan(Math.max(density(mode - 1e-3), density(mode + 1e-3)));
    near((density(mode + 1e-3) - density(mode - 1e-3)) / 2e-3, 0, 1e-5);
    for (const mutant of [speeds(withEnergy(of(2, 3, 3), 2), 1.5), speeds(of(0.5, 3, 3), 1.5)]) {
      expect(Math.abs(mutant.mean((v) => v) - 1.381976597885342)).toBeGreaterThan(0.1);
      expect(Math.abs(mutant.density(1) - 0.6306937275171157)).toBeGreaterThan(0.1);
    }
  });

  it.each([
    [1, 1],
    [0.4, 2.5],
  ])('CAN-18 m = %s, T = %s: f(v) = √(2/π) (m/T)^(3/2) v² e^(−mv²/2T), and Z = (2πT/m)^(3/2)', (m, T) => {
    const { density, Z } = speeds(of(m, 3, 3), T);
    near(Z, ((2 * Math.PI * T) / m) ** 1.5, 1e-8);
    for (const v of [0.2, 1, 2.7])
      near(density(v), Math.sqrt(2 / Math.PI) * (m / T) ** 1.5 * v * v * Math.exp((-m * v * v) / (2 * T)), 1e-8);
  });

  it('CAN-18 speeds of thermal velocities are Maxwell’s (Kolmogorov–Smirnov), and not at 1.1 T', () => {
    const T = 1.5;
    const energy = of([2, 0.3], 3, 6);
    const v = thermal(energy, T, 20_000);
    const speed = Float64Array.from({ length: v.replicas }, (_, r) =>
      Math.hypot(...v.data.subarray(6 * r + 3, 6 * r + 6)),
    );
    const cdf = (temperature: number) => (s: number) => gammaP(1.5, (0.3 * s * s) / (2 * temperature));
    expect(kolmogorovSmirnovTest(speed, cdf(T)).pass).toBe(true);
    expect(kolmogorovSmirnovTest(speed, cdf(1.1 * T)).pass).toBe(false);
  });

  it('tells the kinetic temperature 2K/f and the mean speed', () => {
    const energy = of([2, 0.5], 3, 6);
    const v = batchOf(Float64Array.of(3, 0, 4, 0, 0, -2), 1, 6);
    const out = new Float64Array(1);
    const values = energy.observables!.map((observable) => {
      if ('measure' in observable) observable.measure(v, out);
      return [observable.name, out[0]];
    });
    expect(values).toEqual([
      ['kineticTemperature', (2 * 26) / 6],
      ['speed', 3.5],
    ]);
  });

  it('GEN-09 −∂K/∂v is −m v by central differences; of the wrong sign or without m it is not', () => {
    const energy = of([2, 0.5, 1.3], 2, 6);
    const v = normalRows(4, 6);
    expect(forceError(energy, v)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.5]) expect(forceError(withForce(energy, factor), v)).toBeGreaterThan(0.1);
    expect(forceError({ ...energy, addForce: of(1, 2, 6).addForce! }, v)).toBeGreaterThan(0.1);
  });

  it.each([
    ['coordinates that are no whole particles', 1, 3, 4, 'units', 'a multiple of 3: 3 for 1 particles'],
    ['a list of masses for other particles', [1, 2], 2, 6, 'mass', '3 numbers, one a particle'],
  ])('refuses %s', (_, mass, dimension, units, path, hint) => {
    const make = () => of(mass, dimension, units);
    expect(make).toThrow(ErgodicError);
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-option', path, hint }));
  });

  it('refuses masses that are not positive', () => {
    for (const mass of [0, -1, [], [1, 0]]) expect(kinetic.options.safeParse({ mass }).success).toBe(false);
  });
});
