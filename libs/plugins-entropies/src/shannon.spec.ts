import { describe, expect, it } from 'vitest';
import { RandomStreams, softmax } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import { boltzmann, entropiesOf, near } from '../test/support.ts';
import { shannon } from './shannon.ts';

const entropy = shannon.make({}, lawContext(1, 1));

const S = (rows: readonly (readonly number[])[], logDegeneracy?: readonly number[]): number[] =>
  entropiesOf(entropy, rows, logDegeneracy);

describe('shannon', () => {
  for (const law of lawsOf(shannon)) it(`CAN-10 law: ${law.name}`, law.check);

  it('CAN-10 H(0.2, 0.3, 0.5) in nats, not bits', () => {
    const [h] = S([[0.2, 0.3, 0.5]]) as [number];
    near(h, 1.0296530140645737, 1e-15);
    expect(Math.abs(h / Math.LN2 - 1.0296530140645737)).toBeGreaterThan(0.1);
  });

  it('CAN-10 H(uniform n) = ln n; H of a certainty is 0, without clipping', () => {
    for (const n of [1, 2, 7, 100]) near(S([new Array<number>(n).fill(1 / n)])[0]!, Math.log(n), 1e-14);
    expect(S([[0, 1, 0]])).toEqual([0]);
    const clipped = [1e-10, 1, 1e-10].reduce((sum, p) => sum - p * Math.log(p), 0);
    expect(clipped).toBeGreaterThan(4e-9);
  });

  it('CAN-10 chain rule H(X, Y) = H(X) + Σ p(x) H(Y|x)', () => {
    const joint = [0.3, 0.1, 0.2, 0.4];
    const [xy] = S([joint]) as [number];
    const [x] = S([[0.4, 0.6]]) as [number];
    const [y0, y1] = S([
      [0.75, 0.25],
      [1 / 3, 2 / 3],
    ]) as [number, number];
    near(xy, x + 0.4 * y0 + 0.6 * y1);
    near(x, 0.6730116670092563);
    near(xy, 1.2798542258336676);
  });

  it('CAN-03 Boltzmann law of the levels 0, 1, 3: S at T = 0.7 and 2', () => {
    near(S([boltzmann([0, 1, 3], 0.7).p])[0]!, 0.546073962517108);
    near(S([boltzmann([0, 1, 3], 2).p])[0]!, 0.952807564013367);
  });

  it('CAN-03 F = U − TS for random levels and degeneracies, T from 1e-3 to 1e3', () => {
    const random = new RandomStreams(5, 'levels', 1);
    let caught = 0;
    for (let n = 0; n < 200; n++) {
      const T = 10 ** (6 * random.uniform(0) - 3);
      const levels = Array.from({ length: 5 }, () => T * 4 * random.normal(0));
      const g = levels.map(() => 0.1 + 5 * random.uniform(0));
      const { p, F, U } = boltzmann(levels, T, g);
      const slack = 1e-12 * (Math.abs(U) + 10 * T + 1);
      const [s] = S([p], g.map(Math.log)) as [number];
      expect(Math.abs(F - (U - T * s))).toBeLessThanOrEqual(slack);
      const [plain] = S([p]) as [number];
      if (Math.abs(F - (U - T * plain)) > slack) caught++;
    }
    expect(caught).toBeGreaterThan(190);
  });

  it('CAN-08 β(F[q] − F) = D(q‖p)', () => {
    const q = [0.5, 0.3, 0.2];
    const { p, F } = boltzmann([0, 1, 3], 0.7);
    const [s] = S([q]) as [number];
    near(s, 1.02965301406457);
    near(0.9 - 0.7 * s, 0.179242890154799);
    near((0.9 - 0.7 * s - F) / 0.7, 0.481932956760348);
    near(
      q.reduce((sum, v, c) => sum + v * Math.log(v / p[c]!), 0),
      0.481932956760348,
    );
  });

  /** D(q‖p) = Σ q ln(q/p) nats: minus the entropy of q with p for degeneracies. */
  const divergence = (q: readonly number[], p: readonly number[]): number => -S([q], p.map(Math.log))[0]!;

  it('CAN-07 D(q‖p) and D(p‖q) of the levels 0, 1, 3 at T = 0.7, in nats; +∞ where p is closed and q is not', () => {
    const q = [0.5, 0.3, 0.2];
    const { p } = boltzmann([0, 1, 3], 0.7);
    near(divergence(q, p), 0.481932956760348);
    near(divergence(q, p) / Math.LN2, 0.695282286759109);
    near(divergence(p, q), 0.254804128750831);
    expect(divergence(q, [0.5, 0.5, 0])).toBe(Infinity);
    near(divergence([0.5, 0.5, 0], q), 0.5 * Math.log(1) + 0.5 * Math.log(0.5 / 0.3));
  });

  it('CAN-07 D ≥ ½ ‖q − p‖₁² ≥ 0, 0 where q = p, and additive over independent parts', () => {
    const random = new RandomStreams(9, 'laws', 1);
    const law = (n: number): number[] => {
      const w = Array.from({ length: n }, () => random.exponential(0));
      const total = w.reduce((a, b) => a + b);
      return w.map((v) => v / total);
    };
    const times = (a: readonly number[], b: readonly number[]): number[] => a.flatMap((v) => b.map((w) => v * w));
    for (let n = 0; n < 200; n++) {
      const [q, p, r, t] = [law(4), law(4), law(3), law(3)] as const;
      const distance = q.reduce((sum, v, c) => sum + Math.abs(v - p[c]!), 0);
      expect(divergence(q, p)).toBeGreaterThanOrEqual(distance ** 2 / 2);
      expect(Math.abs(divergence(q, q))).toBeLessThanOrEqual(1e-15);
      near(divergence(times(q, r), times(p, t)), divergence(q, p) + divergence(r, t));
    }
  });

  it('CAN-08 D(q‖p_T) = (F[q] − F)/T for 1000 random levels, laws and temperatures', () => {
    const random = new RandomStreams(10, 'states', 1);
    for (let n = 0; n < 1000; n++) {
      const T = 10 ** (2 * random.uniform(0) - 1);
      const levels = Array.from({ length: 5 }, () => random.normal(0));
      const w = levels.map(() => random.exponential(0));
      const total = w.reduce((a, b) => a + b);
      const q = w.map((v) => v / total);
      const { p, F } = boltzmann(levels, T);
      const U = q.reduce((sum, v, c) => sum + v * levels[c]!, 0);
      near((U - T * S([q])[0]! - F) / T, divergence(q, p), 1e-11);
    }
  });

  it('CAN-09 F is the least F[q]: q ← softmax(ln q − η (E + T ln q)) falls to it, its error in ln q by 1 − ηT a step', () => {
    const levels = [0, 1, 3];
    const freeEnergy = (q: readonly number[], T: number): number =>
      q.reduce((sum, v, c) => sum + v * levels[c]!, 0) - T * S([q])[0]!;
    const descend = (q: readonly number[], eta: number, T: number, weight = T): number[] => {
      const next = Float64Array.from(q, (v, c) => Math.log(v) - eta * (levels[c]! + weight * Math.log(v)));
      softmax(next);
      return [...next];
    };
    for (const [T, eta] of [
      [0.7, 0.5],
      [2, 0.2],
    ] as const) {
      const { p, F } = boltzmann(levels, T);
      const error = (q: readonly number[]): number => Math.log(q[1]! / p[1]!) - Math.log(q[0]! / p[0]!);
      let q = [0.5, 0.3, 0.2];
      for (let n = 0; n < 10; n++) {
        const next = descend(q, eta, T);
        near(error(next) / error(q), 1 - eta * T, 1e-10);
        expect(freeEnergy(next, T)).toBeLessThan(freeEnergy(q, T));
        q = next;
      }
      for (let n = 0; n < 200; n++) q = descend(q, eta, T);
      near(freeEnergy(q, T), F);
      // E + T (ln q + 1) is one constant there; a descent with ln q for T ln q ends above F.
      const force = q.map((v, c) => levels[c]! + T * (Math.log(v) + 1));
      for (const f of force) near(f, F + T);
      let wrong = q;
      for (let n = 0; n < 200; n++) wrong = descend(wrong, eta, T, 1);
      expect(freeEnergy(wrong, T)).toBeGreaterThan(F + 1e-3);
    }
  });

  it('CAN-12 log-sum inequality: Σ a ln(a/b) ≥ (Σa) ln(Σa/Σb)', () => {
    near(divergence([1, 2], [3, 1]), 0.2876820724517808);
    expect(divergence([1, 2], [3, 1])).toBeGreaterThan(3 * Math.log(3 / 4));
    near(3 * Math.log(3 / 4), -0.8630462173553427);
    near(divergence([1, 2], [2, 4]), 3 * Math.log(3 / 6));
  });

  it('a closed choice of probability 0 adds nothing', () => {
    near(S([[0.5, 0, 0.5]], [0, -Infinity, Math.log(3)])[0]!, Math.LN2 + 0.5 * Math.log(3));
  });

  it('splitting a choice with its degeneracy leaves S as it is', () => {
    const [whole] = S([[0.7, 0.3]], [Math.log(1.4), Math.log(0.6)]) as [number];
    const [split] = S([[0.35, 0.35, 0.3]], [Math.log(0.7), Math.log(0.7), Math.log(0.6)]) as [number];
    near(split, whole, 1e-15);
  });
});
