import { describe, expect, it } from 'vitest';
import { meanTest } from '@ergodic/numerics';
import { parameterArray, type Dynamics, type Energy } from '@ergodic/kernel';
import { normals } from '../test/landscapes.ts';
import { run, stateAfter } from '../test/runs.ts';
import { contextOf, energiesOf, rigOf } from '../test/support.ts';
import { Evaluation } from './evaluation.ts';
import { mala } from './mala.ts';
import { velocityVerlet } from './velocity-verlet.ts';

/** ½ κ (x − θ)² with κ a control, counting how often it is asked. */
function watched() {
  const controls = { stiffness: 2 };
  const theta = parameterArray([1]);
  const asked = { energies: 0, forces: 0 };
  const energy: Energy = {
    space: { kind: 'reals', units: 1 },
    parameters: { theta },
    controls,
    addEnergy(x, out) {
      asked.energies++;
      x.data.forEach((at, r) => (out[r]! += 0.5 * controls.stiffness * (at - theta.data[0]!) ** 2));
    },
    addForce(x, out) {
      asked.forces++;
      x.data.forEach((at, r) => (out.data[r]! -= controls.stiffness * (at - theta.data[0]!)));
    },
  };
  return { energy, controls, theta, asked };
}

describe('what is kept between two steps', () => {
  it('holds while x, θ and λ are what they were, and is evaluated anew otherwise', () => {
    const { energy, controls, theta, asked } = watched();
    const x = normals(3, 1, 1);
    const kept = new Evaluation(energy, x);
    const changes: [string, () => unknown][] = [
      ['nothing yet', () => undefined],
      ['λ', () => (controls.stiffness = 3)],
      ['θ', () => (theta.data[0] = -0.5)],
      ['x', () => (x.data[2]! += 1e-9)],
    ];
    for (const [what, change] of changes) {
      change();
      const { forces } = asked;
      for (let again = 0; again < 3; again++) kept.update(x);
      expect([what, asked.forces - forces]).toEqual([what, 1]);
      expect(kept.energies).toEqual(energiesOf(energy, x));
      expect(kept.force.data[0]).toBe(-controls.stiffness * (x.data[0]! - theta.data[0]!));
    }
  });

  it('x that is no number never holds', () => {
    const { energy, asked } = watched();
    const x = normals(1, 1, 1);
    x.data[0] = NaN;
    const kept = new Evaluation(energy, x);
    kept.update(x);
    kept.update(x);
    expect(asked.forces).toBe(2);
  });

  it.each<[string, Dynamics]>([
    ['mala', mala.make({ timeStep: 0.2, friction: 1 }, contextOf(1)) as Dynamics],
    [
      'velocity-verlet',
      velocityVerlet.make({ timeStep: 0.2, masses: 1, dimension: 1, removeMomentum: false }, contextOf(1)) as Dynamics,
    ],
  ])('%s: one force and one energy a step, and one more of each where λ was moved', (_, dynamics) => {
    const { energy, controls, asked } = watched();
    const rig = rigOf(dynamics, energy, normals(5, 1, 1));
    rig.run(1, 1);
    expect(asked).toEqual({ forces: 2, energies: 2 });
    rig.run(10, 1);
    expect(asked).toEqual({ forces: 12, energies: 12 });
    controls.stiffness = 2.5;
    rig.run(1, 1);
    expect(asked).toEqual({ forces: 14, energies: 14 });
    rig.run(1, 2);
    expect(asked).toEqual({ forces: 15, energies: 15 });
  });
});

const moving = {
  energy: { use: 'chain' },
  learning: { use: 'wander' },
  temperature: { use: 'jumpy', low: 0.3, high: 2 },
  protocol: { stiffness: { use: 'jumpy', low: 0.5, high: 3 }, field: { use: 'jumpy', low: -1, high: 1 } },
  replicas: 3,
  units: 4,
  steps: 60,
};

describe.each<[string, object]>([
  ['gradient-relaxation', moving],
  ['leimkuhler-matthews', moving],
  ['mala', moving],
  ['overdamped-langevin', moving],
  ['velocity-verlet', moving],
  [
    'ornstein-uhlenbeck',
    { ...moving, energy: { use: 'trap' }, learning: undefined, protocol: { ...moving.protocol, field: undefined } },
  ],
])('%s while θ, λ and T move', (use, system) => {
  const protocol = Object.fromEntries(
    Object.entries((system as typeof moving).protocol).filter(([, schedule]) => schedule !== undefined),
  );
  const recipe = { ...system, protocol, dynamics: { use, timeStep: 0.05 } };

  it('NEQ-01 ΔU = Q + W', () => {
    const { simulation } = run(recipe);
    simulation.advance(60);
    const { ledger, energies } = simulation;
    expect(ledger.closingError(energies)).toBeLessThan(1e-10 * Math.sqrt(60));
    energies.forEach((U, r) => expect(U - ledger.initial[r]! - ledger.heat[r]! - ledger.work[r]!).toBeCloseTo(0, 10));
    expect(Math.max(...ledger.work.map(Math.abs))).toBeGreaterThan(0.1);
    expect(Math.max(...ledger.heat.map(Math.abs))).toBeGreaterThan(0.1);
  });

  it('the bits are those of a run that was taken up again from checkpoints', () => {
    const { recipe: _, ...whole } = stateAfter(recipe, 40);
    for (const stops of [[1], [17], [2, 3, 30]]) {
      const { recipe: __, ...again } = stateAfter(recipe, 40, stops);
      expect(again).toEqual(whole);
    }
  });

  it('the bits are those of a run that keeps nothing from step to step', () => {
    const [keeps, forgets] = [run(recipe).simulation, run(recipe).simulation];
    for (let step = 0; step < 40; step++) {
      const state = forgets.dynamicsState as { present?: Evaluation };
      if (state.present) state.present = new Evaluation(forgets.assembly.energy, forgets.x);
      keeps.advance(1);
      forgets.advance(1);
    }
    expect(forgets.x.data).toEqual(keeps.x.data);
    expect(forgets.ledger).toEqual(keeps.ledger);
  });
});

describe('NEQ-04 a spring that stiffens from 1 to 4 in jumps, T = 0.7', () => {
  /** e^(−W/T) of every replica, each jump followed by steps of the dynamics. W ≥ 0, so it lies in (0, 1]. */
  const factors = (dynamics: object, forget?: (state: unknown) => void): Float64Array => {
    const T = 0.7;
    const { simulation } = run({
      energy: { use: 'trap', startTemperature: T },
      dynamics: { timeStep: 0.4, ...dynamics },
      temperature: T,
      protocol: { stiffness: { use: 'line', from: 1, to: 4, duration: 1.6 } },
      replicas: 100_000,
      units: 1,
      seed: 3,
    });
    while (!simulation.done) {
      simulation.advance(1);
      forget?.(simulation.dynamicsState);
    }
    return simulation.ledger.work.map((W) => Math.exp(-W / T));
  };
  /** √(κ₀/κ₁): ⟨e^(−W/T)⟩ = e^(−ΔF/T), however the dynamics are, so they keep the Boltzmann law. */
  const jarzynski = (found: Float64Array): boolean => meanTest(found, { mean: 0.5 }).pass;

  it.each(['mala', 'ornstein-uhlenbeck'])('%s: ⟨e^(−W/T)⟩ = ½', (use) => {
    expect(jarzynski(factors({ use }))).toBe(true);
  });

  it('mutants: steps that are not adjusted, and a force and an energy of the λ before', () => {
    expect(jarzynski(factors({ use: 'overdamped-langevin' }))).toBe(false);
    const stale = (state: unknown): void => {
      (state as { present: Evaluation }).present.update = () => undefined;
    };
    expect(jarzynski(factors({ use: 'mala' }, stale))).toBe(false);
  });
});
