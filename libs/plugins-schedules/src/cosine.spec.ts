import type { Schedule } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { at, expectRejected, expectTimeOnly, make, near } from '../test/support.ts';
import { cosine } from './cosine.ts';

/** Half a cosine wave from 9 to 1 in 40. */
function isCosine(schedule: Schedule): void {
  const share = (t: number): number => (at(schedule, t) - 1) / 8;
  near(share(0), 1);
  near(share(10), 0.8535533905932737); // ½ (1 + √½)
  near(share(40 / 3), 0.75);
  near(share(20), 0.5);
  near(share(80 / 3), 0.25);
  for (const t of [3, 11, 19.5]) near(share(t) + share(40 - t), 1);
  // Level at both ends: there the change over δ is of order δ².
  for (const t of [0, 40])
    expect(Math.abs(at(schedule, t + 1e-4) - at(schedule, Math.max(0, t - 1e-4)))).toBeLessThan(1e-8);
  expect([40, 41, 1e6].map((t) => at(schedule, t))).toEqual([1, 1, 1]);
}

describe('cosine', () => {
  for (const law of lawsOf(cosine)) it(`law: ${law.name}`, law.check);

  it('NET-08 ½ (1 + cos(πt/d)): ¾ at d/3, ½ at d/2, point symmetric, level at both ends, stays', () => {
    const schedule = make(cosine, { from: 9, to: 1, duration: 40 });
    isCosine(schedule);
    expect(schedule.duration).toBe(40);
    expectTimeOnly(schedule);
  });

  it.each<[string, (share: number) => number]>([
    ['a straight line', (s) => 1 - s],
    ['a quarter of a wave', (s) => Math.cos((Math.PI / 2) * s)],
    ['a whole wave', (s) => (1 + Math.cos(2 * Math.PI * s)) / 2],
    ['without the half', (s) => 1 + Math.cos(Math.PI * s)],
    ['the wrong sign', (s) => (1 - Math.cos(Math.PI * s)) / 2],
  ])('NET-08 GEN-11 rejects the mutant %s', (_, wave) => {
    expectRejected(() => isCosine({ value: (t) => (t >= 40 ? 1 : 1 + 8 * wave(t / 40)) }));
  });

  it('GEN-11 rejects one that swings back after its end', () => {
    expectRejected(() => isCosine({ value: (t) => 1 + 4 * (1 + Math.cos((Math.PI * t) / 40)) }));
  });

  it('goes up as well; refuses a duration of nothing', () => {
    const rising = make(cosine, { from: -1, to: 3, duration: 2 });
    expect(at(rising, 0)).toBe(-1);
    near(at(rising, 1), 1);
    expect(at(rising, 2)).toBe(3);
    expect(cosine.options.safeParse({ from: 1, to: 2, duration: 0 }).success).toBe(false);
  });
});
