import type { Schedule } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { at, expectEnd, expectRejected, expectTimeOnly, make, near } from '../test/support.ts';
import { logarithmic } from './logarithmic.ts';

/** NET-08: c/ln(n + 2) with c = 3; reciprocals grow as the logarithm does. */
function isLogarithmic(schedule: Schedule): void {
  near(at(schedule, 0), 4.328085122666891);
  near(at(schedule, 98), 0.6514417228548778);
  for (const n of [0, 1, 7]) near(3 / at(schedule, (n + 2) ** 2 - 2), 6 / at(schedule, n));
}

describe('logarithmic', () => {
  for (const law of lawsOf(logarithmic)) it(`law: ${law.name}`, law.check);

  it('NET-08 c/ln(n + 2): 3/ln 2 at 0, 3/ln 100 at 98, and half of T(n) at (n + 2)² − 2', () => {
    isLogarithmic(make(logarithmic, { scale: 3 }));
  });

  it.each<[string, (t: number) => number]>([
    ['c/ln(n + 1), which diverges at 0', (t) => 3 / Math.log(t + 1)],
    ['c/(1 + ln(n + 1))', (t) => 3 / (1 + Math.log(t + 1))],
    ['c/log₂(n + 2)', (t) => 3 / Math.log2(t + 2)],
  ])('NET-08 GEN-11 rejects the mutant %s', (_, value) => {
    expectRejected(() => isLogarithmic({ value }));
  });

  it('NET-08 ends at e^(c/to) − 2, and stays there', () => {
    const schedule = make(logarithmic, { scale: 3, to: 1 });
    near(schedule.duration!, Math.exp(3) - 2);
    expectEnd(schedule, 1);
    expectTimeOnly(schedule);
    expect(make(logarithmic, { scale: 3 }).duration).toBeUndefined();
  });

  it('refuses an end above the start c/ln 2, and values that it cannot have', () => {
    expect(() => make(logarithmic, { scale: 1, to: 1.5 })).toThrow('above the start');
    expect(logarithmic.options.safeParse({ scale: 1, to: 0 }).success).toBe(false);
    expect(logarithmic.options.safeParse({ scale: 0 }).success).toBe(false);
  });
});
