import fc from 'fast-check';
import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { WorkerPool } from '../worker-pool.ts';
import { BitLatticeSampler, type BitLatticeOptions } from './bit-lattice-sampler.ts';
import { bitTwinSweep } from './bit-lattice.twin.ts';
import { latticeGenerators } from './lattice-sampler.ts';
import { latticeShape } from './lattice-shape.ts';
import { twinSum } from './lattice.twin.ts';

type Plan = Omit<BitLatticeOptions, 'streams' | 'pool'> & { seed: number };

const plans: fc.Arbitrary<Plan> = fc
  .record({
    half: fc.tuple(
      fc.integer({ min: 1, max: 34 }),
      fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(63, 64, 65, 127, 128, 129, 200, 256)),
    ),
    replicas: fc.integer({ min: 1, max: 4 }),
    rule: fc.constantFrom('heat-bath' as const, 'metropolis' as const),
    coupling: fc.constantFrom(1, -0.7, 0.3, 0),
    seed: fc.nat({ max: 2 ** 30 }),
  })
  .map(({ half, ...rest }) => ({ shape: half.map((length) => 2 * length), ...rest }));

function setUp({ seed, ...plan }: Plan, pool?: WorkerPool) {
  const generators = latticeGenerators(plan.shape, plan.replicas);
  const streams = new RandomStreams(seed, 'moves', generators);
  const sampler = new BitLatticeSampler({ ...plan, streams, pool });
  const sites = plan.shape.reduce((a, b) => a * b, 1);
  const start = new RandomStreams(seed, 'start', plan.replicas);
  const spins = Array.from({ length: plan.replicas }, (_, r) =>
    Int8Array.from({ length: sites }, () => (start.uniform(r) < 0.6 ? 1 : -1)),
  );
  sampler.setState(Int8Array.from(spins.flatMap((row) => [...row])));
  return { sampler, streams, spins, own: new RandomStreams(seed, 'moves', generators) };
}

function stateOf(sampler: BitLatticeSampler): Int8Array {
  const { shape, replicas } = sampler.options;
  const out = new Int8Array(replicas * shape.reduce((a, b) => a * b, 1));
  sampler.readState(out);
  return out;
}

/** The first site where two states differ, or −1. */
function firstDifference(a: Int8Array, b: ArrayLike<number>): number {
  return a.length === b.length ? a.findIndex((s, i) => s !== b[i]) : a.length;
}

describe('bit lattice sampler: the kernel and its twin', () => {
  it('make the same spins from the same words, on any lattice, a temperature for each replica', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { sampler, streams, spins, own } = setUp(plan);
        const { coupling: J, rule = 'heat-bath' } = plan;
        const shape = latticeShape(plan.shape, 'periodic');
        const betas = [0.4, 0, Infinity, 1.3].slice(0, plan.replicas);
        const together = () => spins.flatMap((row) => [...row]);
        expect(firstDifference(stateOf(sampler), together())).toBe(-1);
        sampler.sweep(betas, 3);
        spins.forEach((row, r) => {
          for (let s = 0; s < 3; s++) bitTwinSweep({ shape, J, h: 0, rule, spins: row }, r, betas[r]!, own);
        });
        expect(firstDifference(stateOf(sampler), together())).toBe(-1);
        expect(streams.state).toEqual(own.state);
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it.each(['heat-bath', 'metropolis'] as const)('%s: also where undecided sites fill their list', (rule) => {
    // 32 rows of 2,048 sites of a colour have 256 undecided, whose list is full at 128.
    const plan: Plan = { shape: [34, 4096], coupling: 1, replicas: 1, rule, seed: 4 };
    const { sampler, streams, spins, own } = setUp(plan);
    const shape = latticeShape(plan.shape, 'periodic');
    sampler.sweep(0.4, 2);
    for (let s = 0; s < 2; s++) bitTwinSweep({ shape, J: 1, h: 0, rule, spins: spins[0]! }, 0, 0.4, own);
    expect(firstDifference(stateOf(sampler), spins[0]!)).toBe(-1);
    expect(streams.state).toEqual(own.state);
  });
});

describe('bit lattice sampler: sums', () => {
  it('energies and magnetisations are those of the definition', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { sampler } = setUp(plan);
        const { coupling: J, replicas, rule = 'heat-bath' } = plan;
        const shape = latticeShape(plan.shape, 'periodic');
        sampler.sweep(0.3);
        const after = stateOf(sampler);
        const E = new Float64Array(replicas);
        const M = new Float64Array(replicas);
        sampler.energies(E);
        sampler.magnetisations(M);
        for (let r = 0; r < replicas; r++) {
          const spins = after.subarray(r * shape.sites, (r + 1) * shape.sites);
          let twice = 0;
          spins.forEach((s, at) => {
            const column = at % shape.width;
            twice += s * twinSum({ shape, J, h: 0, rule, spins }, (at - column) / shape.width, column);
          });
          expect(M[r]).toBe(spins.reduce((a, b) => a + b, 0));
          expect(E[r]).toBeCloseTo((-J * twice) / 2, 9);
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});

describe('bit lattice sampler: replicas and threads', () => {
  const plan: Plan = { shape: [70, 270], coupling: 1, replicas: 1, seed: 5 };

  it('replicas do not know of one another, and differ', () => {
    const run = (replicas: number) => {
      const { sampler } = setUp({ ...plan, replicas });
      sampler.setState(new Int8Array(replicas * 70 * 270).fill(1));
      sampler.sweep(0.4, 5);
      return stateOf(sampler);
    };
    const [few, many] = [run(2), run(5)];
    expect(firstDifference(few, many.slice(0, few.length))).toBe(-1);
    expect(firstDifference(few.slice(0, 70 * 270), few.slice(70 * 270))).not.toBe(-1);
  });

  it.each(['heat-bath', 'metropolis'] as const)(
    '%s: the same bits with 2 threads, for few replicas and many',
    async (rule) => {
      const pool = new WorkerPool(2);
      for (const replicas of [1, 3, 9]) {
        const alone = setUp({ ...plan, replicas, rule }).sampler;
        const both = setUp({ ...plan, replicas, rule }, pool).sampler;
        alone.sweep(0.4, 5);
        both.sweep(0.4, 5);
        expect(firstDifference(stateOf(both), stateOf(alone))).toBe(-1);
      }
      await pool.close();
    },
  );
});

describe('bit lattice sampler: bad input is told', () => {
  const good = { shape: [4, 6], coupling: 1, replicas: 2, streams: new RandomStreams(1, 'moves', 8) };

  it.each([
    [{ ...good, shape: [3, 4] }, 'shape[0] is 3, must be even'],
    [{ ...good, shape: [4, 0] }, 'shape[1] is 0'],
    [{ ...good, shape: [4] }, '1 dimensions, must have 2'],
    [{ ...good, replicas: 0 }, 'replicas is 0'],
    [{ ...good, coupling: NaN }, 'coupling is NaN'],
    [{ ...good, streams: new RandomStreams(1, 'moves', 4) }, 'streams.blocks is 4'],
  ])('%#', (options, message) => {
    expect(() => new BitLatticeSampler(options)).toThrow(message);
  });

  it('temperatures and lengths', () => {
    const sampler = new BitLatticeSampler(good);
    expect(() => sampler.sweep(-1)).toThrow('beta is -1');
    expect(() => sampler.sweep([1, NaN])).toThrow('beta is NaN');
    expect(() => sampler.setState(new Int8Array(47))).toThrow('47 values, must be 48');
    expect(() => sampler.energies(new Float64Array(3))).toThrow('3 values, must be 2');
  });
});
