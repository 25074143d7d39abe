import { ErgodicError } from '@ergodic/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectWithin, forAll, law, LawBroken, show } from './law.ts';

const effort = { cases: 40, seed: 1 };
const thrownBy = (act: () => unknown): LawBroken => {
  try {
    act();
  } catch (thrown) {
    return thrown as LawBroken;
  }
  throw new Error('nothing was thrown');
};

describe('laws', () => {
  it('tell how many cases they tried', () => {
    expect(law('one', () => undefined).check()).toBe(1);
    expect(law('many', () => forAll({ a: fc.integer() }, effort, () => undefined)).check()).toBe(40);
  });

  it('tell what is wrong and a short case, in a message without jargon', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 9 });
    const broken = law('sum', () =>
      forAll({ a: numbers, T: fc.constant(0.5) }, effort, ({ a }) =>
        expectWithin(Math.max(...a), 0, 100, 'the largest'),
      ),
    );
    const thrown = thrownBy(broken.check);
    expect(thrown).toBeInstanceOf(LawBroken);
    expect(thrown.what).toBe('the largest is 101, should be 0');
    expect(thrown.counterexample).toBe('a = [0, 101], T = 0.5');
    expect(thrown.message).toBe('the largest is 101, should be 0; for a = [0, 101], T = 0.5');
  });

  it('show the case as it was given, also to a part that writes over it', () => {
    const row = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 });
    const thrown = thrownBy(() =>
      forAll({ x: row.map((v) => Float64Array.from(v)) }, effort, ({ x }) => {
        x.fill(0);
        throw new LawBroken('no');
      }),
    );
    expect(thrown.counterexample).toBe('x = [1, 1, 1]');
  });

  it('tell what a part threw, with the hint of an ErgodicError', () => {
    expect(
      thrownBy(
        law('a', () => {
          throw new TypeError('f is not a function');
        }).check,
      ).message,
    ).toBe('it throws: f is not a function');
    const error = new ErgodicError({ code: 'domain', message: 'k is 0', hint: 'k > 0' });
    const thrown = thrownBy(() =>
      forAll({ a: fc.constant(1) }, effort, () => {
        throw error;
      }),
    );
    expect(thrown.message).toBe('it throws: k is 0 (k > 0); for a = 1');
    expect(thrown.cause).toBe(error);
  });

  it('show numbers by six digits, all of them where two would look alike', () => {
    expect(show({ x: Float64Array.of(1 / 3, -0, 1e-20), T: Infinity, y: [[1], []] })).toBe(
      'x = [0.333333, -0, 1e-20], T = Infinity, y = [[1], []]',
    );
    expect(show(new Float64Array(20))).toBe(`[${'0, '.repeat(12)}…]`);
    expect(thrownBy(() => expectWithin(1 + 1e-9, 1, 1e-12, 'p')).what).toBe('p is 1.000000001, should be 1');
    expect(thrownBy(() => expectWithin(NaN, 1, 1, 'p')).what).toBe('p is NaN, should be 1');
    expect(() => expectWithin(-Infinity, -Infinity, 0, 'p')).not.toThrow();
  });
});
