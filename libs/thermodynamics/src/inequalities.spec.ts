import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { near, randomDistribution } from '../test/support.ts';
import { jensenGap, logSumGap } from './inequalities.ts';
import { relativeEntropyNats } from './relative-entropy.ts';

const random = new RandomStreams(11, 'laws', 1);

describe('inequalities', () => {
  it('CAN-12 log-sum: the printed example, equality iff a ∝ b, and random a, b', () => {
    near(logSumGap([1, 2], [3, 1]), 0.2876820724517808 + 0.8630462173553427);
    near(logSumGap([1, 2, 0.5], [3, 6, 1.5]), 0, 1e-14);
    near(logSumGap([0, 2], [3, 1]), 2 * Math.log(2) - 2 * Math.log(0.5));
    let strict = 0;
    for (let n = 0; n < 300; n++) {
      const a = Array.from({ length: 4 }, () => 5 * random.uniform(0));
      const b = Array.from({ length: 4 }, () => 0.01 + random.exponential(0));
      const gap = logSumGap(a, b);
      expect(gap).toBeGreaterThanOrEqual(-1e-12);
      if (gap > 1e-3) strict++;
    }
    expect(strict).toBeGreaterThan(290);
  });

  it('CAN-12 of two distributions it is the relative entropy', () => {
    for (let n = 0; n < 50; n++) {
      const [q, p] = [randomDistribution(random, 4), randomDistribution(random, 4)];
      near(logSumGap(q, p), relativeEntropyNats(q, p));
    }
  });

  it('CAN-12 Jensen: f(⟨X⟩) ≤ ⟨f(X)⟩ for exp, x² and −ln; not for concave functions', () => {
    const convex = [Math.exp, (x: number) => x * x, (x: number) => -Math.log(x)];
    for (const f of convex)
      for (let n = 0; n < 200; n++) {
        const p = randomDistribution(random, 4);
        const values = p.map(() => 0.01 + 3 * random.uniform(0));
        expect(jensenGap(f, p, values)).toBeGreaterThan(0);
        expect(jensenGap(Math.sqrt, p, values)).toBeLessThan(0);
        near(
          jensenGap(
            f,
            p,
            values.map(() => 1.7),
          ),
          0,
          1e-14,
        );
      }
    // ⟨x²⟩ − ⟨x⟩² is the variance.
    near(
      jensenGap((x) => x * x, [0.2, 0.8], [3, -1]),
      0.16 * 16,
    );
  });

  it('refuses what is out of range', () => {
    expect(() => logSumGap([1], [0])).toThrow(/b\[0\] is 0, must be > 0/);
    expect(() => logSumGap([-1], [1])).toThrow(RangeError);
    expect(() => logSumGap([1], [1, 2])).toThrow(/b.length is 2, must be 1/);
    expect(() => jensenGap(Math.exp, [0.5, 0.6], [1, 2])).toThrow(RangeError);
  });
});
