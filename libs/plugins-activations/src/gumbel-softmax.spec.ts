import { describe, expect, it } from 'vitest';
import { chiSquareTest, kolmogorovSmirnovTest, logit, RandomStreams, sigmoid } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import { expectNear, expectTemperatureChecked, jacobianError, normals, rowOf } from '../test/support.ts';
import { gumbelSoftmax } from './gumbel-softmax.ts';

function made(seed: number) {
  const context = lawContext(seed, 1);
  const activation = gumbelSoftmax.make({}, context);
  return { activation, stream: context.streams.get('noise')!, used: context.arrays.get('used')! };
}

const SCORES = [0.4, -1.1, 1.3, 0];
const weightsAt = (T: number): number[] => {
  const weights = SCORES.map((u) => Math.exp(u / T));
  const total = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / total);
};
const argmax = (row: readonly number[]): number => row.indexOf(Math.max(...row));

/** How often each pair of choices comes, of pairs that do not overlap. */
function pairs(count: number, choose: () => number): Float64Array {
  const counts = new Float64Array(SCORES.length ** 2);
  for (let t = 0; t < count; t++) counts[SCORES.length * choose() + choose()]!++;
  return counts;
}

/** How often each choice came, first or second. */
const singles = (counts: Float64Array): number[] =>
  SCORES.map((_, c) =>
    counts.reduce((sum, n, ab) => sum + n * (Number(Math.floor(ab / 4) === c) + Number(ab % 4 === c)), 0),
  );

const product = (p: readonly number[]): number[] => p.flatMap((a) => p.map((b) => a * b));

describe('gumbel-softmax', () => {
  for (const law of lawsOf(gumbelSoftmax)) it(`NET-02 law: ${law.name}`, law.check);

  it.each([0.2, 1, 5])('GEN-03 T = %s: the largest y_i is i with probability softmax(u)_i, draws independent', (T) => {
    const { activation } = made(7);
    const counts = pairs(50_000, () => {
      activation.redraw!();
      return argmax(rowOf(activation, SCORES, T));
    });
    expect(chiSquareTest(singles(counts), weightsAt(1))).toMatchObject({ pass: true });
    expect(chiSquareTest(counts, product(weightsAt(1)))).toMatchObject({ pass: true });
    for (const wrong of [1.1, 1 / 1.1])
      expect(chiSquareTest(singles(counts), weightsAt(wrong))).toMatchObject({ pass: false });
  });

  it('GEN-11 rejects noise of the wrong sign, of half the size, of an exponential, and draws that share noise', () => {
    const random = new RandomStreams(8, 'mutants', 1);
    const mutants: (() => number)[] = [
      () => Math.log(random.exponential(0)),
      () => -0.5 * Math.log(random.exponential(0)),
      () => random.exponential(0),
    ];
    for (const noise of mutants) {
      const counts = pairs(50_000, () => argmax(SCORES.map((u) => u + noise())));
      expect(chiSquareTest(singles(counts), weightsAt(1))).toMatchObject({ pass: false });
    }
    const { activation, stream } = made(9);
    const sharing = pairs(50_000, () => {
      stream.exponential(0);
      return argmax(rowOf(activation, SCORES, 1));
    });
    expect(chiSquareTest(sharing, product(weightsAt(1)))).toMatchObject({ pass: false });
  });

  it.each([0.4, 2.5])('GEN-06 T = %s: two choices give σ((u₁ − u₂ + logistic noise)/T), the concrete law', (T) => {
    const { activation } = made(10);
    const y = Array.from({ length: 20_000 }, () => {
      activation.redraw!();
      return rowOf(activation, [0.9, 0.2], T)[0]!;
    });
    const cdf =
      (temperature: number, difference: number) =>
      (x: number): number =>
        sigmoid(temperature * logit(x) - difference);
    expect(kolmogorovSmirnovTest(y, cdf(T, 0.7))).toMatchObject({ pass: true });
    for (const mutant of [cdf(1.1 * T, 0.7), cdf(T, -0.7), cdf(T, 0.7 / T)])
      expect(kolmogorovSmirnovTest(y, mutant)).toMatchObject({ pass: false });
  });

  it.each([0.3, 1, 2.5])('GEN-09 T = %s: y_i (δ_ij − y_j)/T at fixed noise; wrong ones are rejected', (T) => {
    const { activation } = made(11);
    const u = normals(6, 4);
    const worst = (factor: number): number => {
      let error = 0;
      for (let draw = 0; draw < 5; draw++) {
        activation.redraw!();
        error = Math.max(error, jacobianError(activation, u, T, factor));
      }
      return error;
    };
    expect(worst(1)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 2, 1 / 1.3]) expect(worst(factor)).toBeGreaterThan(1e-3);
  });

  it('noise stays until `redraw`, also for longer rows and other T; a seed gives the same draws', () => {
    const { activation } = made(12);
    const again = made(12).activation;
    for (let draw = 0; draw < 3; draw++) {
      const y = rowOf(activation, SCORES, 0.7);
      expect(rowOf(activation, SCORES, 0.7)).toEqual(y);
      expect(rowOf(again, SCORES, 0.7)).toEqual(y);
      const longer = rowOf(activation, [...SCORES, 2, 3], 0.7);
      expect(longer[1]! / longer[0]!).toBeCloseTo(y[1]! / y[0]!, 12);
      expect(argmax(rowOf(activation, SCORES, 7))).toBe(argmax(y));
      activation.redraw!();
      rowOf(again, [...SCORES, 2, 3], 0.7);
      again.redraw!();
      expect(rowOf(activation, SCORES, 0.7)).not.toEqual(y);
    }
    expect(rowOf(made(13).activation, SCORES, 0.7)).not.toEqual(rowOf(made(12).activation, SCORES, 0.7));
  });

  it('`redraw` goes on behind the longest row since the last one, and no further', () => {
    const { activation, stream } = made(16);
    const behind = new RandomStreams(0, 'same', 1);
    behind.restore(stream.state);
    const skip = (numbers: number): void => {
      for (let i = 0; i < numbers; i++) behind.exponential(0);
    };
    for (const rows of [[2, 6, 4], [3], []]) {
      for (const length of rows) rowOf(activation, new Array<number>(length).fill(0), 1);
      activation.redraw!();
      skip(Math.max(0, ...rows));
      expect(stream.state).toEqual(behind.state);
    }
  });

  it('a checkpoint in the middle, stream and array, continues with the same noise and the same draws after it', () => {
    const before = made(14);
    before.activation.redraw!();
    rowOf(before.activation, SCORES, 1);
    const after = made(14);
    after.stream.restore(before.stream.state);
    after.used.set(before.used);
    for (let draw = 0; draw < 3; draw++) {
      expect(rowOf(after.activation, SCORES, 1)).toEqual(rowOf(before.activation, SCORES, 1));
      before.activation.redraw!();
      after.activation.redraw!();
    }
  });

  it('limits: one choice as T → 0, uniform as T → ∞; no overflow at |u/T| = 1e4; −∞ has weight 0', () => {
    const { activation } = made(15);
    const cold = rowOf(activation, SCORES, 1e-9);
    expect(cold.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 1]);
    expectNear(rowOf(activation, SCORES, 1e12), [0.25, 0.25, 0.25, 0.25], 1e-10);
    expectNear(rowOf(activation, [1e4, -1e4, 0], 1), [1, 0, 0], 0);
    expect(rowOf(activation, [-Infinity, 1], 0.5)).toEqual([0, 1]);
    expect(() => rowOf(activation, [-Infinity, -Infinity], 1)).toThrow(RangeError);
    expect(() => rowOf(activation, [NaN, 1], 1)).toThrow(RangeError);
  });

  it('refuses T that is not finite and > 0', () => expectTemperatureChecked(made(1).activation));
});
