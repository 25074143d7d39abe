import { describe, expect, it } from 'vitest';
import { ErgodicError } from '@ergodic/kernel';
import { blobs, pointsOf } from '../test/fixtures.ts';
import { adjustedRandIndex } from './adjusted-rand-index.ts';
import { kMeans, type KMeansOptions } from './k-means.ts';
import { assign, inertia, type Points } from './nearest-centre.ts';

/** Lloyd's iteration, word by word. */
function lloyd({ points, count, dimension }: Points, start: Float64Array, steps = Infinity): Float64Array {
  let centres = start;
  for (let step = 0; step < steps; step++) {
    const clusters = centres.length / dimension;
    const sums = new Float64Array(centres.length);
    const sizes = new Float64Array(clusters);
    for (let i = 0; i < count; i++) {
      const distances = Array.from({ length: clusters }, (_, k) => {
        let sum = 0;
        for (let d = 0; d < dimension; d++) sum += (points[i * dimension + d]! - centres[k * dimension + d]!) ** 2;
        return sum;
      });
      const k = distances.indexOf(Math.min(...distances));
      sizes[k]! += 1;
      for (let d = 0; d < dimension; d++) sums[k * dimension + d]! += points[i * dimension + d]!;
    }
    const next = sums.map((sum, at) => {
      const size = sizes[Math.floor(at / dimension)]!;
      return size === 0 ? centres[at]! : sum / size;
    });
    if (next.every((x, at) => x === centres[at])) break;
    centres = next;
  }
  return centres;
}

const square = [
  [-3, -3],
  [-3, 3],
  [3, -3],
  [3, 3],
];
const data = blobs(square, 60, 1);

describe('LRN-09 k-means', () => {
  it.each([1, 3, 7])('is Lloyd bit for bit from the same centres, in %i dimensions', async (dimension) => {
    const centres = Array.from({ length: 5 }, (_, k) =>
      Array.from({ length: dimension }, (_, d) => ((3 * k + d) % 5) * 2),
    );
    const points = blobs(centres, 40, 2);
    const start = points.points.slice(0, 5 * dimension);
    const result = await kMeans(points, 5, { initialisation: start });
    expect(result.converged).toBe(true);
    expect(result.centres).toEqual(lloyd(points, start));
    expect(result.labels).toEqual(assign(points, result.centres));
    expect(result.inertia).toBe(inertia(points, result.centres));
  });

  it('never raises the inertia, step by step', async () => {
    const initialisation = data.points.slice(0, 8);
    const after = async (maxIterations: number) => (await kMeans(data, 4, { initialisation, maxIterations })).inertia;
    let last = inertia(data, initialisation);
    for (let step = 1; step <= 12; step++) {
      const now = await after(step);
      expect(now).toBeLessThanOrEqual(last * (1 + 1e-12));
      last = now;
    }
    expect(await kMeans(data, 4, { initialisation, maxIterations: 1 })).toMatchObject({
      iterations: 1,
      converged: false,
    });
  });

  it('ends where every centre is the mean of its points', async () => {
    const { centres, labels } = await kMeans(data, 4, { seed: 3 });
    for (let k = 0; k < 4; k++)
      for (let d = 0; d < 2; d++) {
        const mine = [...data.points].filter((_, at) => at % 2 === d && labels[Math.floor(at / 2)] === k);
        expect(centres[2 * k + d]).toBeCloseTo(mine.reduce((a, b) => a + b) / mine.length, 12);
      }
  });

  it('finds separated clusters with ten starts, of either kind', async () => {
    for (const initialisation of ['random', 'k-means++'] as const) {
      const { labels } = await kMeans(
        blobs(
          square.map((c) => c.map((x) => 3 * x)),
          50,
          4,
        ),
        4,
        { initialisation, restarts: 10 },
      );
      expect(adjustedRandIndex(labels, data.labels.map((_, i) => Math.floor(i / 50)).slice(0, 200))).toBe(1);
    }
  });

  it('gives the same bits for a seed, and start r whatever the number of starts', async () => {
    const options: KMeansOptions = { initialisation: 'random', seed: 5 };
    const three = await kMeans(data, 6, { ...options, restarts: 3 });
    const eight = await kMeans(data, 6, { ...options, restarts: 8 });
    const again = await kMeans(data, 6, { ...options, restarts: 8 });
    expect({ ...again, seconds: 0 }).toEqual({ ...eight, seconds: 0 });
    expect(eight.inertias.slice(0, 3)).toEqual(three.inertias);
    expect(eight.inertia).toBe(Math.min(...eight.inertias));
    expect(new Set(eight.inertias).size).toBeGreaterThan(1);
    expect((await kMeans(data, 6, { initialisation: 'random', seed: 6 })).inertias[0]).not.toBe(eight.inertias[0]);
    expect(eight.seconds).toBeGreaterThan(0);
  });

  it('keeps a centre that has no points where it is', async () => {
    const initialisation = Float64Array.of(0, 0, 100, 100);
    const { centres } = await kMeans(
      pointsOf([
        [0, 1],
        [0, -1],
      ]),
      2,
      { initialisation },
    );
    expect([...centres]).toEqual([0, 0, 100, 100]);
  });

  it('has the points for centres where there are as many, and copes with points that coincide', async () => {
    expect((await kMeans(pointsOf([[0], [1], [5]]), 3)).inertia).toBe(0);
    expect((await kMeans(pointsOf([[2], [2], [2]]), 2, { restarts: 3 })).inertia).toBe(0);
    expect((await kMeans(data, 1)).labels.every((label) => label === 0)).toBe(true);
  });

  it.each([
    ['k', 0, {}],
    ['k', 241, {}],
    ['k', 2.5, {}],
    ['restarts', 2, { restarts: 0 }],
    ['maxIterations', 2, { maxIterations: 0 }],
    ['initialisation', 2, { initialisation: 'kmeans++' as 'k-means++' }],
    ['initialisation', 2, { initialisation: new Float64Array(3) }],
  ] as const)('refuses %s out of range (%s)', async (path, k, options) => {
    await expect(kMeans(data, k, options)).rejects.toMatchObject({ code: 'invalid-option', path });
    await expect(kMeans(data, k, options)).rejects.toBeInstanceOf(ErgodicError);
  });

  it('refuses weights that differ, and takes equal ones', async () => {
    const weights = new Float64Array(data.count).fill(2);
    await expect(kMeans({ ...data, weights }, 2)).resolves.toMatchObject({ converged: true });
    weights[7] = 1;
    await expect(kMeans({ ...data, weights }, 2)).rejects.toMatchObject({ path: 'weights' });
  });
});
