import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, kolmogorovSmirnovTest, meanTest, normalCdf, replicaMeansTest } from '@ergodic/numerics';
import { reals, type Dynamics, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { doubleWell, normals, springs } from '../test/landscapes.ts';
import { oneStep, stationaryMean } from '../test/quadrature.ts';
import { contextOf, pairs, rigOf, scalar } from '../test/support.ts';
import { overdampedLangevin } from './overdamped-langevin.ts';

const langevin = (timeStep: number, friction = 1) => overdampedLangevin.make({ timeStep, friction }, contextOf(1));

/** κ, γ, T and Δt none of which is 1; a = κΔt/γ. */
const cases = [
  { a: 0.2, stiffness: 1.6, friction: 0.8, temperature: 0.5 },
  { a: 0.5, stiffness: 0.7, friction: 2.5, temperature: 3 },
  { a: 1.6, stiffness: 3, friction: 1.5, temperature: 2 },
] as const;

describe('overdamped-langevin', () => {
  for (const law of lawsOf(overdampedLangevin)) it(`law: ${law.name}`, law.check);

  it.each(cases)('SMP-06 harmonic, a = $a: the variance is (T/κ)/(1 − a/2), and not T/κ', (given) => {
    const { a, stiffness, friction, temperature } = given;
    const timeStep = (a * friction) / stiffness;
    const variance = temperature / stiffness / (1 - a / 2);
    const after = (dynamics: ReturnType<typeof langevin>, energy: Energy, T: number, steps: number) => {
      const rig = rigOf(dynamics, energy, normals(100_000, 1, Math.sqrt(variance)));
      rig.run(steps, T);
      return rig.x.data;
    };
    const test = (x: Float64Array, expected = variance) =>
      meanTest(
        x.map((value) => value * value),
        { mean: expected, variance: 2 * expected ** 2, skewness: Math.SQRT2 * 2 },
      ).pass;
    const right = after(langevin(timeStep, friction), springs(stiffness), temperature, 5);
    expect(test(right)).toBe(true);
    expect(test(right, temperature / stiffness)).toBe(false);
    expect(kolmogorovSmirnovTest(right, (x) => normalCdf(x / Math.sqrt(variance))).pass).toBe(true);

    // Mutants: noise power halved or doubled; Δt for √Δt; half the force; friction left out.
    const dynamics = langevin(timeStep, friction);
    expect(test(after(dynamics, springs(stiffness), 2 * temperature, 5))).toBe(false);
    expect(test(after(dynamics, springs(stiffness), temperature / 2, 5))).toBe(false);
    expect(test(after(dynamics, springs(stiffness), (temperature * timeStep) / friction, 5))).toBe(false);
    expect(test(after(dynamics, springs(stiffness, 0, { factor: 0.5 }), temperature, 5))).toBe(false);
    expect(test(after(langevin(timeStep, 1), springs(stiffness), temperature, 5))).toBe(false);
  });

  it('SMP-06 GEN-11 a force of the wrong sign runs away', () => {
    const rig = rigOf(langevin(0.2), springs(1, 0, { factor: -1 }), normals(1000, 1, 1));
    rig.run(40, 1);
    expect(rig.x.data.reduce((sum, x) => sum + x * x, 0) / 1000).toBeGreaterThan(100);
  });

  it('SMP-06 harmonic: the correlation after n steps is (1 − a)ⁿ', () => {
    const [a, stiffness, temperature] = [0.3, 2, 1.5];
    const variance = temperature / stiffness / (1 - a / 2);
    for (const steps of [1, 4]) {
      const start = normals(100_000, 1, Math.sqrt(variance), 6);
      const before = start.data.slice();
      rigOf(langevin(a / stiffness), springs(stiffness), start, steps).run(steps, temperature);
      const correlation = (1 - a) ** steps;
      const products = before.map((x, r) => x * start.data[r]!);
      const spread = variance ** 2 * (1 + correlation ** 2);
      expect(meanTest(products, { mean: variance * correlation, variance: spread })).toMatchObject({ pass: true });
      expect(meanTest(products, { mean: variance * Math.exp(-a * steps), variance: spread }).pass).toBe(false);
    }
  });

  it('SMP-06 a quadratic form: the covariance is T [K (1 − ΔtK/2γ)]⁻¹', () => {
    const K = [2, 0.5, 0.5, 1] as const;
    const energy = scalar(reals(2), (x) => 0.5 * (K[0] * x[0]! ** 2 + 2 * K[1] * x[0]! * x[1]! + K[3] * x[1]! ** 2));
    const [timeStep, temperature] = [0.4, 0.7];
    const inner = K.map((k, at) => (at % 3 === 0 ? 1 : 0) - (timeStep * k) / 2) as [number, number, number, number];
    const M = multiply(K, inner);
    const determinant = M[0] * M[3] - M[1] * M[2];
    const [xx, xy, yy] = [M[3], -M[1], M[0]].map((m) => (temperature * m) / determinant) as [number, number, number];
    const start = normals(30_000, 2, 1, 8);
    rigOf(langevin(timeStep), energy, start).run(60, temperature);
    const product = (a: number, b: number): Float64Array =>
      Float64Array.from({ length: 30_000 }, (_, r) => start.data[2 * r + a]! * start.data[2 * r + b]!);
    const accepts = (cxx: number, cxy: number, cyy: number): boolean =>
      meanTest(product(0, 0), { mean: cxx, variance: 2 * cxx ** 2, skewness: Math.sqrt(8) }).pass &&
      meanTest(product(1, 1), { mean: cyy, variance: 2 * cyy ** 2, skewness: Math.sqrt(8) }).pass &&
      meanTest(product(0, 1), { mean: cxy, variance: cxx * cyy + cxy * cxy, skewness: 3 }).pass;
    expect(accepts(xx, xy, yy)).toBe(true);
    expect(accepts(xx, 0, yy)).toBe(false);
    // T K⁻¹, as if the step had no bias; and half the noise.
    expect(accepts(0.7 / 1.75, -0.35 / 1.75, 1.4 / 1.75)).toBe(false);
    expect(accepts(xx / 2, xy / 2, yy / 2)).toBe(false);
  });

  it.each([0.5, 0.25, 1.3])('CAN-17 tilted double well, T = %s: ⟨−xF⟩ = T + (Δt/2γ)⟨F²⟩, exactly', (temperature) => {
    // Stationarity of ⟨x²⟩ under x′ = x + (Δt/γ)F + √(2TΔt/γ) ξ, for any potential.
    const energy = doubleWell(0.2);
    const [timeStep, friction] = [0.03, 1.4];
    const excess = (seen: Energy, T: number, steps: number): Float64Array => {
      const rig = rigOf(langevin(timeStep, friction), seen, normals(64, 1, 1, 9));
      const force = createBatch(64, 1);
      const sums = new Float64Array(64);
      rig.run(500, T);
      for (let n = 0; n < steps; n++) {
        force.data.fill(0);
        energy.addForce!(rig.x, force);
        for (let r = 0; r < 64; r++) {
          const F = force.data[r]!;
          sums[r]! += (-rig.x.data[r]! * F - (timeStep / (2 * friction)) * F * F) / steps;
        }
        rig.run(1, T);
      }
      return sums;
    };
    expect(replicaMeansTest(excess(energy, temperature, 10_000), temperature)).toMatchObject({ pass: true });
    expect(replicaMeansTest(excess(doubleWell(0.2, 0.5), temperature, 5000), temperature)).toMatchObject({
      pass: false,
    });
    expect(replicaMeansTest(excess(energy, 2 * temperature, 2000), temperature)).toMatchObject({ pass: false });
  });

  it('CAN-17 double well (x² − 1)², T = ½, Δt = 0.05: ⟨x²⟩ is 0.85214 less the exact bias of the step, 0.03208', () => {
    const exact = 0.8521361521783342;
    const biased = stationaryMean(oneStep(langevin(0.05) as Dynamics, doubleWell(), 0.5), (x) => x * x, { reach: 2.6 });
    expect(biased - exact).toBeCloseTo(-0.0320754924, 9);
    const rig = rigOf(langevin(0.05), doubleWell(), normals(64, 1, 1, 10));
    rig.run(300, 0.5);
    const averages = new Float64Array(64);
    const steps = 10_000;
    for (let n = 0; n < steps; n++) {
      rig.run(1, 0.5);
      for (let r = 0; r < 64; r++) averages[r]! += rig.x.data[r]! ** 2 / steps;
    }
    expect(replicaMeansTest(averages, biased)).toMatchObject({ pass: true });
    expect(replicaMeansTest(averages, exact)).toMatchObject({ pass: false });
  });

  it('T = 0: gradient descent, (1 − a)ⁿ x₀ exactly', () => {
    const rig = rigOf(langevin(0.1), springs(2), batchOf(Float64Array.of(3, -1), 2, 1));
    rig.run(10, 0);
    expect(rig.x.data[0]).toBeCloseTo(3 * 0.8 ** 10, 14);
    expect(rig.x.data[1]).toBeCloseTo(-(0.8 ** 10), 14);
  });

  it('SMP-06 is stable for a < 2 only', () => {
    const largest = (a: number): number => {
      const rig = rigOf(langevin(a), springs(1), normals(100, 1, 1));
      rig.run(400, 1e-6);
      return Math.max(...rig.x.data.map(Math.abs));
    };
    expect(largest(1.9)).toBeLessThan(1);
    expect(largest(2.1)).toBeGreaterThan(1e6);
  });

  it.each([-1, NaN, Infinity])('refuses T = %s', (temperature) => {
    const rig = rigOf(langevin(0.1), pairs('reals', [[0, 1, 1]], [0, 0]), createBatch(1, 2));
    expect(() => rig.run(1, temperature)).toThrow(`overdamped-langevin: temperature is ${temperature}`);
  });
});

function multiply(a: readonly number[], b: readonly number[]): [number, number, number, number] {
  return [
    a[0]! * b[0]! + a[1]! * b[2]!,
    a[0]! * b[1]! + a[1]! * b[3]!,
    a[2]! * b[0]! + a[3]! * b[2]!,
    a[2]! * b[1]! + a[3]! * b[3]!,
  ];
}
