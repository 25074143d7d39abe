import { describe, expect, it } from 'vitest';
import { batchOf, meanTest, RandomStreams } from '@ergodic/numerics';
import { isNear, near, sum } from '../../test/support.ts';
import { boltzmann } from '../canonical.ts';
import { annealedImportance, annealedImportanceBracket, annealingLogWeights } from './annealed-importance.ts';

/** LRN-17's machine with its couplings times λ, on all 16 joint states (v₁ v₂ h₁ h₂). */
const states = Array.from({ length: 16 }, (_, k) => [k & 1, (k >> 1) & 1, (k >> 2) & 1, (k >> 3) & 1] as const);
const coupled = states.map(([v, w, h, g]) => -(0.5 * v * h - 0.3 * v * g + 0.8 * w * h + 0.2 * w * g));
const base = states.map(([v, w, h, g]) => -(0.1 * v - 0.2 * w + 0.3 * h - 0.1 * g));
const law = (lambda: number, T: number) =>
  boltzmann(
    base.map((E, i) => E + lambda * coupled[i]!),
    T,
  );

/** Block Gibbs at λ: h given v, then v given h. */
function kernel(lambda: number, T: number): number[][] {
  const { p } = law(lambda, T);
  const given = (of: number, layer: number): number[] => {
    const same = p.map((x, k) => (((k >> layer) & 3) === ((of >> layer) & 3) ? x : 0));
    return Array.from(same, (x) => x / sum(same));
  };
  return states.map((_, k) => {
    const row = new Array<number>(16).fill(0);
    given(k, 0).forEach((p1, middle) => given(middle, 2).forEach((p2, to) => (row[to]! += p1 * p2)));
    return row;
  });
}

/** Every path of three states with its probability and ln w; `late` weighs with the state after the move, which is wrong. */
function paths(path: readonly number[], T: number, late = false): { p: number; logWeight: number }[] {
  const first = law(path[0]!, T).p;
  const [k1, k2] = [kernel(path[1]!, T), kernel(path[2]!, T)];
  const out: { p: number; logWeight: number }[] = [];
  for (let a = 0; a < 16; a++)
    for (let b = 0; b < 16; b++)
      for (let c = 0; c < 16; c++) {
        const along = (late ? [b, c, c] : [a, b, c]).map((k) => coupled[k]! / T);
        const logWeight = annealingLogWeights(path, batchOf(Float64Array.from(along), 1, 3))[0]!;
        out.push({ p: first[a]! * k1[a]![b]! * k2[b]![c]!, logWeight });
      }
  return out;
}

const up = [0, 0.2, 0.7, 1];
const down = up.toReversed();

describe('annealed importance sampling', () => {
  it.each([1, 0.3, 2.5])('LRN-20 T = %s: ⟨w⟩ = Z/Z₀ exactly over all 4096 paths, forward and backward; Jensen', (T) => {
    const exact = law(1, T).logZ - law(0, T).logZ;
    if (T === 1) near(law(0, T).logZ, 2.8412874339972607);
    const forward = paths(up, T);
    const backward = paths(down, T);
    near(Math.log(sum(forward.map(({ p, logWeight }) => p * Math.exp(logWeight)))), exact);
    near(Math.log(sum(backward.map(({ p, logWeight }) => p * Math.exp(logWeight)))), -exact);
    expect(sum(forward.map(({ p, logWeight }) => p * logWeight))).toBeLessThan(exact);
    expect(-sum(backward.map(({ p, logWeight }) => p * logWeight))).toBeGreaterThan(exact);
    // Weights of the state after the move are biased.
    const wrong = Math.log(sum(paths(up, T, true).map(({ p, logWeight }) => p * Math.exp(logWeight))));
    expect(isNear(wrong, exact, 1e-4)).toBe(false);
  });

  /** Weights of drawn paths. */
  const draw = (random: RandomStreams, all: { p: number; logWeight: number }[], runs: number): Float64Array => {
    let total = 0;
    const cumulative = all.map(({ p }) => (total += p));
    return Float64Array.from({ length: runs }, () => {
      const u = random.uniform(0) * total;
      let [low, high] = [0, cumulative.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (cumulative[middle]! > u) high = middle;
        else low = middle + 1;
      }
      return all[low]!.logWeight;
    });
  };

  it.each([1, 0.3])('LRN-20 T = %s: 40 000 runs, by the enumerated variance; the error is theirs', (T) => {
    const all = paths(up, T);
    const ratio = Math.exp(law(1, T).logZ - law(0, T).logZ);
    const central = (n: number): number => sum(all.map(({ p, logWeight }) => p * (Math.exp(logWeight) - ratio) ** n));
    const expected = { mean: ratio, variance: central(2), skewness: central(3) / central(2) ** 1.5 };
    const logWeights = draw(new RandomStreams(41, 'paths', 1), all, 40_000);
    expect(meanTest(logWeights.map(Math.exp), expected).pass).toBe(true);
    const late = draw(new RandomStreams(42, 'paths', 1), paths(up, T, true), 40_000);
    expect(meanTest(late.map(Math.exp), expected).pass).toBe(false);
    const found = annealedImportance(logWeights);
    near(found.logRatio, Math.log(sum(logWeights.map(Math.exp)) / 40_000));
    near(found.standardError / (Math.sqrt(central(2) / 40_000) / ratio), 1, 0.05);
    near(found.effectiveSampleSize, 40_000 / (1 + central(2) / ratio ** 2), 0.02);
    expect(found.reliable).toBe(true);
  });

  it('LRN-20 the bracket: below, above, and the better estimate of both together', () => {
    for (const [T, seed] of [
      [1, 43],
      [0.15, 44],
    ] as const) {
      const exact = law(1, T).logZ - law(0, T).logZ;
      const random = new RandomStreams(seed, 'paths', 1);
      const found = annealedImportanceBracket(draw(random, paths(up, T), 10_000), draw(random, paths(down, T), 10_000));
      for (const { logRatio, standardError } of [found.lower, found.upper, found.combined]) {
        expect(Math.abs(logRatio - exact)).toBeLessThan(5.5 * standardError);
        expect(standardError).toBeLessThan(0.15);
      }
      expect(found.combined.standardError).toBeLessThan(found.lower.standardError);
      expect(found.combined.standardError).toBeLessThan(found.upper.standardError);
      expect(found.consistent).toBe(true);
      near(found.gap, found.upper.logRatio - found.lower.logRatio);
      // Backward runs that start anywhere, not in equilibrium, break the bracket; so does a sign.
      const turned = draw(random, paths(down, T), 10_000).map((x) => x + 0.5);
      expect(annealedImportanceBracket(draw(random, paths(up, T), 10_000), turned).consistent).toBe(false);
    }
  });

  it('the error of two runs: s = √2 about the mean 2 of the weights 1 and 3', () => {
    const { logRatio, standardError } = annealedImportance(Float64Array.of(0, Math.log(3)));
    near(logRatio, Math.log(2));
    near(standardError, Math.SQRT2 / (2 * Math.sqrt(2)));
  });

  it('few runs that matter are told; weights far from 1 do not overflow', () => {
    const logWeights = Float64Array.from({ length: 200 }, (_, i) => -3000 - 5 * i);
    const found = annealedImportance(logWeights);
    expect(found.reliable).toBe(false);
    near(found.logRatio, -3000 - Math.log(200) - Math.log1p(-Math.exp(-5)));
    near(annealedImportance(logWeights.map(() => 800)).standardError, 0);
    expect(annealedImportance(new Float64Array(3).fill(-Infinity)).standardError).toBe(Infinity);
    expect(() => annealedImportance(new Float64Array(1))).toThrow(/logWeights.length is 1/);
    expect(() => annealedImportance(Float64Array.of(1, NaN))).toThrow(RangeError);
    expect(() => annealingLogWeights([0, 1], batchOf(new Float64Array(4), 2, 2))).toThrow(
      /a run.length is 2, must be 1/,
    );
  });
});
