import { describe, expect, it } from 'vitest';
import {
  batchOf,
  countTest,
  createBatch,
  kolmogorovSmirnovTest,
  meanTest,
  normalCdf,
  type Batch,
} from '@ergodic/numerics';
import { ErgodicError, reals, type Dynamics, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { normals, springs } from '../test/landscapes.ts';
import { run } from '../test/runs.ts';
import { contextOf, copyOf, energiesOf, observed, rigOf, scalar } from '../test/support.ts';
import { velocityVerlet, type VelocityVerletState } from './velocity-verlet.ts';

interface Options {
  readonly timeStep?: number;
  readonly masses?: number | number[];
  readonly dimension?: number;
  readonly removeMomentum?: boolean;
}

const of = ({ timeStep = 0.1, masses = 1, dimension = 1, removeMomentum = false }: Options) =>
  velocityVerlet.make({ timeStep, masses, dimension, removeMomentum }, contextOf(1)) as Dynamics;

/** How one integrator moves x and v, one row a replica, in place. */
type Integrator = (x: Batch, v: Float64Array, steps: number, timeStep: number) => void;

/** The code under test, from given velocities. */
const verlet =
  (energy: Energy, masses: number | number[] = 1): Integrator =>
  (x, v, steps, timeStep) => {
    const rig = rigOf(of({ timeStep, masses }), energy, x);
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

/** A quartic bond and a tilted well: nothing symmetric. */
const anharmonic = scalar(
  reals(2),
  ([x, y]) => (x! * x! - 1) ** 2 - 0.2 * x! + 0.5 * (y! - x!) ** 2 + 0.25 * (y! - x!) ** 4,
);
const soft: Energy = {
  ...anharmonic,
  addForce(x, out, scale = 1) {
    for (let r = 0; r < x.data.length; r += 2) {
      const [at, u] = [x.data[r]!, x.data[r + 1]! - x.data[r]!];
      const pull = u + u ** 3;
      out.data[r]! += scale * (0.2 - 4 * at * (at * at - 1) + pull);
      out.data[r + 1]! -= scale * pull;
    }
  },
};

/** ½ Σ m v² + E(x) of a single replica. */
const total = (energy: Energy, x: Batch, v: Float64Array, m = 1): number =>
  energiesOf(energy, x)[0]! + v.reduce((sum, speed) => sum + 0.5 * m * speed * speed, 0);

describe('velocity-verlet', () => {
  for (const law of lawsOf(velocityVerlet)) it(`law: ${law.name}`, law.check);

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
        const rig = rigOf(
          of({ timeStep: time * ratio * Math.sqrt(mass / stiffness), masses: mass }),
          springs(stiffness),
          x,
        );
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

  it('CAN-17 CAN-18 the first velocities are normal with variance T/m, for each particle; ⟨K⟩ = nT/2', () => {
    const [T, masses, replicas] = [1.5, [2, 0.5], 30_000];
    const dynamics = of({ timeStep: 1e-9, masses, dimension: 2 });
    const rig = rigOf(dynamics, springs(1, 0, { units: 4 }), normals(replicas, 4, 1));
    rig.run(1, T);
    const { velocities } = rig.state as VelocityVerletState;
    for (let i = 0; i < 4; i++) {
      const component = velocities.filter((_, at) => at % 4 === i);
      const follows = (variance: number): boolean =>
        kolmogorovSmirnovTest(component, (v) => normalCdf(v / Math.sqrt(variance))).pass;
      const m = masses[i >> 1]!;
      expect(follows(T / m)).toBe(true);
      // Mutants: T m, no mass, the other particle's mass.
      for (const variance of [T * m, T, T / masses[1 - (i >> 1)]!]) expect(follows(variance)).toBe(false);
    }
    const K = observed(dynamics, rig, 'kineticEnergy');
    const mean = (values: Float64Array, of: number, variance: number): boolean =>
      meanTest(values, { mean: of, variance, skewness: Math.SQRT2 }).pass;
    expect(mean(K, (4 * T) / 2, (4 * T ** 2) / 2)).toBe(true);
    expect(mean(K, 4 * T, (4 * T ** 2) / 2)).toBe(false);
    expect(mean(observed(dynamics, rig, 'kineticTemperature'), T, T ** 2 / 2)).toBe(true);
  });

  it('CAN-17 with the centre of mass at rest: no momentum in any direction, n − d degrees of freedom', () => {
    const [T, masses, replicas] = [0.7, [2, 0.5, 1], 20_000];
    const dynamics = of({ timeStep: 0.02, masses, dimension: 2, removeMomentum: true });
    // Springs between the particles, along each direction.
    const bonds = scalar(reals(6), (x) => {
      let sum = 0;
      for (const [i, j] of [
        [0, 1],
        [1, 2],
        [2, 0],
      ] as const)
        for (let d = 0; d < 2; d++) sum += (0.5 + i) * (x[2 * i + d]! - x[2 * j + d]!) ** 2;
      return sum;
    });
    const free = rigOf(dynamics, { ...bonds, addForce: () => undefined }, createBatch(replicas, 6));
    free.run(1, T);
    const kinetic = observed(dynamics, free, 'kineticTemperature');
    const mean = (expected: number): boolean =>
      meanTest(kinetic, { mean: expected, variance: T ** 2 / 2, skewness: Math.SQRT2 }).pass;
    expect(mean(T)).toBe(true);
    expect(mean((T * 4) / 6)).toBe(false);
    const rig = rigOf(dynamics, bonds, normals(20, 6, 0.3));
    for (const steps of [1, 100]) {
      rig.run(steps, T);
      const { velocities } = rig.state as VelocityVerletState;
      for (let r = 0; r < 20; r++)
        for (let d = 0; d < 2; d++) {
          const momentum = masses.reduce((sum, m, i) => sum + m * velocities[6 * r + 2 * i + d]!, 0);
          expect(Math.abs(momentum)).toBeLessThan(1e-8);
        }
    }
    // The conditional law of v_0 given Σ m v = 0 has variance T/m − T/M.
    const first = (free.state as VelocityVerletState).velocities.filter((_, at) => at % 6 === 0);
    const follows = (variance: number): boolean =>
      kolmogorovSmirnovTest(first, (v) => normalCdf(v / Math.sqrt(variance))).pass;
    expect(follows(T / 2 - T / 3.5)).toBe(true);
    expect(follows(T / 2)).toBe(false);
  });

  it('NEQ-01 in its first step the bath gives ½ Σ m v² as heat; from then on U changes by work alone, of O(Δt²)', () => {
    const worksOf = (timeStep: number): number => {
      const dynamics = of({ timeStep, masses: [2, 0.6] });
      const rig = rigOf(dynamics, soft, normals(20, 2, 0.5));
      const energies = (): Float64Array => {
        const out = energiesOf(soft, rig.x);
        dynamics.addEnergy!(rig.state, out);
        return out;
      };
      const start = energies();
      expect(start).toEqual(energiesOf(soft, rig.x));
      rig.run(1, 0.8);
      const { heat, work } = rig.tick;
      const given = heat.slice();
      const kinetic = given.map((q, r) => start[r]! + q + work[r]! - energies()[r]!);
      expect(Math.max(...kinetic.map(Math.abs))).toBeLessThan(1e-12);
      expect(Math.min(...given)).toBeGreaterThan(0);
      rig.run(Math.round(2 / timeStep), 0.8);
      expect(heat).toEqual(given);
      energies().forEach((U, r) => expect(Math.abs(U - start[r]! - heat[r]! - work[r]!)).toBeLessThan(1e-10));
      return Math.max(...work.map(Math.abs));
    };
    const [long, short] = [worksOf(0.02), worksOf(0.01)];
    expect(long).toBeGreaterThan(1e-5);
    expect(long / short).toBeGreaterThan(3);
    expect(long / short).toBeLessThan(5);
  });

  it('looks at the temperature once: what comes after the first step does not depend on it', () => {
    const after = (first: number, then: number): Float64Array => {
      const rig = rigOf(of({}), soft, normals(5, 2, 0.5));
      rig.run(1, first);
      rig.run(20, then);
      return rig.x.data;
    };
    expect(after(0.8, 5)).toEqual(after(0.8, 1e-12));
    expect(after(0.8, NaN)).toEqual(after(0.8, 1));
    expect(after(0.9, 1)).not.toEqual(after(0.8, 1));
  });

  it.each([0, 1e-12, 1e12])('SMP-19 T = %f: the energy stays, on its own scale', (T) => {
    const rig = rigOf(of({ timeStep: 0.01 }), springs(2), normals(100, 1, Math.sqrt(T / 2) || 1));
    rig.run(1000, T);
    const scale = Math.max(T, T === 0 ? 1 : 0);
    expect(rig.x.data.every(Number.isFinite)).toBe(true);
    expect(Math.max(...rig.tick.work.map(Math.abs))).toBeLessThan(0.01 * scale);
  });

  it('tells kinetic energies in a run, which U counts', () => {
    const { simulation } = run({
      energy: { use: 'chain' },
      dynamics: { use: 'velocity-verlet', removeMomentum: true },
      temperature: 0.5,
      replicas: 4,
      units: 3,
      steps: 100,
    });
    simulation.advance(100);
    const K = new Float64Array(4);
    const measure = (name: string): number[] => {
      const observable = simulation.observables.find((one) => one.name === name)!;
      if ('measure' in observable) observable.measure(simulation.x, K);
      return [...K];
    };
    const kinetic = measure('kineticEnergy');
    expect(measure('kineticTemperature')).toEqual(kinetic.map((k) => expect.closeTo(k, 12) as number));
    const potential = energiesOf(simulation.assembly.energy, simulation.x);
    simulation.energies.forEach((U, r) => expect(U - potential[r]!).toBeCloseTo(kinetic[r]!, 12));
    expect(simulation.ledger.closingError(simulation.energies)).toBeLessThan(1e-10);
  });

  it.each<[string, unknown, number, Options]>([
    ['dimension', 2, 3, { dimension: 2 }],
    ['masses', [1, 2], 3, { masses: [1, 2] }],
    ['masses', [1, 2, 3, 4], 4, { masses: [1, 2, 3, 4], dimension: 2 }],
    ['removeMomentum', true, 3, { dimension: 3, removeMomentum: true }],
  ])('refuses %s = %s for %s units', (option, value, units, options) => {
    const init = (): unknown => rigOf(of(options), springs(1, 0, { units }), createBatch(1, units));
    expect(init).toThrow(ErgodicError);
    expect(init).toThrow('dynamics velocity-verlet');
    try {
      init();
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'invalid-option', path: `dynamics.${option}`, value });
    }
  });

  it('copies of one replica begin with velocities of their own, the same whatever their number', () => {
    const few = rigOf(of({}), soft, copyOf(normals(2, 2, 0)));
    const many = rigOf(of({}), soft, copyOf(normals(5, 2, 0)));
    few.run(3, 1);
    many.run(3, 1);
    expect(many.x.data.slice(0, 4)).toEqual(few.x.data);
    expect(few.x.data[0]).not.toBe(few.x.data[2]);
  });

  it.each([-1, NaN, Infinity])('refuses a first temperature of %s', (temperature) => {
    const rig = rigOf(of({}), springs(1), normals(1, 1, 1));
    expect(() => rig.run(1, temperature)).toThrow(`velocity-verlet: temperature is ${temperature}`);
  });
});
