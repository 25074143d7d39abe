import { describe, expect, it } from 'vitest';
import { batchOf, createBatch } from '@ergodic/numerics';
import { reals, type Dynamics, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { doubleWell, normals, springs, wavy } from '../test/landscapes.ts';
import { contextOf, copyOf, energiesOf, observed, rigOf, scalar } from '../test/support.ts';
import { gradientRelaxation } from './gradient-relaxation.ts';
import { overdampedLangevin } from './overdamped-langevin.ts';

const of = (timeStep: number, friction = 1) =>
  gradientRelaxation.make({ timeStep, friction }, contextOf(1)) as Dynamics;

/** E = ½ x·Kx with eigenvalues 1 and 4 of K, along (1, −2)/√5 and (2, 1)/√5. */
const tilted = scalar(reals(2), ([x, y]) => 0.5 * (3.4 * x! ** 2 + 2 * 1.2 * x! * y! + 1.6 * y! ** 2));

/** The largest and the least change of the energy in one step, from many states. */
function changes(dynamics: Dynamics, energy: Energy, from = normals(500, energy.space.units, 1)) {
  const before = energiesOf(energy, from);
  const rig = rigOf(dynamics, energy, copyOf(from));
  rig.run(1, 1);
  const after = energiesOf(energy, rig.x);
  return after.map((e, r) => e - before[r]!);
}

describe('gradient-relaxation', () => {
  for (const law of lawsOf(gradientRelaxation)) it(`law: ${law.name}`, law.check);

  it('SMP-18 along an eigenvector of K with eigenvalue κ: x is (1 − Δtκ/γ)ⁿ of what it was', () => {
    for (const [kappa, x, y] of [
      [1, 1, -2],
      [4, 2, 1],
    ] as const) {
      const rig = rigOf(of(0.3, 1.7), tilted, batchOf(Float64Array.of(x, y), 1, 2));
      rig.run(8, 1);
      const left = (1 - (0.3 * kappa) / 1.7) ** 8;
      expect(Math.abs(rig.x.data[0]! - left * x)).toBeLessThan(1e-8);
      expect(Math.abs(rig.x.data[1]! - left * y)).toBeLessThan(1e-8);
    }
  });

  it('SMP-18 on a quadratic form every step lowers the energy iff Δt/γ < 2/κ, κ the largest eigenvalue', () => {
    const friction = 1.7;
    expect(Math.max(...changes(of(0.499 * friction, friction), tilted))).toBeLessThan(0);
    const beyond = changes(of(0.501 * friction, friction), tilted, batchOf(Float64Array.of(2, 1), 1, 2));
    expect(beyond[0]).toBeGreaterThan(0);
    // The other eigenvector would bear four times as much.
    expect(changes(of(1.99 * friction, friction), tilted, batchOf(Float64Array.of(1, -2), 1, 2))[0]).toBeLessThan(0);
    // Mutant: up the force.
    const up: Energy = { ...tilted, addForce: (x, out, scale = 1) => tilted.addForce!(x, out, -scale) };
    expect(Math.max(...changes(of(0.4 * friction, friction), up))).toBeGreaterThan(0);
  });

  it('SMP-18 dE/dt = −|∂E/∂x|²/γ', () => {
    const [friction, from] = [1.7, normals(50, 1, 1.3)];
    for (const energy of [doubleWell(0.3), wavy()]) {
      const force = createBatch(50, 1);
      energy.addForce!(from, force);
      const rate = (timeStep: number): Float64Array =>
        changes(of(timeStep, friction), energy, from).map((change) => change / timeStep);
      // Extrapolated from two steps to none: what is left is of second order.
      const [long, short] = [rate(2e-4), rate(1e-4)];
      force.data.forEach((F, r) => {
        const expected = -(F * F) / friction;
        expect(Math.abs(2 * short[r]! - long[r]! - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
      });
      // Mutants: γ|∂E/∂x|², and |∂E/∂x| alone.
      expect(force.data.some((F, r) => Math.abs(short[r]! + friction * F * F) > 0.1)).toBe(true);
      expect(force.data.some((F, r) => Math.abs(short[r]! + Math.abs(F) / friction) > 0.1)).toBe(true);
    }
  });

  it('comes to rest at the minima, and tells by how much it is not there', () => {
    const rig = rigOf(of(0.05, 0.8), doubleWell(0.3), batchOf(Float64Array.of(0.5, -2, 1.4, 0.02), 4, 1));
    rig.run(1, 1);
    const [early] = observed(of(0.05, 0.8), rig, 'largestForce');
    const x = rig.x.data[0]!;
    expect(early).toBeCloseTo(Math.abs(4 * x * (x * x - 1) - 0.3), 13);
    rig.run(400, 1);
    expect(Math.max(...observed(of(0.05, 0.8), rig, 'largestForce'))).toBeLessThan(1e-12);
    expect([...rig.x.data].map(Math.sign)).toEqual([1, -1, 1, 1]);
  });

  it('tells the largest force over the units, a number each replica', () => {
    const rig = rigOf(of(1e-9), springs([1, 2, 3], [0, 0, 0]), batchOf(Float64Array.of(1, -2, 1, 0, 0, 0.5), 2, 3));
    const largest = observed(of(1e-9), rig, 'largestForce');
    expect([...largest]).toEqual([4, 1.5]);
  });

  it('SMP-19 ignores the temperature: the bits of T = 1e-12, 1 and 1e12 are those of Langevin dynamics at T = 0', () => {
    const after = (dynamics: Dynamics, T: number): Float64Array => {
      const rig = rigOf(dynamics, wavy(), normals(20, 1, 2));
      rig.run(50, T);
      return rig.x.data;
    };
    const cold = after(overdampedLangevin.make({ timeStep: 0.1, friction: 1.4 }, contextOf(1)) as Dynamics, 0);
    for (const T of [1e-12, 1, 1e12]) expect(after(of(0.1, 1.4), T)).toEqual(cold);
  });
});
