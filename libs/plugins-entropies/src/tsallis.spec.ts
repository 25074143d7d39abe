import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import { boltzmann, entropyOf, mixtureOf, near, productOf, shannonOf, simplexPoint } from '../test/support.ts';
import { renyi } from './renyi.ts';
import { tsallis } from './tsallis.ts';

const S = (index: number, p: readonly number[], logDegeneracy?: readonly number[]): number =>
  entropyOf(tsallis.make({ index }, lawContext(1, 1)), p, logDegeneracy);
const INDICES = [0, 0.3, 0.9, 0.999, 1, 1.001, 1.5, 2, 3, 20];

describe('tsallis', () => {
  for (const law of lawsOf(tsallis)) it(`CAN-10 law: ${law.name}`, law.check);

  it('CAN-10 (½, ¼, ¼): q = 0, ½, 1 (nats), 2, 3', () => {
    const p = [0.5, 0.25, 0.25];
    near(S(0, p), 2, 1e-15);
    near(S(0.5, p), 2 * (Math.SQRT1_2 + 1 - 1), 1e-14);
    near(S(1, p), 1.5 * Math.LN2, 1e-15);
    near(S(2, p), 5 / 8, 1e-15);
    near(S(3, p), (1 - 5 / 32) / 2, 1e-15);
    near(S(1, [0.2, 0.3, 0.5]), 1.0296530140645737, 1e-15);
  });

  it('is (n^(1−q) − 1)/(1 − q) for the uniform law and 0 for a certainty', () => {
    for (const q of INDICES) {
      const most = q === 1 ? Math.log(7) : (7 ** (1 - q) - 1) / (1 - q);
      near(S(q, new Array<number>(7).fill(1 / 7)), most, 1e-12);
      near(S(q, [0, 1, 0]), 0, 1e-15);
    }
  });

  it('is pseudo-additive: S(AB) = S(A) + S(B) + (1 − q) S(A) S(B); the plain sum and q − 1 are rejected', () => {
    const random = new RandomStreams(4, 'laws', 1);
    for (const q of INDICES)
      for (let n = 0; n < 20; n++) {
        const [a, b] = [simplexPoint(random, 3), simplexPoint(random, 4)];
        const [sa, sb, whole] = [S(q, a), S(q, b), S(q, productOf(a, b))];
        near(whole, sa + sb + (1 - q) * sa * sb);
        if (Math.abs(q - 1) < 0.01) continue;
        expect(Math.abs(whole - sa - sb)).toBeGreaterThan(1e-4);
        expect(Math.abs(whole - sa - sb - (q - 1) * sa * sb)).toBeGreaterThan(1e-4);
      }
  });

  it('CAN-10 is concave at every q ≥ 0', () => {
    const random = new RandomStreams(5, 'laws', 1);
    for (let n = 0; n < 200; n++) {
      const [p, r, a] = [simplexPoint(random, 4), simplexPoint(random, 4), random.uniform(0)];
      for (const q of INDICES)
        expect(S(q, mixtureOf(p, r, a)) - a * S(q, p) - (1 - a) * S(q, r)).toBeGreaterThanOrEqual(-1e-13);
    }
  });

  it("is (e^((1−q) R) − 1)/(1 − q) with Rényi's R of order q", () => {
    const random = new RandomStreams(6, 'laws', 1);
    for (const q of [0, 0.4, 0.97, 1.02, 2, 6]) {
      const p = simplexPoint(random, 5);
      const R = entropyOf(renyi.make({ order: q }, lawContext(1, 1)), p);
      near(S(q, p), Math.expm1((1 - q) * R) / (1 - q), 1e-13);
    }
  });

  it('CAN-10 goes over into Shannon: S − ½ (q − 1) Σ p ln²p near q = 1; the textbook form loses the digits', () => {
    const p = [0.62, 0.27, 0.08, 0.03];
    const square = p.reduce((sum, v) => sum + v * Math.log(v) ** 2, 0);
    for (const excess of [1e-4, -1e-6, 1e-9, -1e-12, 2 ** -52]) {
      const expected = shannonOf(p) - 0.5 * excess * square;
      near(S(1 + excess, p), expected, 1e-14 + 2 * excess ** 2);
      const textbook = (1 - p.reduce((sum, v) => sum + v ** (1 + excess), 0)) / excess;
      if (Math.abs(excess) < 1e-8) expect(Math.abs(textbook - expected)).toBeGreaterThan(1e-9);
    }
  });

  it('CAN-02 at the Boltzmann law (1 − Z(T/q)/Z(T)^q)/(q − 1), also with degeneracies; CAN-03 at q = 1', () => {
    const levels = [0, 1, 3];
    for (const g of [
      [1, 1, 1],
      [2, 1, 6],
    ])
      for (const T of [0.7, 2])
        for (const q of [0.2, 1.04, 3]) {
          const { p, F } = boltzmann(levels, T, g);
          const cooled = boltzmann(levels, T / q, g).F;
          near(S(q, p, g.map(Math.log)), (1 - Math.exp((q / T) * (F - cooled))) / (q - 1));
        }
    near(S(1, boltzmann(levels, 0.7).p), 0.546073962517108);
    near(S(1, boltzmann(levels, 2).p), 0.952807564013367);
  });

  it('CAN-03 degeneracy g is g choices that share p; a closed choice adds nothing', () => {
    for (const q of INDICES) {
      near(S(q, [0.2, 0.5, 0.3], [1, 2, 3].map(Math.log)), S(q, [0.2, 0.25, 0.25, 0.1, 0.1, 0.1]), 1e-13);
      near(S(q, [0.5, 0, 0.5], [0, -Infinity, Math.log(3)]), S(q, [0.5, 1 / 6, 1 / 6, 1 / 6]), 1e-13);
    }
  });

  it('GEN-12 does not overflow for tiny probabilities', () => {
    near(S(0, [5e-324, 1]), 1, 1e-15);
    near(S(0.01, [1e-300, 1 - 1e-300]), 1e-3 / 0.99, 1e-12);
    near(S(300, [1e-200, 1 - 1e-200]), 0, 1e-15);
  });

  it('refuses q below 0; the default is 2', () => {
    expect(tsallis.options.safeParse({ index: -0.1 }).success).toBe(false);
    expect(tsallis.options.parse({})).toEqual({ index: 2 });
  });
});
