import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { Draws } from './draws.ts';

const draws = (seed = 1): Draws =>
  new Draws(
    { noise: { law: 'normal', shape: [5, 4] }, mask: { law: 'uniform', shape: [20] } },
    new RandomStreams(seed, 'draws', 1),
  );

describe('draws', () => {
  it('have the shape of so many samples, and are new at each call in the same arrays', () => {
    const of = draws();
    const first = of.next(3);
    const before = structuredClone(first);
    expect(first['noise']).toMatchObject({ type: 'float32', shape: [3, 5, 4] });
    expect(first['mask']!.data).toHaveLength(60);
    const second = of.next(3);
    expect(second['noise']!.data).toBe(first['noise']!.data);
    expect(second).not.toEqual(before);
    expect(draws().next(3)).toEqual(before);
    expect(draws(2).next(3)).not.toEqual(before);
  });

  it('have their laws: mean and variance of 200,000 numbers, uniform ones below 1', () => {
    const of = draws();
    const sums = { noise: [0, 0], mask: [0, 0] };
    const n = 200_000;
    let [least, most] = [1, 0];
    for (let k = 0; k < n / 200; k++) {
      const { noise, mask } = of.next(10);
      for (const z of noise!.data) {
        sums.noise[0]! += z;
        sums.noise[1]! += z * z;
      }
      for (const u of mask!.data) {
        sums.mask[0]! += u;
        sums.mask[1]! += (u - 0.5) ** 2;
        least = Math.min(least, u);
        most = Math.max(most, u);
      }
    }
    // GEN-01: variances 1 and 2 of z and z², 1/12 and 1/180 of u and (u − ½)².
    const z = (sum: number, mean: number, variance: number): number =>
      Math.abs(sum / n - mean) / Math.sqrt(variance / n);
    expect(z(sums.noise[0]!, 0, 1)).toBeLessThan(5);
    expect(z(sums.noise[1]!, 1, 2)).toBeLessThan(5);
    expect(z(sums.mask[0]!, 0.5, 1 / 12)).toBeLessThan(5);
    expect(z(sums.mask[1]!, 1 / 12, 1 / 180)).toBeLessThan(5);
    expect(least).toBeGreaterThanOrEqual(0);
    expect(most).toBeLessThan(1);
  });
});
