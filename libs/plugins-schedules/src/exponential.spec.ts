import { ErgodicError, type Schedule } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { at, expectEnd, expectRejected, expectTimeOnly, make, near } from '../test/support.ts';
import { exponential } from './exponential.ts';

/** NET-08: T₀ e^(−t/τ) with T₀ = 10, τ = 20. */
function isExponential(schedule: Schedule): void {
  near(at(schedule, 0), 10);
  near(at(schedule, 5), 7.788007830714049);
  for (const t of [0, 3, 40]) near(at(schedule, t + 1) / at(schedule, t), Math.exp(-1 / 20));
  for (const [t, s] of [
    [2, 5],
    [11.5, 0.3],
  ] as const)
    near(at(schedule, t + s) * 10, at(schedule, t) * at(schedule, s));
}

describe('exponential', () => {
  for (const law of lawsOf(exponential)) it(`law: ${law.name}`, law.check);

  it('NET-08 10 e^(−5/20); a factor e^(−Δt/τ) a step; T(t + s) T(0) = T(t) T(s)', () => {
    isExponential(make(exponential, { from: 10, timeConstant: 20 }));
  });

  it.each<[string, (t: number) => number]>([
    ['e^(+t/τ)', (t) => 10 * Math.exp(t / 20)],
    ['2^(−t/τ)', (t) => 10 * 2 ** (-t / 20)],
    ['1 − t/τ', (t) => 10 * (1 - t / 20)],
    ['e^(−τt)', (t) => 10 * Math.exp(-t * 20)],
  ])('NET-08 GEN-11 rejects the mutant %s', (_, value) => {
    expectRejected(() => isExponential({ value }));
  });

  it('NET-08 ends at τ ln(from/to), and stays there', () => {
    const schedule = make(exponential, { from: 8, timeConstant: 1 / Math.LN2, to: 1 });
    near(schedule.duration!, 3);
    expectEnd(schedule, 1);
    expect(make(exponential, { from: 8, timeConstant: 1 }).duration).toBeUndefined();
    expectTimeOnly(schedule);
  });

  it('refuses an end above the start, and values that it cannot have', () => {
    expect(() => make(exponential, { from: 2, timeConstant: 5, to: 3 })).toThrow(ErgodicError);
    expect(() => make(exponential, { from: 2, timeConstant: 5, to: 3 })).toThrow('to is 3, above the start 2');
    for (const bad of [
      { from: 1, timeConstant: 0 },
      { from: 0, timeConstant: 1 },
      { from: 1, timeConstant: 1, to: 0 },
    ])
      expect(exponential.options.safeParse(bad).success).toBe(false);
  });
});
