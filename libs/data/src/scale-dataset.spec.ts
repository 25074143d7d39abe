import type { Dataset } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { scaleDataset } from './scale-dataset.ts';

function dataset(rows: readonly (readonly number[])[], weights?: readonly number[]): Dataset {
  return {
    name: 'test',
    points: Float64Array.from(rows.flat()),
    count: rows.length,
    dimension: rows[0]!.length,
    columns: rows[0]!.map((_, d) => `x${d + 1}`),
    labels: Int32Array.from(rows, (_, i) => i % 2),
    ...(weights && { weights: Float64Array.from(weights) }),
  };
}

const column = ({ points, dimension }: Dataset, d: number) => [...points].filter((_, i) => i % dimension === d);

describe('scaleDataset', () => {
  it('standard: mean 0 and 1/N variance 1', () => {
    const scaled = scaleDataset(
      dataset([
        [1, 10],
        [2, 10],
        [6, 40],
      ]),
      'standard',
    );
    // Column 1: mean 3, variance (4 + 1 + 9) / 3; column 2: mean 20, variance 200.
    const deviation = Math.sqrt(14 / 3);
    column(scaled, 0).forEach((z, i) => expect(z).toBeCloseTo([-2, -1, 3][i]! / deviation, 14));
    column(scaled, 1).forEach((z, i) => expect(z).toBeCloseTo([-10, -10, 20][i]! / Math.sqrt(200), 14));
  });

  it('min-max: range exactly 0 to 1', () => {
    expect(
      column(
        scaleDataset(
          dataset([
            [1, -4],
            [2, 0],
            [5, 4],
          ]),
          'min-max',
        ),
        0,
      ),
    ).toEqual([0, 0.25, 1]);
    expect(
      column(
        scaleDataset(
          dataset([
            [1, -4],
            [2, 0],
            [5, 4],
          ]),
          'min-max',
        ),
        1,
      ),
    ).toEqual([0, 0.5, 1]);
  });

  it.each(['standard', 'min-max'] as const)(
    '%s: a constant column becomes 0, also where its mean would round',
    (scaling) => {
      const rows = Array.from({ length: 10 }, (_, i) => [0.1, 1e15 + 0.3, i]);
      const scaled = scaleDataset(dataset(rows), scaling);
      expect(column(scaled, 0)).toEqual(Array(10).fill(0));
      expect(column(scaled, 1)).toEqual(Array(10).fill(0));
      expect(scaled.points.every(Number.isFinite)).toBe(true);
      expect(scaleDataset(dataset([[3, 4]]), scaling).points).toEqual(Float64Array.of(0, 0));
    },
  );

  it('standard: a weight counts as that many points', () => {
    const weighted = scaleDataset(dataset([[1], [2], [9]], [3, 1, 0]), 'standard');
    const repeated = scaleDataset(dataset([[1], [1], [1], [2]]), 'standard');
    expect(weighted.points[0]).toBeCloseTo(repeated.points[0]!, 14);
    expect(weighted.points[1]).toBeCloseTo(repeated.points[3]!, 14);
    expect(weighted.points[2]).toBeCloseTo((9 - 1.25) / Math.sqrt(0.1875), 12);
  });

  it('none: the dataset itself; the given one is never changed', () => {
    const given = dataset([
      [1, 2],
      [3, 5],
    ]);
    expect(scaleDataset(given, 'none')).toBe(given);
    const scaled = scaleDataset(given, 'standard');
    expect(given.points).toEqual(Float64Array.of(1, 2, 3, 5));
    expect(scaled).toMatchObject({
      name: 'test',
      columns: given.columns,
      labels: given.labels,
      count: 2,
      dimension: 2,
    });
  });
});
