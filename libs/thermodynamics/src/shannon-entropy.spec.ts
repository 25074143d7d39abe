import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { isNear, near, randomDistribution } from '../test/support.ts';
import { conditionalEntropyNats } from './mutual-information.ts';
import { bitsToNats, natsToBits, shannonEntropyBits, shannonEntropyNats } from './shannon-entropy.ts';

describe('Shannon entropy', () => {
  it('CAN-10 H(0.2, 0.3, 0.5) in nats and in bits, which are not the same', () => {
    near(shannonEntropyNats([0.2, 0.3, 0.5]), 1.0296530140645737, 1e-15);
    near(shannonEntropyBits([0.2, 0.3, 0.5]), 1.0296530140645737 / Math.LN2, 1e-15);
    expect(isNear(shannonEntropyBits([0.2, 0.3, 0.5]), 1.0296530140645737, 0.1)).toBe(false);
    expect(natsToBits(Math.LN2)).toBe(1);
    near(bitsToNats(natsToBits(0.3)), 0.3, 1e-15);
    expect(shannonEntropyBits([0.5, 0.5])).toBe(1);
  });

  it('CAN-10 H(uniform n) = ln n is the largest, H of a certainty is 0', () => {
    const random = new RandomStreams(3, 'laws', 1);
    for (const n of [1, 2, 7, 100]) {
      near(shannonEntropyNats(new Array<number>(n).fill(1 / n)), Math.log(n), 1e-14);
      for (let k = 0; k < 20; k++)
        expect(shannonEntropyNats(randomDistribution(random, n))).toBeLessThanOrEqual(Math.log(n) + 1e-14);
    }
    expect(shannonEntropyNats([0, 1, 0])).toBe(0);
  });

  it('CAN-10 chain rule H(X, Y) = H(X) + H(Y|X), and H(X, Y) = H(Y) + H(X|Y)', () => {
    const random = new RandomStreams(4, 'laws', 1);
    let caught = 0;
    for (let n = 0; n < 100; n++) {
      const p = randomDistribution(random, 6);
      const joint = [p.slice(0, 3), p.slice(3)];
      const transposed = [0, 1, 2].map((y) => [p[y]!, p[3 + y]!]);
      const rows = joint.map((row) => row.reduce((a, b) => a + b, 0));
      const columns = transposed.map((row) => row.reduce((a, b) => a + b, 0));
      near(shannonEntropyNats(rows) + conditionalEntropyNats(joint), shannonEntropyNats(p));
      near(shannonEntropyNats(columns) + conditionalEntropyNats(transposed), shannonEntropyNats(p));
      if (!isNear(shannonEntropyNats(columns) + conditionalEntropyNats(joint), shannonEntropyNats(p), 1e-3)) caught++;
    }
    expect(caught).toBeGreaterThan(90);
  });

  it('CAN-10 concave: H of a mixture is at least the mixture of H', () => {
    const random = new RandomStreams(5, 'laws', 1);
    for (let n = 0; n < 200; n++) {
      const [a, b] = [randomDistribution(random, 4), randomDistribution(random, 4)];
      const share = random.uniform(0);
      const mixed = a.map((p, i) => share * p + (1 - share) * b[i]!);
      const straight = share * shannonEntropyNats(a) + (1 - share) * shannonEntropyNats(b);
      expect(shannonEntropyNats(mixed)).toBeGreaterThanOrEqual(straight - 1e-14);
    }
  });

  it('refuses what is not a distribution', () => {
    expect(() => shannonEntropyNats([0.5, 0.4])).toThrow(RangeError);
    expect(() => shannonEntropyNats([])).toThrow(/sum of p is 0, must be 1/);
    expect(() => shannonEntropyBits([1.2, -0.2])).toThrow(/p\[1\] is -0.2/);
  });
});
