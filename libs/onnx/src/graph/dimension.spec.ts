import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDimensions,
  type Dimension,
  divideDimensions,
  evaluateDimension,
  isDimension,
  multiplyDimensions,
  subtractDimensions,
} from './dimension.ts';

const lengths = new Map([
  ['N', 7],
  ['M', 11],
  ['H', 13],
]);
const value = (dimension: Dimension): number => evaluateDimension(dimension, lengths)!;

/** Random expressions in N, M, H and small numbers. */
const dimensions: fc.Arbitrary<Dimension> = fc.letrec<{ any: Dimension }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.integer({ min: -5, max: 9 }),
    fc.constantFrom('N', 'M', 'H'),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => addDimensions(a, b)),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => multiplyDimensions(a, b)),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => subtractDimensions(a, b)),
  ),
})).any;

describe('dimensions', () => {
  it('compute with symbols as with the numbers they stand for', () => {
    fc.assert(
      fc.property(dimensions, dimensions, (a, b) => {
        expect(value(addDimensions(a, b))).toBe(value(a) + value(b));
        expect(value(subtractDimensions(a, b))).toBe(value(a) - value(b));
        expect(value(multiplyDimensions(a, b))).toBe(value(a) * value(b) + 0);
      }),
      { seed: 1 },
    );
  });

  it('have one name for one length', () => {
    fc.assert(
      fc.property(dimensions, dimensions, dimensions, (a, b, c) => {
        expect(addDimensions(a, b)).toBe(addDimensions(b, a));
        expect(multiplyDimensions(addDimensions(a, b), c)).toBe(
          addDimensions(multiplyDimensions(c, a), multiplyDimensions(c, b)),
        );
        expect(subtractDimensions(addDimensions(a, b), b)).toBe(addDimensions(a, 0));
      }),
      { seed: 2 },
    );
  });

  it('divide exactly or not at all', () => {
    fc.assert(
      fc.property(dimensions, fc.constantFrom<Dimension>(1, 2, 3, 'N', '2*N', 'M*N'), (a, b) => {
        expect(divideDimensions(multiplyDimensions(a, b), b)).toBe(addDimensions(a, 0));
        const quotient = divideDimensions(a, b);
        if (quotient !== undefined) expect(value(quotient) * value(b) + 0).toBe(value(a));
      }),
      { seed: 3 },
    );
    expect(divideDimensions('N+1', 2)).toBeUndefined();
    expect(divideDimensions('M', 'N')).toBeUndefined();
    expect(divideDimensions(12, 5)).toBeUndefined();
    expect(divideDimensions(12, 0)).toBeUndefined();
  });

  it('are written in a canonical way', () => {
    expect(addDimensions(addDimensions(3, 'N'), 'N')).toBe('2*N+3');
    expect(multiplyDimensions(multiplyDimensions('W', 4), 'H')).toBe('4*H*W');
    expect(subtractDimensions('N', 1)).toBe('N-1');
    expect(subtractDimensions('N', 'N')).toBe(0);
  });

  it('say so where a name is none', () => {
    expect(() => addDimensions('floor(N/2)', 1)).toThrow('"floor(N/2)" is not the name of a dimension');
    expect(isDimension('2*N-1')).toBe(true);
    expect(isDimension('past sequence')).toBe(false);
    expect(isDimension('')).toBe(false);
    expect(evaluateDimension('N+K', lengths)).toBeUndefined();
  });
});
