import { describe, expect, it } from 'vitest';
import {
  batchOf,
  kolmogorovSmirnovTest,
  meanTest,
  normalCdf,
  RandomStreams,
  replicaMeansTest,
} from '@ergodic/numerics';
import type { Dynamics, Energy } from '@ergodic/kernel';
import { dynamicsLaws, LawBroken, lawsOf } from '@ergodic/laws';
import { doubleWell, meanOver, normals, springs, wavy } from '../test/landscapes.ts';
import { normalMean, oneStep, scripted, stationaryMean } from '../test/quadrature.ts';
import { contextOf, rigOf } from '../test/support.ts';
import { leimkuhlerMatthews, type LeimkuhlerMatthewsState } from './leimkuhler-matthews.ts';
import { overdampedLangevin } from './overdamped-langevin.ts';

const of = (timeStep: number, friction = 1) =>
  leimkuhlerMatthews.make({ timeStep, friction }, contextOf(1)) as Dynamics<LeimkuhlerMatthewsState>;

/** κ, γ, T and Δt none of which is 1; a = κΔt/γ. */
const cases = [
  { a: 0.2, stiffness: 1.6, friction: 0.8, temperature: 0.5 },
  { a: 0.5, stiffness: 0.7, friction: 2.5, temperature: 3 },
  { a: 1.6, stiffness: 3, friction: 1.5, temperature: 2 },
] as const;

/**
 * Replicas in the stationary state of ½κx²: x = y + ½√(2TΔt/γ) ξ₀, with y ~ N(0, (T/κ)(1 − a/2)) independent of the ξ₀ that the
 * dynamics has drawn.
 */
function stationary({ a, stiffness, friction, temperature: T }: (typeof cases)[number], replicas: number) {
  const timeStep = (a * friction) / stiffness;
  const x = normals(replicas, 1, Math.sqrt((T / stiffness) * (1 - a / 2)));
  const begin = (dynamics: Dynamics, energy: Energy) => {
    const rig = rigOf(dynamics, energy, batchOf(x.data.slice(), replicas, 1));
    const { previous } = rig.state as LeimkuhlerMatthewsState;
    for (let r = 0; r < replicas; r++) rig.x.data[r]! += 0.5 * Math.sqrt((2 * T * timeStep) / friction) * previous[r]!;
    return { ...rig, previous };
  };
  return { timeStep, begin };
}

describe('leimkuhler-matthews', () => {
  for (const law of lawsOf(leimkuhlerMatthews)) it(`law: ${law.name}`, law.check);

  it.each(cases)('SMP-07 harmonic, a = $a: the variance is T/κ exactly, after 1, 3 and 10 steps', (given) => {
    const { a, stiffness, friction, temperature } = given;
    const variance = temperature / stiffness;
    const { timeStep, begin } = stationary(given, 100_000);
    const test = (x: Float64Array, expected = variance): boolean =>
      meanTest(
        x.map((value) => value * value),
        { mean: expected, variance: 2 * expected ** 2, skewness: 2 * Math.SQRT2 },
      ).pass;
    const right = begin(of(timeStep, friction), springs(stiffness));
    for (const steps of [1, 2, 7]) {
      right.run(steps, temperature);
      expect(test(right.x.data)).toBe(true);
      expect(kolmogorovSmirnovTest(right.x.data, (x) => normalCdf(x / Math.sqrt(variance))).pass).toBe(true);
      // The law of overdamped-langevin instead.
      expect(test(right.x.data, variance / (1 - a / 2))).toBe(false);
    }

    // Mutants: noise power doubled or halved; Δt for √Δt; half the force.
    const after = (dynamics: Dynamics, energy: Energy, T: number): Float64Array => {
      const rig = begin(dynamics, energy);
      rig.run(10, T);
      return rig.x.data;
    };
    const dynamics = of(timeStep, friction);
    expect(test(after(dynamics, springs(stiffness), 2 * temperature))).toBe(false);
    expect(test(after(dynamics, springs(stiffness), temperature / 2))).toBe(false);
    expect(test(after(dynamics, springs(stiffness), (temperature * timeStep) / friction))).toBe(false);
    expect(test(after(dynamics, springs(stiffness, 0, { factor: 0.5 }), temperature))).toBe(false);
    // ξ_n drawn afresh, not kept from the step before.
    const forgetful = begin(dynamics, springs(stiffness));
    const random = new RandomStreams(8, 'mutant', 1);
    for (let step = 0; step < 10; step++) {
      forgetful.run(1, temperature);
      random.fillNormal(0, forgetful.previous);
    }
    expect(test(forgetful.x.data)).toBe(false);
  });

  it('SMP-07 harmonic: the correlation after n steps is (1 − a)^(n−1) (1 − a/2)', () => {
    const given = cases[1];
    const { a, stiffness, temperature, friction } = given;
    const variance = temperature / stiffness;
    const { timeStep, begin } = stationary(given, 100_000);
    for (const steps of [1, 3]) {
      const rig = begin(of(timeStep, friction), springs(stiffness));
      const before = rig.x.data.slice();
      rig.run(steps, temperature);
      const products = before.map((x, r) => x * rig.x.data[r]!);
      const test = (correlation: number): boolean =>
        meanTest(products, { mean: variance * correlation, variance: variance ** 2 * (1 + correlation ** 2) }).pass;
      expect(test((1 - a) ** (steps - 1) * (1 - a / 2))).toBe(true);
      // That of overdamped-langevin; and friction left out.
      expect(test((1 - a) ** steps)).toBe(false);
      expect(test((1 - a * friction) ** (steps - 1) * (1 - (a * friction) / 2))).toBe(false);
    }
  });

  it('SMP-07 reaches N(c, T/κ) from a far start', () => {
    const rig = rigOf(of(0.3), springs(2, -0.5), normals(20_000, 1, 0.01, 3, 4));
    rig.run(60, 1.4);
    const cdf = (mean: number) => (x: number) => normalCdf((x - mean) / Math.sqrt(0.7));
    expect(kolmogorovSmirnovTest(rig.x.data, cdf(-0.5)).pass).toBe(true);
    expect(kolmogorovSmirnovTest(rig.x.data, cdf(-0.45)).pass).toBe(false);
  });

  /**
   * The stationary mean of f(x), without random numbers. y = x − ½√(2TΔt) ξ_n is a Markov chain with one noise a step: from y,
   * x = y + ½√(2TΔt) ξ goes on with that ξ, and with none after it. `again` is how much of ξ the step sees.
   */
  const meanOf = (energy: Energy, T: number, timeStep: number, f: (x: number) => number, reach: number, again = 1) => {
    const half = 0.5 * Math.sqrt(2 * T * timeStep);
    const step = (y: Float64Array, xi: Float64Array): Float64Array => {
      const x = y.map((at, i) => at + half * xi[i]!);
      let draws = 0;
      const context = scripted(y.length, (r) => (draws++ < y.length ? again * xi[r]! : 0));
      const rig = rigOf(of(timeStep) as Dynamics, energy, batchOf(x, y.length, 1), context);
      rig.run(1, T);
      return x;
    };
    return stationaryMean(step, (y) => normalMean((xi) => f(y + half * xi)), { reach });
  };
  const langevinMeanOf = (energy: Energy, T: number, timeStep: number, f: (x: number) => number, reach: number) =>
    stationaryMean(
      oneStep(overdampedLangevin.make({ timeStep, friction: 1 }, contextOf(1)) as Dynamics, energy, T),
      f,
      {
        reach,
      },
    );

  it('SMP-07 anharmonic: the bias of ⟨x⟩ falls four-fold as Δt is halved; that of overdamped-langevin two-fold', () => {
    const T = 0.7;
    const exact = meanOver(wavy(), T, (x) => x);
    const biasOf = (timeStep: number, again = 1) => meanOf(wavy(), T, timeStep, (x) => x, 7, again) - exact;
    const langevinBiasOf = (timeStep: number) => langevinMeanOf(wavy(), T, timeStep, (x) => x, 7) - exact;
    for (const timeStep of [0.1, 0.05]) {
      const [large, small] = [biasOf(timeStep), biasOf(timeStep / 2)];
      expect(Math.abs(small)).toBeGreaterThan(5e-5);
      expect(Math.abs(large / small - 4)).toBeLessThan(0.02);
      expect(Math.abs(langevinBiasOf(timeStep) / langevinBiasOf(timeStep / 2) - 2)).toBeLessThan(0.3);
      expect(Math.abs(langevinBiasOf(timeStep) / large)).toBeGreaterThan(10);
    }
    // Mutant: the shared noise counts for a fifth more in its second step.
    expect(Math.abs(biasOf(0.1, 1.2) / biasOf(0.05, 1.2) - 4)).toBeGreaterThan(1);
  });

  it('CAN-17 double well (x² − 1)², T = ½: ⟨x²⟩ and ⟨V⟩, but for a bias of second order that is known', () => {
    const [timeStep, T] = [0.05, 0.5];
    const square = (x: number): number => x * x;
    const V = (x: number): number => (x * x - 1) ** 2;
    const averages = (energy: Energy, steps: number, temperature = T) => {
      const rig = rigOf(of(timeStep), energy, normals(64, 1, 1, 10));
      rig.run(300, temperature);
      const [squares, energies] = [new Float64Array(64), new Float64Array(64)];
      for (let step = 0; step < steps; step++) {
        rig.run(1, temperature);
        for (let r = 0; r < 64; r++) {
          squares[r]! += square(rig.x.data[r]!) / steps;
          energies[r]! += V(rig.x.data[r]!) / steps;
        }
      }
      return { squares, energies };
    };
    const expected = {
      squares: meanOf(doubleWell(), T, timeStep, square, 2.6),
      energies: meanOf(doubleWell(), T, timeStep, V, 2.6),
    };
    expect(Math.abs(expected.squares - 0.8521361521783342)).toBeLessThan(1e-4);
    expect(Math.abs(expected.energies - 0.2728638478216658)).toBeLessThan(1e-3);
    const right = averages(doubleWell(), 10_000);
    expect(replicaMeansTest(right.squares, expected.squares)).toMatchObject({ pass: true });
    expect(replicaMeansTest(right.energies, expected.energies)).toMatchObject({ pass: true });
    // The bias of overdamped-langevin; half the force; half the noise.
    const langevin = langevinMeanOf(doubleWell(), T, timeStep, square, 2.6);
    expect(replicaMeansTest(right.squares, langevin)).toMatchObject({ pass: false });
    for (const mutant of [averages(doubleWell(0, 0.5), 2000), averages(doubleWell(), 2000, 0.25)])
      expect(replicaMeansTest(mutant.energies, expected.energies)).toMatchObject({ pass: false });
  });

  it('T = 0: gradient descent, (1 − a)ⁿ x₀ exactly', () => {
    const rig = rigOf(of(0.1), springs(2), batchOf(Float64Array.of(3, -1), 2, 1));
    rig.run(10, 0);
    expect(rig.x.data[0]).toBeCloseTo(3 * 0.8 ** 10, 14);
    expect(rig.x.data[1]).toBeCloseTo(-(0.8 ** 10), 14);
  });

  it('SMP-07 is stable for a < 2 only', () => {
    const largest = (a: number): number => {
      const rig = rigOf(of(a), springs(1), normals(100, 1, 1));
      rig.run(400, 1e-6);
      return Math.max(...rig.x.data.map(Math.abs));
    };
    expect(largest(1.9)).toBeLessThan(1);
    expect(largest(2.1)).toBeGreaterThan(1e6);
  });

  it.each([1e-12, 1e12])('SMP-19 T = %f: the variance is T/κ', (temperature) => {
    const rig = rigOf(of(0.4), springs(2), normals(20_000, 1, Math.sqrt(temperature / 2)));
    rig.run(40, temperature);
    const law = (x: number): number => normalCdf(x / Math.sqrt(temperature / 2));
    expect(kolmogorovSmirnovTest(rig.x.data, law)).toMatchObject({ pass: true });
  });

  it('mutant: a shared noise that no checkpoint keeps changes the bits of a walk that is taken up again', () => {
    const make = (keeps: boolean) => (): { dynamics: Dynamics; energy: Energy } => {
      const dynamics = of(0.1) as Dynamics;
      const init: Dynamics['init'] = (energy, x, context) =>
        dynamics.init(energy, x, { ...context, array: (_name, length) => new Float64Array(length) });
      return { dynamics: keeps ? dynamics : { ...dynamics, init }, energy: springs(1, 0, { units: 3 }) };
    };
    const check = (keeps: boolean) =>
      dynamicsLaws(make(keeps), {}).find(({ name }) => name.includes('taken up'))!.check;
    expect(check(true)).not.toThrow();
    expect(check(false)).toThrow(LawBroken);
  });

  it.each([-1, NaN, Infinity])('refuses T = %s', (temperature) => {
    const rig = rigOf(of(0.1), springs(1), normals(1, 1, 1));
    expect(() => rig.run(1, temperature)).toThrow(`leimkuhler-matthews: temperature is ${temperature}`);
  });
});
