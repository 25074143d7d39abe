import type { Schedule } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { at, expectRejected, expectTimeOnly, make, near, registry, shown, walk } from '../test/support.ts';
import { errorOf, framesOf, run, temperaturesOf, twoLevelHeatCapacity } from '../test/two-level.ts';
import { thenSchedule } from './then.ts';

const plateau = { use: 'constant', value: 3, duration: 4 };
const line = { use: 'linear', from: 2.5, to: 1, duration: 6 };
const fall = { use: 'exponential', from: 5, timeConstant: 20 };

/** The three above: from 0, from 4 and from 10 on. */
function isSequence(schedule: Schedule): void {
  const expected: readonly (readonly [t: number, T: number])[] = [
    [0, 3],
    [3.99, 3],
    [4, 2.5],
    [6, 2],
    [9.9, 1.025],
    [10, 5],
    [15, 5 * Math.exp(-5 / 20)],
    [100, 5 * Math.exp(-90 / 20)],
  ];
  for (const [t, T] of expected) near(at(schedule, t), T);
}

describe('then', () => {
  for (const law of lawsOf(thenSchedule, { registry })) it(`law: ${law.name}`, law.check);

  it('NET-08 one after another, each on its own clock; where two meet the later one counts', () => {
    const schedule = make(thenSchedule, { parts: [plateau, line, fall] });
    isSequence(schedule);
    expectTimeOnly(schedule);
  });

  it('NET-08 GEN-11 rejects one clock for all, another order, starts that do not add up', () => {
    const [a, b, c] = [plateau, line, fall].map((part) => make(thenSchedule, { parts: [part] }));
    expectRejected(() => isSequence({ value: (t) => at(t < 4 ? a! : t < 10 ? b! : c!, t) }));
    expectRejected(() => isSequence({ value: (t) => (t < 4 ? 3 : t < 6 ? at(b!, t - 4) : at(c!, t - 6)) }));
    expectRejected(() => isSequence(make(thenSchedule, { parts: [line, plateau, fall] })));
    expectRejected(() =>
      isSequence({ value: (t) => (t <= 4 ? 3 : at(make(thenSchedule, { parts: [line, fall] }), t - 4)) }),
    );
  });

  it('its duration is the sum; endless where the last is; parts may be sequences themselves', () => {
    expect(make(thenSchedule, { parts: [plateau, line] }).duration).toBe(10);
    expect(make(thenSchedule, { parts: [plateau, line, fall] }).duration).toBeUndefined();
    const nested = { use: 'then', parts: [plateau, line] };
    const schedule = make(thenSchedule, { parts: [nested, nested] });
    expect(schedule.duration).toBe(20);
    expect([13, 14].map((t) => at(schedule, t))).toEqual([3, 2.5]);
  });

  it('a part begins at the stage of its time, also where stage times round below it: 100 · 0.58 < 58', () => {
    const schedule = make(thenSchedule, { parts: [{ ...plateau, duration: 58 }, line] });
    expect([99, 100].map((stage) => at(schedule, stage * 0.58))).toEqual([3, 2.5]);
  });

  it('a part that looks at the progress sees nothing of the part before', () => {
    const slow = { use: 'adaptive', from: 2, to: 0.1, speed: 0.3, largestChange: 0.5 };
    const schedule = make(thenSchedule, { parts: [{ ...plateau, value: 9 }, slow] });
    const values = walk(schedule, [0, 3, 5, 6, 8], () => 4);
    // It is first asked at 5, one after its start at 4.
    for (const [i, T] of [9, 9, 2, 2 * Math.exp(-0.15), 2 * Math.exp(-0.45)].entries()) near(values[i]!, T);
  });

  it('a part is shown NaN and 0 before its first value, its own clock, and C', () => {
    const parts = [
      { use: 'spy', value: 3, duration: 4 },
      { use: 'spy', value: 7 },
    ];
    const schedule = make(thenSchedule, { parts });
    shown.length = 0;
    walk(schedule, [0, 3, 5, 6], (T) => 10 * T);
    // The loop shows a control's own value before the first.
    schedule.value(0, { previous: 8, elapsed: 0, heatCapacity: () => 1 });
    expect(shown).toEqual([
      [0, NaN, 0, NaN],
      [3, 3, 3, 30],
      [1, NaN, 0, 30],
      [2, 7, 1, 70],
      [0, NaN, 0, 1],
    ]);
  });

  it('runs: temperatures of three parts, and the run ends with the last', () => {
    const parts = [
      { ...plateau, duration: 2 },
      { use: 'linear', from: 2, to: 1, duration: 2 },
      { ...plateau, duration: 1 },
    ];
    expect(temperaturesOf({ temperature: { use: 'then', parts } })).toEqual([3, 3, 2, 1.5, 3, 3]);
  });

  it('runs: adaptive after a plateau, in units of the critical temperature 2.5', () => {
    const slow = { use: 'adaptive', from: 1.2, to: 0.1, speed: 0.3 };
    const temperature = { use: 'then', parts: [{ ...plateau, duration: 2 }, slow], unit: 'critical' };
    const T = temperaturesOf({ replicas: 1, dynamics: { use: 'redraw-telling' }, temperature, steps: 8 });
    expect(T.slice(0, 3)).toEqual([7.5, 7.5, 3]);
    for (let k = 3; k < 8; k++) {
      const slowed = Math.exp(-0.3 / Math.sqrt(3 * twoLevelHeatCapacity(1, T[k - 1]!)));
      near(T[k]!, T[k - 1]! * Math.max(0.9, slowed));
    }
  });

  it('runs as the protocol of a control, whose value before the first is the energy’s own', () => {
    const parts = [
      { ...line, duration: 3 },
      { use: 'constant', value: 0.5 },
    ];
    const frames = framesOf({ temperature: 1, protocol: { gap: { use: 'then', parts } }, steps: 5 });
    for (const [k, value] of [2.5, 2, 1.5, 0.5, 0.5].entries()) near(frames[k]!.values['gap']!, value);
  });

  it.each<[string, object[], object]>([
    [
      'an endless first part',
      [fall, line],
      {
        code: 'invalid-option',
        path: 'temperature.parts.0',
        value: 'exponential',
        message: 'schedule then: parts.0, exponential, never ends, so what comes after it would never begin',
        hint: expect.stringContaining('duration'),
      },
    ],
    ['an endless part in the middle', [line, fall, line], { path: 'temperature.parts.1' }],
    [
      'an end that no number can tell',
      [{ use: 'logarithmic', scale: 1, to: 1e-3 }, line],
      { path: 'temperature.parts.0', message: expect.stringContaining('never ends') },
    ],
    ['no parts', [], { code: 'invalid-option', path: 'temperature.parts' }],
    [
      'an unknown plugin',
      [line, { use: 'liner' }],
      {
        code: 'unknown-plugin',
        path: 'temperature.parts.1.use',
        hint: expect.stringContaining('did you mean linear?'),
      },
    ],
    [
      'an option that a part does not have',
      [line, { ...line, form: 3 }],
      { code: 'unknown-option', path: 'temperature.parts.1.form', hint: expect.stringContaining('from') },
    ],
    [
      'a wrong value',
      [line, { ...line, duration: -1 }],
      { code: 'invalid-option', path: 'temperature.parts.1.duration', value: -1 },
    ],
    [
      'a wrong value that is found when it is made',
      [line, { use: 'exponential', from: 1, timeConstant: 2, to: 3 }],
      { code: 'invalid-option', path: 'temperature.parts.1.to', value: 3 },
    ],
    [
      'a wrong value deeper down',
      [line, { use: 'then', parts: [fall, line] }],
      { code: 'invalid-option', path: 'temperature.parts.1.parts.0' },
    ],
    [
      'a unit inside',
      [line, { ...fall, unit: 'critical' }],
      { code: 'unknown-option', path: 'temperature.parts.1.unit', value: 'unit' },
    ],
  ])('refuses %s', (_, parts, error) => {
    expect(errorOf(() => run({ temperature: { use: 'then', parts }, steps: 5 }))).toMatchObject(error);
  });

  it('refuses an endless part of a control’s protocol, with its path', () => {
    const protocol = { gap: { use: 'then', parts: [fall, line] } };
    expect(errorOf(() => run({ temperature: 1, protocol, steps: 5 }))).toMatchObject({ path: 'protocol.gap.parts.0' });
  });
});
