import type { Dataset } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../test/fixtures.ts';
import { aniso, blobs15Random, blobs4Overlap, blobs4Sep, blobs5In10d, blobs8Random } from './index.ts';
import { generators, heteroSd, moons, twoGaussians, unbalanced } from './index.ts';

/** Standard normal deviate of a χ² value, by Wilson and Hilferty (1931); |z| > 4.9 has probability below 1e-6. */
function chiSquareDeviate(value: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  return (Math.cbrt(value / degrees) - (1 - spread)) / Math.sqrt(spread);
}

/** The points of each class. */
function byClass({ points, dimension, labels }: Dataset): number[][][] {
  const classes: number[][][] = [];
  labels!.forEach((label, i) => (classes[label] ??= []).push([...points.subarray(i * dimension, (i + 1) * dimension)]));
  return classes;
}

function mean(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.map((_, d) => rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length);
}

/** Σ ((x − c)/s)² over all points and axes, as a deviate: centres and deviations as stated give |z| <= 4.9. */
function knownCentres(dataset: Dataset, centres: readonly (readonly number[])[], spreads: readonly number[]): number {
  const residuals = byClass(dataset).flatMap((rows, k) =>
    rows.flatMap((row) => row.map((x, d) => (x - centres[k]![d]!) / spreads[k]!)),
  );
  return chiSquareDeviate(
    residuals.reduce((sum, z) => sum + z * z, 0),
    residuals.length,
  );
}

/** The same about the means of the classes, which cost a degree of freedom an axis. */
function unknownCentres(dataset: Dataset, spread: number): number {
  const classes = byClass(dataset);
  const sum = classes
    .flatMap((rows) => {
      const centre = mean(rows);
      return rows.flatMap((row) => row.map((x, d) => (x - centre[d]!) / spread));
    })
    .reduce((total, z) => total + z * z, 0);
  return chiSquareDeviate(sum, (dataset.count - classes.length) * dataset.dimension);
}

/** Whether the statement about the spread holds, and whether it would hold of clusters 20 % wider. */
function verdict(statistic: (factor: number) => number): { stated: boolean; wider: boolean } {
  return { stated: Math.abs(statistic(1)) < 4.9, wider: Math.abs(statistic(1.2)) < 4.9 };
}
const right = { stated: true, wider: false };

/** Those of points in classes; those of sequences have a spec of their own. */
const ofPoints = generators.filter((generator) => !generator().shape);

describe.each(ofPoints.map((generator) => [generator.definition.name, generator] as const))(
  'LRN-13 %s',
  (name, generator) => {
    it('gives the same bits for a seed, others for another', () => {
      const dataset = generator({}, 3);
      expect(generator({}, 3)).toEqual(dataset);
      expect(generator({}, 4).points).not.toEqual(dataset.points);
      expect(generator()).toEqual(generator({}, 0));
    });

    it('is a well formed dataset in random order', () => {
      const { points, count, dimension, columns, labels, classes, ...rest } = generator();
      expect(rest).toEqual({ name });
      expect(points.length).toBe(count * dimension);
      expect(points.every(Number.isFinite)).toBe(true);
      expect(columns.length).toBe(dimension);
      expect(new Set(labels)).toEqual(new Set(classes!.keys()));
      // Sorted by class, the labels would change only classes − 1 times.
      const changes = labels!.reduce((sum, label, i) => sum + (i > 0 && label !== labels![i - 1] ? 1 : 0), 0);
      expect(changes).toBeGreaterThan(count / 10);
    });

    it('is what the data source of its name loads', () => {
      const { definition } = generator;
      const context = { folder: '.' } as Parameters<typeof definition.make>[1];
      const options = definition.options.parse({ seed: 5 });
      expect((definition.make(options, context) as { load(): Dataset }).load()).toEqual(generator({}, 5));
      for (const [option, schema] of Object.entries(definition.options.shape))
        expect([option, (schema as { description?: string }).description]).toEqual([option, expect.any(String)]);
    });

    it('refuses options that it does not have, and seeds that are none', () => {
      expect(problemOf(() => generator({ cuont: 3 } as object))).toMatchObject({ code: 'invalid-option' });
      expect(problemOf(() => generator({}, -1))).toMatchObject({ code: 'invalid-option', path: 'seed', value: -1 });
    });
  },
);

describe('LRN-13 laws of the generators', () => {
  const square = (half: number) => [
    [-half, -half],
    [-half, half],
    [half, -half],
    [half, half],
  ];

  it('blobs4-sep and blobs4-overlap: the corners of a square', () => {
    expect(
      verdict((factor) => knownCentres(blobs4Sep({ deviation: 0.5 }, 1), square(5), Array(4).fill(0.5 * factor))),
    ).toEqual(right);
    expect(
      verdict((factor) => knownCentres(blobs4Overlap({ count: 2000 }, 1), square(1.55), Array(4).fill(factor))),
    ).toEqual(right);
    expect(Math.abs(knownCentres(blobs4Overlap({ count: 2000 }, 1), square(1.95), Array(4).fill(1)))).toBeGreaterThan(
      4.9,
    );
    expect(byClass(blobs4Sep({ count: 10 })).map((rows) => rows.length)).toEqual([3, 3, 2, 2]);
  });

  it.each([
    [blobs8Random, 8, 2, 11],
    [blobs15Random, 15, 2, 22],
    [blobs5In10d, 5, 10, 6],
  ] as const)('blobs around centres uniform in a box (%#)', (generator, classes, dimension, box) => {
    expect(verdict((factor) => unknownCentres(generator({ count: 2000 }, 2), factor))).toEqual(right);
    // Σ c² over seeds: c is uniform with variance box²/3 and fourth moment box⁴/5; the means add variance 1/n.
    const squares = Array.from({ length: 150 }, (_, seed) =>
      byClass(generator({}, seed)).flatMap((rows) => mean(rows)),
    ).flat();
    expect(squares.length).toBe(150 * classes * dimension);
    const noise = classes / generator().count;
    const average = squares.reduce((sum, c) => sum + c * c, 0) / squares.length;
    const deviation = Math.sqrt(
      (box ** 4 * (1 / 5 - 1 / 9) + (4 * noise * box ** 2) / 3 + 2 * noise ** 2) / squares.length,
    );
    const deviate = (half: number) => (average - half ** 2 / 3 - noise) / deviation;
    expect(Math.abs(deviate(box))).toBeLessThan(5);
    expect(Math.abs(deviate(0.85 * box))).toBeGreaterThan(5);
    expect(Math.max(...squares.map(Math.abs))).toBeLessThan(box + 6 * Math.sqrt(noise));
  });

  it('unbalanced: one heavy wide cluster and two light tight ones', () => {
    const dataset = unbalanced({}, 1);
    expect(byClass(dataset).map((rows) => rows.length)).toEqual([1000, 75, 75]);
    expect(
      verdict((factor) =>
        knownCentres(
          dataset,
          [
            [0, 0],
            [12.5, -7],
            [12.5, 7],
          ],
          [2 * factor, 0.3 * factor, 0.3 * factor],
        ),
      ),
    ).toEqual(right);
  });

  it('hetero-sd: a deviation of its own for each cluster', () => {
    const dataset = heteroSd({ count: 3000 }, 1);
    const centres = [
      [-3.5, -4],
      [0, 3.5],
      [3.5, -4],
    ];
    expect(verdict((factor) => knownCentres(dataset, centres, [0.5 * factor, 2.5 * factor, 0.8 * factor]))).toEqual(
      right,
    );
    expect(Math.abs(knownCentres(dataset, centres, [0.8, 2.5, 0.5]))).toBeGreaterThan(4.9);
  });

  it('aniso: long along 30°, gap across', () => {
    const dataset = aniso({ count: 3000 }, 1);
    const [cos, sin] = [Math.sqrt(3) / 2, 0.5];
    const points = dataset.points.map((_, i) => {
      const [x, y] = [dataset.points[i - (i % 2)]!, dataset.points[i - (i % 2) + 1]!];
      return i % 2 === 0 ? (cos * x + sin * y) / 4 : -sin * x + cos * y;
    });
    const turned = { ...dataset, points };
    expect(
      verdict((factor) =>
        knownCentres(
          turned,
          [
            [0, -3.8],
            [0, 0],
            [0, 3.8],
          ],
          Array(3).fill(factor),
        ),
      ),
    ).toEqual(right);
  });

  it('moons: half circles about (0, 0) and (1, 1/2)', () => {
    const radius = (row: readonly number[], moon: number) => Math.hypot(row[0]! - moon, row[1]! - moon / 2);
    byClass(moons({ noise: 0, count: 101 })).forEach((rows, moon) => {
      expect(rows.length).toBe(moon === 0 ? 51 : 50);
      for (const row of rows) {
        expect(radius(row, moon)).toBeCloseTo(1, 14);
        expect(moon === 0 ? row[1]! : 0.5 - row[1]!).toBeGreaterThanOrEqual(0);
      }
      expect(Math.min(...rows.map(([x]) => x!))).toBe(moon === 0 ? -1 : 0);
    });
    const residuals = byClass(moons({ noise: 1e-3, count: 3000 }, 1)).flatMap((rows, moon) =>
      rows.map((row) => radius(row, moon) - 1),
    );
    expect(
      verdict((factor) =>
        chiSquareDeviate(
          residuals.reduce((sum, z) => sum + (z / (1e-3 * factor)) ** 2, 0),
          residuals.length,
        ),
      ),
    ).toEqual(right);
  });

  it('LRN-07 two-gaussians: 400 points around -3 and 3 on a line', () => {
    expect(twoGaussians()).toMatchObject({ count: 400, dimension: 1, columns: ['x'] });
    expect(verdict((factor) => knownCentres(twoGaussians({ count: 4000 }, 1), [[-3], [3]], [factor, factor]))).toEqual(
      right,
    );
  });
});
