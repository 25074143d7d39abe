import fc from 'fast-check';

/**
 * Numbers in a range, as an author likes to read them in a counterexample: a thousand places that avoid round numbers, where
 * kinks may be; and now and then an end of the range, or 0. Cases are shortened towards the middle.
 */
export function numbersIn(low: number, high: number): fc.Arbitrary<number> {
  const places = fc.integer({ min: -500, max: 499 }).map((k) => rounded(low + ((k + 500.5) / 1000) * (high - low)));
  const special = fc.constantFrom(low, high, ...(low < 0 && high > 0 ? [0] : []));
  return fc.oneof({ weight: 30, arbitrary: places }, { weight: 1, arbitrary: special });
}

/** Rows of `length` such numbers. */
export function rowsIn(low: number, high: number, length: number): fc.Arbitrary<Float64Array> {
  return fc
    .array(numbersIn(low, high), { minLength: length, maxLength: length })
    .map((values) => Float64Array.from(values));
}

/** Without the digits that rounding adds. */
const rounded = (value: number): number => Number(value.toPrecision(12));
