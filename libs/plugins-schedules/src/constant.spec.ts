import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { at, expectTimeOnly, make } from '../test/support.ts';
import { temperaturesOf } from '../test/two-level.ts';
import { constant } from './constant.ts';

describe('constant', () => {
  for (const law of lawsOf(constant)) it(`law: ${law.name}`, law.check);

  it('NET-08 has its value at all times and looks at nothing', () => {
    const schedule = make(constant, { value: -2.5 });
    expect([0, 1e-9, 3, 1e9].map((t) => at(schedule, t))).toEqual([-2.5, -2.5, -2.5, -2.5]);
    expectTimeOnly(schedule);
  });

  it('never ends, or after `duration`', () => {
    expect(make(constant, { value: 1 }).duration).toBeUndefined();
    expect(make(constant, { value: 1, duration: 7 }).duration).toBe(7);
    expect(temperaturesOf({ temperature: { use: 'constant', value: 0.7, duration: 3 } })).toEqual([0.7, 0.7, 0.7, 0.7]);
  });

  it('refuses what is no number, and no time', () => {
    for (const bad of [{ value: NaN }, { value: Infinity }, {}, { value: 1, duration: 0 }])
      expect(constant.options.safeParse(bad).success).toBe(false);
  });
});
