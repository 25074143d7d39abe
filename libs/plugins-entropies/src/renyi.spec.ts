import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import {
  boltzmann,
  entropiesOf,
  entropyOf,
  mixtureOf,
  near,
  productOf,
  shannonOf,
  simplexPoint,
} from '../test/support.ts';
import { renyi } from './renyi.ts';

type Order = number | 'infinity';
const of = (order: Order) => renyi.make({ order }, lawContext(1, 1));
const S = (order: Order, p: readonly number[], logDegeneracy?: readonly number[]): number =>
  entropyOf(of(order), p, logDegeneracy);
const ORDERS: Order[] = [0, 0.3, 0.5, 0.899, 0.901, 0.999, 1, 1.001, 1.099, 1.101, 2, 5, 40, 'infinity'];

describe('renyi', () => {
  for (const law of lawsOf(renyi)) it(`CAN-10 law: ${law.name}`, law.check);

  it('CAN-10 (½, ¼, ¼): Hartley, order ½, Shannon, collision, order 3, min-entropy; in nats', () => {
    const p = [0.5, 0.25, 0.25];
    near(S(0, p), Math.log(3), 1e-15);
    near(S(0.5, p), 2 * Math.log(Math.SQRT1_2 + 1), 1e-14);
    near(S(1, p), 1.5 * Math.LN2, 1e-15);
    near(S(2, p), -Math.log(3 / 8), 1e-15);
    near(S(3, p), -0.5 * Math.log(5 / 32), 1e-15);
    expect(S('infinity', p)).toBe(Math.LN2);
    near(S(1, [0.2, 0.3, 0.5]), 1.0296530140645737, 1e-15);
    expect(S(0, [0.5, 0, 0.5])).toBeCloseTo(Math.LN2, 15);
  });

  it('CAN-10 is ln n at every order for the uniform law, 0 for a certainty, and between for others', () => {
    for (const order of ORDERS) {
      near(S(order, new Array<number>(7).fill(1 / 7)), Math.log(7), 2e-14);
      near(S(order, [0, 1, 0]), 0, 1e-15);
    }
  });

  it('does not rise with the order', () => {
    const random = new RandomStreams(3, 'laws', 1);
    for (let n = 0; n < 200; n++) {
      const p = simplexPoint(random, 5);
      const s = ORDERS.map((order) => S(order, p));
      for (let i = 1; i < s.length; i++) expect(s[i]!).toBeLessThanOrEqual(s[i - 1]! + 1e-13);
    }
  });

  it('CAN-10 goes over into Shannon: S − ½ (α − 1) Var(ln p) near α = 1; the textbook form loses the digits', () => {
    const p = [0.62, 0.27, 0.08, 0.03];
    const H = shannonOf(p);
    const variance = p.reduce((sum, v) => sum + v * (Math.log(v) + H) ** 2, 0);
    for (const excess of [1e-4, -1e-6, 1e-9, -1e-12, 2 ** -52]) {
      const expected = H - 0.5 * excess * variance;
      near(S(1 + excess, p), expected, 1e-14 + excess ** 2);
      const textbook = Math.log(p.reduce((sum, v) => sum + v ** (1 + excess), 0)) / -excess;
      if (Math.abs(excess) < 1e-8) expect(Math.abs(textbook - expected)).toBeGreaterThan(1e-9);
    }
    // Where the two forms meet.
    for (const edge of [0.9, 1.1]) near(S(edge + 1e-9, p), S(edge - 1e-9, p), 1e-8);
    for (const edge of [0.9, 1.1])
      for (const alpha of [edge - 1e-9, edge + 1e-9])
        near(S(alpha, p), Math.log(p.reduce((sum, v) => sum + v ** alpha, 0)) / (1 - alpha), 1e-13);
  });

  it('CAN-10 is additive over independent parts at every order', () => {
    const random = new RandomStreams(4, 'laws', 1);
    for (const order of ORDERS)
      for (let n = 0; n < 20; n++) {
        const [p, q] = [simplexPoint(random, 3), simplexPoint(random, 4)];
        near(S(order, productOf(p, q)), S(order, p) + S(order, q));
      }
  });

  it('CAN-10 is concave up to order 1 and not above', () => {
    const random = new RandomStreams(5, 'laws', 1);
    const gap = (order: Order, p: readonly number[], q: readonly number[], a: number): number =>
      S(order, mixtureOf(p, q, a)) - a * S(order, p) - (1 - a) * S(order, q);
    for (let n = 0; n < 300; n++) {
      const [p, q, a] = [simplexPoint(random, 4), simplexPoint(random, 4), random.uniform(0)];
      for (const order of [0, 0.3, 0.95, 1]) expect(gap(order, p, q, a)).toBeGreaterThanOrEqual(-1e-13);
    }
    const certain = [1, ...new Array<number>(99).fill(0)];
    const uniform = new Array<number>(100).fill(0.01);
    for (const order of [1.5, 2, 'infinity'] as const) expect(gap(order, certain, uniform, 0.5)).toBeLessThan(-0.1);
  });

  it('CAN-02 at the Boltzmann law S_α = −(F(T/α) − F(T))/(T/α − T), also with degeneracies', () => {
    const levels = [0, 1, 3];
    for (const g of [
      [1, 1, 1],
      [2, 1, 6],
    ])
      for (const T of [0.7, 2])
        for (const alpha of [0.2, 0.95, 1.04, 2, 7]) {
          const { p, F } = boltzmann(levels, T, g);
          const cooled = boltzmann(levels, T / alpha, g).F;
          const expected = -(cooled - F) / (T / alpha - T);
          near(S(alpha, p, g.map(Math.log)), expected, 1e-12);
          // Mutants: the sign of 1 − α, T α for T/α.
          expect(Math.abs(-S(alpha, p, g.map(Math.log)) - expected)).toBeGreaterThan(0.1);
          const heated = -(boltzmann(levels, T * alpha, g).F - F) / (T * alpha - T);
          expect(Math.abs(heated - expected)).toBeGreaterThan(1e-3);
        }
  });

  it('CAN-03 order 1 at the Boltzmann law of the levels 0, 1, 3: S at T = 0.7 and 2', () => {
    near(S(1, boltzmann([0, 1, 3], 0.7).p), 0.546073962517108);
    near(S(1, boltzmann([0, 1, 3], 2).p), 0.952807564013367);
  });

  it('CAN-03 degeneracy g is g choices that share p; a closed choice adds nothing', () => {
    const whole = [0.2, 0.5, 0.3];
    const split = [0.2, 0.25, 0.25, 0.1, 0.1, 0.1];
    for (const order of ORDERS) {
      near(S(order, whole, [1, 2, 3].map(Math.log)), S(order, split), 1e-13);
      near(S(order, [0.5, 0, 0.5], [0, -Infinity, Math.log(3)]), S(order, [0.5, 1 / 6, 1 / 6, 1 / 6]), 1e-13);
    }
  });

  it('GEN-12 keeps its digits for tiny probabilities at high order', () => {
    near(S(300, [1e-200, 1 - 1e-200]), 0, 1e-15);
    const n = 1000;
    near(S(500, new Array<number>(n).fill(1 / n)), Math.log(n), 1e-13);
    near(S(0.01, [1e-300, 1 - 1e-300]), Math.log1p(1e-3) / 0.99, 1e-12);
  });

  it('takes rows on their own and adds to what is there', () => {
    const rows = [
      [0.5, 0.5],
      [0.1, 0.9],
    ];
    expect(entropiesOf(of(2), rows)).toEqual(rows.map((row) => S(2, row)));
  });

  it('refuses an order below 0 and words other than infinity; the default is 2', () => {
    for (const order of [-0.1, 'Infinity', NaN]) expect(renyi.options.safeParse({ order }).success).toBe(false);
    expect(renyi.options.parse({})).toEqual({ order: 2 });
  });
});
