import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams } from '@ergodic/numerics';
import { allStates, isNear, near, sum } from '../../test/support.ts';
import { boltzmann } from '../canonical.ts';
import { chainCorrelationLength, ringCorrelation } from '../exact/ising-chain.ts';
import { correlationFunction, correlationLength } from './correlation.ts';

function ringStates(random: RandomStreams, N: number, T: number, J: number, count: number) {
  const ring = Array.from({ length: N }, (_, i) => i);
  const states = allStates({
    kind: 'spins',
    from: ring,
    to: ring.map((i) => (i + 1) % N),
    coupling: ring.map(() => J),
    field: new Float64Array(N),
  });
  const { p } = boltzmann(
    states.map((s) => s.energy),
    T,
  );
  let total = 0;
  const cumulative = Array.from(p, (x) => (total += x));
  const rows = Array.from({ length: count }, () => {
    const u = random.uniform(0) * total;
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > u) high = middle;
      else low = middle + 1;
    }
    return states[low]!.state;
  });
  return batchOf(Int8Array.from(rows.flat()), count, N);
}

describe('correlations', () => {
  it('along each axis of a 3 × 4 × 5 lattice, as the definition', () => {
    const shape = [3, 4, 5];
    const random = new RandomStreams(121, 'states', 1);
    const states = batchOf(
      Float64Array.from({ length: 180 }, () => random.normal(0)),
      3,
      60,
    );
    const value = (r: number, x: readonly number[]): number =>
      states.data[r * 60 + ((x[0]! % 3) * 4 + (x[1]! % 4)) * 5 + (x[2]! % 5)]!;
    shape.forEach((length, axis) => {
      const found = correlationFunction(states, shape, axis);
      expect(found.length).toBe(Math.floor(length / 2) + 1);
      found.forEach((G, d) => {
        let total = 0;
        for (let r = 0; r < 3; r++)
          for (let x = 0; x < 3; x++)
            for (let y = 0; y < 4; y++)
              for (let z = 0; z < 5; z++) {
                const there = [x, y, z].map((c, a) => (a === axis ? c + d : c));
                total += value(r, [x, y, z]) * value(r, there);
              }
        near(G.value, total / 180);
      });
      // S(k) is the Fourier transform of G.
      const { structureFactor, structureFactorAtSmallest } = correlationLength(states, shape, axis);
      let zero = 0;
      let smallest = 0;
      const k = (2 * Math.PI) / length;
      for (let r = 0; r < 3; r++) {
        const planes = Array.from({ length }, () => 0);
        for (let x = 0; x < 3; x++)
          for (let y = 0; y < 4; y++) for (let z = 0; z < 5; z++) planes[[x, y, z][axis]!]! += value(r, [x, y, z]);
        zero += sum(planes) ** 2 / 180;
        const [re, im] = [
          sum(planes.map((s, x) => s * Math.cos(k * x))),
          sum(planes.map((s, x) => s * Math.sin(k * x))),
        ];
        smallest += (re ** 2 + im ** 2) / 180;
      }
      near(structureFactor, zero);
      near(structureFactorAtSmallest, smallest);
    });
  });

  it.each([
    [12, 1.5, 1],
    [12, 0.9, 0.7],
    [12, 1.2, -1],
    [4, 2.3, 1],
  ])('LAT-02 ring of %s at T = %s, J = %s: G(r) and the second-moment ξ within their errors', (N, T, J) => {
    const random = new RandomStreams(122, 'states', 1);
    const states = ringStates(random, N, T, J, 48_000 / N);
    const exact = Array.from({ length: N }, (_, r) => ringCorrelation(N, T, r, J));
    const found = correlationFunction(states, [N]);
    found.forEach((G, r) => {
      if (r === 0) expect(G).toMatchObject({ value: 1, standardError: 0 });
      else expect(Math.abs(G.value - exact[r]!) / G.standardError).toBeLessThan(5.2);
    });
    expect(Math.abs(found[1]!.value - exact[2]!) / found[1]!.standardError).toBeGreaterThan(6);
    const k = (2 * Math.PI) / N;
    const [zero, smallest] = [sum(exact), sum(exact.map((G, r) => G * Math.cos(k * r)))];
    const length = correlationLength(states, [N]);
    near(length.structureFactor, zero, 0.1);
    if (J < 0) expect(length.value).toBe(0);
    else {
      const xi = Math.sqrt(zero / smallest - 1) / (2 * Math.sin(k / 2));
      expect(Math.abs(length.value - xi) / length.standardError).toBeLessThan(5.2);
      expect(length.standardError).toBeLessThan(0.1 * xi);
      // Without the ½ in sin(k/2).
      expect(Math.abs((length.value * Math.sin(k / 2)) / Math.sin(k) - xi) / length.standardError).toBeGreaterThan(6);
      // With k in place of 2 sin(k/2), 11 % off on four spins.
      if (N === 4)
        expect(Math.abs((length.value * 2 * Math.sin(k / 2)) / k - xi) / length.standardError).toBeGreaterThan(6);
    }
  });

  it('LAT-02 at small ξ the second-moment length is 1/(2 sinh(1/2ξ))', () => {
    // On the infinite chain S(k) = (1 − t²)/(1 − 2t cos k + t²), so the second-moment ξ is √t/(1 − t) at any k.
    for (const T of [2.5, 4]) {
      const exact = Array.from({ length: 400 }, (_, r) => ringCorrelation(400, T, r));
      const k = (2 * Math.PI) / 400;
      const xi = Math.sqrt(sum(exact) / sum(exact.map((G, r) => G * Math.cos(k * r))) - 1) / (2 * Math.sin(k / 2));
      near(xi, 1 / (2 * Math.sinh(0.5 / chainCorrelationLength(T))), 1e-9);
      expect(isNear(xi, chainCorrelationLength(T), 1e-3)).toBe(false);
    }
  });

  it('refuses what is out of range', () => {
    const states = batchOf(new Int8Array(24), 2, 12);
    expect(() => correlationFunction(states, [3, 5])).toThrow(/shape 3 x 5 has 15 sites, must be a row's length 12/);
    expect(() => correlationFunction(states, [3, 4], 2)).toThrow(/axis is 2, must be an integer in \[0, 1\]/);
    expect(() => correlationLength(states, [12, 1], 1)).toThrow(/shape\[1\] is 1, must be an integer >= 2/);
    expect(() => correlationLength(batchOf(new Int8Array(12), 1, 12), [12])).toThrow(/number of rows is 1/);
  });
});
