import { describe, expect, it } from 'vitest';
import { barsAndStripes } from './bars-and-stripes.ts';

describe('bars and stripes', () => {
  const size = 3;
  const { points, count, dimension, labels } = barsAndStripes({ count: 4000, size }, 2);
  const rows = Array.from({ length: count }, (_, r) => Array.from(points.subarray(r * 9, (r + 1) * 9)));
  const at = (row: readonly number[], i: number, j: number): number => row[size * i + j]!;

  it('columns of bars, and rows of stripes, are on or off as a whole', () => {
    expect(dimension).toBe(9);
    rows.forEach((row, r) => {
      for (let line = 0; line < size; line++)
        for (let k = 1; k < size; k++)
          expect(labels![r] === 0 ? at(row, k, line) : at(row, line, k)).toBe(
            labels![r] === 0 ? at(row, 0, line) : at(row, line, 0),
          );
    });
  });

  it('are 2^(size + 1) − 2 different pictures; half of the lines are on', () => {
    expect(new Set(rows.map((row) => row.join())).size).toBe(2 ** (size + 1) - 2);
    const lines = rows.flatMap((row, r) =>
      [0, 1, 2].map((line) => (labels![r] === 0 ? at(row, 0, line) : at(row, line, 0))),
    );
    const on = lines.reduce((sum, bit) => sum + bit, 0);
    expect(Math.abs(on - lines.length / 2) / Math.sqrt(lines.length / 4)).toBeLessThan(5);
  });
});
