import fc from 'fast-check';
import { expect } from 'vitest';
import type { OpCase } from '../src/gradient-table/op-case.ts';
import { TOLERANCE, verifyCase } from '../src/gradient-table/index.ts';

/** The table's check, at random shapes; sums are longer than there, so errors may be some times larger. */
export function check(cases: fc.Arbitrary<OpCase>, numRuns = 15): void {
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 2 ** 30 }), (each, seed) => {
      const errors = verifyCase(each, seed);
      expect(errors.value, `${each.call}: value`).toBeLessThan(3 * TOLERANCE.value);
      expect(errors.first, `${each.call}: first`).toBeLessThan(5 * TOLERANCE.first);
      expect(errors.second, `${each.call}: second`).toBeLessThan(10 * TOLERANCE.second);
    }),
    { numRuns, seed: 4 },
  );
}

export const length = fc.integer({ min: 1, max: 3 });
export const shape = (minLength: number, maxLength: number): fc.Arbitrary<number[]> =>
  fc.array(length, { minLength, maxLength });
