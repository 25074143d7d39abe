import { describe, expect, it } from 'vitest';
import { batchOf, digamma, lgamma, RandomStreams, replicaMeansTest } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import { ballLaw, expectedLogDistance, exponentialLaw, normalLaw, type RadialLaw } from '../test/radial-law.ts';
import { near } from '../test/support.ts';
import { kozachenkoLeonenko } from './kozachenko-leonenko.ts';

const of = (neighbour: number) => kozachenkoLeonenko.make({ neighbour }, lawContext(1, 1));

function estimate(neighbour: number, data: Float64Array, d: number): number {
  const out = new Float64Array(1);
  of(neighbour).addEntropy(batchOf(data, data.length / d, d), out);
  return out[0]!;
}

const logBall = (d: number): number => (d / 2) * Math.log(Math.PI) - lgamma(d / 2 + 1);

/** E Ŝ of R rows, from E ln ε. */
const expectation = (d: number, R: number, k: number, logDistance: number): number =>
  digamma(R) - digamma(k) + logBall(d) + d * logDistance;

/** 64 means of `each` estimates of R rows. */
function means(d: number, R: number, k: number, each: number, draw: (data: Float64Array) => void): Float64Array {
  const entropy = of(k);
  const x = batchOf(new Float64Array(R * d), R, d);
  const out = new Float64Array(1);
  return Float64Array.from({ length: 64 }, () => {
    out[0] = 0;
    for (let n = 0; n < each; n++) {
      draw(x.data);
      entropy.addEntropy(x, out);
    }
    return out[0]! / each;
  });
}

/** Asserts the mean, and that these mutants of the estimate are rejected: ln k for ψ(k), no d, no ½ of the squares, another ball. */
function expectMean(averages: Float64Array, d: number, k: number, expected: number, logDistance: number): void {
  expect(replicaMeansTest(averages, expected)).toMatchObject({ pass: true });
  const mutants = [
    expected + digamma(k) - Math.log(k),
    expected + d * logDistance,
    expected - logBall(d) + d * Math.LN2, // the cube, for the largest coordinate as norm
    expected / Math.LN2,
  ];
  for (const mutant of mutants)
    if (Math.abs(mutant - expected) > 0.03) expect(replicaMeansTest(averages, mutant)).toMatchObject({ pass: false });
}

const laws: RadialLaw[] = [
  normalLaw(1),
  normalLaw(2),
  normalLaw(3),
  ballLaw(1),
  ballLaw(2),
  ballLaw(3),
  exponentialLaw,
];

describe('kozachenko-leonenko', () => {
  for (const law of lawsOf(kozachenkoLeonenko)) it(`law: ${law.name}`, law.check);

  it('GEN-01 uniform on a length L: mean ln L + (2 ln 2 − 1) k/R, exactly; ln R for ψ(R) is rejected', () => {
    const L = 0.3; // ln L is negative
    const random = new RandomStreams(21, 'uniform', 1);
    for (const [R, k] of [
      [10, 1],
      [25, 4],
    ] as const) {
      const averages = means(1, R, k, 200, (data) => {
        for (let i = 0; i < R; i++) data[i] = L * random.uniform(0) - 7;
      });
      const expected = Math.log(L) + ((2 * Math.LN2 - 1) * k) / R;
      expect(expected).toBeLessThan(0);
      expectMean(averages, 1, k, expected, expected - digamma(R) + digamma(k) - Math.LN2);
      expect(replicaMeansTest(averages, expected + Math.log(R) - digamma(R))).toMatchObject({ pass: false });
    }
  });

  it('GEN-01 exponential of rate λ, k = 1: mean as from the gaps of sorted draws, exactly; → 1 − ln λ', () => {
    // The gap above the i-th of R is exponential with rate (R − i) λ; a nearest neighbour is the nearer of two.
    const meanOf = (R: number, rate: number): number => {
      let logs = Math.log(R - 1);
      for (let j = 1; j <= R - 2; j++) logs += Math.log(2 * j + 1);
      return digamma(R) + Math.LN2 - Math.log(rate) - logs / R;
    };
    const rate = 2.5;
    const random = new RandomStreams(22, 'exponential', 1);
    const averages = means(1, 12, 1, 400, (data) => {
      for (let i = 0; i < 12; i++) data[i] = random.exponential(0) / rate;
    });
    expectMean(averages, 1, 1, meanOf(12, rate), meanOf(12, rate) - digamma(12) + digamma(1) - Math.LN2);
    for (const R of [100, 1000, 10_000]) expect(Math.abs(meanOf(R, rate) - 1 + Math.log(rate))).toBeLessThan(4 / R);
  });

  it.each([1, 2, 3, 6])(
    'GEN-01 two normal draws in %s dimensions: mean 1 + ln V_d + (d/2)(ln 4σ² + ψ(d/2)), exactly',
    (d) => {
      const sigma = 0.4;
      const random = new RandomStreams(23, 'normal', 1);
      const averages = means(d, 2, 1, 1000, (data) => {
        for (let i = 0; i < 2 * d; i++) data[i] = 3 + sigma * random.normal(0);
      });
      const logDistance = 0.5 * (Math.log(4 * sigma * sigma) + digamma(d / 2));
      expectMean(averages, d, 1, expectation(d, 2, 1, logDistance), logDistance);
    },
  );

  it.each(laws)('GEN-01 $name: mean as by quadrature over the probability within ε', (law) => {
    const { d } = law;
    const random = new RandomStreams(24, 'radial', 1);
    for (const [R, k] of [
      [12, 1],
      [60, 3],
    ] as const) {
      const logDistance = expectedLogDistance(law, R, k);
      const averages = means(d, R, k, Math.ceil(1200 / R), (data) => {
        for (let r = 0; r < R; r++) law.draw(random, data, r * d);
      });
      expectMean(averages, d, k, expectation(d, R, k, logDistance), logDistance);
    }
  });

  it('the quadrature agrees with what is exact: uniform on [−1, 1], and two normal draws', () => {
    for (const [R, k] of [
      [12, 1],
      [60, 3],
    ] as const)
      near(expectation(1, R, k, expectedLogDistance(ballLaw(1), R, k)), Math.LN2 + ((2 * Math.LN2 - 1) * k) / R, 1e-3);
    for (const d of [1, 2, 3] as const)
      near(expectedLogDistance(normalLaw(d), 2, 1), 0.5 * (Math.log(4) + digamma(d / 2)), 1e-4);
  });

  it.each(laws)('$name: the mean goes to −∫ p ln p as R grows', (law) => {
    const bias = (R: number): number =>
      Math.abs(expectation(law.d, R, 3, expectedLogDistance(law, R, 3)) - law.entropy);
    const [few, some, many] = [bias(100), bias(1000), bias(20_000)];
    expect(few).toBeLessThan(0.25);
    expect(some).toBeLessThan(Math.max(0.6 * few, 1e-3));
    expect(many).toBeLessThan(Math.max(0.4 * some, 1e-3));
  });

  it.each(laws)('$name: 20 000 rows, k = 3: bias at most 0.04, and within the scatter of the mean', (law) => {
    const R = 20_000;
    const random = new RandomStreams(25, 'many', 1);
    const data = new Float64Array(R * law.d);
    for (let r = 0; r < R; r++) law.draw(random, data, r * law.d);
    const expected = expectation(law.d, R, 3, expectedLogDistance(law, R, 3));
    expect(Math.abs(expected - law.entropy)).toBeLessThan(0.04);
    // The variance is (Var(ln p) + about 2/3)/R; Var(ln p) is at most 3 here.
    expect(Math.abs(estimate(3, data, law.d) - expected)).toBeLessThan(5 * Math.sqrt(4.5 / R));
  });

  it('S(ax + b) = S(x) + d ln a; turning the axes and the order of rows leave it; it may be negative', () => {
    const random = new RandomStreams(26, 'scale', 1);
    const x = Float64Array.from({ length: 400 }, () => random.normal(0));
    const S = estimate(3, x, 2);
    near(
      estimate(
        3,
        x.map((v) => 1e-3 * v + 5),
        2,
      ),
      S + 2 * Math.log(1e-3),
      1e-9,
    );
    expect(S + 2 * Math.log(1e-3)).toBeLessThan(0);
    const turned = x.map((_, i) => (i % 2 === 0 ? 0.6 * x[i]! - 0.8 * x[i + 1]! : 0.8 * x[i - 1]! + 0.6 * x[i]!));
    near(estimate(3, turned, 2), S, 1e-12);
    near(estimate(3, x.toReversed(), 2), S, 1e-12);
  });

  it('CAN-03 harmonic trap: U − T S is −T ln ∫ e^(−E/T) dx', () => {
    const [k, T, R] = [2.3, 0.7, 20_000];
    const random = new RandomStreams(27, 'trap', 1);
    const x = Float64Array.from({ length: R }, () => 0.4 + Math.sqrt(T / k) * random.normal(0));
    const F = -T * Math.log(Math.sqrt((2 * Math.PI * T) / k));
    // Var(ln p) = ½, and about 2/3 for ln ε.
    expect(Math.abs(0.5 * T - T * estimate(3, x, 1) - F)).toBeLessThan(T * 5 * Math.sqrt(1.4 / R));
  });

  it('is not known where a k-th neighbour lies at the same point, of too few rows, or of a number that is not finite', () => {
    const random = new RandomStreams(28, 'ties', 1);
    const x = Float64Array.from({ length: 60 }, () => random.normal(0));
    x.set(x.subarray(0, 2), 20);
    expect(estimate(1, x, 2)).toBeNaN(); // two rows are one point
    expect(estimate(2, x, 2)).not.toBeNaN();
    expect(estimate(1, new Float64Array(30), 3)).toBeNaN();
    expect(estimate(3, Float64Array.of(1, 2, 4), 1)).toBeNaN();
    expect(estimate(2, Float64Array.of(1, 2, 4), 1)).not.toBeNaN();
    for (const bad of [NaN, Infinity]) expect(estimate(1, Float64Array.of(1, bad, 4, 9), 1)).toBeNaN();
  });

  it('adds to the first number, and to no other; leaves the samples; the same again after other sizes', () => {
    const entropy = of(1);
    const x = batchOf(Float64Array.of(0, 1, 3, 7.5), 4, 1);
    const out = Float64Array.of(5, 7);
    entropy.addEntropy(x, out);
    const S = out[0]! - 5;
    near(S, digamma(4) - digamma(1) + Math.LN2 + Math.log(1 * 1 * 2 * 4.5) / 4, 1e-14);
    expect(out[1]).toBe(7);
    expect([...x.data]).toEqual([0, 1, 3, 7.5]);
    entropy.addEntropy(batchOf(Float64Array.of(0, 1, 3, 7.5, 9, 12), 3, 2), new Float64Array(1));
    const again = new Float64Array(1);
    entropy.addEntropy(x, again);
    near(again[0]!, S, 1e-14);
  });

  it('refuses a neighbour that is not a positive integer; the default is the third', () => {
    for (const neighbour of [0, 1.5, -1])
      expect(kozachenkoLeonenko.options.safeParse({ neighbour }).success).toBe(false);
    expect(kozachenkoLeonenko.options.parse({})).toEqual({ neighbour: 3 });
  });
});
