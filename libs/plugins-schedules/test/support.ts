import {
  createRegistry,
  definePlugin,
  defineSchedule,
  type Definition,
  type Progress,
  type Schedule,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { expect } from 'vitest';
import { z } from 'zod';
import { schedules } from '../src/index.ts';

/** What `spy` was shown at each call: t, the value before, the time since, C. */
export const shown: [t: number, previous: number, elapsed: number, C: number][] = [];

const spy = defineSchedule({
  name: 'spy',
  summary: 'Writes down what it is shown.',
  options: z.object({ value: z.number(), duration: z.number().optional() }),
  make: ({ value, duration }) => ({
    duration,
    value(t, { previous, elapsed, heatCapacity }) {
      shown.push([t, previous, elapsed, heatCapacity()]);
      return value;
    },
  }),
});

/** Where schedules within schedules are looked up. */
export const registry = createRegistry([schedules, definePlugin({ name: 'spy', version: '1.0.0', provides: [spy] })]);

/** Makes a schedule from options as a recipe would give them. */
export function make(definition: Definition<'schedule'>, options: object, replicas = 2): Schedule {
  return definition.make(definition.options.parse(options), lawContext(1, replicas, 1, { registry }));
}

const beforeTheFirst: Progress = { previous: NaN, elapsed: 0, heatCapacity: () => NaN };

/** The value at t of a schedule that depends on t alone. */
export const at = (schedule: Schedule, t: number): number => schedule.value(t, beforeTheFirst);

/** EXACT: |found − wanted| ≤ 1e-12 · max(1, |wanted|). */
export function near(found: number, wanted: number, tolerance = 1e-12): void {
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));
}

/** It reaches `end` at its duration and not before, and stays there. */
export function expectEnd(schedule: Schedule, end: number): void {
  near(at(schedule, schedule.duration!), end);
  expect(Math.abs(at(schedule, 0.99 * schedule.duration!) - end)).toBeGreaterThan(1e-6);
  expect(at(schedule, 2 * schedule.duration!)).toBe(end);
}

/** It looks at nothing but t. */
export function expectTimeOnly(schedule: Schedule): void {
  const other: Progress = { previous: 3, elapsed: 1, heatCapacity: () => 8 };
  for (const t of [0, 0.3, 7, 1e4]) expect(schedule.value(t, other)).toBe(at(schedule, t));
}

/** Its values at rising times, each told the one before it and C at that, as the loop does. */
export function walk(schedule: Schedule, times: readonly number[], heatCapacity: (T: number) => number): number[] {
  const values: number[] = [];
  for (const [i, t] of times.entries()) {
    const previous = values[i - 1] ?? NaN;
    const elapsed = i === 0 ? 0 : t - times[i - 1]!;
    values.push(schedule.value(t, { previous, elapsed, heatCapacity: () => heatCapacity(previous) }));
  }
  return values;
}

/** A mutant: the same assertions fail for it, and not for another reason. */
export function expectRejected(check: () => void): void {
  expect(check).toThrow(expect.objectContaining({ name: 'AssertionError' }));
}
