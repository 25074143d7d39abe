import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../random/streams.ts';
import { normalCdf } from '../special-functions/normal.ts';
import { kolmogorovSmirnovTest } from './kolmogorov-smirnov.ts';
import { meanTest } from './mean-test.ts';

const REPLICAS = 200_000;
const random = new RandomStreams(108, 'joint', 1);

/**
 * θ ~ N(0, 1), y | θ ~ N(θ, ½), then five rounds of θ from its posterior given y and y given θ. Where the posterior is
 * right, (θ, y) is distributed after them as before. `assumed` is the variance of y that the posterior is made for.
 */
function afterRounds(assumed: number): { theta: Float64Array; y: Float64Array } {
  const theta = new Float64Array(REPLICAS);
  const y = new Float64Array(REPLICAS);
  const variance = 1 / (1 + 1 / assumed);
  for (let r = 0; r < REPLICAS; r++) {
    theta[r] = random.normal(0);
    for (let round = 0; round <= 5; round++) {
      if (round > 0) theta[r] = (variance * y[r]!) / assumed + Math.sqrt(variance) * random.normal(0);
      y[r] = theta[r]! + Math.sqrt(0.5) * random.normal(0);
    }
  }
  return { theta, y };
}

/** Known moments of the prior and of the joint law, and the prior’s distribution. */
function looksRight({ theta, y }: ReturnType<typeof afterRounds>): boolean {
  const squares = (x: Float64Array): Float64Array => x.map((v) => v * v);
  return [
    meanTest(theta, { mean: 0, variance: 1, skewness: 0 }),
    meanTest(squares(theta), { mean: 1, variance: 2 }),
    meanTest(squares(squares(theta)), { mean: 3, variance: 96 }),
    meanTest(squares(y), { mean: 1.5, variance: 4.5 }),
    // Var θy = E θ²y² − 1 = 3 + ½ − 1.
    meanTest(
      theta.map((v, r) => v * y[r]!),
      { mean: 1, variance: 2.5 },
    ),
    kolmogorovSmirnovTest(theta, normalCdf),
  ].every(({ pass }) => pass);
}

describe('GEN-08 joint test of a posterior kernel', () => {
  test('the right posterior leaves prior and joint law as they are', () => {
    expect(looksRight(afterRounds(0.5))).toBe(true);
  });

  test('GEN-11 a likelihood variance of 0.55 for 0.5 in the kernel is rejected', () => {
    expect(looksRight(afterRounds(0.55))).toBe(false);
  });
});
