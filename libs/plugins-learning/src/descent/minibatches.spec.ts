import { describe, expect, it } from 'vitest';
import type { Dataset } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { points, refusal } from '../../test/network.ts';
import { shiftImage } from './image-shifts.ts';
import { Minibatches, type MinibatchOptions } from './minibatches.ts';

const minibatches = (options: MinibatchOptions, dataset: Dataset = points, seed = 1): Minibatches =>
  new Minibatches('trial', dataset, lawContext(seed, 1), options);

/** The labels of a pass, minibatch by minibatch, where labels tell rows apart. */
const numbered: Dataset = { ...points, labels: Int32Array.of(0, 1, 2, 3, 4, 5, 6) };
const pass = (of: Minibatches): number[][] =>
  Array.from({ length: of.perPass }, () => [...of.next().labels!.data] as number[]);

describe('minibatches', () => {
  it('bring every row once in each pass, the last ones in a smaller minibatch', () => {
    const of = minibatches({ batch: 3, answers: 'labels' }, numbered);
    expect([of.perPass, of.batch]).toEqual([3, 3]);
    const passes = Array.from({ length: 4 }, () => pass(of));
    for (const each of passes) {
      expect(each.map(({ length }) => length)).toEqual([3, 3, 1]);
      expect(each.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    }
    expect(new Set(passes.map(String)).size).toBe(4);
  });

  it('hold points, labels, targets and weights of the same rows, in float32', () => {
    const dataset = { ...numbered, weights: Float64Array.of(1, 2, 3, 4, 5, 6, 7) };
    const of = minibatches({ batch: 2, answers: 'targets', shape: [1, 2] }, dataset);
    const batch = of.next();
    expect(batch.points).toMatchObject({ type: 'float32', shape: [2, 1, 2] });
    expect(batch.targets!.shape).toEqual([2, 2]);
    expect(batch.labels).toBeUndefined();
    for (let b = 0; b < 2; b++) {
      const row = batch.weights!.data[b]! * 4 - 1;
      expect([...batch.points.data].slice(2 * b, 2 * b + 2)).toEqual([...points.points.subarray(2 * row, 2 * row + 2)]);
      expect([...batch.targets!.data].slice(2 * b, 2 * b + 2)).toEqual([
        ...points.targets!.values.subarray(2 * row, 2 * row + 2),
      ]);
    }
  });

  it('come in every order equally often', () => {
    const three = { ...points, points: points.points.subarray(0, 6), count: 3, labels: Int32Array.of(0, 1, 2) };
    const of = minibatches({ batch: 1, answers: 'labels' }, three);
    const counts = new Map<string, number>();
    const passes = 6000;
    for (let k = 0; k < passes; k++) {
      const order = pass(of).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const expected = passes / 6;
    expect(counts.size).toBe(6);
    // GEN-03, five degrees of freedom. Exchanges with any row, a well-known mistake, favour three orders: χ² of 667.
    expect([...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(35.888);
  });

  it('are the same with the same seed, and others with another', () => {
    const of = (seed: number) => pass(minibatches({ batch: 2, answers: 'labels' }, numbered, seed));
    expect(of(3)).toEqual(of(3));
    expect(of(3)).not.toEqual(of(4));
  });

  it('go on in the middle of a pass where streams and arrays are put back', () => {
    const context = lawContext(1, 1);
    const before = new Minibatches('trial', numbered, context, { batch: 2, answers: 'labels' });
    before.next();
    const later = lawContext(1, 1);
    const after = new Minibatches('trial', numbered, later, { batch: 2, answers: 'labels' });
    later.takeOver(context);
    expect([...pass(after), ...pass(after)]).toEqual([...pass(before), ...pass(before)]);
  });

  it('read points that stay in their file', () => {
    const taken: number[][] = [];
    const dataset: Dataset = {
      ...numbered,
      get points(): Float64Array {
        throw new Error('they stay in their file');
      },
      read(rows, out) {
        taken.push(Array.from(rows));
        for (let b = 0; b < rows.length; b++) out.set([10 * rows[b]!, 10 * rows[b]! + 1], 2 * b);
      },
    };
    const of = minibatches({ batch: 3, answers: 'labels' }, dataset);
    const { points: found, labels } = of.next();
    expect(taken).toEqual([[...labels!.data]]);
    expect([...found.data]).toEqual([...labels!.data].flatMap((row) => [10 * row, 10 * row + 1]));
  });

  it('give the whole data in their order', () => {
    const all = [...minibatches({ batch: 3, answers: 'labels' }, numbered).all()].map(({ labels }) => labels!.shape[0]);
    expect(all).toEqual([3, 3, 1]);
  });

  const wrong: [string, Dataset | undefined, MinibatchOptions, object, RegExp][] = [
    ['no data', undefined, { batch: 2 }, { code: 'missing-part', path: 'data' }, /learns from data/],
    [
      'no rows',
      { ...points, points: new Float64Array(0), count: 0, labels: new Int32Array(0) },
      { batch: 2 },
      { code: 'data', path: 'data' },
      /\(seven points\) have no rows/,
    ],
    [
      'another dimension',
      points,
      { batch: 2, shape: [28, 28, 1] },
      { code: 'invalid-option', path: 'data', value: 2 },
      /has 2 numbers, and the network takes \[28, 28, 1\]/,
    ],
    [
      'no labels',
      { ...points, labels: undefined } as unknown as Dataset,
      { batch: 2, answers: 'labels' },
      { code: 'data', path: 'data' },
      /have no labels/,
    ],
    [
      'a label too many',
      numbered,
      { batch: 2, answers: 'labels', classes: 5 },
      { code: 'data', value: 5, hint: 'labels from 0 to 4, or a last layer of more units' },
      /label of row 5 .* is 5, and the network tells 5 classes apart/,
    ],
    [
      'a label below 0',
      { ...points, labels: Int32Array.of(0, 0, -1, 0, 0, 0, 0) },
      { batch: 2, answers: 'labels', classes: 2 },
      { code: 'data', value: -1 },
      /label of row 2/,
    ],
    [
      'no targets',
      { ...points, targets: undefined } as unknown as Dataset,
      { batch: 2, answers: 'targets' },
      { code: 'data' },
      /have no targets/,
    ],
    [
      'targets of another size',
      points,
      { batch: 2, answers: 'targets', targetShape: [3] },
      { code: 'data', value: '[2]' },
      /have the shape \[2\], and the network gives \[3\]/,
    ],
    [
      'a number that is none',
      { ...points, points: points.points.with(5, NaN) },
      { batch: 2 },
      { code: 'non-finite', value: 'NaN' },
      /row 2, column 1 .* is NaN/,
    ],
    [
      'a number too large for float32',
      { ...points, points: points.points.with(0, 1e39) },
      { batch: 2 },
      { code: 'non-finite' },
      /row 0, column 0/,
    ],
    [
      'no image to shift',
      points,
      { batch: 2, shift: 1 },
      { code: 'invalid-option', path: 'learning.shift', value: 1 },
      /points have the shape \[2\]/,
    ],
  ];
  it.each(wrong)('refuse %s', (_, dataset, options, details, message) => {
    const error = refusal(() => new Minibatches('trial', dataset, lawContext(1, 1), options));
    expect(error).toMatchObject(details);
    expect(error.message).toMatch(message);
    expect(error.message).toContain('trial');
    expect(error.hint).toBeTruthy();
  });
});

describe('shifts of images', () => {
  // [2, 3, 2]: pixel (y, x) is [10 y + x, −(10 y + x)].
  const image = Float32Array.from([0, 0, 1, -1, 2, -2, 10, -10, 11, -11, 12, -12]);
  const shifted = (down: number, right: number): number[] => {
    const to = new Float32Array(12).fill(99);
    shiftImage(image, to, [2, 3, 2], down, right);
    return [...to].filter((_, i) => i % 2 === 0);
  };

  it('move what is there, and bring in 0', () => {
    expect(shifted(0, 0)).toEqual([0, 1, 2, 10, 11, 12]);
    expect(shifted(1, 0)).toEqual([0, 0, 0, 0, 1, 2]);
    expect(shifted(-1, 0)).toEqual([10, 11, 12, 0, 0, 0]);
    expect(shifted(0, 1)).toEqual([0, 0, 1, 0, 10, 11]);
    expect(shifted(0, -2)).toEqual([2, 0, 0, 12, 0, 0]);
    expect(shifted(1, -1)).toEqual([0, 0, 0, 1, 2, 0]);
  });

  it('are drawn uniformly, from −shift to shift both ways', () => {
    // One bright pixel in the middle of 5 × 5 tells the shift.
    const one = new Float64Array(25);
    one[12] = 1;
    const dataset: Dataset = { ...points, points: one, count: 1, dimension: 25, shape: [5, 5] };
    const of = minibatches({ batch: 1, shift: 1 }, dataset);
    const counts = new Map<number, number>();
    const draws = 9000;
    for (let k = 0; k < draws; k++) {
      const at = of.next().points.data.indexOf(1);
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([6, 7, 8, 11, 12, 13, 16, 17, 18]);
    const expected = draws / 9;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // GEN-03: the 1 − 1e-6 quantile for 8 degrees of freedom.
    expect(chiSquare).toBeLessThan(42.701);
  });

  it('know images by the shape of the data where a network takes plain rows', () => {
    const dataset: Dataset = {
      ...points,
      points: Float64Array.of(0, 0, 1, 0, 0, 0),
      count: 1,
      dimension: 6,
      shape: [2, 3],
    };
    const seen = new Set<number>();
    const of = minibatches({ batch: 1, shift: 1, shape: [6] }, dataset);
    for (let k = 0; k < 60; k++) seen.add(of.next().points.data.indexOf(1));
    // From (0, 2) to the left and down; never to the start of the next row; −1 is beyond an edge.
    expect([...seen].toSorted((a, b) => a - b)).toEqual([-1, 1, 2, 4, 5]);
  });

  it('leave the data as they are', () => {
    const dataset: Dataset = { ...points, points: Float64Array.from(image), count: 1, dimension: 12, shape: [2, 3, 2] };
    const of = minibatches({ batch: 1, shift: 1 }, dataset);
    for (let k = 0; k < 20; k++) of.next();
    expect([...[...of.all()][0]!.points.data]).toEqual([...image]);
  });
});
