import { describe, expect, it } from 'vitest';
import { ErgodicError, type Progress } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { geometric } from './geometric.ts';

const progress: Progress = { previous: NaN, elapsed: 0, heatCapacity: () => NaN };
const make = (from: number, to: number, ratio: number) => geometric.make({ from, to, ratio }, lawContext(1, 1));
const valuesOf = (from: number, to: number, ratio: number): number[] => {
  const schedule = make(from, to, ratio);
  return Array.from({ length: schedule.duration! + 1 }, (_, n) => schedule.value(n, progress));
};

describe('geometric', () => {
  for (const law of lawsOf(geometric)) it(`law: ${law.name}`, law.check);

  it.each([
    [10, 0.01, 0.95],
    [1.5, 0.001, 0.9],
    [3, 2.9, 0.5],
    [1, 0.25, 0.5],
    [1, 0.001, 0.1], // 0.1 ** 3 > 0.001
    [1, 1e-9, 0.1],
    [64, 1, 0.25],
  ])('LRN-10 from %f to %f by %f: as many temperatures as a loop that runs while T > to', (from, to, ratio) => {
    const temperatures = valuesOf(from, to, ratio);
    const byLoop: number[] = [];
    for (let n = 0; from * ratio ** n > to * (1 + 1e-12); n++) byLoop.push(from * ratio ** n);
    expect(temperatures).toEqual(byLoop);
    expect(Math.abs(temperatures.length - Math.log(to / from) / Math.log(ratio))).toBeLessThan(1 + 1e-9);
    expect(temperatures.at(-1)! * ratio).toBeLessThanOrEqual(to * (1 + 1e-12));
  });

  it('LRN-10 ⌈ln(to/from)/ln ratio⌉ stages: 90 from 1 to 0.01 by 0.95, not 89 nor 91', () => {
    expect(make(1, 0.01, 0.95).duration! + 1).toBe(90);
    expect(Math.ceil(Math.log(0.01) / Math.log(0.95))).toBe(90);
  });

  it('stays at `to` afterwards', () => {
    expect(make(1, 0.1, 0.5).value(50, progress)).toBe(0.1);
  });

  it('refuses an end that is not below the start', () => {
    expect(() => make(1, 1, 0.5)).toThrow(ErgodicError);
    expect(() => make(1, 2, 0.5)).toThrow(expect.objectContaining({ code: 'invalid-option', path: 'to' }));
    expect(geometric.options.safeParse({ from: 1, to: 0.1, ratio: 1 }).success).toBe(false);
    expect(geometric.options.safeParse({ from: 1, to: 0, ratio: 0.5 }).success).toBe(false);
  });
});
