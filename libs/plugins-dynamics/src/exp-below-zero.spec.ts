import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { expBelowZero } from './exp-below-zero.ts';

describe('expBelowZero', () => {
  it('GEN-12 agrees with Math.exp within 2 units in the last place, from 0 to −690', () => {
    const random = new RandomStreams(1, 'z', 1);
    for (let n = 0; n < 300_000; n++) {
      const z = -(n % 3 === 0 ? 690 : n % 3 === 1 ? 5 : 1e-3) * random.uniform(0);
      const wanted = Math.exp(z);
      if (!(Math.abs(expBelowZero(z) - wanted) <= 2 * 2 ** -52 * wanted))
        expect([z, expBelowZero(z)]).toEqual([z, wanted]);
    }
  });

  it('GEN-12 at the ends', () => {
    expect(expBelowZero(0)).toBe(1);
    expect(expBelowZero(-0)).toBe(1);
    expect(expBelowZero(-1e-20)).toBe(1);
    expect(expBelowZero(-690)).toBeGreaterThan(0);
    expect(expBelowZero(-690.0001)).toBe(0);
    expect(expBelowZero(-1e300)).toBe(0);
    expect(expBelowZero(-Infinity)).toBe(0);
    expect(expBelowZero(NaN)).toBeNaN();
  });

  it('never rises as z falls, across the seams of its tables', () => {
    let before = 1;
    let rises = 0;
    for (let n = 1; n < 200_000; n++) {
      const value = expBelowZero(-n * 1e-3);
      if (value > before) rises++;
      before = value;
    }
    expect(rises).toBe(0);
  });
});
