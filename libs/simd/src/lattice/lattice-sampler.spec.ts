import fc from 'fast-check';
import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { WorkerPool } from '../worker-pool.ts';
import { LatticeSampler, latticeGenerators, type LatticeOptions } from './lattice-sampler.ts';
import { latticeShape } from './lattice-shape.ts';
import { twinSum, twinSweep } from './lattice.twin.ts';

type Plan = Omit<LatticeOptions, 'streams' | 'pool'> & { seed: number };

const periodicOrOpen = fc.oneof(
  fc.record({
    boundary: fc.constant('periodic' as const),
    shape: fc
      .oneof(
        fc.tuple(fc.integer({ min: 1, max: 40 })),
        fc.tuple(fc.integer({ min: 1, max: 34 }), fc.integer({ min: 1, max: 18 })),
        fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 18 })),
      )
      .map((halves) => halves.map((half) => 2 * half)),
  }),
  fc.record({
    boundary: fc.constant('open' as const),
    shape: fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 70 })),
      fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 35 })),
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 35 })),
    ),
  }),
);

const plans: fc.Arbitrary<Plan> = fc
  .record({
    lattice: periodicOrOpen,
    replicas: fc.integer({ min: 1, max: 4 }),
    rule: fc.constantFrom('heat-bath', 'metropolis'),
    coupling: fc.constantFrom(1, -0.7, 0.3),
    field: fc.constantFrom(0, 0.4, -1),
    seed: fc.nat({ max: 2 ** 30 }),
  })
  .map(({ lattice, ...rest }) => ({ ...lattice, ...rest }));

function setUp({ seed, ...plan }: Plan, pool?: WorkerPool) {
  const generators = latticeGenerators(plan.shape, plan.replicas);
  const streams = new RandomStreams(seed, 'moves', generators);
  const sampler = new LatticeSampler({ ...plan, streams, pool });
  const sites = plan.shape.reduce((a, b) => a * b, 1);
  const start = new RandomStreams(seed, 'start', plan.replicas);
  const spins = Array.from({ length: plan.replicas }, (_, r) =>
    Int8Array.from({ length: sites }, () => (start.uniform(r) < 0.6 ? 1 : -1)),
  );
  sampler.setState(Int8Array.from(spins.flatMap((row) => [...row])));
  return { sampler, streams, spins, own: new RandomStreams(seed, 'moves', generators) };
}

function stateOf(sampler: LatticeSampler): Int8Array {
  const { shape, replicas } = sampler.options;
  const out = new Int8Array(replicas * shape.reduce((a, b) => a * b, 1));
  sampler.readState(out);
  return out;
}

describe('lattice sampler: the kernel and its twin', () => {
  it('make the same spins from the same words, on any lattice, a temperature for each replica', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { sampler, streams, spins, own } = setUp(plan);
        const { coupling: J, field: h = 0, rule = 'heat-bath', boundary = 'periodic' } = plan;
        const shape = latticeShape(plan.shape, boundary);
        const betas = [0.4, 0, Infinity, 1.3].slice(0, plan.replicas);
        sampler.sweep(betas, 3);
        spins.forEach((row, r) => {
          for (let s = 0; s < 3; s++) twinSweep({ shape, J, h, rule, spins: row }, r, betas[r]!, own);
        });
        expect([...stateOf(sampler)]).toEqual(spins.flatMap((row) => [...row]));
        expect(streams.state).toEqual(own.state);
      }),
      { numRuns: 150, seed: 2 },
    );
  });

  it('draw further bytes where the first are equal: at p = 1/3 the second decides one site in 256', () => {
    // e^(−2βh) = 2 is p = 1/3, whose bytes are 0x55 0x55 0x55 0x55.
    const plan: Plan = { shape: [64, 64], coupling: 0, field: -Math.LN2 / 2, replicas: 1, seed: 4 };
    const { sampler, streams, spins, own } = setUp(plan);
    const shape = latticeShape(plan.shape, 'periodic');
    sampler.sweep(1, 20);
    for (let s = 0; s < 20; s++)
      twinSweep({ shape, J: 0, h: plan.field!, rule: 'heat-bath', spins: spins[0]! }, 0, 1, own);
    expect(stateOf(sampler)).toEqual(spins[0]);
    expect(streams.state).toEqual(own.state);
  });
});

describe('lattice sampler: sums', () => {
  it('energies and magnetisations are those of the definition', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { sampler, spins } = setUp(plan);
        const { coupling: J, field: h = 0, boundary = 'periodic', replicas } = plan;
        const shape = latticeShape(plan.shape, boundary);
        const E = new Float64Array(replicas);
        const M = new Float64Array(replicas);
        sampler.energies(E);
        sampler.magnetisations(M);
        spins.forEach((row, r) => {
          const total = row.reduce((a, b) => a + b, 0);
          let twice = 0;
          row.forEach((s, at) => {
            const column = at % shape.width;
            twice += s * twinSum({ shape, J, h, rule: 'heat-bath', spins: row }, (at - column) / shape.width, column);
          });
          expect(M[r]).toBe(total);
          expect(E[r]).toBeCloseTo((-J * twice) / 2 - h * total, 9);
        });
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe('lattice sampler: states', () => {
  it('what is set is read, as bytes and as float64, up where it is above 0; what has changed since is counted', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { sampler, spins } = setUp(plan);
        const set = spins.flatMap((row) => [...row]);
        expect([...stateOf(sampler)]).toEqual(set);
        sampler.setState(Float64Array.from(set, (s, i) => (s > 0 ? 0.1 + i : -0.5 * (i % 3))));
        expect([...stateOf(sampler)]).toEqual(set);
        sampler.sweep(0.4, 2);
        const out = new Float64Array(set.length);
        const changed = new Float64Array(plan.replicas);
        sampler.readState(out, changed);
        const width = set.length / plan.replicas;
        changed.forEach((count, r) => {
          const row = out.slice(r * width, (r + 1) * width);
          expect(count).toBe(row.filter((s, i) => s !== set[r * width + i]).length);
        });
        sampler.readState(out, changed);
        expect(changed).toEqual(new Float64Array(plan.replicas));
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('new couplings are those of a sampler that has had them from the first', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { sampler } = setUp({ ...plan, coupling: 3, field: -2 });
        sampler.setCouplings(plan.coupling, plan.field!);
        const other = setUp(plan).sampler;
        const [one, two] = [new Float64Array(plan.replicas), new Float64Array(plan.replicas)];
        for (const each of [sampler, other]) each.sweep(0.6, 2);
        sampler.energies(one);
        other.energies(two);
        expect(stateOf(sampler)).toEqual(stateOf(other));
        expect(one).toEqual(two);
      }),
      { numRuns: 30, seed: 6 },
    );
  });
});

describe('lattice sampler: replicas and threads', () => {
  const plan: Plan = { shape: [70, 38], coupling: 1, field: 0.1, replicas: 1, seed: 5 };

  it('replicas do not know of one another, and differ', () => {
    const run = (replicas: number) => {
      const { sampler } = setUp({ ...plan, replicas });
      sampler.setState(new Int8Array(replicas * 70 * 38).fill(1));
      sampler.sweep(0.4, 5);
      return stateOf(sampler);
    };
    const [few, many] = [run(2), run(5)];
    expect(few).toEqual(many.slice(0, few.length));
    expect(few.slice(0, 70 * 38)).not.toEqual(few.slice(70 * 38));
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
        expect(stateOf(both)).toEqual(stateOf(alone));
      }
      await pool.close();
    },
  );
});

describe('lattice sampler: bad input is told', () => {
  const good = { shape: [4, 6], coupling: 1, replicas: 2, streams: new RandomStreams(1, 'moves', 8) };

  it.each([
    [{ ...good, shape: [3, 4] }, 'shape[0] is 3, must be even'],
    [{ ...good, shape: [4, 1] }, 'shape[1] is 1, must be even'],
    [{ ...good, shape: [4, 0], boundary: 'open' as const }, 'shape[1] is 0'],
    [{ ...good, shape: [2, 2, 2, 2] }, '4 dimensions'],
    [{ ...good, replicas: 0 }, 'replicas is 0'],
    [{ ...good, coupling: NaN }, 'coupling is NaN'],
    [{ ...good, field: Infinity }, 'field is Infinity'],
    [{ ...good, streams: new RandomStreams(1, 'moves', 4) }, 'streams.blocks is 4'],
  ])('%#', (options, message) => {
    expect(() => new LatticeSampler(options)).toThrow(message);
  });

  it('temperatures and lengths', () => {
    const sampler = new LatticeSampler(good);
    expect(() => sampler.sweep(-1)).toThrow('beta is -1');
    expect(() => sampler.sweep([1, NaN])).toThrow('beta is NaN');
    expect(() => sampler.setCouplings(NaN, 0)).toThrow('coupling is NaN, must be finite');
    expect(() => sampler.setCouplings(1, Infinity)).toThrow('field is Infinity, must be finite');
    expect(() => sampler.setState(new Int8Array(47))).toThrow('47 values, must be 48');
    expect(() => sampler.energies(new Float64Array(3))).toThrow('3 values, must be 2');
  });
});
