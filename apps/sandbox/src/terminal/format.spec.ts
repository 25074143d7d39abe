import { describe, expect, it } from 'vitest';
import { count, formatDuration, formatNumber, formatWithError, wrap } from './format.ts';

describe('numbers for people', () => {
  it('have five digits, and an exponent only where needed', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [8, '8'],
      [-12, '−12'],
      [0.123456, '0.12346'],
      [-834.4249, '−834.42'],
      [25052.31, '25052'],
      [1234567, '1.235e6'],
      [-0.000012345, '−1.234e−5'],
      [NaN, '–'],
      [Infinity, '∞'],
    ];
    for (const [value, text] of cases) expect(formatNumber(value)).toBe(text);
  });

  it('agree with their error in digits', () => {
    expect(formatWithError(0.123456, 0.00213)).toBe('0.1235 ± 0.0021');
    expect(formatWithError(-288.91, 1.66)).toBe('−288.9 ± 1.7');
    expect(formatWithError(286.4, 13.2)).toBe('286 ± 13');
    expect(formatWithError(2.5, 0)).toBe('2.5000');
  });

  it('tell time', () => {
    expect([0.4321, 3.21, 12.3, 59.8, 185, 7805].map(formatDuration)).toEqual([
      '0.43 s',
      '3.2 s',
      '12 s',
      '1 min 00 s',
      '3 min 05 s',
      '2 h 10 min',
    ]);
  });

  it('count', () => {
    expect([count(1, 'step'), count(12345, 'frame')]).toEqual(['1 step', '12,345 frames']);
  });
});

describe('text', () => {
  it('is wrapped to a width', () => {
    expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
    expect(wrap('anything', Infinity)).toEqual(['anything']);
  });
});
