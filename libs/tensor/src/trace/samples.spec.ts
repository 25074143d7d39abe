import fc from 'fast-check';
import { evaluateDimension } from '@ergodic/onnx';
import { describe, expect, it } from 'vitest';
import { Fit, samplesFor } from './samples.ts';

const samples = samplesFor(['N', 'M']);
const fit = new Fit(samples);
const [n, m] = ['N', 'M'].map((symbol) => samples.map((lengths) => lengths.get(symbol)!));

describe('how numbers depend on lengths', () => {
  it('finds every polynomial of second degree with whole coefficients', () => {
    const coefficient = fc.integer({ min: -20, max: 20 });
    fc.assert(
      fc.property(fc.array(coefficient, { minLength: 6, maxLength: 6 }), ([a, b, c, d, e, f]) => {
        const at = (x: number, y: number) => a! + b! * x + c! * y + d! * x * y + e! * x * x + f! * y * y;
        const found = fit.whole(n!.map((x, i) => at(x, m![i]!)))!;
        const lengths = new Map([['N', 11], ['M', 5]]); // prettier-ignore
        expect(evaluateDimension(found, lengths)).toBe(at(11, 5));
      }),
      { seed: 1 },
    );
  });

  it('finds none for what is no such polynomial', () => {
    expect(fit.whole(n!.map((x) => Math.floor(x / 2)))).toBeUndefined();
    expect(fit.whole(n!.map((x) => x ** 3))).toBeUndefined();
    expect(fit.whole(n!.map((x, i) => Math.max(x, m![i]!)))).toBeUndefined();
  });

  it('finds factors, shares and unbiased shares in float32', () => {
    const real = (of: (x: number, y: number) => number) => fit.real(n!.map((x, i) => Math.fround(of(x, m![i]!))));
    expect(real((x) => 1 / x)).toEqual({ factor: 1, dimension: 'N', isOver: true });
    expect(real((x) => 0.1 * x)).toMatchObject({ dimension: 'N', isOver: false });
    expect(real((x, y) => 0.5 / (x * y))).toMatchObject({ factor: 0.5, dimension: 'M*N', isOver: true });
    expect(real((x) => 1 / (x - 1))).toEqual({ factor: 1, dimension: 'N-1', isOver: true });
    expect(real((x) => Math.sqrt(x))).toBeUndefined();
  });

  it('has a sample more than there are coefficients', () => {
    expect([0, 1, 2, 3].map((count) => samplesFor(['A', 'B', 'C'].slice(0, count)).length)).toEqual([1, 4, 7, 11]);
  });
});
