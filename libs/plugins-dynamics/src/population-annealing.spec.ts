import { describe, expect, it } from 'vitest';
import { RandomStreams, replicaMeansTest } from '@ergodic/numerics';
import { createRegistry, type Dynamics, type Energy } from '@ergodic/kernel';
import { enumerate, lawContext, lawsOf } from '@ergodic/laws';
import {
  boltzmann,
  contextOf,
  energiesOf,
  levels,
  machine,
  numbersOf,
  pairs,
  rigOf,
  scaledPairs,
} from '../test/support.ts';
import { dynamics as plugin } from './index.ts';
import { populationAnnealing, weigh } from './population-annealing.ts';

const registry = createRegistry([plugin]);
const contextWith = (replicas: number, seed: number, clamped?: Uint8Array) =>
  lawContext(seed, replicas, 1, { registry, ...(clamped && { clamped }) });

const glass = pairs(
  'spins',
  [
    [0, 1, 1],
    [1, 2, -0.8],
    [2, 3, 0.6],
    [3, 0, 0.9],
    [0, 2, -0.4],
  ],
  [0.3, -0.1, 0, 0.2],
);
const ladder = [3, 1.5, 0.9, 0.6];

/** A population that starts from random spins and goes through the ladder; what it tells at its end. */
function anneal(R: number, seed: number, { seen = glass, options = {}, sweeps = 1, temperatures = ladder } = {}) {
  const context = contextWith(R, seed);
  const random = new RandomStreams(seed, 'start', 1);
  const x = {
    data: Float64Array.from({ length: 4 * R }, () => (random.uniform(0) < 0.5 ? -1 : 1)),
    replicas: R,
    width: 4,
  };
  const dynamics = populationAnnealing.make(populationAnnealing.options.parse(options), context) as Dynamics;
  const rig = rigOf(dynamics, seen, x, context);
  for (const T of temperatures) rig.run(sweeps, T);
  const told = Object.fromEntries(
    dynamics.observables!(rig.state).map((each) => [each.name, 'read' in each ? each.read() : NaN]),
  ) as Record<'logPartition' | 'families' | 'meanSquareFamily' | 'familyEntropy', number>;
  return { ...told, x, rig, dynamics };
}

const logZ = (energy: Energy, T: number): number => {
  const E = energiesOf(energy, enumerate(energy.space));
  return Math.log(E.reduce((sum, e) => sum + Math.exp(-e / T), 0));
};

describe('population-annealing', () => {
  for (const law of lawsOf(populationAnnealing, { registry })) it(`law: ${law.name}`, law.check);

  it('GEN-02 ⟨Z⟩ is exact for a population of ten; not where couplings are a fifth too large, or states are not counted', () => {
    const exact = logZ(glass, 0.6);
    /** Means of Z/Z_exact over so many populations each, 64 times. */
    const means = (seen: Energy, options: object = {}, populations = 20): Float64Array =>
      Float64Array.from({ length: 64 }, (_, batch) => {
        let sum = 0;
        for (let k = 0; k < populations; k++)
          sum += Math.exp(anneal(10, 1 + batch * 100 + k, { seen, options }).logPartition - exact) / populations;
        return sum;
      });
    expect(replicaMeansTest(means(glass, {}, 60), 1)).toMatchObject({ pass: true });
    expect(replicaMeansTest(means(scaledPairs(glass, 1.2)), 1)).toMatchObject({ pass: false });
    // It has not been counted from all states.
    expect(replicaMeansTest(means(glass, { start: 'first-temperature' }), 1)).toMatchObject({ pass: false });
  });

  it('a population of 2 · 10⁴: ln Z within its error, at each temperature', () => {
    for (const temperatures of [ladder.slice(0, 1), ladder.slice(0, 2), ladder]) {
      const { logPartition, meanSquareFamily } = anneal(20_000, 3, { temperatures });
      // The variance of ln Z is below ρ_t/R.
      const exact = logZ(glass, temperatures.at(-1)!);
      expect(Math.abs(logPartition - exact)).toBeLessThan(5 * Math.sqrt(meanSquareFamily / 20_000));
      expect(Math.abs(logPartition - 1.02 * exact)).toBeGreaterThan(5 * Math.sqrt(meanSquareFamily / 20_000));
    }
  });

  it('GEN-02 the population has the law of the last temperature: ⟨E⟩ and how often the ground state occurs', () => {
    const pi = boltzmann(glass, 0.6);
    const E = energiesOf(glass, enumerate(glass.space));
    const U = pi.reduce((sum, p, a) => sum + p * E[a]!, 0);
    const ground = E.indexOf(Math.min(...E));
    const populations = Array.from({ length: 64 }, (_, seed) => anneal(600, 1000 + seed, { sweeps: 2 }));
    const energies = Float64Array.from(
      populations,
      ({ x }) => energiesOf(glass, x).reduce((sum, e) => sum + e, 0) / 600,
    );
    expect(replicaMeansTest(energies, U)).toMatchObject({ pass: true });
    expect(replicaMeansTest(energies, 1.03 * U)).toMatchObject({ pass: false });
    const shares = Float64Array.from(
      populations,
      ({ x }) => numbersOf(glass.space, x).filter((a) => a === ground).length / 600,
    );
    expect(replicaMeansTest(shares, pi[ground]!)).toMatchObject({ pass: true });
  });

  it('GEN-01 resampling alone has the right mean: τ_r = R w_r/Σ w, never off by one or more', () => {
    const R = 6;
    const energies = Float64Array.of(0.3, -1, 2, 0.7, -0.2, 0.3);
    const weights = energies.map((e) => Math.exp(-0.8 * e));
    const total = weights.reduce((sum, w) => sum + w, 0);
    const tries = 40_000;
    const sums = new Float64Array(R);
    const streams = new RandomStreams(5, 'resampling', 1);
    const children = new Int32Array(R);
    for (let n = 0; n < tries; n++) {
      expect(Math.abs(weigh({ energies, children, streams }, 0.8) - Math.log(total / R))).toBeLessThanOrEqual(1e-14);
      let all = 0;
      for (let r = 0; r < R; r++) {
        const tau = (R * weights[r]!) / total;
        if (!(Math.abs(children[r]! - tau) < 1)) throw new Error(`${children[r]} of ${tau}`);
        all += children[r]!;
        sums[r]! += children[r]!;
      }
      if (all !== R) throw new Error(`${all} replicas`);
    }
    for (let r = 0; r < R; r++) {
      const tau = (R * weights[r]!) / total;
      const p = tau - Math.floor(tau);
      // Of n tries, the number of those with one more is binomial.
      expect(Math.abs(sums[r]! - tries * tau)).toBeLessThanOrEqual(5 * Math.sqrt(tries * p * (1 - p)));
    }
  });

  it('families: all at the start, fewer later, and what they tell agrees', () => {
    const { families, meanSquareFamily, familyEntropy, rig, dynamics } = anneal(500, 9, { temperatures: [3] });
    expect(families).toBeLessThan(500);
    expect(meanSquareFamily).toBeGreaterThan(1);
    expect(Math.exp(familyEntropy)).toBeLessThanOrEqual(families + 1e-9);
    expect(500 / meanSquareFamily).toBeLessThanOrEqual(Math.exp(familyEntropy) + 1e-9);
    rig.run(3, 0.4);
    const later = dynamics.observables!(rig.state).find(({ name }) => name === 'families')!;
    expect('read' in later && later.read()).toBeLessThan(families);
    const still = anneal(50, 9, { temperatures: [] });
    expect([still.families, still.meanSquareFamily]).toEqual([50, 1]);
    expect(still.familyEntropy).toBeCloseTo(Math.log(50), 12);
    expect(still.logPartition).toBeCloseTo(4 * Math.LN2, 14);
  });

  it('a constant temperature never resamples; heating goes back to where it was, in the mean', () => {
    const { logPartition } = anneal(3000, 2, { temperatures: [0.9, 0.9, 0.9] });
    const again = anneal(3000, 2, { temperatures: [0.9] });
    expect(logPartition).toBe(again.logPartition);
    const back = anneal(3000, 2, { temperatures: [2, 1.2, 2], sweeps: 5 });
    expect(Math.abs(back.logPartition - logZ(glass, 2))).toBeLessThan(0.1);
  });

  it('degeneracies and clamped units: ln Z counts microstates, and the units that move', () => {
    const energy = levels([0, 1, 3, -2], [1, 2, 0.5, 0]);
    const context = contextWith(30_000, 4);
    const random = new RandomStreams(4, 'start', 1);
    // A sample at β = 0: by degeneracy.
    const x = {
      data: Float64Array.from({ length: 30_000 }, () => random.categorical(0, Float64Array.of(1, 2, 0.5, 0))),
      replicas: 30_000,
      width: 1,
    };
    const dynamics = populationAnnealing.make(populationAnnealing.options.parse({}), context) as Dynamics;
    const rig = rigOf(dynamics, energy, x, context);
    rig.run(2, 0.8);
    const told = dynamics.observables!(rig.state)[0]!;
    const Z = 1 + 2 * Math.exp(-1 / 0.8) + 0.5 * Math.exp(-3 / 0.8);
    expect(Math.abs(('read' in told ? told.read() : NaN) - Math.log(Z))).toBeLessThan(5 * Math.sqrt(2 / 30_000));

    const clamped = Uint8Array.of(1, 0, 0, 1);
    const held = contextWith(20_000, 6, clamped);
    const start = {
      data: Float64Array.from({ length: 80_000 }, (_, i) =>
        i % 4 === 0 ? 1 : i % 4 === 3 ? 0 : Number(random.uniform(0) < 0.5),
      ),
      replicas: 20_000,
      width: 4,
    };
    const clampedDynamics = populationAnnealing.make(populationAnnealing.options.parse({}), held) as Dynamics;
    const walked = rigOf(clampedDynamics, machine, start, held);
    walked.run(1, 2);
    walked.run(1, 0.7);
    const E = energiesOf(machine, enumerate(machine.space));
    const exact = Math.log([1, 3, 5, 7].reduce((sum, a) => sum + Math.exp(-E[a]! / 0.7), 0));
    const partition = clampedDynamics.observables!(walked.state)[0]!;
    expect(Math.abs(('read' in partition ? partition.read() : NaN) - exact)).toBeLessThan(5 * Math.sqrt(2 / 20_000));
    for (let r = 0; r < 20_000; r++) expect(start.data[4 * r]! + 2 * start.data[4 * r + 3]!).toBe(1);
  });

  it('refuses unlike clamped units, an energy that changes, momenta, T = 0 and NaN', () => {
    const clamped = Uint8Array.of(1, 0, 0, 0);
    const context = contextWith(2, 1, clamped);
    const dynamics = populationAnnealing.make(populationAnnealing.options.parse({}), context) as Dynamics;
    const unlike = { data: Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0), replicas: 2, width: 4 };
    expect(() => rigOf(dynamics, machine, unlike, context)).toThrow(
      'unit 0 is clamped at 1 in replica 0 and at 0 in replica 1',
    );
    const { rig } = anneal(5, 1);
    rig.tick.revision = 3;
    expect(() => rig.run(1, 0.5)).toThrow('the energy has changed');
    expect(() =>
      populationAnnealing.make(
        populationAnnealing.options.parse({ sampler: { use: 'velocity-verlet' } }),
        contextWith(1, 1),
      ),
    ).toThrow(expect.objectContaining({ path: 'dynamics.sampler' }));
    const cold = anneal(5, 1);
    for (const T of [0, -1, NaN]) expect(() => cold.rig.run(1, T)).toThrow(RangeError);
    const children = new Int32Array(2);
    const streams = contextOf(1).stream('resampling', 1);
    expect(() => weigh({ energies: Float64Array.of(NaN, 1), children, streams }, 1)).toThrow(RangeError);
    expect(() => weigh({ energies: Float64Array.of(Infinity, Infinity), children, streams }, 1)).toThrow(RangeError);
    weigh({ energies: Float64Array.of(Infinity, 1), children, streams }, 1);
    expect([...children]).toEqual([0, 2]);
  });
});
