import { describe, expect, it } from 'vitest';
import { problemOf } from '../../test/fixtures.ts';
import { addingProblem } from './adding-problem.ts';
import { associativeRecall } from './associative-recall.ts';
import { copyTask } from './copy-task.ts';

/** z of a count that has probability p each of n times; |z| ≤ 5 (GEN-01). */
const deviate = (hits: number, n: number, p: number): number => (hits - n * p) / Math.sqrt(n * p * (1 - p));

describe('adding problem', () => {
  const length = 7;
  const { points, targets, count, shape, dimension } = addingProblem({ count: 4000, length }, 5);
  const rows = Array.from({ length: count }, (_, r) =>
    Array.from({ length }, (_, t) => ({
      number: points[r * dimension + 2 * t]!,
      mark: points[r * dimension + 2 * t + 1]!,
    })),
  );

  it('the target is the sum of the two numbers that are marked, one in each half', () => {
    expect(shape).toEqual([length, 2]);
    expect(targets!.shape).toEqual([1]);
    rows.forEach((row, r) => {
      const marked = [...row.keys()].filter((t) => row[t]!.mark === 1);
      expect(marked).toHaveLength(2);
      expect(marked[0]).toBeLessThan(3);
      expect(marked[1]).toBeGreaterThanOrEqual(3);
      expect(targets!.values[r]).toBe(row[marked[0]!]!.number + row[marked[1]!]!.number);
    });
  });

  it('marks are uniform in their halves', () => {
    for (let t = 0; t < length; t++) {
      const hits = rows.filter((row) => row[t]!.mark === 1).length;
      expect(Math.abs(deviate(hits, count, t < 3 ? 1 / 3 : 1 / 4))).toBeLessThan(5);
    }
  });

  it('telling 1 errs by 1/6 on average, squared', () => {
    const squares = targets!.values.reduce((sum, y) => sum + (y - 1) ** 2, 0) / count;
    // (x + x' − 1)² has mean 1/6 and mean square 1/15.
    const deviation = Math.sqrt((1 / 15 - 1 / 36) / count);
    expect(Math.abs(squares - 1 / 6) / deviation).toBeLessThan(5);
    expect(Math.abs(squares - 1 / 12) / deviation).toBeGreaterThan(5);
  });
});

describe('copy task', () => {
  const [length, bits, delay] = [3, 2, 2];
  const { points, targets, count, shape } = copyTask({ count: 2000, length, bits, delay }, 1);
  const [time, features] = shape as [number, number];

  it('shows bits, nothing, a flag, nothing; the bits are to be told after the flag', () => {
    expect([time, features]).toEqual([9, 3]);
    expect(targets!.shape).toEqual([9, 2]);
    const point = (r: number, t: number, f: number) => points[(r * time + t) * features + f];
    for (let r = 0; r < count; r++)
      for (let t = 0; t < time; t++) {
        expect(point(r, t, bits)).toBe(t === 5 ? 1 : 0);
        for (let b = 0; b < bits; b++) {
          const target = targets!.values[(r * time + t) * bits + b];
          expect(target).toBe(t >= 6 ? point(r, t - 6, b) : 0);
          if (t >= length) expect(point(r, t, b)).toBe(0);
        }
      }
  });

  it('bits are 1 half of the time, so that a network without memory errs by ¼ length/time', () => {
    const on = targets!.values.reduce((sum, bit) => sum + bit, 0);
    expect(Math.abs(deviate(on, count * length * bits, 0.5))).toBeLessThan(5);
    const guess = targets!.values.reduce(
      (sum, y, k) => sum + ((Math.floor(k / bits) % time >= 6 ? 0.5 : 0) - y) ** 2,
      0,
    );
    expect(guess / targets!.values.length).toBeCloseTo((0.25 * length) / time, 14);
  });
});

describe('associative recall', () => {
  const [pairs, keys, values] = [4, 7, 5];
  const { points, labels, count, shape, classes } = associativeRecall({ count: 4000, pairs, keys, values }, 2);
  const [time, features] = shape as [number, number];
  const shown = (r: number, t: number): number[] =>
    Array.from({ length: features }, (_, f) => f).filter((f) => points[(r * time + t) * features + f] === 1);

  it('the label is the value of the key that is asked for, and every key comes once', () => {
    expect([time, features, classes!.length]).toEqual([5, 12, 5]);
    for (let r = 0; r < count; r++) {
      const list = Array.from({ length: pairs }, (_, t) => shown(r, t));
      expect(new Set(list.map(([key]) => key)).size).toBe(pairs);
      expect(list.every(([key, value, ...more]) => key! < keys && value! >= keys && more.length === 0)).toBe(true);
      const [asked, ...more] = shown(r, pairs);
      expect(more).toEqual([]);
      expect(list.find(([key]) => key === asked)![1]! - keys).toBe(labels![r]);
    }
  });

  it('keys, values and the pair that is asked for are uniform', () => {
    const count0 = (holds: (r: number) => boolean): number =>
      Array.from({ length: count }, (_, r) => r).filter(holds).length;
    for (let k = 0; k < keys; k++)
      expect(
        Math.abs(
          deviate(
            count0((r) => shown(r, pairs)[0] === k),
            count,
            1 / keys,
          ),
        ),
      ).toBeLessThan(5);
    for (let v = 0; v < values; v++)
      expect(
        Math.abs(
          deviate(
            count0((r) => labels![r] === v),
            count,
            1 / values,
          ),
        ),
      ).toBeLessThan(5);
    for (let t = 0; t < pairs; t++)
      expect(
        Math.abs(
          deviate(
            count0((r) => shown(r, pairs)[0] === shown(r, t)[0]),
            count,
            1 / pairs,
          ),
        ),
      ).toBeLessThan(5);
  });

  it('one of the values shown is right with probability 1/pairs + (1 − 1/pairs)/values', () => {
    const hits = Array.from({ length: count }, (_, r) => shown(r, 0)[1]! - keys === labels![r]).filter(Boolean).length;
    expect(Math.abs(deviate(hits, count, 1 / pairs + (1 - 1 / pairs) / values))).toBeLessThan(5);
    expect(Math.abs(deviate(hits, count, 1 / values))).toBeGreaterThan(5);
  });

  it('needs as many keys as pairs', () => {
    expect(problemOf(() => associativeRecall({ pairs: 13 }))).toMatchObject({ path: 'pairs', value: 13 });
  });
});

it.each([addingProblem, copyTask, associativeRecall])('the same seed gives the same bits', (generator) => {
  expect(generator({ count: 5 }, 3)).toEqual(generator({ count: 5 }, 3));
  expect(generator({ count: 5 }, 3).points).not.toEqual(generator({ count: 5 }, 4).points);
  const { shape, dimension, points, targets, count } = generator({ count: 5 });
  expect(shape!.reduce((a, b) => a * b, 1)).toBe(dimension);
  expect(points.length).toBe(count * dimension);
  if (targets) expect(targets.values.length).toBe(count * targets.shape.reduce((a, b) => a * b, 1));
});
