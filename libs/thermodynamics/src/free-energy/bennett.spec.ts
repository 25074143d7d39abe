import { describe, expect, it } from 'vitest';
import { RandomStreams, RunningMoments } from '@ergodic/numerics';
import { isNear, near } from '../../test/support.ts';
import { bennettAcceptanceRatio } from './bennett.ts';

function gaussian(random: RandomStreams, n: number, mean: number, sigma: number): Float64Array {
  return Float64Array.from({ length: n }, () => mean + sigma * random.normal(0));
}

/** So many samples of each level, in exact proportion to its probability. */
const repeated = (values: readonly number[], times: readonly number[]): number[] =>
  values.flatMap((value, i) => new Array<number>(times[i]!).fill(value));

describe('Bennett acceptance ratio', () => {
  it.each([
    [1, 51],
    [2.5, 52],
  ])('NEQ-07 T = %s: Gaussian works N(3, 4) and N(1, 4) in units of T give ΔF = T', (T, seed) => {
    const random = new RandomStreams(seed, 'work', 1);
    const n = 100_000;
    const forward = gaussian(random, n, 3 * T, 2 * T);
    const backward = gaussian(random, n, T, 2 * T);
    const found = bennettAcceptanceRatio(forward, backward, T);
    expect(Math.abs(found.difference / T - 1)).toBeLessThan(0.02474);
    near(found.standardError / T / Math.sqrt(2.448403488 / n), 1, 0.03);
    near(found.overlap / n, 0.2247997546, 0.01);
    // The work of the reverse runs with the wrong sign.
    const turned = bennettAcceptanceRatio(
      forward,
      backward.map((W) => -W),
      T,
    );
    expect(Math.abs(turned.difference / T - 1)).toBeGreaterThan(0.02474);
  });

  it('NEQ-07 works shifted by c, the reverse ones by −c: ΔF is shifted by c', () => {
    const random = new RandomStreams(54, 'work', 1);
    const [forward, backward] = [gaussian(random, 300, 3, 2), gaussian(random, 900, 1, 2)];
    const found = bennettAcceptanceRatio(forward, backward, 1.7);
    for (const c of [-40, 0.3, 1e4]) {
      const shifted = bennettAcceptanceRatio(
        forward.map((W) => W + c),
        backward.map((W) => W - c),
        1.7,
      );
      near(shifted.difference - c, found.difference, 1e-10); // 1e4 + W is rounded itself
      near(shifted.standardError, found.standardError, 1e-9);
    }
    // The reverse process is the process of −ΔF.
    near(bennettAcceptanceRatio(backward, forward, 1.7).difference, -found.difference);
  });

  it('NEQ-07 samples in exact proportion to both laws give ΔF exactly, also with n_F ≠ n_R; without M they do not', () => {
    const [p0, p1] = [
      [1 / 2, 1 / 4, 1 / 4],
      [1 / 8, 1 / 8, 3 / 4],
    ];
    for (const [T, dF, n0, n1] of [
      [1, 0.7, 8, 8],
      [0.6, -1.3, 8, 80],
      [2.2, 0.4, 400, 16],
    ] as const) {
      const change = p0.map((p, i) => dF + T * Math.log(p / p1[i]!));
      const forward = repeated(
        change,
        p0.map((p) => p * n0),
      );
      const backward = repeated(
        change.map((W) => -W),
        p1.map((p) => p * n1),
      );
      near(bennettAcceptanceRatio(forward, backward, T).difference, dF);
      // T left out.
      if (T !== 1) expect(isNear(bennettAcceptanceRatio(forward, backward).difference, dF, 1e-3)).toBe(false);
      // The root with M = 0 satisfies Σ_F f = Σ_R f only for equal numbers: what the reversed sign of M would do to it.
      if (n0 !== n1) {
        const mutant = dF + T * Math.log(n0 / n1);
        expect(isNear(bennettAcceptanceRatio(forward, backward, T).difference, mutant, 0.1)).toBe(false);
      }
    }
  });

  it('NEQ-07 errors are those of the scatter, with n_F ≠ n_R', () => {
    const random = new RandomStreams(55, 'work', 1);
    const found = Array.from({ length: 600 }, () =>
      bennettAcceptanceRatio(gaussian(random, 400, 3, 2), gaussian(random, 100, 1, 2)),
    );
    const z = new RunningMoments().addAll(found.map((x) => (x.difference - 1) / x.standardError));
    expect(Math.abs(z.mean) * Math.sqrt(600)).toBeLessThan(5.2);
    // The variance of 600 z is known to 6 %.
    expect(Math.abs(z.variance - 1)).toBeLessThan(0.32);
  });

  it('NEQ-07 without overlap the error is infinite', () => {
    const random = new RandomStreams(56, 'work', 1);
    const far = bennettAcceptanceRatio(gaussian(random, 1000, 100, 2), gaussian(random, 1000, -20, 2));
    expect(far.standardError).toBe(Infinity);
    expect(far.overlap).toBeLessThan(1);
    expect(bennettAcceptanceRatio([5000], [-1000]).standardError).toBe(Infinity);
    // A process without dissipation: every work is ΔF.
    near(bennettAcceptanceRatio([2, 2, 2], [-2, -2], 0.3).difference, 2);
    near(bennettAcceptanceRatio([2, 2, 2], [-2, -2], 0.3).standardError, 0, 1e-7);
  });

  it('refuses what is out of range', () => {
    expect(() => bennettAcceptanceRatio([], [1])).toThrow(/forward.length is 0/);
    expect(() => bennettAcceptanceRatio([1], [NaN])).toThrow(/backward\[0\] is NaN/);
    expect(() => bennettAcceptanceRatio([1], [1], 0)).toThrow(/temperature is 0/);
  });
});
