import { describe, expect, it } from 'vitest';
import { createBatch, kolmogorovSmirnovTest, meanTest, normalCdf } from '@ergodic/numerics';
import { ErgodicError, reals } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { normals, springs } from '../test/landscapes.ts';
import { run } from '../test/runs.ts';
import { copyOf, energiesOf, observed, rigOf, scalar } from '../test/support.ts';
import { of, soft, type Options } from '../test/verlet.ts';
import { velocityVerlet, type VelocityVerletState } from './velocity-verlet.ts';

describe('velocity-verlet', () => {
  for (const law of lawsOf(velocityVerlet)) it(`law: ${law.name}`, law.check);

  it('CAN-17 CAN-18 the first velocities are normal with variance T/m, for each particle; ⟨K⟩ = nT/2', () => {
    const [T, masses, replicas] = [1.5, [2, 0.5], 30_000];
    const dynamics = of({ timeStep: 1e-9, mass: masses, dimension: 2 });
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
    const dynamics = of({ timeStep: 0.02, mass: masses, dimension: 2, removeMomentum: true });
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
      const dynamics = of({ timeStep, mass: [2, 0.6] });
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
    ['mass', [1, 2], 3, { mass: [1, 2] }],
    ['mass', [1, 2, 3, 4], 4, { mass: [1, 2, 3, 4], dimension: 2 }],
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
