import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams, RunningMoments } from '@ergodic/numerics';
import { isNear, near, sum } from '../../test/support.ts';
import { boltzmann } from '../canonical.ts';
import { bennettAcceptanceRatio } from './bennett.ts';
import { multistateBar } from './multistate-bar.ts';

/** Three laws of three levels, all in eighths or sixteenths. */
const laws = [
  [8, 4, 4],
  [2, 2, 12],
  [6, 9, 1],
].map((law) => law.map((p) => p / 16));
const offsets = [0.4, -1.1, 2.3]; // ln Z_k

/** Samples of each law in exact proportion; the extra states have no samples. */
function exactSamples(counts: readonly number[], extra: readonly (readonly number[])[] = []) {
  const samples = laws.flatMap((law, k) => law.flatMap((p, level) => new Array<number>(p * counts[k]!).fill(level)));
  const reduced = [
    ...laws.map((law, k) => samples.map((level) => -Math.log(law[level]!) - offsets[k]!)),
    ...extra.map((levels) => samples.map((level) => levels[level]!)),
  ];
  return batchOf(Float64Array.from(reduced.flat()), reduced.length, samples.length);
}

/** Samples of harmonic wells k (x − c)²/2 at T = 1. */
function wells(
  random: RandomStreams,
  stiffness: readonly number[],
  centres: readonly number[],
  counts: readonly number[],
) {
  const x = counts.flatMap((n, k) =>
    Array.from({ length: n }, () => centres[k]! + random.normal(0) / Math.sqrt(stiffness[k]!)),
  );
  const reduced = stiffness.flatMap((s, k) => x.map((value) => (s * (value - centres[k]!) ** 2) / 2));
  return batchOf(Float64Array.from(reduced), stiffness.length, x.length);
}

describe('multistate BAR', () => {
  it.each([[[16, 16, 16]], [[16, 160, 48]], [[320, 16, 32]]])(
    'NEQ-07 samples in exact proportion to three laws give ln Z exactly, counts %s',
    (counts) => {
      const found = multistateBar(exactSamples(counts), counts);
      expect(found.converged).toBe(true);
      offsets.forEach((f, k) => near(found.logRatio[k]!, f - offsets[0]!, 1e-10));
      // Counts that are not the true ones.
      const wrong = [...counts];
      wrong[0] = wrong[1]!;
      wrong[1] = counts[0]!;
      if (wrong[0] !== counts[0])
        expect(isNear(multistateBar(exactSamples(counts), wrong).logRatio[1]!, -1.5, 1e-2)).toBe(false);
    },
  );

  it('a state without samples, by reweighting all others', () => {
    const counts = [16, 48, 32, 0];
    const levels = [0.3, 1.4, -0.6];
    const found = multistateBar(exactSamples([16, 48, 32], [levels]), counts);
    near(found.logRatio[3]!, boltzmann(levels, 1).logZ - offsets[0]!, 1e-10);
    expect(found.standardError[3]).toBeGreaterThan(0);
    expect(found.effectiveSampleSize[3]).toBeLessThan(96);
    // Overlap: a stochastic matrix with the counts as its stationary law.
    for (let i = 0; i < 4; i++) near(sum(found.overlap.subarray(4 * i, 4 * i + 4)), 1, 1e-9);
    for (let j = 0; j < 3; j++) near(counts[j]!, sum(counts.map((n, i) => n * found.overlap[4 * i + j]!)), 1e-9);
  });

  it('NEQ-07 of two states it is BAR: the difference and its error', () => {
    const random = new RandomStreams(61, 'wells', 1);
    const samples = wells(random, [1, 2.5], [0, 0.8], [300, 700]);
    const found = multistateBar(samples, [300, 700]);
    const change = Array.from({ length: 1000 }, (_, n) => samples.data[1000 + n]! - samples.data[n]!);
    const bar = bennettAcceptanceRatio(
      change.slice(0, 300),
      change.slice(300).map((W) => -W),
    );
    near(found.logRatio[1]!, -bar.difference, 1e-9);
    near(found.standardError[1]!, bar.standardError, 1e-3);
  });

  it('errors are those of the scatter: four wells, unequal counts', () => {
    const random = new RandomStreams(62, 'wells', 1);
    const stiffness = [1, 2, 4, 1.5];
    const counts = [80, 40, 120, 60];
    const exact = stiffness.map((k) => -0.5 * Math.log(k / stiffness[0]!));
    const z = [1, 2, 3].map(() => new RunningMoments());
    const between = new RunningMoments();
    for (let n = 0; n < 200; n++) {
      const found = multistateBar(wells(random, stiffness, [0, 1, 1.8, 2.5], counts), counts);
      z.forEach((moments, k) => moments.add((found.logRatio[k + 1]! - exact[k + 1]!) / found.standardError[k + 1]!));
      between.add((found.logRatio[3]! - found.logRatio[1]! - exact[3]! + exact[1]!) / found.errorBetween(3, 1));
    }
    for (const moments of [...z, between]) {
      // 200 z: the mean to 0.07 each, the variance to 10 %.
      expect(Math.abs(moments.mean)).toBeLessThan(0.4);
      expect(Math.abs(moments.variance - 1)).toBeLessThan(0.55);
    }
  });

  it('states that do not overlap have infinite errors, the others finite ones', () => {
    const random = new RandomStreams(63, 'wells', 1);
    const samples = wells(random, [1, 1, 1, 1], [0, 0.5, 40, 40.5], [50, 50, 50, 50]);
    const found = multistateBar(samples, [50, 50, 50, 50]);
    expect(found.standardError[1]).toBeLessThan(0.5);
    expect(found.standardError[2]).toBe(Infinity);
    expect(found.errorBetween(2, 1)).toBe(Infinity);
    near(found.logRatio[1]!, 0, 0.5);
    // Two that overlap with one another only: as if the others were not there.
    const rows = [2, 3].flatMap((k) => Array.from(samples.data.subarray(k * 200 + 100, (k + 1) * 200)));
    const alone = multistateBar(batchOf(Float64Array.from(rows), 2, 100), [50, 50]);
    near(found.errorBetween(3, 2), alone.standardError[1]!, 1e-6);
    near(found.logRatio[3]! - found.logRatio[2]!, alone.logRatio[1]!, 1e-6);
  });

  it('reduced energies far from 0 do not overflow; identical states have no error', () => {
    const shifted = exactSamples([16, 16, 16]);
    const far = batchOf(
      shifted.data.map((u, at) => u + (at < shifted.width ? 5000 : -3000)),
      3,
      shifted.width,
    );
    near(multistateBar(far, [16, 16, 16]).logRatio[2]!, 8000 + offsets[2]! - offsets[0]!, 1e-10);
    const same = multistateBar(
      batchOf(
        new Float64Array(60).map((_, i) => i % 30),
        2,
        30,
      ),
      [20, 10],
    );
    near(same.logRatio[1]!, 0);
    near(same.standardError[1]!, 0, 1e-6);
  });

  it('refuses what is out of range', () => {
    const samples = batchOf(new Float64Array(6), 2, 3);
    expect(() => multistateBar(samples, [1, 1])).toThrow(/counts add up to 2, must be the number of samples, 3/);
    expect(() => multistateBar(samples, [3])).toThrow(/counts.length is 1, must be 2/);
    expect(() => multistateBar(batchOf(new Float64Array(3), 1, 3), [3])).toThrow(/number of states is 1/);
    expect(() => multistateBar(batchOf(Float64Array.of(0, NaN), 2, 1), [1, 0])).toThrow(/reduced\[1\] is NaN/);
  });
});
