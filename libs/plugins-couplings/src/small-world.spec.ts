import { describe, expect, it } from 'vitest';
import { chiSquareTest, countTest } from '@ergodic/numerics';
import type { Coupling } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, degreesOf, edgeNames, modeError, thrownBy } from '../test/support.ts';
import { smallWorld } from './small-world.ts';

const of = (neighbours: number, rewiring: number, units: number, seed = 1): Coupling =>
  smallWorld.make({ neighbours, rewiring, weight: 1 }, contextOf(units, seed));

function neighboursOf({ edges }: Coupling): Set<number>[] {
  const sets = Array.from({ length: edges.nodes }, () => new Set<number>());
  edges.from.forEach((i, e) => {
    sets[i]!.add(edges.to[e]!);
    sets[edges.to[e]!]!.add(i);
  });
  return sets;
}

/** The mean over nodes of the share of pairs of neighbours that are joined themselves. */
function clustering(coupling: Coupling): number {
  const near = neighboursOf(coupling);
  const shares = near.map((own) => {
    const list = [...own];
    const joined = list.reduce((sum, i, at) => sum + list.slice(at + 1).filter((j) => near[i]!.has(j)).length, 0);
    return (2 * joined) / (list.length * (list.length - 1));
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** The mean number of edges between node 0 and the others that it reaches. */
function pathLength(coupling: Coupling): number {
  const near = neighboursOf(coupling);
  const steps = new Map([[0, 0]]);
  for (const [i, n] of steps) for (const j of near[i]!) if (!steps.has(j)) steps.set(j, n + 1);
  return [...steps.values()].reduce((sum, n) => sum + n, 0) / (steps.size - 1);
}

/**
 * Probability of every graph of 4 units, 2 neighbours each, by going through every way in which its edges are moved. `lasting`:
 * a pair that was joined may not be joined again.
 */
function lawOfFour(p: number, lasting: boolean): ReadonlyMap<string, number> {
  const law = new Map<string, number>();
  const name = (i: number, j: number): string => `${Math.min(i, j)}-${Math.max(i, j)}`;
  const go = (i: number, joined: readonly string[], gone: readonly string[], share: number): void => {
    if (i === 4) {
      const graph = joined.toSorted().join(' ');
      law.set(graph, (law.get(graph) ?? 0) + share);
      return;
    }
    const near = name(i, (i + 1) % 4);
    const free = [0, 1, 2, 3]
      .filter((j) => j !== i)
      .map((j) => name(i, j))
      .filter((pair) => !joined.includes(pair) && !(lasting && gone.includes(pair)));
    go(i + 1, joined, gone, free.length > 0 ? share * (1 - p) : share);
    const rest = joined.filter((pair) => pair !== near);
    for (const pair of free) go(i + 1, [...rest, pair], [...gone, near], (share * p) / free.length);
  };
  go(0, [name(0, 1), name(1, 2), name(2, 3), name(3, 0)], [], 1);
  return law;
}

describe('small-world', () => {
  for (const law of lawsOf(smallWorld)) it(`law: ${law.name}`, law.check);

  it('p = 0: the ring of k neighbours, eigenvalues k − 2 Σ_d cos(2πdm/N), clustering 3 (k − 2)/(4 (k − 1))', () => {
    const coupling = of(4, 0, 11);
    expect(degreesOf(coupling)).toEqual(new Array<number>(11).fill(4));
    for (const m of [1, 2, 5]) {
      const angle = (2 * Math.PI * m) / 11;
      const phase = (i: number): number => angle * i + 0.4;
      expect(modeError(coupling, phase, 4 - 2 * Math.cos(angle) - 2 * Math.cos(2 * angle))).toBeLessThanOrEqual(1e-12);
      expect(modeError(coupling, phase, 4 - 2 * Math.cos(angle) - 2 * Math.cos(3 * angle))).toBeGreaterThan(0.05);
    }
    for (const k of [4, 6, 8]) expect(clustering(of(k, 0, 40))).toBeCloseTo((3 * (k - 2)) / (4 * (k - 1)), 12);
    expect(edgeNames(of(2, 0, 4))).toEqual(['0-1', '0-3', '1-2', '2-3']);
  });

  it.each([0.1, 0.6, 1])('p = %d: N k/2 edges, each pair once, at least k/2 at each unit', (p) => {
    for (const seed of [1, 2, 3]) {
      const coupling = of(6, p, 60, seed);
      expect(new Set(edgeNames(coupling)).size).toBe(180);
      expect(Math.min(...degreesOf(coupling))).toBeGreaterThanOrEqual(3);
      expect(coupling.edges.from.every((i, e) => i !== coupling.edges.to[e])).toBe(true);
    }
  });

  it('each edge is moved with probability p, to a unit that is any of the others', () => {
    const [N, k, p] = [20_000, 4, 0.3];
    const { edges } = of(k, p, N, 3);
    const gaps = edges.to.map((j, e) => (j - edges.from[e]! + N) % N);
    const moved = gaps.filter((gap) => gap > k / 2 && gap < N - k / 2);
    expect(countTest(moved.length, (N * k) / 2, p)).toMatchObject({ pass: true });
    expect(countTest(moved.length, (N * k) / 2, p / 2)).toMatchObject({ pass: false });
    const counts = new Float64Array(20);
    for (const gap of moved) counts[Math.floor((20 * gap) / N)]!++;
    expect(chiSquareTest(counts, new Float64Array(20).fill(1 / 20))).toMatchObject({ pass: true });
  });

  it('4 units: every graph with its probability; an edge may come to where another one was', () => {
    const [law, lasting] = [lawOfFour(0.7, false), lawOfFour(0.7, true)];
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 20_000; seed++) {
      const graph = edgeNames(of(2, 0.7, 4, seed)).join(' ');
      counts.set(graph, (counts.get(graph) ?? 0) + 1);
    }
    const graphs = [...law.keys()];
    expect([...counts.keys()].every((graph) => law.has(graph))).toBe(true);
    const agrees = (shares: ReadonlyMap<string, number>): boolean =>
      chiSquareTest(
        graphs.map((graph) => counts.get(graph) ?? 0),
        graphs.map((graph) => shares.get(graph) ?? 0),
      ).pass;
    expect(agrees(law)).toBe(true);
    expect(agrees(lasting)).toBe(false);
    expect(agrees(lawOfFour(0.6, false))).toBe(false);
  });

  it('few moved edges make a small world: short paths, and still as clustered', () => {
    const [before, after] = [of(4, 0, 600, 2), of(4, 0.1, 600, 2)];
    expect(pathLength(before)).toBeGreaterThan(70);
    expect(pathLength(after)).toBeLessThan(15);
    expect(Math.abs(clustering(after) - 0.5 * 0.9 ** 3)).toBeLessThan(0.05);
    expect(clustering(of(4, 1, 600, 2))).toBeLessThan(0.05);
  });

  it('a unit that is joined to all others keeps its edges; the seed’s graph', () => {
    expect(new Set(edgeNames(of(4, 1, 5))).size).toBe(10);
    expect(edgeNames(of(4, 0.5, 30, 5))).toEqual(edgeNames(of(4, 0.5, 30, 5)));
    expect(edgeNames(of(4, 0.5, 30, 5))).not.toEqual(edgeNames(of(4, 0.5, 30, 6)));
  });

  it('says what does not go together', () => {
    expect(thrownBy(() => of(8, 0.1, 8))).toMatchObject({ path: 'neighbours', hint: 'even and below 8' });
    expect(thrownBy(() => of(2, 0.1, 2))).toMatchObject({ path: 'units' });
    for (const wrong of [{ neighbours: 3 }, { neighbours: 0 }, { rewiring: 1.1 }, { rewiring: -0.1 }])
      expect(smallWorld.options.safeParse(wrong).success).toBe(false);
  });
});
