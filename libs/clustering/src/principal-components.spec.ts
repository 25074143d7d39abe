import { symmetricEigen } from '@ergodic/numerics/linear-algebra';
import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { pointsOf } from '../test/fixtures.ts';
import { principalComponents } from './principal-components.ts';

/** Correlated Gaussian points, away from the origin. */
function cloud(count: number, dimension: number, seed: number): Float64Array {
  const random = new RandomStreams(seed, 'test/cloud', 1);
  const points = new Float64Array(count * dimension);
  for (let i = 0; i < count; i++) {
    const common = random.normal(0);
    for (let d = 0; d < dimension; d++)
      points[i * dimension + d] =
        10 * d + common * (1 + d / dimension) + random.normal(0) * (d === 1 ? 3 : 0.3 + d / dimension);
  }
  return points;
}

/** The 1/N covariance, row-major. */
function covariance(points: Float64Array, count: number, dimension: number): Float64Array {
  const mean = Array.from({ length: dimension }, (_, d) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += points[i * dimension + d]!;
    return sum / count;
  });
  return Float64Array.from({ length: dimension ** 2 }, (_, at) => {
    const [a, b] = [Math.floor(at / dimension), at % dimension];
    let sum = 0;
    for (let i = 0; i < count; i++)
      sum += (points[i * dimension + a]! - mean[a]!) * (points[i * dimension + b]! - mean[b]!);
    return sum / count;
  });
}

describe('principal components', () => {
  it('of a stretched cross: exact axes, variances and projections', () => {
    // Along (3, 4)/5 at ±10, across at ±5, around (1, 2).
    const rows = [
      [10, 0],
      [-10, 0],
      [0, 5],
      [0, -5],
    ].map(([u, v]) => [1 + 0.6 * u! - 0.8 * v!, 2 + 0.8 * u! + 0.6 * v!]);
    const { points, count, dimension } = pointsOf(rows);
    const result = principalComponents(points, count, dimension);
    [1, 2].forEach((x, d) => expect(result.mean[d]).toBeCloseTo(x, 13));
    [0.6, 0.8, 0.8, -0.6].forEach((x, at) => expect(result.vectors[at]).toBeCloseTo(x, 11));
    [50, 12.5].forEach((x, c) => expect(result.variances[c]).toBeCloseTo(x, 11));
    expect(result.totalVariance).toBeCloseTo(62.5, 12);
    [10, 0, -10, 0, 0, -5, 0, 5].forEach((x, at) => expect(result.projected[at]).toBeCloseTo(x, 10));
  });

  it.each([
    [5, 1e-10],
    [80, 1e-5],
  ])('agrees with the eigenvectors of the covariance in %i dimensions', (dimension, tolerance) => {
    const count = 400;
    const points = cloud(count, dimension, 1);
    const { values, vectors } = symmetricEigen(covariance(points, count, dimension), dimension);
    const result = principalComponents(points, count, dimension, 2);
    for (let c = 0; c < 2; c++) {
      const row = dimension - 1 - c;
      expect(Math.abs(result.variances[c]! / values[row]! - 1)).toBeLessThan(tolerance);
      const mine = result.vectors.subarray(c * dimension, (c + 1) * dimension);
      const overlap = mine.reduce((sum, x, d) => sum + x * vectors[row * dimension + d]!, 0);
      expect(Math.abs(Math.abs(overlap) - 1)).toBeLessThan(tolerance);
    }
  });

  it('projects to uncorrelated coordinates with the variances it tells', () => {
    const points = cloud(300, 6, 2);
    const { projected, variances, totalVariance } = principalComponents(points, 300, 6, 6);
    const moment = (a: number, b: number) => {
      let sum = 0;
      for (let i = 0; i < 300; i++) sum += projected[6 * i + a]! * projected[6 * i + b]!;
      return sum / 300;
    };
    for (let a = 0; a < 6; a++)
      for (let b = 0; b < 6; b++) expect(moment(a, b)).toBeCloseTo(a === b ? variances[a]! : 0, 9);
    expect(variances.reduce((a, b) => a + b)).toBeCloseTo(totalVariance, 10);
    expect([...variances]).toEqual([...variances].sort((a, b) => b - a));
  });

  it('has one sign: the entry of largest size is positive, for mirrored points too', () => {
    const points = cloud(50, 4, 3);
    const mirrored = points.map((x) => -x);
    const a = principalComponents(points, 50, 4);
    const b = principalComponents(mirrored, 50, 4);
    for (let c = 0; c < 2; c++) {
      const vector = [...a.vectors.subarray(4 * c, 4 * c + 4)];
      const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
      expect(largest).toBeGreaterThan(0);
    }
    a.vectors.forEach((x, at) => expect(b.vectors[at]).toBeCloseTo(x, 9));
    expect(principalComponents(points, 50, 4)).toEqual(a);
  });

  it('leaves 0 where nothing is left to explain: a line, one dimension, one point', () => {
    const line = principalComponents(Float64Array.of(0, 0, 1, 2, 2, 4), 3, 2);
    expect(line.variances[0]).toBeCloseTo(10 / 3, 12);
    expect([line.variances[1], line.vectors[2], line.vectors[3], line.projected[1]]).toEqual([0, 0, 0, 0]);
    const one = principalComponents(Float64Array.of(1, 3), 2, 1);
    expect([...one.projected]).toEqual([-1, 0, 1, 0]);
    expect(principalComponents(Float64Array.of(7, 8), 1, 2)).toMatchObject({
      totalVariance: 0,
      projected: Float64Array.of(0, 0),
    });
  });

  it('keeps its digits far from the origin', () => {
    const near = cloud(100, 3, 4);
    const far = near.map((x) => x + 1e8);
    const [a, b] = [principalComponents(near, 100, 3), principalComponents(far, 100, 3)];
    a.variances.forEach((x, c) => expect(Math.abs(b.variances[c]! / x - 1)).toBeLessThan(1e-6));
  });

  it('refuses shapes that do not fit', () => {
    expect(() => principalComponents(Float64Array.of(1, 2, 3), 2, 2)).toThrow(RangeError);
    expect(() => principalComponents(Float64Array.of(1, NaN), 1, 2)).toThrow(RangeError);
    expect(() => principalComponents(Float64Array.of(1, 2), 1, 2, 0)).toThrow(RangeError);
  });
});
