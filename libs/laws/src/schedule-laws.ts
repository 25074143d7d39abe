import type { Progress, Schedule, ScheduleClaims } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectClose, expectTrue, type Law } from './law.ts';

export interface ScheduleLawOptions extends Partial<ScheduleClaims> {
  readonly cases?: number;
  readonly seed?: number;
}

const progress: Progress = { previous: NaN, elapsed: 0, heatCapacity: () => 1 };

/** The laws of a schedule that depends on time alone: its start, finiteness, and what is claimed of it (NET-08). */
export function scheduleLaws(schedule: Schedule, claims: ScheduleLawOptions = {}): Law[] {
  const { start, monotone, min = -Infinity, max = Infinity, horizon = 1e6, cases = 100, seed = 1 } = claims;
  const times = fc.double({ min: 0, max: horizon, noNaN: true });
  const value = (t: number): number => schedule.value(t, progress);
  const forTimes = (holds: (t: number, u: number) => void) => () =>
    fc.assert(
      fc.property(times, times, (t, u) => {
        holds(Math.min(t, u), Math.max(t, u));
      }),
      { numRuns: cases, seed },
    );
  return [
    ...(start === undefined
      ? []
      : [{ name: 'it starts where it says', check: () => expectClose(value(0), start, 1e-12, 'value(0)') }]),
    {
      name: 'it is finite',
      check: forTimes((t) => expectTrue(Number.isFinite(value(t)), `value(${t}) = ${value(t)}`)),
    },
    {
      name: 'it stays within its bounds',
      check: forTimes((t) =>
        expectTrue(value(t) >= min && value(t) <= max, `value(${t}) = ${value(t)} outside [${min}, ${max}]`),
      ),
    },
    ...(monotone
      ? [
          {
            name: `it is ${monotone}`,
            check: forTimes((t, u) => {
              const change = (value(u) - value(t)) * (monotone === 'falling' ? -1 : 1);
              expectTrue(change >= 0, `value(${t}) = ${value(t)}, value(${u}) = ${value(u)}`);
            }),
          },
        ]
      : []),
    ...(schedule.duration === undefined
      ? []
      : [
          {
            name: 'its last moment is not before its first',
            check: () => expectTrue(schedule.duration! >= 0, `duration = ${schedule.duration}`),
          },
        ]),
  ];
}
