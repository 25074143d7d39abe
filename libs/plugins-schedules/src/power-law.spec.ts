import { ErgodicError, type Schedule } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { at, expectEnd, expectRejected, expectTimeOnly, make, near } from '../test/support.ts';
import { powerLaw } from './power-law.ts';

/** NET-08: T₀ (1 + t/τ)^(−α) with T₀ = 10, τ = 10, α = ½. */
function isPowerLaw(schedule: Schedule): void {
  near(at(schedule, 0), 10);
  near(at(schedule, 30), 5);
  near(Math.log(at(schedule, 90) / at(schedule, 10)) / Math.log(100 / 20), -0.5);
}

describe('power-law', () => {
  for (const law of lawsOf(powerLaw)) it(`law: ${law.name}`, law.check);

  it('NET-08 10 (1 + 30/10)^(−½) = 5, finite at t = 0; slope −α over ln(τ + t)', () => {
    isPowerLaw(make(powerLaw, { from: 10, timeConstant: 10, exponent: 0.5 }));
    const steep = make(powerLaw, { from: 10, timeConstant: 10, exponent: 1.7 });
    near(Math.log(at(steep, 90) / at(steep, 10)) / Math.log(5), -1.7);
    near(at(make(powerLaw, { from: 10, timeConstant: 10 }), 30), 2.5);
  });

  it.each<[string, (t: number) => number]>([
    ['T₀ t^(−α), which diverges at t = 0', (t) => 10 * t ** -0.5],
    ['T₀ (1 + t)^(−α)', (t) => 10 * (1 + t) ** -0.5],
    ['(1 + t/τ)^α', (t) => 10 * (1 + t / 10) ** 0.5],
    ['α = 1', (t) => 10 / (1 + t / 10)],
  ])('NET-08 GEN-11 rejects the mutant %s', (_, value) => {
    expectRejected(() => isPowerLaw({ value }));
  });

  it('NET-08 ends at τ ((from/to)^(1/α) − 1), and stays there', () => {
    const schedule = make(powerLaw, { from: 10, timeConstant: 10, exponent: 0.5, to: 5 });
    near(schedule.duration!, 30);
    expectEnd(schedule, 5);
    expectTimeOnly(schedule);
    expect(make(powerLaw, { from: 10, timeConstant: 10 }).duration).toBeUndefined();
  });

  it('refuses an end above the start, and values that it cannot have', () => {
    expect(() => make(powerLaw, { from: 2, timeConstant: 5, to: 3 })).toThrow(ErgodicError);
    expect(() => make(powerLaw, { from: 2, timeConstant: 5, to: 3 })).toThrow('to is 3');
    expect(powerLaw.options.safeParse({ from: -1, timeConstant: 1 }).success).toBe(false);
    expect(powerLaw.options.safeParse({ from: 1, timeConstant: 1, exponent: 0 }).success).toBe(false);
  });
});
