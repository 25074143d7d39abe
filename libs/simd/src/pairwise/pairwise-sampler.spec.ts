import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { createPairwiseSampler } from './pairwise-sampler.ts';
import type { PairwiseSamplerOptions } from './pairwise-sampler.ts';

const layouts = ['sparse', 'dense'] as const;
const rules = ['heat-bath', 'metropolis'] as const;

/** A spin glass on all pairs, couplings normal. */
function glass(units: number, seed = 1) {
  const random = new RandomStreams(seed, 'glass', 1);
  const pairs = Array.from({ length: units }, (_, to) =>
    Array.from({ length: to }, (_, from) => ({ from, to })),
  ).flat();
  return {
    units,
    from: pairs.map(({ from }) => from),
    to: pairs.map(({ to }) => to),
    coupling: pairs.map(() => random.normal(0)),
    field: Float64Array.from({ length: units }, () => random.normal(0)),
  };
}

function energyOf(
  { from, to, coupling, field }: Omit<PairwiseSamplerOptions, 'replicas' | 'random'>,
  row: ArrayLike<number>,
) {
  let energy = 0;
  for (let e = 0; e < coupling.length; e++) energy -= coupling[e]! * row[from[e]!]! * row[to[e]!]!;
  for (let i = 0; i < field.length; i++) energy -= field[i]! * row[i]!;
  return energy;
}

function read(sampler: ReturnType<typeof createPairwiseSampler>, what: 'readState' | 'readBest' = 'readState') {
  const rows = new Float64Array(sampler.replicas * sampler.units);
  sampler[what](rows);
  return Array.from({ length: sampler.replicas }, (_, r) => rows.slice(r * sampler.units, (r + 1) * sampler.units));
}

function energies(sampler: ReturnType<typeof createPairwiseSampler>, what: 'energies' | 'bestEnergies' = 'energies') {
  const out = new Float64Array(sampler.replicas);
  sampler[what](out);
  return out;
}

describe.each(layouts)('a pairwise sampler, %s', (layout) => {
  it.each(rules)('SMP-19: at T = ∞ the law is uniform, %s', (rule) => {
    const sampler = createPairwiseSampler({ ...glass(4), layout, replicas: 40_000, random: 1 });
    sampler.sweep(0, 1, rule);
    if (rule === 'metropolis') {
      // Always accepted: every spin has flipped once.
      for (const row of read(sampler).slice(0, 100)) expect(row).toEqual(new Float64Array(4).fill(-1));
      return;
    }
    const sums = new Float64Array(4);
    for (const row of read(sampler)) for (let i = 0; i < 4; i++) sums[i]! += row[i]!;
    for (const sum of sums) expect(Math.abs(sum) / Math.sqrt(40_000)).toBeLessThan(5.2);
  });

  it.each(rules)('SMP-19: at T = 0 the energy never rises, and ends where no flip lowers it, %s', (rule) => {
    const problem = glass(24);
    const sampler = createPairwiseSampler({ ...problem, layout, replicas: 50, random: 2 }).sweep(0, 3);
    let before = energies(sampler);
    for (let n = 0; n < 40; n++) {
      const after = energies(sampler.sweep(Infinity, 1, rule));
      for (let r = 0; r < 50; r++) expect(after[r]).toBeLessThanOrEqual(before[r]!);
      before = after;
    }
    for (const row of read(sampler)) {
      for (let i = 0; i < 24; i++) {
        const flipped = row.slice();
        flipped[i] = -flipped[i]!;
        expect(energyOf(problem, flipped)).toBeGreaterThan(energyOf(problem, row));
      }
    }
  });

  it('at T = 0 a spin without a field: the heat bath draws it, Metropolis flips it', () => {
    const free = { units: 3, from: [0], to: [1], coupling: [2], field: [0, 0, 0], layout };
    const drawn = createPairwiseSampler({ ...free, replicas: 4000, random: 1 }).sweep(Infinity);
    const up = read(drawn).filter((row) => row[2] === 1).length;
    expect(Math.abs(up - 2000) / Math.sqrt(1000)).toBeLessThan(5.2);
    expect(read(drawn).every((row) => row[0] === 1 && row[1] === 1)).toBe(true);
    const flipped = createPairwiseSampler({ ...free, replicas: 20, random: 1 }).sweep(Infinity, 1, 'metropolis');
    expect(read(flipped).every((row) => row[2] === -1)).toBe(true);
  });

  it('takes huge, tiny and mixed couplings, and fields that end the range of numbers', () => {
    for (const size of [1e-300, 1e-30, 1e30, 1e299]) {
      const problem = { units: 3, from: [0, 1], to: [1, 2], coupling: [size, -size], field: [3 * size, 0, 0], layout };
      const sampler = createPairwiseSampler({ ...problem, replicas: 32, random: 1 })
        .sweep(0, 5)
        .sweep(40 / size, 20);
      const scaled = { ...problem, coupling: [1, -1], field: [3, 0, 0] };
      for (const [r, row] of read(sampler).entries()) {
        expect([...row]).toEqual([1, 1, -1]);
        expect(energies(sampler)[r]! / size).toBeCloseTo(energyOf(scaled, row), 7);
      }
    }
    const mixed = { units: 2, from: [0], to: [1], coupling: [1e8], field: [0.5, 0], layout };
    const sampler = createPairwiseSampler({ ...mixed, replicas: 20, random: 4 });
    // The small field is not lost beside the large coupling.
    expect([...new Set(energies(sampler.sweep(1, 10)))]).toEqual([-1e8 - 0.5]);
  });

  it('takes one unit, no pairs, and parts that are not connected', () => {
    const one = createPairwiseSampler({
      units: 1,
      from: [],
      to: [],
      coupling: [],
      field: [0.7],
      layout,
      replicas: 40_000,
      random: 1,
    });
    const up = read(one.sweep(1.3)).filter(([s]) => s === 1).length / 40_000;
    const due = 1 / (1 + Math.exp(-2 * 1.3 * 0.7));
    expect(Math.abs(up - due) / Math.sqrt((due * (1 - due)) / 40_000)).toBeLessThan(5.2);

    const apart = { units: 5, from: [0, 3], to: [1, 4], coupling: [1, -2], field: [0, 0, 0, 0, 0.1], layout };
    const sampler = createPairwiseSampler({ ...apart, replicas: 8, random: 1 }).sweep(60, 20);
    for (const row of read(sampler)) {
      expect(row[0]).toBe(row[1]);
      expect([row[3], row[4]]).toEqual([-1, 1]);
    }
  });

  it('adds up parallel pairs, in either direction', () => {
    const double = { units: 3, from: [0, 1, 0], to: [1, 0, 2], coupling: [0.5, 0.25, 1], field: [0.1, 0, 0] };
    const single = { units: 3, from: [0, 0], to: [1, 2], coupling: [0.75, 1], field: [0.1, 0, 0] };
    const [a, b] = [double, single].map((problem) =>
      createPairwiseSampler({ ...problem, layout, replicas: 100, random: 3 }).sweep(0.6, 20),
    );
    expect(read(a!)).toEqual(read(b!));
    expect(energies(a!)).toEqual(energies(b!));
  });

  it('tells energies exactly where couplings have few digits, and those of new couplings', () => {
    const random = new RandomStreams(5, 'integers', 1);
    const dyadic = () => random.integer(0, 64) / 8 - 4;
    for (const kind of ['spins', 'bits'] as const) {
      const problem = { ...glass(30), kind };
      const exact = { ...problem, coupling: problem.coupling.map(dyadic), field: problem.field.map(dyadic) };
      const sampler = createPairwiseSampler({ ...exact, layout, replicas: 37, random: 1 }).sweep(
        0.2,
        300,
        'metropolis',
      );
      const check = (due: typeof exact) => {
        const told = energies(sampler);
        for (const [r, row] of read(sampler).entries()) expect(told[r]).toBe(energyOf(due, row));
      };
      check(exact);
      const changed = { ...exact, coupling: exact.coupling.map((J) => -J), field: exact.field.map((h) => h / 2) };
      sampler.setCouplings(changed.coupling, changed.field);
      check(changed);
      sampler.sweep(0.1, 50);
      check(changed);
      sampler.setState(new Float64Array(37 * 30).fill(1));
      check(changed);
    }
  });

  it('anneals: finds the ground state of a glass that was enumerated, and keeps the lowest state seen', () => {
    const problem = { ...glass(14), layout };
    let ground = Infinity;
    for (let state = 0; state < 2 ** 14; state++)
      ground = Math.min(
        ground,
        energyOf(
          problem,
          Array.from({ length: 14 }, (_, i) => ((state >> i) & 1) * 2 - 1),
        ),
      );
    const sampler = createPairwiseSampler({ ...problem, replicas: 40, random: 1 });
    sampler.anneal(
      Array.from({ length: 60 }, (_, k) => 0.05 * 1.08 ** k),
      2,
    );
    const best = energies(sampler, 'bestEnergies');
    expect(Math.min(...best)).toBeCloseTo(ground, 6);
    const last = energies(sampler);
    for (const [r, row] of read(sampler, 'readBest').entries()) {
      expect(energyOf(problem, row)).toBeCloseTo(best[r]!, 6);
      expect(best[r]).toBeLessThanOrEqual(last[r]!);
    }
    // Hot sweeps afterwards lose the state and keep the best one.
    sampler.anneal([2, 0, 0, 0], 3);
    expect(energies(sampler)).not.toEqual(energies(sampler, 'bestEnergies'));
  });
});

describe('errors of a pairwise sampler', () => {
  const good = { units: 2, from: [0], to: [1], coupling: [1], field: [0, 0], replicas: 1, random: 1 };
  it.each([
    [{ replicas: 0 }, 'replicas is 0, must be an integer ≥ 1'],
    [{ units: 0, field: [] }, 'units is 0, must be an integer in [1, 2^24]'],
    [{ coupling: [NaN] }, 'coupling[0] is NaN, must be finite'],
    [{ field: [0, Infinity] }, 'field[1] is Infinity, must be finite'],
    [{ field: [0] }, 'field has 1 values, must have 2'],
    [{ to: [2] }, 'to[0] is 2, must be an integer in [0, 2)'],
    [{ to: [0] }, 'pair 0 joins unit 0 with itself'],
    [{ to: [] }, 'from, to and coupling have 1, 0 and 1 values'],
    [{ coupling: [1e305] }, 'must be below 2^1000'],
    [{ clamped: [true] }, 'clamped has 1 entries, must have 2'],
    [{ order: [2] }, 'order[0] is 2, must be an integer in [0, 2)'],
    [{ order: [1, 0], layout: 'dense' as const }, "take layout 'sparse'"],
    [{ random: new RandomStreams(1, 'x', 3) }, 'streams.blocks is 3, must be 4'],
  ])('%o', (change, message) => {
    expect(() => createPairwiseSampler({ ...good, ...change })).toThrow(message);
  });

  it('in calls', () => {
    const sampler = createPairwiseSampler(good);
    expect(() => sampler.sweep(-1)).toThrow('β is -1, must be in [0, ∞]');
    expect(() => sampler.sweep(NaN)).toThrow('β is NaN');
    expect(() => sampler.sweep(1, 0.5)).toThrow('count is 0.5');
    expect(() => sampler.sweep(1, 1, 'glauber' as 'metropolis')).toThrow("rule is 'glauber', must be");
    expect(() => sampler.setState(Float64Array.of(1, 0))).toThrow('replica 0, unit 1 is 0, must be -1 or 1');
    expect(() => sampler.setState(Float64Array.of(1))).toThrow('replicas · units = 2');
    expect(() => sampler.energies(new Float64Array(2))).toThrow('one a replica');
    expect(() => sampler.setBetaFactors([1, 2])).toThrow('there are 2 factors, must be 1');
    expect(() => sampler.setBetaFactors([-1])).toThrow('factors[0] is -1, must be in [0, 3e+38)');
    expect(() => sampler.readBest(new Float64Array(2))).toThrow('before anneal()');
    expect(() => createPairwiseSampler({ ...glassOf(50_000), replicas: 16, random: 1, layout: 'dense' })).toThrow(
      /beside .* MiB in use are too many: a kernel addresses 4 GiB/,
    );
  });
});

const glassOf = (units: number) => ({ units, from: [], to: [], coupling: [], field: new Float64Array(units) });
