import { beforeAll, describe, expect, it } from 'vitest';
import { chiSquareTest, meanTest, RandomStreams } from '@ergodic/numerics';
import { boltzmann, expectation, variance } from '@ergodic/thermodynamics';
import { simulate, type Registry } from '@ergodic/kernel';
import { loadRegistry } from '../src/plugins/registry.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await loadRegistry();
});

const levels = [0, 1, 3];
const REPLICAS = 100_000;

/** The exact ensemble of the levels, and the moments of E and of −ln(p/g) that set the errors of their estimates. */
function exact(T: number, g: readonly number[]) {
  const logG = g.map(Math.log);
  const ensemble = boltzmann(levels, T, logG);
  const { p, logP, U } = ensemble;
  const moment = (n: number): number =>
    expectation(
      p,
      levels.map((E) => (E - U) ** n),
    );
  const surprises = logP.map((x, c) => logG[c]! - x);
  return { ...ensemble, moment, spread: variance(p, surprises) };
}

/** A run of `table` under that dynamics: what the last frame says, and how often each level is taken. */
function finish(dynamics: object, T: number, degeneracies: readonly number[], steps: number) {
  const run = simulate(
    {
      energy: { use: 'table', energies: levels, degeneracies },
      entropy: { use: 'sample-shannon' },
      dynamics,
      temperature: { use: 'constant', value: T },
      replicas: REPLICAS,
      steps,
      observe: { every: steps },
    },
    registry,
  );
  const { values } = [...run.frames()].at(-1)!;
  const counts = new Float64Array(3);
  const energies = run.simulation.x.data.map((c) => (counts[c]!++, levels[c]!));
  return { values: values as Readonly<Record<'U' | 'S' | 'F' | 'C', number>>, counts, energies };
}

/** Which of the numbers agree with the exact ones at temperature T, each within five standard errors. */
function agreement({ values, counts, energies }: ReturnType<typeof finish>, T: number, g: readonly number[]) {
  const { p, F, U, S, C, moment, spread } = exact(T, g);
  const within = (difference: number, variance: number): boolean =>
    Math.abs(difference) <= 5 * Math.sqrt(variance / REPLICAS);
  return {
    p: chiSquareTest(counts, p).pass,
    U: meanTest(energies, { mean: U, variance: moment(2), skewness: moment(3) / moment(2) ** 1.5 }).pass,
    S: within(values.S - S, spread),
    C: within(values.C - C, (moment(4) - moment(2) ** 2) / T ** 4),
    // F[p̂] − F = T D(p̂‖p) is of second order: T (χ² − ν)/2R, and χ² ≤ 27.631.
    F: Math.abs(values.F - F) <= (T * 27.631) / (2 * REPLICAS),
  };
}

const all = { p: true, U: true, S: true, C: true, F: true };

describe('levels 0, 1, 3 by recipe', () => {
  it.each([
    ['heat-bath', 0.7, [1, 1, 1], 1],
    ['heat-bath', 2, [1, 4, 2], 1],
    ['metropolis', 0.7, [1, 4, 2], 20],
    ['metropolis', 2, [1, 1, 1], 20],
  ] as const)('CAN-01 CAN-02 CAN-03 CAN-04 %s at T = %f, degeneracies %j: p, U, S, C, F', (use, T, g, steps) => {
    const found = finish({ use }, T, g, steps);
    expect(agreement(found, T, g)).toEqual(all);
    // The mutant at 1.1 T.
    const mutant = agreement(finish({ use }, 1.1 * T, g, steps), T, g);
    expect(mutant).toMatchObject({ p: false, U: false, S: false, F: false });
  });

  it('CAN-01 mutant: degeneracies left out', () => {
    const found = agreement(finish({ use: 'heat-bath' }, 2, [1, 1, 1], 1), 2, [1, 4, 2]);
    expect(found).toEqual({ p: false, U: false, S: false, C: expect.any(Boolean) as boolean, F: false });
  });
});

describe('NEQ-01 ΔU = Q + W in whole runs, random protocols', () => {
  const langevin = { use: 'overdamped-langevin', timeStep: 0.02 };
  const lattice = { use: 'lattice', shape: [3, 3] };
  const systems: Readonly<Record<string, { recipe: object; controls?: Readonly<Record<string, readonly number[]>> }>> =
    {
      'overdamped-langevin, harmonic': {
        recipe: { energy: { use: 'harmonic' }, dynamics: langevin },
        controls: { centre: [-2, 2], stiffness: [0.5, 4] },
      },
      'overdamped-langevin, double-well': {
        recipe: { energy: { use: 'double-well' }, dynamics: langevin },
        controls: { quartic: [0.2, 2], minimum: [0.5, 1.5], tilt: [-1, 1] },
      },
      'metropolis, ising': { recipe: { energy: { use: 'ising' }, coupling: lattice, dynamics: { use: 'metropolis' } } },
      'heat-bath, ising': { recipe: { energy: { use: 'ising' }, coupling: lattice, dynamics: { use: 'heat-bath' } } },
      'metropolis, table': {
        recipe: { units: 1, energy: { use: 'table', energies: levels }, dynamics: { use: 'metropolis' } },
      },
      'heat-bath, table': {
        recipe: { units: 1, energy: { use: 'table', energies: levels }, dynamics: { use: 'heat-bath' } },
      },
    };

  it.each(Object.keys(systems))('%s', (name) => {
    const { recipe, controls = {} } = systems[name]!;
    const random = new RandomStreams(4, name, 1);
    const between = (low: number, high: number): number => low + (high - low) * random.uniform(0);
    const ramp = (low: number, high: number) => ({
      use: 'linear',
      from: between(low, high),
      to: between(low, high),
      duration: between(1, 5),
    });
    for (let trial = 0; trial < 10; trial++) {
      const steps = 20 + random.integer(0, 200);
      const run = simulate(
        {
          ...('coupling' in recipe ? {} : { units: 2 }),
          ...recipe,
          temperature: ramp(0.3, 3),
          protocol: Object.fromEntries(Object.entries(controls).map(([key, [low, high]]) => [key, ramp(low!, high!)])),
          replicas: 3,
          seed: trial,
          steps,
        },
        registry,
      );
      const violations: unknown[] = [];
      run.events$.subscribe((event) => event.type === 'law-violated' && violations.push(event));
      for (const _ of run.frames());
      expect(violations).toEqual([]);
      const { simulation } = run;
      const { ledger } = simulation;
      const energies = new Float64Array(3);
      simulation.measureEnergies(energies);
      energies.forEach((U, r) => {
        const open = U - ledger.initial[r]! - ledger.heat[r]! - ledger.work[r]!;
        expect(Math.abs(open)).toBeLessThanOrEqual(1e-10 * Math.sqrt(steps));
        // W counted as work by the system leaves it open.
        if (ledger.work[r]! !== 0) expect(Math.abs(open + 2 * ledger.work[r]!)).toBeGreaterThan(1e-8);
      });
      if (Object.keys(controls).length > 0) expect(Math.max(...ledger.work.map(Math.abs))).toBeGreaterThan(1e-3);
      else expect(Math.max(...ledger.work.map(Math.abs))).toBe(0);
    }
  });
});
