import { describe, expect, it } from 'vitest';
import type { Progress, Schedule } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { mySchedule } from './my-schedule.ts';

const [from, to, timeConstant] = [5, 0.5, 30];
const cooling = mySchedule.make({ from, to, timeConstant }, lawContext(1, 1));
const progress: Progress = { previous: NaN, elapsed: 0, heatCapacity: () => NaN };

/** τ dT/dt − (to − T) at time t, by central differences. */
function defectOf({ value }: Schedule, t: number): number {
  const h = 1e-3;
  const rate = (value(t + h, progress) - value(t - h, progress)) / (2 * h);
  return timeConstant * rate - (to - value(t, progress));
}

describe('my-schedule', () => {
  for (const law of lawsOf(mySchedule)) it(`law: ${law.name}`, law.check);

  it('obeys τ dT/dt = to − T; one that ends at 0 does not', () => {
    const mutant: Schedule = { value: (t) => from * Math.exp(-t / timeConstant) };
    for (const t of [1, 20, 90]) {
      expect(defectOf(cooling, t)).toBeCloseTo(0, 7);
      expect(defectOf(mutant, t)).not.toBeCloseTo(0, 1);
    }
  });

  it('has gone half of the way after τ ln 2', () => {
    expect(cooling.value(timeConstant * Math.LN2, progress)).toBeCloseTo((from + to) / 2, 12);
  });
});
