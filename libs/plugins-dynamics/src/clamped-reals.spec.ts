import { describe, expect, it } from 'vitest';
import { createBatch, meanTest } from '@ergodic/numerics';
import type { Dynamics, Energy } from '@ergodic/kernel';
import { contextOf, observed, pairs, rigOf } from '../test/support.ts';
import { springs } from '../test/landscapes.ts';
import { leimkuhlerMatthews } from './leimkuhler-matthews.ts';
import { mala } from './mala.ts';
import { ornsteinUhlenbeck } from './ornstein-uhlenbeck.ts';
import { overdampedLangevin } from './overdamped-langevin.ts';
import { velocityVerlet } from './velocity-verlet.ts';

/** E = ½ Σ x² − 0.6 x₀x₁ − 0.3 x₁x₂ − 0.5 x₂: with x₀ held at a, x₁ and x₂ are a pair of normals. */
const bare: Energy = pairs(
  'reals',
  [
    [0, 1, 0.6],
    [1, 2, 0.3],
  ],
  [0, 0, 0.5],
);
const coupled: Energy = {
  ...bare,
  addEnergy(x, out, scale = 1) {
    bare.addEnergy(x, out, scale);
    for (let i = 0; i < x.data.length; i++) out[Math.floor(i / x.width)]! += 0.5 * scale * x.data[i]! ** 2;
  },
  addForce(x, out, scale = 1) {
    bare.addForce!(x, out, scale);
    for (let i = 0; i < x.data.length; i++) out.data[i]! -= scale * x.data[i]!;
  },
};
const a = 1.7;
/** Of (x₁, x₂) given x₀ = a: K = [[1, −0.3], [−0.3, 1]], mean K⁻¹ (0.6 a, 0.5), variance T/(1 − 0.09). */
const mean = (0.6 * a + 0.3 * 0.5) / (1 - 0.09);
const variance = (T: number): number => T / (1 - 0.09);
const R = 20_000;
const contextHeld = (clamped: Uint8Array) => ({ ...contextOf(R), clamped });

function settled(dynamics: Dynamics, context: ReturnType<typeof contextHeld>, steps: number, T: number): Float64Array {
  const x = createBatch(R, 3);
  for (let r = 0; r < R; r++) x.data[3 * r] = a;
  rigOf(dynamics, coupled, x, context).run(steps, T);
  for (let r = 0; r < R; r++) expect(x.data[3 * r]).toBe(a);
  return Float64Array.from({ length: R }, (_, r) => x.data[3 * r + 1]!);
}

describe('units of reals that are clamped', () => {
  const clamped = Uint8Array.of(1, 0, 0);
  const T = 0.7;
  const samplers: readonly (readonly [string, Dynamics, steps: number, inverse: (v: number) => number])[] = [
    ['mala', mala.make({ timeStep: 0.5, friction: 1.2 }, contextHeld(clamped)) as Dynamics, 60, (v) => v],
    // Euler–Maruyama: a mode of stiffness k has (T/k)/(1 − kΔt/2γ); the modes are k = 0.7 and 1.3, alike in x₁.
    [
      'overdamped-langevin',
      overdampedLangevin.make({ timeStep: 0.1, friction: 1 }, contextHeld(clamped)) as Dynamics,
      150,
      () => (T / 2) * (1 / (0.7 * (1 - 0.035)) + 1 / (1.3 * (1 - 0.065))),
    ],
    [
      'leimkuhler-matthews',
      leimkuhlerMatthews.make({ timeStep: 0.2, friction: 1 }, contextHeld(clamped)) as Dynamics,
      80,
      (v) => v,
    ],
  ];

  it.each(samplers)('GEN-01 %s: stay, and the others have the law given them', (_, dynamics, steps, varianceOf) => {
    const found = settled(dynamics, contextHeld(clamped), steps, T);
    const v = varianceOf(variance(T));
    expect(meanTest(found, { mean, variance: v })).toMatchObject({ pass: true });
    expect(meanTest(found, { mean: 0.15 / 0.91, variance: v })).toMatchObject({ pass: false });
    const squares = found.map((y) => (y - mean) ** 2);
    expect(meanTest(squares, { mean: v, variance: 2 * v * v })).toMatchObject({ pass: true });
    expect(meanTest(squares, { mean: 1.1 * v, variance: 2 * v * v })).toMatchObject({ pass: false });
  });

  it('ornstein-uhlenbeck: books no heat for them, and the others are drawn as without clamps', () => {
    const energy = springs(1.3, 0.2, { units: 3 });
    const walked = (mask: Uint8Array) => {
      const dynamics = ornsteinUhlenbeck.make(
        { timeStep: 0.4, friction: 1 },
        { ...contextOf(50), clamped: mask },
      ) as Dynamics;
      const rig = rigOf(dynamics, energy, createBatch(50, 3));
      const before = new Float64Array(50);
      energy.addEnergy(rig.x, before);
      rig.run(10, 0.8);
      const after = new Float64Array(50);
      energy.addEnergy(rig.x, after);
      for (let r = 0; r < 50; r++)
        expect(Math.abs(after[r]! - before[r]! - rig.tick.heat[r]!)).toBeLessThanOrEqual(1e-12);
      return rig.x.data;
    };
    const [all, held] = [walked(new Uint8Array(3)), walked(Uint8Array.of(0, 1, 0))];
    for (let i = 0; i < 150; i++) expect(held[i]).toBe(i % 3 === 1 ? 0 : all[i]);
  });

  it('velocity-verlet: they have no velocity, and U = E + ½ Σ m v² of the others is kept to O(Δt²)', () => {
    const closing = (timeStep: number): number => {
      const options = { timeStep, mass: [1, 2, 0.5], dimension: 1, removeMomentum: false };
      const dynamics = velocityVerlet.make(options, { ...contextOf(40), clamped }) as Dynamics;
      const x = createBatch(40, 3);
      for (let i = 0; i < 120; i++) x.data[i] = i % 3 === 0 ? a : 0.3;
      const rig = rigOf(dynamics, coupled, x);
      const U = (): Float64Array => {
        const out = new Float64Array(40);
        coupled.addEnergy(x, out);
        dynamics.addEnergy!(rig.state, out);
        return out;
      };
      rig.run(1, 0.9);
      const before = U();
      rig.run(Math.round(4 / timeStep), 0.9);
      for (let r = 0; r < 40; r++) expect(x.data[3 * r]).toBe(a);
      // Two degrees of freedom: K = ½ n T.
      const kinetic = observed(dynamics, rig, 'kineticEnergy');
      observed(dynamics, rig, 'kineticTemperature').forEach((t, r) => expect(t).toBeCloseTo(kinetic[r]!, 12));
      return Math.max(...U().map((u, r) => Math.abs(u - before[r]!)));
    };
    const [coarse, fine] = [closing(0.1), closing(0.05)];
    expect(coarse).toBeLessThan(0.05);
    expect(coarse / fine).toBeGreaterThan(2.5);
  });
});
