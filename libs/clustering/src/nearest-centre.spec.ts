import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointsOf } from '../test/fixtures.ts';
import { assign, inertia } from './nearest-centre.ts';

const points = pointsOf([
  [0, 0],
  [1, 0],
  [4, 3],
]);
const centres = Float64Array.of(0, 0, 4, 0);

describe('LRN-09 nearest centres', () => {
  it('assigns each point, and sums squared distances', () => {
    expect(assign(points, centres)).toEqual(Int32Array.of(0, 0, 1));
    expect(inertia(points, centres)).toBe(0 + 1 + 9);
    expect(inertia(points, centres, [0, 0, 0])).toBe(0 + 1 + 25);
  });

  it('takes the first of equally near centres', () => {
    expect(assign(pointsOf([[1], [3]]), Float64Array.of(2, 0, 2, 4))).toEqual(Int32Array.of(0, 0));
  });

  it('weighs points in the inertia', () => {
    expect(inertia({ ...points, weights: Float64Array.of(5, 2, 0.5) }, centres)).toBe(2 + 4.5);
  });

  it('agrees with a plain search, in any number of dimensions', () => {
    const shape = fc.record({ dimension: fc.integer({ min: 1, max: 9 }), clusters: fc.integer({ min: 1, max: 5 }) });
    const value = fc.integer({ min: -50, max: 50 });
    const holds = () =>
      fc.assert(
        fc.property(
          shape.chain(({ dimension, clusters }) => {
            const row = fc.array(value, { minLength: dimension, maxLength: dimension });
            return fc.tuple(
              fc.array(row, { minLength: 1, maxLength: 10 }),
              fc.array(row, { minLength: clusters, maxLength: clusters }),
            );
          }),
          ([rows, middles]) => {
            const distances = rows.map((row) =>
              middles.map((m) => row.reduce((sum, x, d) => sum + (x - m[d]!) ** 2, 0)),
            );
            const data = pointsOf(rows);
            const flat = Float64Array.from(middles.flat());
            return (
              distances.every((row, i) => row.indexOf(Math.min(...row)) === assign(data, flat)[i]) &&
              inertia(data, flat) === distances.reduce((sum, row) => sum + Math.min(...row), 0)
            );
          },
        ),
        { seed: 1 },
      );
    expect(holds).not.toThrow();
  });

  it('refuses shapes that do not fit', () => {
    expect(() => assign(points, Float64Array.of(1, 2, 3))).toThrow(RangeError);
    expect(() => assign(points, new Float64Array(0))).toThrow(RangeError);
    expect(() => assign(points, Float64Array.of(1, NaN))).toThrow(RangeError);
    expect(() => inertia(points, centres, [0, 1])).toThrow(RangeError);
    expect(() => inertia(points, centres, [0, 1, 2])).toThrow(RangeError);
  });
});
