import type { Schedule } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { at, expectRejected, expectTimeOnly, make, near } from '../test/support.ts';
import { errorOf, run, temperaturesOf } from '../test/two-level.ts';
import { piecewise } from './piecewise.ts';

const points = [
  [2, 6],
  [10, 2],
  [15, 4.5],
];

/** Straight lines through the points above. */
function isLinear(schedule: Schedule): void {
  const expected: readonly (readonly [t: number, T: number])[] = [
    [0, 6],
    [2, 6],
    [4, 5],
    [10, 2],
    [11, 2.5],
    [15, 4.5],
    [99, 4.5],
  ];
  for (const [t, T] of expected) near(at(schedule, t), T);
}

describe('piecewise', () => {
  for (const law of lawsOf(piecewise)) it(`law: ${law.name}`, law.check);

  it('NET-08 straight lines through its points; the first value before them, the last one after', () => {
    const schedule = make(piecewise, { points });
    isLinear(schedule);
    expect(schedule.duration).toBe(15);
    expectTimeOnly(schedule);
  });

  it.each<[string, number[][]]>([
    ['times as if they were durations', points.map(([, T], i) => [[2, 12, 27][i]!, T!])],
    ['a point left out', points.slice(0, 2)],
    ['values in another order', points.map(([t], i) => [t!, points[(i + 1) % 3]![1]!])],
  ])('NET-08 GEN-11 rejects the mutant %s', (_, mutated) => {
    expectRejected(() => isLinear(make(piecewise, { points: mutated })));
  });

  it('NET-08 GEN-11 rejects lines that go on beyond the last point, and before the first', () => {
    const schedule = make(piecewise, { points });
    expectRejected(() => isLinear({ value: (t) => (t > 15 ? 4.5 + (t - 15) / 2 : at(schedule, t)) }));
    expectRejected(() => isLinear({ value: (t) => (t < 2 ? 6 - (t - 2) / 2 : at(schedule, t)) }));
    expectRejected(() => isLinear(make(piecewise, { points, interpolation: 'steps' })));
  });

  it('in steps, each value holds until the next time', () => {
    const schedule = make(piecewise, { points, interpolation: 'steps' });
    expect([0, 2, 9.99, 10, 14.99, 15, 99].map((t) => at(schedule, t))).toEqual([6, 6, 6, 2, 2, 4.5, 4.5]);
  });

  it('steps come at the stage of their time, also where stage times round below it: 100 · 0.58 < 58', () => {
    expect(100 * 0.58).toBeLessThan(58);
    const schedule = make(piecewise, {
      points: [
        [0, 3],
        [58, 1],
      ],
      interpolation: 'steps',
    });
    expect([99, 100].map((stage) => at(schedule, stage * 0.58))).toEqual([3, 1]);
  });

  it('one point is a constant', () => {
    expect(at(make(piecewise, { points: [[5, 2]] }), 3)).toBe(2);
  });

  it('runs: a plateau that is given its end lasts', () => {
    const temperature = {
      use: 'piecewise',
      points: [
        [0, 2],
        [2, 1],
        [4, 1],
      ],
    };
    expect(temperaturesOf({ temperature })).toEqual([2, 1.5, 1, 1, 1]);
    expect(temperaturesOf({ temperature: { ...temperature, interpolation: 'steps' } })).toEqual([2, 2, 1, 1, 1]);
  });

  it('tells what is wrong with its points', () => {
    const thrownWith = (bad: unknown) => errorOf(() => run({ temperature: { use: 'piecewise', points: bad } }));
    expect(
      thrownWith([
        [0, 1],
        [5, 2],
        [5, 3],
      ]),
    ).toMatchObject({
      code: 'invalid-option',
      path: 'temperature.points.2.0',
      value: 5,
      message: 'schedule piecewise: points.2 is at time 5, and the point before it at 5',
      hint: 'a time above 5',
    });
    expect(
      thrownWith([
        [4, 1],
        [3, 2],
      ]),
    ).toMatchObject({ path: 'temperature.points.1.0', value: 3 });
    expect(thrownWith([[-1, 1]])).toMatchObject({ path: 'temperature.points.0.0', value: -1 });
    expect(thrownWith([[1]])).toMatchObject({ path: expect.stringContaining('temperature.points.0') });
    expect(thrownWith([])).toMatchObject({ path: 'temperature.points' });
  });
});
