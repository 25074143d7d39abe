import { describe, expect, it } from 'vitest';
import { ErgodicError, type Progress, type Schedule } from '@ergodic/kernel';
import { lawContext, scheduleLaws } from '@ergodic/laws';
import { constant } from './constant.ts';
import { exponential } from './exponential.ts';
import { linear } from './linear.ts';
import { logarithmic } from './logarithmic.ts';
import { powerLaw } from './power-law.ts';

const context = lawContext(1, 1);
const progress: Progress = { previous: NaN, elapsed: 0, heatCapacity: () => NaN };
const at = (schedule: Schedule, t: number): number => schedule.value(t, progress);
const near = (value: number, expected: number): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));

const cooling: readonly (readonly [string, Schedule, start: number, end: number | undefined])[] = [
  ['exponential', exponential.make({ from: 10, timeConstant: 20 }, context), 10, undefined],
  ['exponential with an end', exponential.make({ from: 10, timeConstant: 20, to: 0.5 }, context), 10, 0.5],
  ['linear', linear.make({ from: 10, to: 0.1, duration: 100 }, context), 10, 0.1],
  ['power-law', powerLaw.make({ from: 10, timeConstant: 10, exponent: 0.5 }, context), 10, undefined],
  ['power-law with an end', powerLaw.make({ from: 10, timeConstant: 10, exponent: 0.5, to: 2 }, context), 10, 2],
  ['logarithmic', logarithmic.make({ scale: 3 }, context), 3 / Math.LN2, undefined],
  ['logarithmic with an end', logarithmic.make({ scale: 3, to: 0.6 }, context), 3 / Math.LN2, 0.6],
  ['constant', constant.make({ value: 1.5 }, context), 1.5, undefined],
];

describe.each(cooling)('NET-08 %s', (_, schedule, start, end) => {
  for (const law of scheduleLaws(schedule, { start, monotone: 'falling', min: end ?? 0, max: start }))
    it(`law: ${law.name}`, law.check);

  it('reaches its end at `duration`, and not before', () => {
    if (end === undefined) {
      expect(schedule.duration).toBeUndefined();
      return;
    }
    near(at(schedule, schedule.duration!), end);
    expect(at(schedule, 0.99 * schedule.duration!)).toBeGreaterThan(end);
    expect(at(schedule, 2 * schedule.duration!)).toBe(end);
  });

  it('depends on nothing but t', () => {
    const other: Progress = { previous: 3, elapsed: 1, heatCapacity: () => 8 };
    expect(schedule.value(7, other)).toBe(at(schedule, 7));
  });
});

describe('cooling schedules', () => {
  it('NET-08 exponential: 10 e^(−5/20); a factor e^(−Δt/τ) a step', () => {
    const schedule = exponential.make({ from: 10, timeConstant: 20 }, context);
    near(at(schedule, 5), 7.788007830714049);
    for (const t of [0, 3, 40]) near(at(schedule, t + 1) / at(schedule, t), Math.exp(-1 / 20));
    near(exponential.make({ from: 8, timeConstant: 1 / Math.LN2, to: 1 }, context).duration!, 3);
  });

  it('NET-08 linear: 10 (1 − 25/100); stays at its end instead of going negative; goes up as well', () => {
    near(at(linear.make({ from: 10, to: 0, duration: 100 }, context), 25), 7.5);
    const schedule = linear.make({ from: 10, to: 0.1, duration: 100 }, context);
    expect([at(schedule, 100), at(schedule, 250)]).toEqual([0.1, 0.1]);
    const ramp = linear.make({ from: -1, to: 2, duration: 6 }, context);
    expect([0, 2, 4, 6, 9].map((t) => at(ramp, t))).toEqual([-1, 0, 1, 2, 2]);
  });

  it('NET-08 power law: 10 (1 + 30/10)^(−½) = 5, finite at t = 0; slope −α', () => {
    const schedule = powerLaw.make({ from: 10, timeConstant: 10, exponent: 0.5 }, context);
    near(at(schedule, 30), 5);
    const steep = powerLaw.make({ from: 10, timeConstant: 10, exponent: 1.7 }, context);
    near(Math.log(at(steep, 90) / at(steep, 10)) / Math.log(5), -1.7);
    near(powerLaw.make({ from: 10, timeConstant: 10, exponent: 0.5, to: 5 }, context).duration!, 30);
  });

  it('NET-08 logarithmic: c / ln(n + 2)', () => {
    const schedule = logarithmic.make({ scale: 3 }, context);
    for (const n of [0, 1, 98]) near(at(schedule, n), 3 / Math.log(n + 2));
    near(logarithmic.make({ scale: 3, to: 1 }, context).duration!, Math.exp(3) - 2);
  });

  it('GEN-11 tells the mutants apart: e^(+t/τ), no clamp, t^(−α), ln(n + 1)', () => {
    const schedule = linear.make({ from: 10, to: 0.1, duration: 100 }, context);
    expect(at(schedule, 150)).not.toBeCloseTo(10 - 9.9 * 1.5, 3);
    expect(at(powerLaw.make({ from: 10, timeConstant: 10, exponent: 0.5 }, context), 30)).not.toBeCloseTo(
      10 / 30 ** 0.5,
      3,
    );
    expect(at(logarithmic.make({ scale: 3 }, context), 1)).not.toBeCloseTo(3 / Math.LN2, 3);
    expect(at(exponential.make({ from: 10, timeConstant: 20 }, context), 5)).not.toBeCloseTo(10 * Math.exp(5 / 20), 3);
  });

  it('refuses an end above the start, and values that no schedule can have', () => {
    expect(() => exponential.make({ from: 2, timeConstant: 5, to: 3 }, context)).toThrow(ErgodicError);
    expect(() => powerLaw.make({ from: 2, timeConstant: 5, exponent: 1, to: 3 }, context)).toThrow('to is 3');
    expect(() => logarithmic.make({ scale: 1, to: 1.5 }, context)).toThrow('above the start');
    for (const bad of [{ value: NaN }, { value: Infinity }, {}])
      expect(constant.options.safeParse(bad).success).toBe(false);
    expect(exponential.options.safeParse({ from: 1, timeConstant: 0 }).success).toBe(false);
    expect(linear.options.safeParse({ from: 1, to: 0, duration: 0 }).success).toBe(false);
    expect(powerLaw.options.safeParse({ from: -1, timeConstant: 1 }).success).toBe(false);
    expect(logarithmic.options.safeParse({ scale: 1, to: 0 }).success).toBe(false);
  });
});
