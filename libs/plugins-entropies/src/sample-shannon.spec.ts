import { describe, expect, it } from 'vitest';
import { batchOf, meanTest, RandomStreams, RunningMoments } from '@ergodic/numerics';
import { entropyLaws, lawContext, lawsOf } from '@ergodic/laws';
import { sampleShannon } from './sample-shannon.ts';

const plugIn = sampleShannon.make({ correction: 'none' }, lawContext(1, 1));
const corrected = sampleShannon.make({ correction: 'miller-madow' }, lawContext(1, 1));

/** The corrected estimate from every row five times over: enough for it to be given. */
const wellSampled: typeof corrected = {
  of: 'samples',
  addEntropy({ data, replicas, width }, out, logDegeneracy) {
    const often = Float64Array.from({ length: 5 * data.length }, (_, i) => data[i % data.length]!);
    corrected.addEntropy(batchOf(often, 5 * replicas, width), out, logDegeneracy);
  },
};

function entropyOf(entropy: typeof plugIn, rows: readonly (readonly number[])[], logDegeneracy?: Float64Array): number {
  const out = new Float64Array(1);
  entropy.addEntropy(batchOf(Float64Array.from(rows.flat()), rows.length, rows[0]!.length), out, logDegeneracy);
  return out[0]!;
}

/** Rows 0, 1, … each as often as `counts` says. */
const repeated = (counts: readonly number[]): number[][] =>
  counts.flatMap((count, c) => Array.from({ length: count }, () => [c]));

/** E[−Σ (n/R) ln(n/R)] and E[m], exactly, for R draws from p: sums over binomial laws. */
function expectation(p: readonly number[], R: number): { plugIn: number; distinct: number } {
  let sum = 0;
  let distinct = 0;
  for (const q of p) {
    let probability = (1 - q) ** R;
    distinct += 1 - probability;
    for (let n = 1; n <= R; n++) {
      probability *= (((R - n + 1) / n) * q) / (1 - q);
      sum -= probability * (n / R) * Math.log(n / R);
    }
  }
  return { plugIn: sum, distinct };
}

const shannon = (p: readonly number[]): number => p.reduce((sum, q) => sum - q * Math.log(q), 0);

describe('sample-shannon', () => {
  for (const law of lawsOf(sampleShannon)) it(`CAN-10 law: ${law.name}`, law.check);
  for (const law of entropyLaws(wellSampled)) it(`CAN-10 corrected, each row five times over: ${law.name}`, law.check);

  it('CAN-10 frequencies (.2, .3, .5): 1.02965 nats, and 2/2R more with the correction', () => {
    const rows = repeated([2, 3, 5]);
    expect(Math.abs(entropyOf(plugIn, rows) - 1.0296530140645737)).toBeLessThanOrEqual(1e-12);
    expect(Math.abs(entropyOf(corrected, rows) - 1.0296530140645737 - 2 / 20)).toBeLessThanOrEqual(1e-12);
  });

  it('CAN-10 uniform over n: ln n nats, not bits; one state only: 0', () => {
    expect(entropyOf(plugIn, repeated([4, 4, 4, 4, 4]))).toBeCloseTo(Math.log(5), 14);
    expect(entropyOf(corrected, repeated([17]))).toBe(0);
  });

  it('CAN-10 is additive over independent parts and obeys the chain rule', () => {
    const joint: number[][] = [];
    for (const [x, countX] of [3, 7].entries())
      for (const [y, countY] of [1, 4, 5].entries()) for (let n = 0; n < countX * countY; n++) joint.push([x, y]);
    const first = entropyOf(
      plugIn,
      joint.map(([x]) => [x!]),
    );
    const second = entropyOf(
      plugIn,
      joint.map(([, y]) => [y!]),
    );
    expect(Math.abs(entropyOf(plugIn, joint) - first - second)).toBeLessThanOrEqual(1e-12);
    // H(X, Y) = H(X) + Σ_x p(x) H(Y | x) for counts (3, 1; 2, 4).
    const dependent = [...repeated([3, 1]).map(([y]) => [0, y!]), ...repeated([2, 4]).map(([y]) => [1, y!])];
    const chain = shannon([0.4, 0.6]) + 0.4 * shannon([0.75, 0.25]) + 0.6 * shannon([1 / 3, 2 / 3]);
    expect(Math.abs(entropyOf(plugIn, dependent) - chain)).toBeLessThanOrEqual(1e-12);
  });

  it.each([
    { R: 20, p: [0.5, 0.3, 0.15, 0.05] },
    { R: 64, p: [0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125] },
    { R: 60, p: [0.6, 0.2, 0.1, 0.06, 0.04] },
  ])('GEN-01 $R draws from $p: mean as computed exactly; the correction takes most of the bias away', ({ R, p }) => {
    const exact = expectation(p, R);
    const expectedCorrected = exact.plugIn + (exact.distinct - 1) / (2 * R);
    const S = shannon(p);
    expect(exact.plugIn).toBeLessThan(S);
    expect(Math.abs(expectedCorrected - S)).toBeLessThan(0.3 * (S - exact.plugIn));

    const trials = 100_000;
    const law = Float64Array.from(p);
    const random = new RandomStreams(11, 'draws', 1);
    const x = batchOf(new Float64Array(R), R, 1);
    const out = new Float64Array(1);
    const moments = new RunningMoments();
    for (let trial = 0; trial < trials; trial++) {
      for (let r = 0; r < R; r++) x.data[r] = random.categorical(0, law);
      out[0] = 0;
      corrected.addEntropy(x, out);
      moments.add(out[0]);
    }
    expect(meanTest(moments, { mean: expectedCorrected })).toMatchObject({ pass: true });
    // Mutants: no correction, twice the correction, bits.
    const correction = (exact.distinct - 1) / (2 * R);
    for (const mutant of [exact.plugIn, expectedCorrected + correction, expectedCorrected / Math.LN2])
      expect(meanTest(moments, { mean: mutant })).toMatchObject({ pass: false });
  });

  it('counts rows, not numbers: order within a row matters, order of rows does not', () => {
    const rows = [
      [1, -1, 1],
      [-1, 1, 1],
      [1, -1, 1],
      [1, 1, -1],
      [-1, 1, 1],
      [1, -1, 1],
    ];
    expect(entropyOf(plugIn, rows)).toBeCloseTo(shannon([3 / 6, 2 / 6, 1 / 6]), 14);
    expect(entropyOf(plugIn, rows.toReversed())).toBeCloseTo(shannon([3 / 6, 2 / 6, 1 / 6]), 14);
  });

  it('tells 4096 different rows of spins apart, then again fewer rows with the same table', () => {
    const rows = Array.from({ length: 4096 }, (_, a) => Array.from({ length: 12 }, (__, i) => ((a >> i) & 1 ? 1 : -1)));
    expect(entropyOf(plugIn, rows)).toBeCloseTo(Math.log(4096), 12);
    expect(entropyOf(plugIn, [...rows, ...rows])).toBeCloseTo(Math.log(4096), 12);
    expect(entropyOf(plugIn, rows.slice(0, 3))).toBeCloseTo(Math.log(3), 14);
  });

  it('CAN-03 with degeneracies, S = −Σ p ln(p/g); spins and bits count as choices 0 and 1', () => {
    const logs = Float64Array.from([1, 6, 2], Math.log);
    const expected = [0.2, 0.3, 0.5].reduce((sum, p, c) => sum - p * Math.log(p / [1, 6, 2][c]!), 0);
    expect(Math.abs(entropyOf(plugIn, repeated([2, 3, 5]), logs) - expected)).toBeLessThanOrEqual(1e-12);
    const two = Float64Array.from([3, 5], Math.log);
    const spins = entropyOf(plugIn, [[-1], [1], [1], [1]], two);
    expect(spins).toBeCloseTo(shannon([0.25, 0.75]) + 0.25 * Math.log(3) + 0.75 * Math.log(5), 14);
    expect(entropyOf(plugIn, [[0], [1], [1], [1]], two)).toBe(spins);
  });

  it('is not known where most rows occurred once, since then it would only tell ln R', () => {
    const apart = Array.from({ length: 50 }, (_, i) => [i]);
    expect(entropyOf(corrected, apart)).toBeNaN();
    expect(entropyOf(plugIn, apart)).toBeCloseTo(Math.log(50), 12);
    expect(entropyOf(corrected, [...apart, ...apart])).toBeCloseTo(Math.log(50) + 49 / 200, 12);
  });

  it('adds to what is there, and leaves the samples as they are', () => {
    const x = batchOf(Float64Array.of(0, 1, 1, 0), 4, 1);
    const out = Float64Array.of(5, 7);
    plugIn.addEntropy(x, out);
    expect([...out]).toEqual([5 + Math.LN2, 7]);
    expect([...x.data]).toEqual([0, 1, 1, 0]);
  });
});
