import { describe, expect, it } from 'vitest';
import { countTest } from '@ergodic/numerics';
import type { Coupling } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, degreesOf, edgeNames, isConnected, thrownBy } from '../test/support.ts';
import { randomRegular } from './random-regular.ts';

const of = (degree: number, units: number, seed = 1): Coupling =>
  randomRegular.make({ degree, weight: 0.5 }, contextOf(units, seed));

/**
 * Probability that two triangles come out for 6 units of degree 2, rather than a hexagon, where each pair of free ends that may
 * be joined is equally likely, by going through every way. `ends`: whether ends are drawn, or units that have some.
 */
function triangles(ends: boolean): number {
  const outcome = { triangles: 0, hexagons: 0 };
  const go = (free: readonly number[], joined: ReadonlySet<string>, p: number): void => {
    const open: [i: number, j: number, share: number][] = [];
    for (let i = 0; i < 6; i++)
      for (let j = i + 1; j < 6; j++)
        if (free[i]! > 0 && free[j]! > 0 && !joined.has(`${i}-${j}`)) open.push([i, j, ends ? free[i]! * free[j]! : 1]);
    if (joined.size === 6) {
      const names = [...joined].toSorted();
      const first = new Set(names.filter((name) => name.includes('0')).flatMap((name) => name.split('-')));
      const closed = names.some((name) => !name.includes('0') && name.split('-').every((node) => first.has(node)));
      outcome[closed ? 'triangles' : 'hexagons'] += p;
      return;
    }
    const total = open.reduce((sum, [, , share]) => sum + share, 0);
    for (const [i, j, share] of open)
      go(
        free.map((f, k) => (k === i || k === j ? f - 1 : f)),
        new Set([...joined, `${i}-${j}`]),
        (p * share) / total,
      );
  };
  // The first edge may be any: all are alike.
  go([1, 1, 2, 2, 2, 2], new Set(['0-1']), 1);
  return outcome.triangles / (outcome.triangles + outcome.hexagons);
}

describe('random-regular', () => {
  for (const law of lawsOf(randomRegular)) it(`law: ${law.name}`, law.check);

  it.each([
    [1, 10],
    [2, 7],
    [3, 50],
    [4, 51],
    [7, 16],
    [8, 9],
    [14, 16],
    [15, 16],
    [29, 60],
    [3, 4],
  ])('degree %i of %i units: every degree is that, no pair twice, no unit with itself', (degree, units) => {
    for (const seed of [1, 2, 3]) {
      const coupling = of(degree, units, seed);
      expect(degreesOf(coupling)).toEqual(new Array<number>(units).fill(degree));
      expect(new Set(edgeNames(coupling)).size).toBe((degree * units) / 2);
      expect(coupling.edges.from.every((i, e) => i !== coupling.edges.to[e])).toBe(true);
    }
  });

  it('a given pair is joined with probability k/(N − 1)', () => {
    const count = (degree: number, units: number, pair: string): number => {
      let joined = 0;
      for (let seed = 0; seed < 10_000; seed++) if (edgeNames(of(degree, units, seed)).includes(pair)) joined++;
      return joined;
    };
    const found = count(3, 8, '0-7');
    expect(countTest(found, 10_000, 3 / 7)).toMatchObject({ pass: true });
    expect(countTest(found, 10_000, 3 / 8)).toMatchObject({ pass: false });
    // Drawn as a complement.
    expect(countTest(count(5, 8, '2-3'), 10_000, 5 / 7)).toMatchObject({ pass: true });
  });

  it('of more than half the pairs, what is drawn is which are not joined', () => {
    for (const [degree, units, seed] of [
      [5, 8, 1],
      [13, 20, 2],
      [38, 40, 3],
    ] as const) {
      const [names, others] = [of(degree, units, seed), of(units - 1 - degree, units, seed)].map(edgeNames);
      expect(names!.concat(others!).toSorted()).toEqual(edgeNames(of(units - 1, units)));
    }
  });

  it('each pair of free ends that may be joined is equally likely: two triangles against a hexagon', () => {
    let found = 0;
    for (let seed = 0; seed < 20_000; seed++) if (!isConnected(of(2, 6, seed))) found++;
    expect(countTest(found, 20_000, triangles(true))).toMatchObject({ pass: true });
    // Units drawn alike, however many free ends they have.
    expect(countTest(found, 20_000, triangles(false))).toMatchObject({ pass: false });
  });

  it('is the seed’s graph; of degree 3 and more almost always connected', () => {
    expect(edgeNames(of(3, 20, 5))).toEqual(edgeNames(of(3, 20, 5)));
    expect(edgeNames(of(3, 20, 5))).not.toEqual(edgeNames(of(3, 20, 6)));
    let connected = 0;
    for (let seed = 0; seed < 200; seed++) if (isConnected(of(3, 100, seed))) connected++;
    expect(connected).toBeGreaterThan(190);
  });

  it('says what does not go together', () => {
    expect(thrownBy(() => of(3, 7))).toMatchObject({ code: 'invalid-option', path: 'degree' });
    expect(thrownBy(() => of(3, 7)).message).toContain('with 7 units');
    expect(thrownBy(() => of(8, 8))).toMatchObject({ path: 'degree', hint: 'below 8' });
    expect(thrownBy(() => of(1, 1))).toMatchObject({ path: 'units' });
    expect(randomRegular.options.safeParse({ degree: 0 }).success).toBe(false);
    expect(randomRegular.options.safeParse({}).success).toBe(false);
  });
});
