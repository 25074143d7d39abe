import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, kolmogorovSmirnovTest, meanTest, normalCdf } from '@ergodic/numerics';
import type { Dynamics, Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { normals, springs } from '../test/landscapes.ts';
import { scripted } from '../test/quadrature.ts';
import { run } from '../test/runs.ts';
import { contextOf, rigOf } from '../test/support.ts';
import { ornsteinUhlenbeck } from './ornstein-uhlenbeck.ts';

const of = (timeStep: number, friction = 1) => ornsteinUhlenbeck.make({ timeStep, friction }, contextOf(1)) as Dynamics;

/** What one step makes of x with the noise ξ. */
function stepped(dynamics: Dynamics, energy: Energy, T: number, x: number, xi: number): number {
  const rig = rigOf(
    dynamics,
    energy,
    batchOf(Float64Array.of(x), 1, 1),
    scripted(1, () => xi),
  );
  rig.run(1, T);
  return rig.x.data[0]!;
}

describe('ornstein-uhlenbeck', () => {
  for (const law of lawsOf(ornsteinUhlenbeck)) it(`law: ${law.name}`, law.check);

  it.each([
    { timeStep: 0.03, stiffness: 1.6, friction: 0.8, temperature: 0.5, centre: 0.3 },
    { timeStep: 0.9, stiffness: 0.7, friction: 2.5, temperature: 3, centre: -2 },
    { timeStep: 40, stiffness: 3, friction: 1.5, temperature: 2, centre: 1 },
  ])('SMP-07 one step of $timeStep from one point: N(c + e^(−a)(x − c), (T/k)(1 − e^(−2a)))', (given) => {
    const { timeStep, stiffness, friction, temperature, centre } = given;
    const x = createBatch(100_000, 1);
    x.data.fill(1.7);
    rigOf(of(timeStep, friction), springs(stiffness, centre), x).run(1, temperature);
    const a = (stiffness * timeStep) / friction;
    const isNormal = (mean: number, variance: number): boolean =>
      kolmogorovSmirnovTest(x.data, (at) => normalCdf((at - mean) / Math.sqrt(variance))).pass;
    const mean = centre + Math.exp(-a) * (1.7 - centre);
    const variance = (temperature / stiffness) * -Math.expm1(-2 * a);
    expect(isNormal(mean, variance)).toBe(true);
    // Mutants: the noise of half the time; without friction; without the temperature; the centre left out.
    if (a < 1) expect(isNormal(mean, (temperature / stiffness) * -Math.expm1(-a))).toBe(false);
    if (a < 1) expect(isNormal(centre + Math.exp(-a * friction) * (1.7 - centre), variance)).toBe(false);
    expect(isNormal(mean, variance / temperature)).toBe(false);
    expect(isNormal(mean - centre, variance)).toBe(false);
  });

  it.each([0.01, 0.4, 5])('SMP-07 two steps of Δt = %f are one of 2Δt', (timeStep) => {
    const [energy, T] = [springs(1.3, 0.4), 0.7];
    const decay = (dt: number): number => stepped(of(dt, 0.6), energy, T, 1.4, 0) - 0.4;
    const spread = (dt: number): number => stepped(of(dt, 0.6), energy, T, 0.4, 1) - 0.4;
    const [e, s] = [decay(timeStep), spread(timeStep)];
    expect(decay(2 * timeStep)).toBeCloseTo(e * e, 14);
    expect(spread(2 * timeStep) ** 2).toBeCloseTo(s * s * (1 + e * e), 14);
  });

  it('SMP-07 keeps its digits where kΔt/γ is small, and is free diffusion where k = 0', () => {
    const varianceOf = (k: number, timeStep: number): number => stepped(of(timeStep, 0.5), springs(k), 0.7, 0, 1) ** 2;
    const free = (timeStep: number): number => (2 * 0.7 * timeStep) / 0.5;
    expect(varianceOf(2, 1e-12) / free(1e-12)).toBeCloseTo(1, 11);
    // Mutant: 1 − e^(−2a) as it stands.
    expect(Math.abs(((0.7 / 2) * (1 - Math.exp(-8e-12))) / free(1e-12) - 1)).toBeGreaterThan(1e-6);
    expect(varianceOf(0, 0.3)).toBeCloseTo(free(0.3), 14);
    expect(varianceOf(1e-14, 0.3)).toBeCloseTo(free(0.3), 12);
    expect(stepped(of(0.3, 0.5), springs(0), 0.7, 1.2, 0)).toBe(1.2);
    // On top of a hill: e^(+|a|).
    expect(stepped(of(0.3, 0.5), springs(-2), 0.7, 1, 0)).toBeCloseTo(Math.exp(1.2), 14);
    expect(varianceOf(-2, 0.3)).toBeCloseTo((0.7 / 2) * Math.expm1(2.4), 13);
  });

  it.each([0.5, 1, 2])('SMP-07 C(t) = (T/κ) e^(−κt/γ) at t = %f relaxation times', (ratio) => {
    const [stiffness, friction, T, replicas] = [2, 1.5, 0.8, 100_000];
    const variance = T / stiffness;
    const correlation = Math.exp(-ratio);
    const products = (steps: number): Float64Array => {
      const x = normals(replicas, 1, Math.sqrt(variance), 7);
      const before = x.data.slice();
      rigOf(of((ratio * friction) / stiffness / 4, friction), springs(stiffness), x).run(steps, T);
      return before.map((at, r) => at * x.data[r]!);
    };
    const test = (found: Float64Array, rho: number): boolean =>
      meanTest(found, { mean: variance * rho, variance: variance ** 2 * (1 + rho ** 2) }).pass;
    const four = products(4);
    expect(test(four, correlation)).toBe(true);
    // That of overdamped-langevin, and of a step too few.
    expect(test(four, (1 - ratio / 4) ** 4)).toBe(false);
    expect(test(products(3), correlation)).toBe(false);
  });

  it('SMP-07 every unit has a stiffness and a centre of its own', () => {
    const [k, c, T] = [[0.5, 2, 9], [1, -3, 0], 1.7];
    const rig = rigOf(of(30), springs(k, c), normals(50_000, 3, 1));
    rig.run(2, T);
    const unit = (i: number): Float64Array => rig.x.data.filter((_, at) => at % 3 === i);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        const law = (x: number): number => normalCdf((x - c[j]!) / Math.sqrt(T / k[j]!));
        expect(kolmogorovSmirnovTest(unit(i), law).pass).toBe(i === j);
      }
  });

  it('NEQ-01 books ½k(x′ − x)(x′ + x − 2c) as heat', () => {
    const rig = rigOf(of(0.7, 2), springs([2, 0.3], [1, -4]), batchOf(Float64Array.of(3, 0.5), 1, 2));
    rig.run(1, 1.3);
    const energy = (x: number, y: number): number => (x - 1) ** 2 + 0.15 * (y + 4) ** 2;
    expect(rig.tick.heat[0]).toBeCloseTo(energy(rig.x.data[0]!, rig.x.data[1]!) - energy(3, 0.5), 12);
  });

  it('NEQ-03 a dragged trap: ⟨W⟩ = 3.41427 and Var W = 2T⟨W⟩, for twenty shifts of finite size', () => {
    const [replicas, steps, timeStep, speed] = [100_000, 20, 0.1, 1.5];
    /** Work in every replica. The trap stands still in the first step, and is shifted before each of the next twenty. */
    const works = (dynamics: object, startTemperature = 1): Float64Array => {
      const { simulation } = run({
        energy: { use: 'trap', stiffness: 2, startTemperature },
        dynamics: { timeStep, ...dynamics },
        temperature: 1,
        protocol: { centre: { use: 'line', from: 0, to: speed * timeStep * steps, duration: timeStep * steps } },
        replicas,
        units: 1,
        seed: 8,
      });
      while (!simulation.done) simulation.advance(100);
      expect(simulation.tick.step).toBe(steps + 1);
      return simulation.ledger.work;
    };
    const agrees = (W: Float64Array, mean: number, variance: number) => ({
      mean: meanTest(W, { mean, variance, skewness: 0 }).pass,
      // W is normal, so (W − ⟨W⟩)² has variance 2σ⁴.
      variance: meanTest(
        W.map((w) => (w - mean) ** 2),
        { mean: variance, variance: 2 * variance ** 2, skewness: 2 * Math.SQRT2 },
      ).pass,
    });
    const [mean, variance] = [3.4142690686559583, 6.828538137311917];
    const exact = works({ use: 'ornstein-uhlenbeck' });
    expect(agrees(exact, mean, variance)).toEqual({ mean: true, variance: true });
    // The Euler step has another mean and another variance, both known.
    const euler = works({ use: 'overdamped-langevin' });
    expect(agrees(euler, 3.160376293541463, 6.900924118503712)).toEqual({ mean: true, variance: true });
    expect(agrees(euler, mean, variance).mean).toBe(false);
    // Started at a higher temperature; half the friction.
    expect(agrees(works({ use: 'ornstein-uhlenbeck' }, 1.5), mean, variance).variance).toBe(false);
    expect(agrees(works({ use: 'ornstein-uhlenbeck', friction: 0.5 }), mean, variance).mean).toBe(false);
  });

  it('T = 0: exact relaxation', () => {
    const rig = rigOf(of(0.3), springs(2, 1), batchOf(Float64Array.of(3, -1), 2, 1));
    rig.run(10, 0);
    expect(rig.x.data[0]).toBeCloseTo(1 + 2 * Math.exp(-6), 14);
    expect(rig.x.data[1]).toBeCloseTo(1 - 2 * Math.exp(-6), 14);
  });

  it.each([1e-12, 1e12])('SMP-19 T = %f: N(c, T/k)', (temperature) => {
    const rig = rigOf(of(20), springs(2), createBatch(20_000, 1));
    rig.run(1, temperature);
    const law = (x: number): number => normalCdf(x / Math.sqrt(temperature / 2));
    expect(kolmogorovSmirnovTest(rig.x.data, law)).toMatchObject({ pass: true });
  });

  it.each([-1, NaN, Infinity])('refuses T = %s', (temperature) => {
    const rig = rigOf(of(0.1), springs(1), normals(1, 1, 1));
    expect(() => rig.run(1, temperature)).toThrow(`ornstein-uhlenbeck: temperature is ${temperature}`);
  });

  it.each([
    [NaN, 0],
    [Infinity, 0],
    [1, NaN],
  ])('refuses the stiffness %s and the centre %s', (stiffness, centre) => {
    const rig = rigOf(of(0.1), springs(stiffness, centre), normals(1, 1, 1));
    expect(() => rig.run(1, 1)).toThrow(`unit 0 has stiffness ${stiffness} and centre ${centre}`);
  });
});
