import { describe, expect, it } from 'vitest';
import { meanTest } from '@ergodic/numerics';
import type { Coupling } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, degreesOf, edgeNames, isConnected, thrownBy } from '../test/support.ts';
import { scaleFree } from './scale-free.ts';

const of = (edges: number, units: number, seed = 1): Coupling =>
  scaleFree.make({ edges, weight: 1 }, contextOf(units, seed));

describe('scale-free', () => {
  for (const law of lawsOf(scaleFree)) it(`law: ${law.name}`, law.check);

  it.each([1, 2, 5])('m = %i: m (m + 1)/2 + (N − m − 1) m edges, each pair once, at least m a unit, connected', (m) => {
    for (const units of [m + 1, m + 2, 70]) {
      const coupling = of(m, units, units);
      expect(new Set(edgeNames(coupling)).size).toBe((m * (m + 1)) / 2 + (units - m - 1) * m);
      expect(coupling.edges.weight).toHaveLength((m * (m + 1)) / 2 + (units - m - 1) * m);
      expect(Math.min(...degreesOf(coupling))).toBe(m);
      expect(isConnected(coupling)).toBe(true);
    }
  });

  it('m = 1: mean and variance of the first unit’s degree, which grows with probability degree/(2 edges)', () => {
    const units = 12;
    const grown = (share: (degree: number, nodes: number) => number) => {
      let law = new Map([[1, 1]]);
      for (let nodes = 2; nodes < units; nodes++) {
        const next = new Map<number, number>();
        for (const [degree, p] of law) {
          const q = share(degree, nodes);
          next.set(degree, (next.get(degree) ?? 0) + p * (1 - q));
          next.set(degree + 1, (next.get(degree + 1) ?? 0) + p * q);
        }
        law = next;
      }
      const moment = (n: number): number => [...law].reduce((sum, [degree, p]) => sum + p * degree ** n, 0);
      return { mean: moment(1), variance: moment(2) - moment(1) ** 2 };
    };
    const degrees = Float64Array.from({ length: 20_000 }, (_, seed) => degreesOf(of(1, units, seed))[0]!);
    expect(
      meanTest(
        degrees,
        grown((degree, nodes) => degree / (2 * (nodes - 1))),
      ),
    ).toMatchObject({ pass: true });
    // The mutant that prefers nobody.
    expect(
      meanTest(
        degrees,
        grown((_, nodes) => 1 / nodes),
      ),
    ).toMatchObject({ pass: false });
  });

  it('m = 2, N = 20 000: degrees fall as 2m (m + 1)/(k (k + 1)(k + 2)), their tail as m (m + 1)/(k (k + 1))', () => {
    const degrees = degreesOf(of(2, 20_000, 4));
    const share = (holds: (degree: number) => boolean): number => degrees.filter(holds).length / 20_000;
    for (const k of [2, 3, 4])
      expect(Math.abs(share((d) => d === k) - 12 / (k * (k + 1) * (k + 2)))).toBeLessThan(0.02);
    expect(share((d) => d >= 30) / (6 / (30 * 31))).toBeGreaterThan(0.6);
    expect(share((d) => d >= 30) / (6 / (30 * 31))).toBeLessThan(1.5);
    // Without preference the tail is (m/(m + 1))^(k − m): one in 85 000 has 30 neighbours.
    expect((2 / 3) ** 28).toBeLessThan(0.01 * share((d) => d >= 30));
    expect(Math.max(...degrees)).toBeGreaterThan(150);
  });

  it('is the seed’s graph, and says where there are too few units', () => {
    expect(edgeNames(of(2, 40, 5))).toEqual(edgeNames(of(2, 40, 5)));
    expect(edgeNames(of(2, 40, 5))).not.toEqual(edgeNames(of(2, 40, 6)));
    expect(thrownBy(() => of(3, 3))).toMatchObject({ path: 'units', hint: 'at least 4, one more than edges' });
    expect(scaleFree.options.safeParse({ edges: 0 }).success).toBe(false);
  });
});
