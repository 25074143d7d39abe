import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import { entropiesOf, entropyOf, near, shannonOf } from '../test/support.ts';
import { configurational } from './configurational.ts';
import { mixing } from './mixing.ts';

const entropy = mixing.make({}, lawContext(1, 1));
const S = (amounts: readonly number[], logDegeneracy?: readonly number[]): number =>
  entropyOf(entropy, amounts, logDegeneracy);

describe('mixing', () => {
  for (const law of lawsOf(mixing)) it(`CAN-13 law: ${law.name}`, law.check);

  it('CAN-13 (20, 30, 50): 102.965 nats for the whole, not 1.02965 per particle', () => {
    near(S([20, 30, 50]), 102.96530140645737, 1e-14);
    near(S([2, 3, 5]), 10.296530140645737, 1e-14);
  });

  it('CAN-13 is N times the Shannon entropy of the shares, extensive, N ln n for equal amounts, 0 for one kind', () => {
    const random = new RandomStreams(2, 'amounts', 1);
    for (let i = 0; i < 50; i++) {
      const amounts = Array.from({ length: 4 }, () => 10 * random.exponential(0));
      const N = amounts.reduce((a, b) => a + b);
      near(S(amounts), N * shannonOf(amounts.map((n) => n / N)), 1e-13);
      near(S(amounts.map((n) => 2.5 * n)), 2.5 * S(amounts), 1e-13);
      expect(S(amounts)).toBeLessThanOrEqual(N * Math.log(4));
    }
    near(S([7, 7, 7, 7]), 28 * Math.log(4), 1e-14);
    expect([S([0, 5, 0]), S([0, 0, 0])]).toEqual([0, 0]);
  });

  it('CAN-13 lies above ln Ω by ½ Σ ln 2πN_i − ½ ln 2πN, that is O(ln N), so not by a constant nor by O(N)', () => {
    const counting = configurational.make({}, lawContext(1, 1));
    const excess = (N: number): number => {
      const counts = [0.2 * N, 0.3 * N, 0.5 * N];
      return S(counts) - entropyOf(counting, counts);
    };
    for (const N of [100, 1000, 1e5, 1e8]) {
      const stirling =
        0.5 * (Math.log(0.2 * N) + Math.log(0.3 * N) + Math.log(0.5 * N) - Math.log(N)) + Math.log(2 * Math.PI);
      expect(Math.abs(excess(N) - stirling)).toBeLessThan(1.1 / N + 1e-7);
    }
    // Tenfold N: ln 10 more.
    for (const N of [1e4, 1e5]) expect(excess(10 * N) - excess(N)).toBeCloseTo(Math.log(10), 3);
  });

  it('CAN-13 removing a wall between two pure parts gives S; between equal mixtures it gives nothing', () => {
    near(S([3, 5]), 3 * Math.log(8 / 3) + 5 * Math.log(8 / 5), 1e-14);
    near(S([30, 10]) - S([9, 3]) - S([21, 7]), 0, 1e-13);
  });

  it('keeps its digits where nearly all are of one kind', () => {
    // −Σ N_i ln(N_i/N) = 1 + ln N − 1/2N for one other among N.
    near(S([1e12 - 1, 1]), 1 + Math.log(1e12) - 0.5e-12, 1e-15);
  });

  it('CAN-03 with degeneracies −Σ N_i ln(N_i/(N g_i)); a closed kind of which there is none adds nothing', () => {
    near(S([4, 6], [Math.log(2), Math.log(5)]), S([4, 6]) + 4 * Math.log(2) + 6 * Math.log(5), 1e-14);
    near(S([2, 2, 6], [0, 0, 0]), S([4, 6], [Math.LN2, 0]), 1e-14);
    expect(S([0, 5], [-Infinity, 0])).toBe(0);
  });

  it('takes rows on their own and adds to what is there; refuses amounts below 0 or not finite', () => {
    const rows = [
      [1, 2.5],
      [3, 0],
    ];
    expect(entropiesOf(entropy, rows)).toEqual(rows.map((row) => S(row)));
    for (const bad of [-1, NaN, Infinity]) expect(() => S([1, bad])).toThrow(/mixing: amount 1 of row 0/);
  });
});
