import { describe, expect, it } from 'vitest';
import { batchOf, countTest, createBatch, meanTest, type Batch } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { normals, springs } from '../test/landscapes.ts';
import { energiesOf, rigOf } from '../test/support.ts';
import { of, soft } from '../test/verlet.ts';
import type { VelocityVerletState } from './velocity-verlet.ts';

/** How one integrator moves x and v, one row a replica, in place. */
type Integrator = (x: Batch, v: Float64Array, steps: number, timeStep: number) => void;

/** The code under test, from given velocities. */
const verlet =
  (energy: Energy, mass: number | number[] = 1): Integrator =>
  (x, v, steps, timeStep) => {
    const rig = rigOf(of({ timeStep, mass }), energy, x);
    const state = rig.state as VelocityVerletState;
    state.drawn[0] = 1;
    state.velocities.set(v);
    rig.run(steps, 1);
    v.set(state.velocities);
  };

type Mistake = 'explicit Euler' | 'symplectic Euler' | 'no second kick' | 'one force for both kicks';

/** Integrators that are not velocity Verlet; masses are 1. */
const mutant =
  (energy: Energy, mistake: Mistake): Integrator =>
  (x, v, steps, timeStep) => {
    const force = createBatch(x.replicas, x.width);
    const kick = (time: number): void => v.forEach((_, i) => (v[i]! += time * force.data[i]!));
    const drift = (): void => v.forEach((speed, i) => (x.data[i]! += timeStep * speed));
    const look = (): void => energy.addForce!(x, { ...force, data: force.data.fill(0) });
    for (let step = 0; step < steps; step++) {
      look();
      if (mistake === 'explicit Euler') drift();
      kick(mistake.includes('Euler') ? timeStep : timeStep / 2);
      if (mistake !== 'explicit Euler') drift();
      if (mistake === 'one force for both kicks') kick(timeStep / 2);
    }
  };

const mistakes: readonly Mistake[] = [
  'explicit Euler',
  'symplectic Euler',
  'no second kick',
  'one force for both kicks',
];

/** ½ Σ m v² + E(x) of a single replica. */
const total = (energy: Energy, x: Batch, v: Float64Array, m = 1): number =>
  energiesOf(energy, x)[0]! + v.reduce((sum, speed) => sum + 0.5 * m * speed * speed, 0);

describe('velocity-verlet: its steps', () => {
  /** How far from its start a path ends that goes out, turns round and comes back. */
  const missed = (integrate: Integrator): number => {
    const x = batchOf(Float64Array.of(0.3, -0.4), 1, 2);
    const v = Float64Array.of(0.8, -0.5);
    integrate(x, v, 300, 0.05);
    v.forEach((speed, i) => (v[i] = -speed));
    integrate(x, v, 300, 0.05);
    return Math.hypot(x.data[0]! - 0.3, x.data[1]! + 0.4, v[0]! + 0.8, v[1]! - 0.5);
  };

  it('SMP-14 reversible: with v turned round it goes back to where it came from', () => {
    expect(missed(verlet(soft))).toBeLessThan(1e-10);
    // Explicit Euler runs away to where there are no numbers.
    for (const mistake of mistakes) expect(missed(mutant(soft, mistake))).not.toBeLessThan(1e-3);
  });

  /** The largest error of the energy until t = 4. */
  const energyError = (integrate: Integrator, timeStep: number): number => {
    const x = batchOf(Float64Array.of(0.3, -0.4), 1, 2);
    const v = Float64Array.of(0.8, -0.5);
    const before = total(soft, x, v);
    let largest = 0;
    for (let t = 0; t < 4 - 1e-9; t += timeStep) {
      integrate(x, v, 1, timeStep);
      largest = Math.max(largest, Math.abs(total(soft, x, v) - before));
    }
    return largest;
  };

  it('SMP-14 the error of the energy is O(Δt²): a quarter for half the step', () => {
    for (const timeStep of [0.02, 0.01]) {
      const ratioOf = (integrate: Integrator) =>
        energyError(integrate, timeStep) / energyError(integrate, timeStep / 2);
      expect(Math.abs(ratioOf(verlet(soft)) - 4)).toBeLessThan(0.2);
      for (const mistake of mistakes) expect(Math.abs(ratioOf(mutant(soft, mistake)) - 4)).toBeGreaterThan(1);
    }
  });

  /** The Jacobian J of one step in (x, y, v_x, v_y), by central differences, as JᵀΩJ − Ω. */
  const areaChange = (integrate: Integrator): number => {
    const h = 1e-5;
    const image = (at: readonly number[]): number[] => {
      const x = batchOf(Float64Array.from(at.slice(0, 2)), 1, 2);
      const v = Float64Array.from(at.slice(2));
      integrate(x, v, 1, 0.2);
      return [...x.data, ...v];
    };
    const at = [0.3, -0.4, 0.8, -0.5];
    const columns = at.map((_, j) => {
      const [plus, minus] = [1, -1].map((sign) => image(at.map((q, i) => (i === j ? q + sign * h : q))));
      return plus!.map((p, i) => (p - minus![i]!) / (2 * h));
    });
    let worst = 0;
    for (let a = 0; a < 4; a++)
      for (let b = 0; b < 4; b++) {
        const [p, q] = [columns[a]!, columns[b]!];
        const area = p[0]! * q[2]! - p[2]! * q[0]! + p[1]! * q[3]! - p[3]! * q[1]!;
        worst = Math.max(worst, Math.abs(area - (b === a + 2 ? 1 : a === b + 2 ? -1 : 0)));
      }
    return worst;
  };

  it('SMP-14 symplectic: areas in the planes of position and momentum are kept', () => {
    expect(areaChange(verlet(soft))).toBeLessThan(1e-8);
    // As its name says; and with half the force too.
    expect(areaChange(mutant(soft, 'symplectic Euler'))).toBeLessThan(1e-8);
    for (const mistake of ['explicit Euler', 'one force for both kicks'] as const)
      expect(areaChange(mutant(soft, mistake))).toBeGreaterThan(1e-2);
  });

  it('SMP-14 ½κx²: det = 1 and trace = 2 − κΔt²/m; stable iff κΔt² < 4m', () => {
    const [stiffness, mass] = [2.3, 1.7];
    for (const timeStep of [0.01, 0.4, 1.6]) {
      const x = batchOf(Float64Array.of(1, 0), 2, 1);
      const v = Float64Array.of(0, 1);
      verlet(springs(stiffness), mass)(x, v, 1, timeStep);
      expect(Math.abs(x.data[0]! * v[1]! - x.data[1]! * v[0]! - 1)).toBeLessThan(1e-14);
      expect(Math.abs(x.data[0]! + v[1]! - (2 - (stiffness * timeStep ** 2) / mass))).toBeLessThan(1e-14);
    }
    const reach = (ratio: number): number => {
      const x = batchOf(Float64Array.of(1), 1, 1);
      verlet(springs(stiffness), mass)(x, new Float64Array(1), 1000, Math.sqrt((ratio * mass) / stiffness));
      return Math.abs(x.data[0]!);
    };
    expect(reach(3.99)).toBeLessThan(100);
    expect(reach(4.01)).toBeGreaterThan(1e6);
  });

  it('SMP-14 ½κx²: ½mv² + ½κx²(1 − κΔt²/4m) is kept exactly, and U is not', () => {
    const [stiffness, mass, timeStep] = [2.3, 1.7, 0.4];
    const x = batchOf(Float64Array.of(0.7), 1, 1);
    const v = Float64Array.of(-1.1);
    const shadow = (sign: number): number =>
      0.5 * mass * v[0]! ** 2 +
      0.5 * stiffness * x.data[0]! ** 2 * (1 - (sign * stiffness * timeStep ** 2) / (4 * mass));
    const [before, wrong, U] = [shadow(1), shadow(-1), shadow(0)];
    let [error, wrongError, drift] = [0, 0, 0];
    for (let step = 0; step < 10_000; step++) {
      verlet(springs(stiffness), mass)(x, v, 1, timeStep);
      error = Math.max(error, Math.abs(shadow(1) - before));
      wrongError = Math.max(wrongError, Math.abs(shadow(-1) - wrong));
      drift = Math.max(drift, Math.abs(shadow(0) - U));
    }
    expect(error).toBeLessThan(1e-12);
    expect(drift).toBeGreaterThan(1e-2);
    expect(wrongError).toBeGreaterThan(drift);
  });

  it.each([
    [0.5, 3, 0.979491031],
    [1, 2, 0.9208331517],
    [1.5, 1, 0.7458481645],
  ])(
    'SMP-14 ½κx² in equilibrium, Δt√(κ/m) = %f, %i steps: ⟨min(1, e^(−W/T))⟩ = %f = 2 P(W < 0), ⟨e^(−W/T)⟩ = 1',
    (ratio, steps, share) => {
      const [stiffness, mass, T, replicas] = [2.3, 1.7, 0.6, 100_000];
      const works = (start: number, time: number): Float64Array => {
        const x = normals(replicas, 1, Math.sqrt(start / stiffness));
        const rig = rigOf(of({ timeStep: time * ratio * Math.sqrt(mass / stiffness), mass }), springs(stiffness), x);
        rig.run(steps, T);
        return rig.tick.work;
      };
      const agrees = (W: Float64Array) => ({
        acceptance: meanTest(
          W.map((w) => Math.min(1, Math.exp(-w / T))),
          { mean: share },
        ).pass,
        falls: countTest(W.filter((w) => w < 0).length, replicas, share / 2).pass,
      });
      const right = works(T, 1);
      expect(agrees(right)).toEqual({ acceptance: true, falls: true });
      // Its variance is finite for short steps only.
      if (ratio < 1)
        expect(
          meanTest(
            right.map((w) => Math.exp(-w / T)),
            { mean: 1 },
          ).pass,
        ).toBe(true);
      // Mutants: work of the opposite sign, a longer step, a start that is not in equilibrium.
      expect(agrees(right.map((w) => -w)).falls).toBe(false);
      expect(agrees(works(T, 1.1)).acceptance).toBe(false);
      expect(agrees(works(1.5 * T, 1)).falls).toBe(false);
    },
  );

  it('SMP-14 ½κx²: x_n = x₀ cos nφ + … with cos φ = 1 − κΔt²/2m', () => {
    const [stiffness, mass, timeStep] = [2.3, 1.7, 0.4];
    const phase = Math.acos(1 - (stiffness * timeStep ** 2) / (2 * mass));
    const x = batchOf(Float64Array.of(0.7), 1, 1);
    verlet(springs(stiffness), mass)(x, new Float64Array(1), 200, timeStep);
    expect(x.data[0]).toBeCloseTo(0.7 * Math.cos(200 * phase), 11);
    expect(Math.abs(x.data[0]! - 0.7 * Math.cos(200 * timeStep * Math.sqrt(stiffness / mass)))).toBeGreaterThan(0.01);
  });

  it('SMP-15 the energy does not drift in a million steps; that of explicit Euler grows as (1 + Δt²)ⁿ', () => {
    const timeStep = 0.05;
    const x = batchOf(Float64Array.of(0.3, -0.4), 1, 2);
    const rig = rigOf(of({ timeStep }), soft, x);
    const state = rig.state as VelocityVerletState;
    state.drawn[0] = 1;
    state.velocities.set([0.8, -0.5]);
    const before = total(soft, x, state.velocities);
    const errorIn = (steps: number): number => {
      let largest = 0;
      for (let step = 0; step < steps; step += 10) {
        rig.run(10, 1);
        largest = Math.max(largest, Math.abs(total(soft, x, state.velocities) - before));
      }
      return largest;
    };
    const early = errorIn(20_000);
    expect(early).toBeLessThan(10 * timeStep ** 2);
    rig.run(960_000, 1);
    expect(errorIn(20_000)).toBeLessThan(1.1 * early);

    const at = batchOf(Float64Array.of(1), 1, 1);
    const v = new Float64Array(1);
    mutant(springs(1), 'explicit Euler')(at, v, 1000, timeStep);
    expect(total(springs(1), at, v) / (0.5 * (1 + timeStep ** 2) ** 1000)).toBeCloseTo(1, 10);
  });
});
