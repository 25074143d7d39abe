import fc from 'fast-check';
import { chiSquareTest, RandomStreams, replicaMeansTest } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { WorkerPool } from '../worker-pool.ts';
import type { CategoricalProblem } from './categorical-pairs.ts';
import { CategoricalSampler, type CategoricalOptions } from './categorical-sampler.ts';
import { twinSweep } from './categorical.twin.ts';

function energyOf({ states: q, from, to, coupling, likes, field }: CategoricalProblem, x: ArrayLike<number>): number {
  let E = 0;
  for (let e = 0; e < from.length; e++) {
    const d = (x[from[e]!]! - x[to[e]!]! + q) % q;
    E -= coupling[e]! * (likes ? likes[d]! : Number(d === 0));
  }
  if (field) for (let i = 0; i < x.length; i++) E -= field[(i * q + x[i]!) % field.length]!;
  return E;
}

/** A graph with parallel pairs, lone units and couplings of both signs. */
function randomProblem(seed: number, units: number, q: number, kind: string): CategoricalProblem {
  const random = new RandomStreams(seed, 'problem', 1);
  const pairs = units > 1 ? 2 * units : 0;
  const from = Array.from({ length: pairs }, () => random.integer(0, units));
  const to = from.map((i) => (i + 1 + random.integer(0, units - 1)) % units);
  const normals = (n: number) => Array.from({ length: n }, () => random.normal(0));
  const coupling = normals(pairs);
  const half = normals(q);
  const likes = kind === 'potts' ? undefined : half.map((_, d) => half[Math.min(d, q - d)]!);
  const field = kind === 'clock' ? undefined : normals(kind === 'potts' ? q : units * q);
  return { units, states: q, from, to, coupling, likes, field };
}

const stateOf = (sampler: CategoricalSampler) => {
  const out = new Int32Array(sampler.options.replicas * sampler.options.units);
  sampler.readState(out);
  return out;
};

describe('categorical sampler: the kernel and its twin', () => {
  it('draw the same states from the same words, a temperature for each replica, clamped units or not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 2, max: 7 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom('potts', 'clock', 'fields of units'),
        fc.boolean(),
        fc.nat({ max: 2 ** 30 }),
        (units, q, replicas, kind, clamps, seed) => {
          const problem = randomProblem(seed, units, q, kind);
          const streams = new RandomStreams(seed, 'moves', replicas);
          const clamped = Uint8Array.from({ length: units }, (_, i) => Number(clamps && i % 3 === 0));
          const sampler = new CategoricalSampler({ ...problem, replicas, streams, clamped });
          const start = new RandomStreams(seed, 'start', replicas);
          const x = Array.from({ length: replicas }, (_, r) =>
            Int32Array.from({ length: units }, () => start.integer(r, q)),
          );
          sampler.setState(x.flatMap((row) => [...row]));
          const betas = Array.from({ length: replicas }, (_, r) => [0.7, 0, 2, Infinity][r % 4]!);
          sampler.sweep(betas, 2);
          const own = new RandomStreams(seed, 'moves', replicas);
          x.forEach((row, r) => {
            for (let s = 0; s < 2; s++) twinSweep(problem, row, r, Math.min(betas[r]!, 1e30), own, (i) => !clamped[i]);
          });
          expect([...stateOf(sampler)]).toEqual(x.flatMap((row) => [...row]));
          expect(streams.state).toEqual(own.state);
          const energies = new Float64Array(replicas);
          sampler.energies(energies);
          x.forEach((row, r) => expect(energies[r]).toBeCloseTo(energyOf(problem, row), 4));
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it('are the same for 3 of 90 replicas and with 2 threads', async () => {
    const pool = new WorkerPool(2);
    const run = (replicas: number, more: { pool?: WorkerPool } = {}) => {
      const streams = new RandomStreams(2, 'moves', replicas);
      const sampler = new CategoricalSampler({ ...randomProblem(3, 40, 3, 'potts'), replicas, streams, ...more });
      sampler.sweep(0.5, 10);
      return stateOf(sampler);
    };
    expect(run(3)).toEqual(run(90).slice(0, 120));
    expect(run(90, { pool })).toEqual(run(90));
    await pool.close();
  });
});

describe('categorical sampler: exact laws', () => {
  it.each([
    ['potts', 3, 0.6, 1],
    ['potts', 4, 2.2, 3],
    ['clock', 5, 1.4, 3],
    ['fields of units', 3, 0.9, 10],
  ] as const)('GEN-05 %s, q = %s, T = %s: started from e^(−E/T)/Z, in it after %s sweeps', (kind, q, T, sweeps) => {
    const [units, replicas] = [4, 100_000];
    const problem = randomProblem(11, units, q, kind);
    const states = Array.from({ length: q ** units }, (_, s) =>
      Array.from({ length: units }, (_, i) => Math.floor(s / q ** i) % q),
    );
    const energies = states.map((x) => energyOf(problem, x));
    const least = Math.min(...energies);
    const weights = Float64Array.from(energies, (E) => Math.exp(-(E - least) / T));
    const start = new RandomStreams(4, 'start', 1);
    const x0 = new Int32Array(units * replicas);
    for (let r = 0; r < replicas; r++) x0.set(states[start.categorical(0, weights)]!, units * r);
    const countsAt = (beta: number, mutant: Partial<CategoricalOptions> = {}) => {
      const streams = new RandomStreams(5, 'moves', replicas);
      const sampler = new CategoricalSampler({ ...problem, replicas, streams, ...mutant });
      sampler.setState(x0);
      sampler.sweep(beta, sweeps);
      const x = stateOf(sampler);
      const counts = new Float64Array(states.length);
      for (let r = 0; r < replicas; r++) {
        let state = 0;
        for (let i = units - 1; i >= 0; i--) state = state * q + x[r * units + i]!;
        counts[state]!++;
      }
      return counts;
    };
    const passes = (counts: Float64Array) => chiSquareTest(counts, weights, { order: energies }).pass;
    expect(passes(countsAt(1 / T))).toBe(true);
    expect(passes(countsAt(1 / (1.1 * T)))).toBe(false);
    // Mutants: every pair counted twice, and none.
    expect(passes(countsAt(1 / T, { coupling: Array.from(problem.coupling, (J) => 2 * J) }))).toBe(false);
    expect(passes(countsAt(1 / T, { coupling: Array.from(problem.coupling, () => 0) }))).toBe(false);
  });

  it('a Potts ring of 12, q = 3, T = 0.8: U from Z = (v + q)^N + (q − 1) v^N', () => {
    const [N, q, T, replicas] = [12, 3, 0.8, 64];
    const ring = Array.from({ length: N }, (_, i) => i);
    const streams = new RandomStreams(6, 'moves', replicas);
    const to = ring.map((i) => (i + 1) % N);
    const sampler = new CategoricalSampler({
      units: N,
      states: q,
      from: ring,
      to,
      coupling: ring.map(() => 1),
      replicas,
      streams,
    });
    const means = new Float64Array(replicas);
    const E = new Float64Array(replicas);
    sampler.sweep(1 / T, 200);
    for (let s = 0; s < 4000; s++) {
      sampler.sweep(1 / T);
      sampler.energies(E);
      E.forEach((value, r) => (means[r]! += value / 4000));
    }
    const logZ = (beta: number) => Math.log((Math.expm1(beta) + q) ** N + (q - 1) * Math.expm1(beta) ** N);
    const U = (logZ(1 / T - 1e-5) - logZ(1 / T + 1e-5)) / 2e-5;
    expect(replicaMeansTest(means, U)).toMatchObject({ pass: true });
    expect(replicaMeansTest(means, 1.02 * U).pass).toBe(false);
  });

  it('T = 0 never raises the energy', () => {
    const problem = randomProblem(8, 60, 4, 'potts');
    const sampler = new CategoricalSampler({ ...problem, replicas: 8, streams: new RandomStreams(1, 'moves', 8) });
    const E = new Float64Array(8);
    sampler.energies(E);
    for (let s = 0; s < 20; s++) {
      const before = Float64Array.from(E);
      sampler.sweep(Infinity);
      sampler.energies(E);
      E.forEach((value, r) => expect(value).toBeLessThanOrEqual(before[r]! + 1e-4));
    }
  });
});

describe('categorical sampler: bad input is told', () => {
  const streams = new RandomStreams(1, 'moves', 2);
  const good = { units: 3, states: 3, from: [0], to: [1], coupling: [1], replicas: 2, streams };

  it.each([
    [{ ...good, states: 1 }, 'states is 1'],
    [{ ...good, replicas: 0 }, 'replicas is 0'],
    [{ ...good, to: [3] }, 'pair 0 joins 0 and 3, must be integers in [0, 3)'],
    [{ ...good, to: [0] }, 'pair 0 joins 0 with itself'],
    [{ ...good, coupling: [NaN] }, 'coupling[0] is NaN'],
    [{ ...good, coupling: [] }, 'must have as many'],
    [{ ...good, likes: [1, 0.5, 0.4] }, 'likes[1] is 0.5, must be likes[2] = 0.4'],
    [{ ...good, field: [1, 2] }, 'field.length is 2'],
    [{ ...good, clamped: [1] }, 'clamped.length is 1'],
    [{ ...good, replicas: 3 }, 'streams.blocks is 2, must be 3'],
  ])('%#', (options, message) => {
    expect(() => new CategoricalSampler(options)).toThrow(message);
  });

  it('states and temperatures; a graph without pairs is fine', () => {
    const sampler = new CategoricalSampler({ ...good, from: [], to: [], coupling: [] });
    expect(() => sampler.setState([0, 1, 3, 0, 0, 0])).toThrow('unit 2 of replica 0 is 3');
    expect(() => sampler.setState([0])).toThrow('1 values');
    expect(() => sampler.sweep(NaN)).toThrow('beta is NaN');
    sampler.sweep(1);
  });
});
