import type { Schedule } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { at, expectEnd, expectRejected, expectTimeOnly, make, near } from '../test/support.ts';
import { linear } from './linear.ts';

/** NET-08: T₀ (1 − t/t_max) with T₀ = 10, t_max = 100, and the end 0 at and after it. */
function isLinear(schedule: Schedule): void {
  near(at(schedule, 0), 10);
  near(at(schedule, 25), 7.5);
  near(at(schedule, 99), 0.1);
  expect([100, 101, 250].map((t) => at(schedule, t))).toEqual([0, 0, 0]);
}

describe('linear', () => {
  for (const law of lawsOf(linear)) it(`law: ${law.name}`, law.check);

  it('NET-08 10 (1 − 25/100) = 7.5; stays at its end instead of going negative', () => {
    isLinear(make(linear, { from: 10, to: 0, duration: 100 }));
  });

  it.each<[string, (t: number) => number]>([
    ['without an end', (t) => 10 * (1 - t / 100)],
    ['upwards', (t) => (t >= 100 ? 0 : 10 * (1 + t / 100))],
    ['half as fast', (t) => Math.max(0, 10 * (1 - t / 200))],
  ])('NET-08 GEN-11 rejects the mutant %s', (_, value) => {
    expectRejected(() => isLinear({ value }));
  });

  it('ends at `duration` with `to`, exactly; goes up as well', () => {
    const schedule = make(linear, { from: 10, to: 0.1, duration: 100 });
    expect(schedule.duration).toBe(100);
    expectEnd(schedule, 0.1);
    expectTimeOnly(schedule);
    const ramp = make(linear, { from: -1, to: 2, duration: 6 });
    expect([0, 2, 4, 6, 9].map((t) => at(ramp, t))).toEqual([-1, 0, 1, 2, 2]);
  });

  it('refuses a duration of nothing', () => {
    expect(linear.options.safeParse({ from: 1, to: 0, duration: 0 }).success).toBe(false);
  });
});
