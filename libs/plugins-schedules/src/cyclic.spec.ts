import type { Schedule } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { at, expectRejected, expectTimeOnly, make, near, registry, shown, walk } from '../test/support.ts';
import { errorOf, run, temperaturesOf, twoLevelHeatCapacity } from '../test/two-level.ts';
import { cyclic } from './cyclic.ts';

const line = { use: 'linear', from: 6, to: 1, duration: 10 };
const options = { cycle: line, period: 12, cycles: 3, decay: 0.5 };

/** Three cycles of 12: 6 down to 1 in 10, halved each time. */
function isCyclic(schedule: Schedule): void {
  const expected: readonly (readonly [t: number, T: number])[] = [
    [0, 6],
    [5, 3.5],
    [11.9, 1],
    [12, 3],
    [17, 1.75],
    [23, 0.5],
    [24, 1.5],
    [29, 0.875],
    [34, 0.25],
    [40, 0.25],
    [1e4, 0.25],
  ];
  for (const [t, T] of expected) near(at(schedule, t), T);
}

describe('cyclic', () => {
  for (const law of lawsOf(cyclic, { registry })) it(`law: ${law.name}`, law.check);

  it('NET-08 the cycle again every period, lower each time; after the last as that one goes on', () => {
    const schedule = make(cyclic, options);
    isCyclic(schedule);
    expectTimeOnly(schedule);
  });

  it('NET-08 T(t + period) = decay · T(t) before the last cycle, also for a cycle that never ends by itself', () => {
    const schedule = make(cyclic, { cycle: { use: 'power-law', from: 4, timeConstant: 3 }, period: 7.3, decay: 0.9 });
    for (let t = 0; t < 60; t += 0.7) near(at(schedule, t + 7.3), 0.9 * at(schedule, t));
    expect(schedule.duration).toBeUndefined();
  });

  it('NET-08 GEN-11 rejects a clock that is not set back, no decay, decay once, and a cycle too many', () => {
    const schedule = make(cyclic, options);
    expectRejected(() => isCyclic({ value: (t) => 0.5 ** Math.min(2, Math.floor(t / 12)) * Math.max(1, 6 - t / 2) }));
    expectRejected(() => isCyclic(make(cyclic, { ...options, decay: 1 })));
    expectRejected(() => isCyclic({ value: (t) => at(schedule, t) * (t >= 24 ? 2 : 1) }));
    expectRejected(() => isCyclic(make(cyclic, { ...options, cycles: 4 })));
    expectRejected(() => isCyclic(make(cyclic, { ...options, cycles: 2 })));
    expectRejected(() => isCyclic(make(cyclic, { ...options, period: 10 })));
  });

  it('ends where the last cycle ends, or after its period where that is sooner or it has no end', () => {
    expect(make(cyclic, options).duration).toBe(34);
    expect(make(cyclic, { ...options, period: 10 }).duration).toBe(30);
    const cut = make(cyclic, { ...options, period: 4 });
    expect(cut.duration).toBe(12);
    near(at(cut, 3.9), 4.05);
    near(at(cut, 4), 3);
    expect(make(cyclic, { ...options, cycle: { use: 'constant', value: 2 } }).duration).toBe(36);
  });

  it('a cycle begins at the stage of its time, also where stage times round below it: 100 · 0.58 < 58', () => {
    const schedule = make(cyclic, { cycle: { use: 'linear', from: 3, to: 1, duration: 29 }, period: 29 });
    expect(at(schedule, 100 * 0.58)).toBe(3);
    near(at(schedule, 99 * 0.58), 1 + 2 * 0.02);
  });

  it('a cycle is shown NaN and 0 before its first value, its own clock, its own value before, and C', () => {
    const schedule = make(cyclic, { cycle: { use: 'spy', value: 8 }, period: 4, decay: 0.5 });
    shown.length = 0;
    expect(walk(schedule, [0, 3, 5, 6, 9, 11], (T) => 10 * T)).toEqual([8, 8, 4, 4, 2, 2]);
    expect(shown).toEqual([
      [0, NaN, 0, NaN],
      [3, 8, 3, 80],
      [1, NaN, 0, 80],
      [2, 8, 1, 40],
      [1, NaN, 0, 40],
      [3, 8, 2, 20],
    ]);
  });

  it('runs: reheating, with the last temperature of the last cycle at the end', () => {
    const cycle = { use: 'linear', from: 4, to: 1, duration: 3 };
    const temperature = { use: 'cyclic', cycle, period: 4, cycles: 3, decay: 0.5 };
    expect(temperaturesOf({ temperature })).toEqual([4, 3, 2, 1, 2, 1.5, 1, 0.5, 1, 0.75, 0.5, 0.25]);
    const inUnits = temperaturesOf({ temperature: { ...temperature, unit: 'critical' } });
    expect(inUnits).toEqual([4, 3, 2, 1, 2, 1.5, 1, 0.5, 1, 0.75, 0.5, 0.25].map((T) => 2.5 * T));
  });

  it('runs: adaptive in each cycle starts afresh and goes on from what was multiplied', () => {
    const cycle = { use: 'adaptive', from: 2, to: 0.1, speed: 0.2 };
    const temperature = { use: 'cyclic', cycle, period: 4, decay: 0.8 };
    const T = temperaturesOf({ replicas: 1, dynamics: { use: 'redraw-telling' }, temperature, steps: 12 });
    for (let k = 0; k < 12; k++) {
      if (k % 4 === 0) {
        near(T[k]!, 2 * 0.8 ** (k / 4));
        continue;
      }
      const slowed = Math.exp(-0.2 / Math.sqrt(3 * twoLevelHeatCapacity(1, T[k - 1]!)));
      near(T[k]!, T[k - 1]! * Math.max(0.9, slowed));
    }
  });

  it.each<[string, object, object]>([
    ['a period of nothing', { period: 0 }, { code: 'invalid-option', path: 'temperature.period', value: 0 }],
    ['no cycles', { cycles: 0 }, { code: 'invalid-option', path: 'temperature.cycles', value: 0 }],
    ['half a cycle', { cycles: 1.5 }, { code: 'invalid-option', path: 'temperature.cycles' }],
    ['a decay to nothing', { decay: 0 }, { code: 'invalid-option', path: 'temperature.decay' }],
    ['no cycle', { cycle: undefined }, { code: 'missing-part', path: 'temperature.cycle' }],
    ['an unknown cycle', { cycle: { use: 'cosin' } }, { code: 'unknown-plugin', path: 'temperature.cycle.use' }],
    ['a wrong cycle', { cycle: { ...line, duration: 0 } }, { path: 'temperature.cycle.duration', value: 0 }],
  ])('refuses %s', (_, change, error) => {
    expect(errorOf(() => run({ temperature: { use: 'cyclic', ...options, ...change } }))).toMatchObject(error);
  });

  it('without a number of cycles the recipe needs steps', () => {
    const temperature = { use: 'cyclic', cycle: line, period: 10 };
    expect(errorOf(() => run({ temperature }))).toMatchObject({ code: 'missing-part', path: 'steps' });
  });
});
