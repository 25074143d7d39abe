import { chiSquareTest, RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { pointsOf } from '../test/fixtures.ts';
import { kMeansPlusPlus, randomPoints, type Seeding } from './seeding.ts';

const line = pointsOf([[0], [1], [3]]);
const DRAWS = 20_000;

/** How often each ordered pair of different points is drawn: 01 02 10 12 20 21. */
function countPairs(seeding: Seeding): number[] {
  const random = new RandomStreams(1, 'test', 1);
  const counts = Array<number>(6).fill(0);
  for (let n = 0; n < DRAWS; n++) {
    const [first, second] = seeding(line, 2, random, 0);
    counts[2 * first! + (second! > first! ? second! - 1 : second!)]!++;
  }
  return counts;
}

/** The law of those pairs: first uniform, second in proportion to distance to a power. */
function law(power: number): number[] {
  return [0, 1, 2].flatMap((first) => {
    const weights = [0, 1, 2].map((i) => (i === first ? 0 : Math.abs(line.points[i]! - line.points[first]!) ** power));
    const total = weights.reduce((a, b) => a + b);
    return weights.filter((_, i) => i !== first).map((weight) => weight / total / 3);
  });
}

describe('seeding of k-means', () => {
  it('random: every ordered choice equally likely', () => {
    const counts = countPairs(randomPoints);
    expect(chiSquareTest(counts, law(0)).pass).toBe(true);
    expect(chiSquareTest(counts, law(1)).pass).toBe(false);
  });

  it('k-means++: probability proportional to squared distance, not to distance', () => {
    const counts = countPairs(kMeansPlusPlus);
    expect(chiSquareTest(counts, law(2)).pass).toBe(true);
    expect(chiSquareTest(counts, law(1)).pass).toBe(false);
    expect(chiSquareTest(counts, law(0)).pass).toBe(false);
  });

  it('k-means++ measures from the nearest of the chosen, not from the last', () => {
    // With 0 and 10 chosen, in either order, 11 is at squared distance 1 and 5 at 25: 5 comes third with probability 25/26.
    const data = pointsOf([[0], [10], [5], [11]]);
    const random = new RandomStreams(2, 'test', 1);
    const thirds = [0, 0];
    for (let n = 0; n < 60_000; n++) {
      const [a, b, third] = kMeansPlusPlus(data, 3, random, 0);
      if (a! + b! === 1) thirds[third! - 2]!++;
    }
    expect(chiSquareTest(thirds, [25 / 26, 1 / 26]).pass).toBe(true);
    // From the last alone: 0 then 10 gives 25 : 1, 10 then 0 gives 25 : 121.
    const fromLast = (0.5 * 25) / 26 + (0.5 * 25) / 146;
    expect(chiSquareTest(thirds, [fromLast, 1 - fromLast]).pass).toBe(false);
  });

  it.each([randomPoints, kMeansPlusPlus])('chooses different points, up to all of them', (seeding) => {
    const random = new RandomStreams(3, 'test', 1);
    for (let n = 0; n < 50; n++) expect(seeding(line, 3, random, 0).sort()).toEqual(Int32Array.of(0, 1, 2));
  });

  it('k-means++ copes with fewer different points than clusters', () => {
    const same = pointsOf([[2], [2], [2]]);
    const chosen = kMeansPlusPlus(same, 3, new RandomStreams(4, 'test', 1), 0);
    expect(chosen.every((i) => i >= 0 && i < 3)).toBe(true);
  });
});
