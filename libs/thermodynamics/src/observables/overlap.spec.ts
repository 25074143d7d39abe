import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams, replicaMeansTest, RunningMoments } from '@ergodic/numerics';
import { allStates, near, randomPairSystem, sum } from '../../test/support.ts';
import { boltzmann } from '../canonical.ts';
import { overlap, overlapMoments, replicaOverlaps } from './overlap.ts';

describe('overlap', () => {
  it('of two states, and of all pairs of replicas', () => {
    expect(overlap([1, -1, 1, 1], [1, 1, -1, 1])).toBe(0);
    expect(overlap([1, -1], [-1, 1])).toBe(-1);
    const three = batchOf(Int8Array.of(1, 1, 1, 1, 1, 1, -1, 1, -1, -1, 1, -1), 3, 4);
    expect([...replicaOverlaps(three)]).toEqual([0.5, -0.5, -1]);
  });

  it('errors are those of leaving out one replica after the other', () => {
    const random = new RandomStreams(112, 'spins', 1);
    const data = Float64Array.from({ length: 5 * 20 }, () => (random.uniform(0) < 0.7 ? 1 : -1));
    const meanOf = (rows: number[]): number => {
      const kept = Float64Array.from(rows.flatMap((r) => Array.from(data.subarray(20 * r, 20 * r + 20))));
      const q = replicaOverlaps(batchOf(kept, rows.length, 20));
      return sum(q) / q.length;
    };
    const all = [0, 1, 2, 3, 4];
    const without = all.map((r) => meanOf(all.filter((other) => other !== r)));
    const average = sum(without) / 5;
    const { mean } = overlapMoments(batchOf(data, 5, 20));
    near(mean.value, meanOf(all));
    near(mean.standardError, Math.sqrt((4 / 5) * sum(without.map((x) => (x - average) ** 2))));
  });

  it.each([2.2, 5])('T = %s: moments of a small glass in a field, and their errors, against the enumeration', (T) => {
    const random = new RandomStreams(111, 'glass', 1);
    const pairs = Array.from({ length: 36 }, (_, k) => [Math.floor(k / 6), k % 6] as const).filter(([a, b]) => a < b);
    const system = { ...randomPairSystem(random, 'spins', 6, pairs), field: [0.3, -0.1, 0, 0.2, 0, -0.4] };
    const states = allStates(system);
    const { p } = boltzmann(
      states.map((s) => s.energy),
      T,
    );
    const exact = { mean: 0, meanSquare: 0, fourth: 0 };
    p.forEach((a, i) =>
      p.forEach((b, j) => {
        const q = overlap(states[i]!.state, states[j]!.state);
        exact.mean += a * b * q;
        exact.meanSquare += a * b * q * q;
        exact.fourth += a * b * q ** 4;
      }),
    );
    // ⟨q⟩ = (1/N) Σ ⟨s⟩²
    const means = states[0]!.state.map((_, i) => sum(p.map((w, k) => w * states[k]!.state[i]!)));
    near(exact.mean, sum(means.map((m) => m * m)) / 6);

    let total = 0;
    const cumulative = Array.from(p, (x) => (total += x));
    const draw = (): number[] => {
      const u = random.uniform(0) * total;
      return states[cumulative.findIndex((c) => c > u)]!.state;
    };
    const z = { mean: new RunningMoments(), meanSquare: new RunningMoments() };
    const found = { mean: [] as number[], meanSquare: [] as number[], binder: [] as number[] };
    for (let n = 0; n < 200; n++) {
      const replicas = batchOf(Int8Array.from(Array.from({ length: 32 }, draw).flat()), 32, 6);
      const moments = overlapMoments(replicas);
      for (const name of ['mean', 'meanSquare'] as const) {
        found[name].push(moments[name].value);
        z[name].add((moments[name].value - exact[name]) / moments[name].standardError);
      }
      found.binder.push(moments.binder.value);
      const all = replicaOverlaps(replicas);
      near(moments.meanAbsolute.value, sum(all.map(Math.abs)) / all.length);
    }
    expect(replicaMeansTest(found.mean, exact.mean).pass).toBe(true);
    expect(replicaMeansTest(found.meanSquare, exact.meanSquare).pass).toBe(true);
    // Pairs with themselves, q = 1, counted in.
    expect(
      replicaMeansTest(
        found.mean.map((q) => (q * 31 + 1) / 32),
        exact.mean,
      ).pass,
    ).toBe(false);
    near(sum(found.binder) / 200, 1 - exact.fourth / (3 * exact.meanSquare ** 2), 0.05);
    for (const name of ['mean', 'meanSquare'] as const) {
      expect(Math.abs(z[name].mean)).toBeLessThan(0.5);
      expect(z[name].variance).toBeGreaterThan(0.55);
      expect(z[name].variance).toBeLessThan(1.8);
    }
  });

  it('refuses what is out of range', () => {
    expect(() => overlap([], [])).toThrow(/s.length is 0/);
    expect(() => overlap([1], [1, 1])).toThrow(/t.length is 2, must be 1/);
    expect(() => replicaOverlaps(batchOf(Int8Array.of(1), 1, 1))).toThrow(/replicas is 1/);
    expect(() => overlapMoments(batchOf(new Int8Array(3), 3, 1))).toThrow(/replicas is 3, must be an integer >= 4/);
  });
});
