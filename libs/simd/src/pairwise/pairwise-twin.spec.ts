import { RandomStreams } from '@ergodic/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorkerPool } from '../worker-pool.ts';
import { createPairwiseSampler } from './pairwise-sampler.ts';
import type { PairwiseRule } from './pairwise-sampler.ts';
import { PairwiseTwin } from './pairwise.twin.ts';

/** A random graph of any density, normal couplings and fields, some units clamped. */
function problemOf(seed: number, units: number, density: number) {
  const random = new RandomStreams(seed, 'problem', 1);
  const pairs: { from: number; to: number; coupling: number }[] = [];
  for (let from = 0; from < units; from++)
    for (let to = from + 1; to < units; to++)
      if (random.uniform(0) < density) pairs.push({ from, to, coupling: random.normal(0) });
  return {
    units,
    from: pairs.map((pair) => pair.from),
    to: pairs.map((pair) => pair.to),
    coupling: pairs.map((pair) => pair.coupling),
    field: Float64Array.from({ length: units }, () => 0.3 * random.normal(0)),
    clamped: Array.from({ length: units }, () => random.uniform(0) < 0.2),
  };
}

const rules: readonly PairwiseRule[] = ['heat-bath', 'metropolis'];
const betas = [0, 0.2, 0.7, 1.3, 4, Infinity];

describe.each(['sparse', 'dense'] as const)('the %s kernel and its twin', (layout) => {
  it('have the same spins, bit for bit', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(1e6),
          units: fc.integer({ min: 1, max: 40 }),
          density: fc.double({ min: 0, max: 1, noNaN: true }),
          replicas: fc.integer({ min: 1, max: 40 }),
          kind: fc.constantFrom('spins' as const, 'bits' as const),
          rule: fc.constantFrom(...rules),
          backwards: fc.boolean(),
        }),
        ({ seed, units, density, replicas, kind, rule, backwards }) => {
          const problem = { ...problemOf(seed, units, density), kind };
          const order = problem.clamped.flatMap((clamped, i) => (clamped ? [] : [i]));
          if (backwards && layout === 'sparse') order.reverse();
          const factors = Array.from({ length: replicas }, (_, r) => (seed % 3 ? 1 : 0.3 + 0.1 * r));
          const twin = new PairwiseTwin({ ...problem, replicas, seed, order, layout, factors });
          const fields = seed % 2 && layout === 'sparse' ? 'afresh' : 'kept';
          const sampler = createPairwiseSampler({
            ...problem,
            replicas,
            random: seed,
            layout,
            fields,
            ...(layout === 'sparse' && { order }),
          });
          sampler.setBetaFactors(factors);
          for (const beta of betas) for (let n = 0; n < 3; n++) twin.sweep(beta, rule);
          for (const beta of betas) sampler.sweep(beta, 3, rule);
          const state = new Float64Array(replicas * units);
          sampler.readState(state);
          const due = Float64Array.from(twin.spins.subarray(0, replicas * units), (s) =>
            kind === 'bits' ? (1 + s) / 2 : s,
          );
          expect(state).toEqual(due);

          const energies = new Float64Array(replicas);
          sampler.energies(energies);
          for (let r = 0; r < replicas; r++)
            expect(energies[r]).toBeCloseTo(energyOf(problem, due.subarray(r * units, (r + 1) * units)), 5);
        },
      ),
      { seed: 3, numRuns: 150 },
    );
  });

  it('agree over a long run of many updates, where a wrong bound would show', () => {
    const problem = problemOf(12, 60, 0.3);
    const order = problem.clamped.flatMap((clamped, i) => (clamped ? [] : [i]));
    for (const rule of rules) {
      const twin = new PairwiseTwin({ ...problem, replicas: 32, seed: 5, order, layout });
      const sampler = createPairwiseSampler({ ...problem, replicas: 32, random: 5, layout });
      for (let n = 0; n < 100; n++) twin.sweep(0.05 + 0.01 * n, rule);
      sampler.sweep(
        Array.from({ length: 100 }, (_, n) => 0.05 + 0.01 * n),
        1,
        rule,
      );
      const state = new Float64Array(32 * 60);
      sampler.readState(state);
      expect(state).toEqual(Float64Array.from(twin.spins));
    }
  });

  it('give the same bits however a run is cut, with a pool of 1, 2 or 8 threads, and from a checkpoint', async () => {
    const problem = { ...problemOf(4, 50, 0.2), replicas: 100, layout };
    const state = new Float64Array(100 * 50);
    const due = state.slice();
    createPairwiseSampler({ ...problem, random: 9 })
      .sweep([0.3, 0.9], 7, 'metropolis')
      .readState(due);

    for (const threads of [1, 2, 8]) {
      const pool = new WorkerPool(threads);
      const sampler = createPairwiseSampler({ ...problem, random: 9, pool });
      for (let n = 0; n < 7; n++) sampler.sweep(0.3, 1, 'metropolis').sweep(0.9, 1, 'metropolis');
      sampler.readState(state);
      expect(state).toEqual(due);
      await pool.close();
    }

    const before = createPairwiseSampler({ ...problem, random: 9 }).sweep([0.3, 0.9], 4, 'metropolis');
    const middle = state.slice();
    before.readState(middle);
    const generators = new RandomStreams(1, 'other', before.random.blocks);
    generators.restore(before.random.state);
    const after = createPairwiseSampler({ ...problem, random: generators });
    after.setState(middle);
    after.sweep([0.3, 0.9], 3, 'metropolis').readState(state);
    // Replicas 101 to 112 fill the last block and are not in a checkpoint; they share no random number with the others.
    expect(state).toEqual(due);
  });
});

function energyOf({ from, to, coupling, field }: ReturnType<typeof problemOf>, row: Float64Array): number {
  let energy = 0;
  for (let e = 0; e < from.length; e++) energy -= coupling[e]! * row[from[e]!]! * row[to[e]!]!;
  for (let i = 0; i < field.length; i++) energy -= field[i]! * row[i]!;
  return energy;
}
