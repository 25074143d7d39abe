import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readDataset } from './read-dataset.ts';

const shared = process.env['ERGODIC_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const path = join(shared, 'data', 't10k-images-idx3-ubyte.gz');
const labels = join(shared, 'data', 't10k-labels-idx1-ubyte.gz');
const present = existsSync(path) && existsSync(labels);
if (!present)
  console.warn(`skipped: the MNIST test digits are not at ${path} (set ERGODIC_SHARED to the folder above data/)`);

describe.skipIf(!present)('the 10,000 test digits of MNIST', () => {
  it('are read with their labels', () => {
    const dataset = readDataset({ path, labels });
    expect(dataset).toMatchObject({ name: 't10k-images-idx3-ubyte', count: 10_000, dimension: 784 });
    expect(dataset.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect([...dataset.labels!.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const sizes = dataset.classes!.map((_, k) =>
      dataset.labels!.reduce((sum, label) => sum + (label === k ? 1 : 0), 0),
    );
    expect(sizes).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect(dataset.points.every((pixel) => Number.isInteger(pixel) && pixel >= 0 && pixel <= 255)).toBe(true);
    expect(dataset.points.reduce((sum, pixel) => sum + pixel, 0) / dataset.points.length).toBeCloseTo(33.79, 2);
  });
});
