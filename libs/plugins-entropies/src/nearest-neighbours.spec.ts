import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams, type Batch } from '@ergodic/numerics';
import { NearestNeighbours } from './nearest-neighbours.ts';

function byBruteForce({ data, replicas, width }: Batch, k: number): number[] {
  return Array.from({ length: replicas }, (_, i) => {
    const squares: number[] = [];
    for (let j = 0; j < replicas; j++) {
      if (j === i) continue;
      let squared = 0;
      for (let a = 0; a < width; a++) squared += (data[i * width + a]! - data[j * width + a]!) ** 2;
      squares.push(squared);
    }
    return squares.sort((a, b) => a - b)[k - 1]!;
  });
}

describe('nearest neighbours', () => {
  const search = new NearestNeighbours();

  it.each([
    { R: 2, d: 1, k: 1 },
    { R: 13, d: 2, k: 12 },
    { R: 300, d: 1, k: 1 },
    { R: 301, d: 2, k: 4 },
    { R: 500, d: 3, k: 3 },
    { R: 150, d: 9, k: 2 },
  ])('R = $R points in $d dimensions, k = $k: as by brute force, bit for bit', ({ R, d, k }) => {
    const random = new RandomStreams(5, 'points', 1);
    const spread = batchOf(
      Float64Array.from({ length: R * d }, () => random.normal(0)),
      R,
      d,
    );
    // On few lattice points, so that many distances are 0 or equal; and along one axis only.
    const lattice = batchOf(
      spread.data.map((x) => Math.round(x)),
      R,
      d,
    );
    const flat = batchOf(
      spread.data.map((x, i) => (i % d === 0 ? x : 0.5)),
      R,
      d,
    );
    for (const points of [spread, lattice, flat]) {
      const before = points.data.slice();
      const out = new Float64Array(R);
      search.squaredDistances(points, k, out);
      expect([...out]).toEqual(byBruteForce(points, k));
      expect(points.data).toEqual(before);
    }
  });

  it('reads far fewer coordinates than R²: about R log₂ R; right on a line', () => {
    const random = new RandomStreams(6, 'points', 1);
    const x = Float64Array.from({ length: 20_000 }, () => random.normal(0));
    const out = new Float64Array(x.length);
    let reads = 0;
    const counted = new Proxy(x, { get: (data, index) => (reads++, Reflect.get(data, index) as unknown) });
    search.squaredDistances(batchOf(counted, x.length, 1), 1, out);
    expect(reads).toBeLessThan(10 * x.length * Math.log2(x.length));
    const order = [...x.keys()].sort((a, b) => x[a]! - x[b]!);
    order.forEach((i, place) => {
      const left = place === 0 ? Infinity : x[i]! - x[order[place - 1]!]!;
      const right = place === x.length - 1 ? Infinity : x[order[place + 1]!]! - x[i]!;
      if (out[i] !== Math.min(left, right) ** 2) throw new Error(`point ${i}`);
    });
  });
});
