import { RandomStreams, chiSquareTest } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { createPairwiseSampler, generatorsOf } from './pairwise-sampler.ts';
import type { PairwiseRule, PairwiseSamplerOptions } from './pairwise-sampler.ts';
import { PairwiseTwin } from './pairwise.twin.ts';

type Problem = Pick<PairwiseSamplerOptions, 'units' | 'from' | 'to' | 'coupling' | 'field' | 'kind'>;

/** 3×3 torus, J = 1 but for one bond, in a field of both signs: no symmetry hides a mistake. */
const torus: Problem = {
  units: 9,
  from: [0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8],
  to: [1, 2, 0, 4, 5, 3, 7, 8, 6, 3, 4, 5, 6, 7, 8, 0, 1, 2],
  coupling: Array.from({ length: 18 }, (_, e) => (e === 4 ? -0.6 : 1)),
  field: [0.4, -0.3, 0, 0.25, 0.1, -0.7, 0, 0, 0.2],
};

/** Six units, couplings of no structure. */
const six = (kind: 'spins' | 'bits'): Problem => ({
  units: 6,
  from: [0, 0, 0, 1, 1, 2, 3, 4],
  to: [1, 2, 5, 2, 3, 4, 5, 5],
  coupling: [0.8, -1.1, 0.45, 0.7, -0.35, 1.3, 0.9, -0.6],
  field: [0.3, -0.5, 0.2, 0, 0.65, -0.15],
  kind,
});

const rules: readonly PairwiseRule[] = ['heat-bath', 'metropolis'];
const variants = [
  { layout: 'sparse', fields: 'kept' },
  { layout: 'sparse', fields: 'afresh' },
  { layout: 'dense', fields: 'kept' },
] as const;

const valuesOf = ({ kind }: Problem) => (kind === 'bits' ? [0, 1] : [-1, 1]) as readonly [number, number];

function rowOf(problem: Problem, state: number): Float64Array {
  const [low, high] = valuesOf(problem);
  return Float64Array.from({ length: problem.units }, (_, i) => ((state >> i) & 1 ? high : low));
}

function stateOf(row: Float64Array): number {
  return row.reduce((state, value, i) => (value > 0 ? state | (1 << i) : state), 0);
}

function energyOf({ from, to, coupling, field }: Problem, row: Float64Array): number {
  let energy = 0;
  for (let e = 0; e < coupling.length; e++) energy -= coupling[e]! * row[from[e]!]! * row[to[e]!]!;
  for (let i = 0; i < row.length; i++) energy -= field[i]! * row[i]!;
  return energy;
}

function boltzmann(problem: Problem, beta: number) {
  const energies = Float64Array.from({ length: 1 << problem.units }, (_, state) =>
    energyOf(problem, rowOf(problem, state)),
  );
  const weights = energies.map((energy) => Math.exp(-beta * energy));
  const Z = weights.reduce((a, b) => a + b);
  return { energies, probabilities: weights.map((weight) => weight / Z) };
}

describe('GEN-07: the flip probabilities of the compiled kernels', () => {
  // xoshiro's output is rotl(s0 + s3, 7) + s0: the state (w, 1, 1, −w) draws w next. A flip is accepted below some word, which
  // bisection finds; so the probability is known to 2^-31 without a sample.
  function flipProbabilities(
    problem: Problem,
    unit: number,
    beta: number,
    rule: PairwiseRule,
    variant: (typeof variants)[number],
  ) {
    const { units } = problem;
    const states = 1 << units;
    // The unit in question takes the place of unit 0, and is the only one that moves.
    const place = (i: number) => (i + units - unit) % units;
    const random = new RandomStreams(1, 'set by hand', generatorsOf(16 * states));
    const sampler = createPairwiseSampler({
      ...problem,
      ...variant,
      from: Array.from(problem.from, place),
      to: Array.from(problem.to, place),
      field: Array.from({ length: units }, (_, i) => problem.field[(i + unit) % units]!),
      clamped: Array.from({ length: units }, (_, i) => i !== 0),
      replicas: 16 * states,
      random,
    });
    const rows = new Float64Array(16 * states * units);
    for (let state = 0; state < states; state++) {
      const row = rowOf(problem, state);
      for (let i = 0; i < units; i++) rows[16 * state * units + place(i)] = row[i]!;
      for (let r = 1; r < 16; r++)
        rows.copyWithin((16 * state + r) * units, 16 * state * units, (16 * state + 1) * units);
    }
    const out = rows.slice();
    const accepted = new Float64Array(states); // words k of 31 bits below this are accepted
    for (let bit = 30; bit >= 0; bit--) {
      const tried = accepted.map((count) => count + 2 ** bit);
      for (let state = 0; state < states; state++) {
        const word = (2 * (tried[state]! - 1)) >>> 0;
        random.state.set([word, 1, 1, -word >>> 0], 16 * state);
      }
      sampler.setState(rows);
      sampler.sweep(beta, 1, rule);
      sampler.readState(out);
      for (let state = 0; state < states; state++)
        if (out[16 * state * units] !== rows[16 * state * units]) accepted[state] = tried[state]!;
    }
    return accepted.map((count) => (count + 1 >= 2 ** 31 ? 1 : count * 2 ** -31));
  }

  const cases = variants.flatMap((variant) =>
    rules.flatMap((rule) =>
      (['spins', 'bits'] as const).flatMap((kind) => [0.4, 1.7].map((beta) => ({ ...variant, rule, kind, beta }))),
    ),
  );

  it.each(cases)(
    '$layout, fields $fields, $rule, $kind, β = $beta: exact, balanced, stationary',
    ({ layout, fields, rule, kind, beta }) => {
      const problem = six(kind);
      const { energies, probabilities } = boltzmann(problem, beta);
      const states = energies.length;
      let swept = probabilities;
      let sweptByAnother = probabilities;
      for (let unit = 0; unit < problem.units; unit++) {
        const flip = flipProbabilities(problem, unit, beta, rule, { layout, fields } as (typeof variants)[number]);
        const after = swept.slice();
        // The mutant: a factor of 2 in the field.
        const afterAnother = sweptByAnother.slice();
        for (let state = 0; state < states; state++) {
          const other = state ^ (1 << unit);
          const x = beta * (energies[other]! - energies[state]!);
          const due = (at: number) => (rule === 'metropolis' ? Math.min(1, Math.exp(-at)) : 1 / (1 + Math.exp(at)));
          expect(Math.abs(flip[state]! - due(x))).toBeLessThan(3e-7);
          expect(Math.abs(probabilities[state]! * flip[state]! - probabilities[other]! * flip[other]!)).toBeLessThan(
            1e-7,
          );
          after[state]! -= swept[state]! * flip[state]!;
          after[other]! += swept[state]! * flip[state]!;
          afterAnother[state]! -= sweptByAnother[state]! * due(2 * x);
          afterAnother[other]! += sweptByAnother[state]! * due(2 * x);
        }
        swept = after;
        sweptByAnother = afterAnother;
      }
      const change = (law: Float64Array) =>
        law.reduce((most, p, state) => Math.max(most, Math.abs(p - probabilities[state]!)), 0);
      expect(change(swept)).toBeLessThan(1e-6);
      expect(change(sweptByAnother)).toBeGreaterThan(1e-3);
    },
  );
});

const REPLICAS = 200_000;

/** Independent states from the exact law, row after row. */
function exactStart(problem: Problem, beta: number, replicas: number): Float64Array {
  const { probabilities } = boltzmann(problem, beta);
  const random = new RandomStreams(17, 'exact start', 1);
  const rows = new Float64Array(replicas * problem.units);
  for (let r = 0; r < replicas; r++) rows.set(rowOf(problem, random.categorical(0, probabilities)), r * problem.units);
  return rows;
}

function test(problem: Problem, beta: number, rows: Float64Array) {
  const { energies, probabilities } = boltzmann(problem, beta);
  const counts = new Float64Array(energies.length);
  const { units } = problem;
  for (let at = 0; at < rows.length; at += units) counts[stateOf(rows.subarray(at, at + units))]!++;
  return chiSquareTest(counts, probabilities, { order: energies, minimumExpected: 25 });
}

describe('GEN-05, SMP-03: the Boltzmann law is invariant', () => {
  const betaCritical = Math.log(1 + Math.SQRT2) / 2;
  const start = exactStart(torus, betaCritical, REPLICAS);

  // Fields afresh give the bits of fields kept (pairwise-twin.spec.ts).
  it.each((['sparse', 'dense'] as const).flatMap((layout) => rules.map((rule) => ({ layout, rule }))))(
    '3×3 torus at the critical temperature: $layout, $rule',
    ({ layout, rule }) => {
      const sampler = createPairwiseSampler({ ...torus, layout, replicas: REPLICAS, random: 3 });
      const rows = start.slice();
      sampler.setState(rows);
      let done = 0;
      for (const sweeps of [1, 3, 10]) {
        sampler.sweep(betaCritical, sweeps - done, rule);
        done = sweeps;
        sampler.readState(rows);
        expect(test(torus, betaCritical, rows)).toMatchObject({ pass: true });
      }
      // The test of the test: the same states are not those of T · 1.1.
      expect(test(torus, betaCritical / 1.1, rows)).toMatchObject({ pass: false });
    },
  );

  it.each(rules.flatMap((rule) => [0.5, 2].map((beta) => ({ rule, beta }))))(
    'bits at β = $beta: $rule',
    ({ rule, beta }) => {
      const problem = six('bits');
      for (const layout of ['sparse', 'dense'] as const) {
        const sampler = createPairwiseSampler({ ...problem, layout, replicas: 60_000, random: 5 });
        const rows = exactStart(problem, beta, 60_000);
        sampler.setState(rows);
        sampler.sweep(beta, 3, rule).readState(rows);
        expect(test(problem, beta, rows)).toMatchObject({ pass: true });
      }
    },
  );

  it.each(rules)('clamped units leave the others their conditional law: %s', (rule) => {
    const beta = 0.8;
    const problem = six('spins');
    const clamped = [0, 1, 0, 0, 1, 0];
    const sampler = createPairwiseSampler({ ...problem, clamped, replicas: 60_000, random: 6 });
    const rows = exactStart(problem, beta, 60_000);
    const before = rows.slice();
    sampler.setState(rows);
    sampler.sweep(beta, 4, rule).readState(rows);
    for (let at = 0; at < rows.length; at++)
      if (clamped[at % 6] && rows[at] !== before[at]) expect(rows[at]).toBe(before[at]);
    expect(test(problem, beta, rows)).toMatchObject({ pass: true });
  });

  it.each(['sparse', 'dense'] as const)('a ladder keeps the law of each temperature: %s', (layout) => {
    const problem = six('spins');
    const ladder = [0.3, 0.9, 2.2];
    const replicas = 90_000;
    const rows = new Float64Array(replicas * 6);
    const third = (k: number) => rows.subarray(k * 30_000 * 6, (k + 1) * 30_000 * 6);
    for (const [k, beta] of ladder.entries()) third(k).set(exactStart(problem, beta, 30_000));
    const sampler = createPairwiseSampler({ ...problem, layout, replicas, random: 7 });
    sampler.setState(rows);
    sampler.setBetaFactors(Array.from({ length: replicas }, (_, r) => ladder[Math.floor(r / 30_000)]!));
    sampler.sweep(1, 3).readState(rows);
    for (const [k, beta] of ladder.entries()) expect(test(problem, beta, third(k))).toMatchObject({ pass: true });
    expect(test(problem, 0.9 / 1.1, third(1))).toMatchObject({ pass: false });
  });

  it.each([undefined, 'field-twice', 'field-half', 'wrong-sign', 'stale-fields'] as const)(
    'the mutant %s is rejected, the right twin is not',
    (mistake) => {
      const replicas = 40_000;
      const options = { ...torus, replicas, seed: 3, order: [0, 1, 2, 3, 4, 5, 6, 7, 8], layout: 'sparse' as const };
      const twin = new PairwiseTwin({ ...options, ...(mistake && { mistake }) });
      twin.spins.set(start.subarray(0, replicas * 9));
      twin.sweep(betaCritical, 'heat-bath');
      expect(test(torus, betaCritical, Float64Array.from(twin.spins))).toMatchObject({ pass: mistake === undefined });
    },
  );
});

describe('replicas', () => {
  /** z of the mean product of the magnetisations of neighbouring replicas, 0 for independent ones. */
  function correlation(rows: Float64Array, units: number, mean: number): number {
    const products: number[] = [];
    const magnetisation = (r: number) => rows.subarray(r * units, (r + 1) * units).reduce((a, b) => a + b, 0) - mean;
    for (let r = 0; r + 1 < rows.length / units; r += 2) products.push(magnetisation(r) * magnetisation(r + 1));
    const average = products.reduce((a, b) => a + b, 0) / products.length;
    const variance = products.reduce((sum, p) => sum + (p - average) ** 2, 0) / products.length;
    return average / Math.sqrt(variance / products.length);
  }

  it('share no random number; a twin whose replicas do is told apart', () => {
    const options = { ...torus, replicas: 10_000, layout: 'sparse' as const };
    const beta = 0.3;
    const { probabilities } = boltzmann(torus, beta);
    const mean = probabilities.reduce((sum, p, state) => sum + p * rowOf(torus, state).reduce((a, b) => a + b, 0), 0);
    for (const rule of rules) {
      const rows = new Float64Array(10_000 * 9);
      createPairwiseSampler({ ...options, random: 8 })
        .sweep(beta, 15, rule)
        .readState(rows);
      expect(Math.abs(correlation(rows, 9, mean))).toBeLessThan(5.2);
    }
    const twin = new PairwiseTwin({ ...options, seed: 8, order: [0, 1, 2, 3, 4, 5, 6, 7, 8], mistake: 'shared-noise' });
    for (let n = 0; n < 15; n++) twin.sweep(beta, 'heat-bath');
    expect(Math.abs(correlation(Float64Array.from(twin.spins), 9, mean))).toBeGreaterThan(20);
  });
});
