import type { Schedule } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { at, expectRejected, expectTimeOnly, make, near, registry, walk } from '../test/support.ts';
import { errorOf, run, temperaturesOf } from '../test/two-level.ts';
import { clamp } from './clamp.ts';

const line = { use: 'linear', from: 10, to: 0, duration: 10 };

/** 10 − t, kept within [2.5, 8]. */
function isClamped(schedule: Schedule): void {
  for (const [t, T] of [
    [0, 8],
    [1.9, 8],
    [3, 7],
    [7, 3],
    [7.5, 2.5],
    [9, 2.5],
    [50, 2.5],
  ] as const)
    near(at(schedule, t), T);
}

describe('clamp', () => {
  for (const law of lawsOf(clamp, { registry })) it(`law: ${law.name}`, law.check);

  it('NET-09 clamp(T, T_min, T_max): the bounds outside, the schedule itself inside', () => {
    const schedule = make(clamp, { schedule: line, min: 2.5, max: 8 });
    isClamped(schedule);
    expectTimeOnly(schedule);
    const power = { use: 'power-law', from: 9, timeConstant: 2 };
    for (let t = 0; t < 20; t += 0.7)
      near(
        at(make(clamp, { schedule: power, min: 1.1, max: 6 }), t),
        [1.1, 6, 9 / (1 + t / 2)].toSorted((a, b) => a - b)[1]!,
      );
  });

  it('NET-09 GEN-11 rejects bounds that change places, one bound, and values that are moved instead', () => {
    expectRejected(() => isClamped({ value: (t) => (t < 2 ? 2.5 : t > 7.5 ? 8 : 10 - t) }));
    expectRejected(() => isClamped(make(clamp, { schedule: line, min: 2.5 })));
    expectRejected(() => isClamped(make(clamp, { schedule: line, max: 8 })));
    expectRejected(() => isClamped({ value: (t) => 2.5 + 5.5 * Math.max(0, 1 - t / 10) }));
  });

  it('one bound is enough; it ends with its schedule', () => {
    const floor = make(clamp, { schedule: line, min: 2.5 });
    expect([at(floor, 0), at(floor, 9)]).toEqual([10, 2.5]);
    const ceiling = make(clamp, { schedule: line, max: 8 });
    expect([at(ceiling, 0), at(ceiling, 9)]).toEqual([8, 1]);
    expect(floor.duration).toBe(10);
    expect(make(clamp, { schedule: { use: 'constant', value: 1 }, max: 8 }).duration).toBeUndefined();
  });

  it('a schedule that goes on from its last value goes on from the clamped one', () => {
    const schedule = make(clamp, { schedule: { use: 'adaptive', from: 5, to: 0.1, speed: 0.05 }, min: 2.9, max: 3 });
    const values = walk(schedule, [0, 1, 2], () => 4);
    for (const [i, T] of [3, 3 * Math.exp(-0.025), 2.9].entries()) near(values[i]!, T);
  });

  it('does not hide a value that is no number', () => {
    const schedule = make(clamp, { schedule: { use: 'adaptive', from: 5, to: 0.1, speed: 0.05 }, min: 2.9, max: 3 });
    expect(schedule.value(1, { previous: NaN, elapsed: 1, heatCapacity: () => 1 })).toBeNaN();
  });

  it('runs, also in units of the critical temperature, where the bounds are multiplied too', () => {
    const temperature = { use: 'clamp', schedule: { ...line, duration: 4 }, min: 2.5, max: 8 };
    expect(temperaturesOf({ temperature })).toEqual([8, 7.5, 5, 2.5, 2.5]);
    expect(temperaturesOf({ temperature: { ...temperature, unit: 'critical' } })).toEqual([
      20, 18.75, 12.5, 6.25, 6.25,
    ]);
  });

  it.each<[string, object, object]>([
    [
      'min above max',
      { schedule: line, min: 3, max: 2 },
      {
        code: 'invalid-option',
        path: 'temperature.min',
        value: 3,
        message: 'schedule clamp: min is 3, above max 2',
        hint: 'a number up to 2',
      },
    ],
    ['no bounds', { schedule: line }, { code: 'missing-part', path: 'temperature.min' }],
    ['no schedule', { min: 1 }, { code: 'missing-part', path: 'temperature.schedule' }],
    [
      'an unknown schedule',
      { schedule: { use: 'clmp' }, min: 1 },
      { code: 'unknown-plugin', path: 'temperature.schedule.use', hint: expect.stringContaining('clamp') },
    ],
    [
      'a wrong clamp within',
      { schedule: { use: 'clamp', schedule: line, min: 3, max: 2 }, min: 1 },
      { code: 'invalid-option', path: 'temperature.schedule.min', value: 3 },
    ],
  ])('refuses %s', (_, part, error) => {
    expect(errorOf(() => run({ temperature: { use: 'clamp', ...part } }))).toMatchObject(error);
  });
});
