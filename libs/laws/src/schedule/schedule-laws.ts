import type { Progress, Schedule, ScheduleClaims } from '@ergodic/kernel';
import fc from 'fast-check';
import { lawContext, type LawContext, type Surroundings } from '../context.ts';
import { expectClose, expectTrue, firstDifference, forAll, law, show, type Effort, type Law } from '../law.ts';
import { numbersIn } from '../values.ts';

export interface ScheduleLawOptions extends Partial<ScheduleClaims>, Effort {
  /** Makes the schedule anew; left out, the given one serves throughout. */
  readonly fresh?: (context?: LawContext) => Schedule;
  readonly surroundings?: Surroundings;
}

/** A run's way through time: how long each stage is, and the heat capacity at its end. */
type Stages = readonly { readonly dt: number; readonly C: number }[];

/**
 * The laws of a schedule (NET-08): its start; finite; bounded and monotone where claimed; a last moment that is one; it goes on
 * where a checkpoint has it, with nothing kept but what it told last, streams and arrays. Each is tried at moments by themselves, and along runs, where the schedule sees its last value and a heat capacity that may be any.
 */
export function scheduleLaws(schedule: Schedule, options: ScheduleLawOptions = {}): Law[] {
  const { start, monotone, min = -Infinity, max = Infinity, horizon = 1e6, cases = 100, seed = 1 } = options;
  const { fresh = () => schedule } = options;
  const time = fc.oneof(timesUpTo(horizon), numbersIn(0, horizon));
  const effort = { cases, seed };
  const laws: Law[] = [];
  if (start !== undefined)
    laws.push(law('it starts where it says', () => expectClose(fresh().value(0, atRest()), start, 1e-12, 'value(0)')));

  /** `holds` is given values in the order of time. */
  const onValues = (name: string, holds: (values: readonly number[], times: readonly number[]) => void): Law =>
    law(
      name,
      () =>
        forAll({ t: time, u: time }, effort, ({ t, u }) => {
          const times = [Math.min(t, u), Math.max(t, u)];
          const one = fresh();
          holds(
            times.map((at) => one.value(at, atRest())),
            times,
          );
        }) +
        forAll({ stages: stagesUpTo(horizon) }, effort, ({ stages }) => {
          const { values, times } = follow(fresh(), stages);
          holds(values, times);
        }),
    );
  laws.push(
    onValues('it is finite', (values, times) =>
      values.forEach((value, i) => expectTrue(Number.isFinite(value), `value(${show(times[i])}) is ${value}`)),
    ),
    onValues('it stays within its bounds', (values, times) =>
      values.forEach((value, i) =>
        expectTrue(value >= min && value <= max, `value(${show(times[i])}) is ${value}, outside [${min}, ${max}]`),
      ),
    ),
    law('asked twice it gives the same', () =>
      forAll({ t: time }, effort, ({ t }) => {
        const one = fresh();
        const [first, second] = [one.value(t, atRest()), one.value(t, atRest())];
        expectTrue(Object.is(first, second), `value(${show(t)}) is ${first}, then ${second}`);
      }),
    ),
  );
  if (options.fresh)
    laws.push(
      law('taken up again, it goes on as it was', () =>
        forAll({ stages: stagesUpTo(horizon), stop: fc.integer({ min: 0, max: 30 }) }, effort, ({ stages, stop }) => {
          const contexts = [0, 1, 2].map(() => lawContext(seed, 3, 1, options.surroundings));
          const whole = follow(fresh(contexts[0]), stages);
          const begun = follow(fresh(contexts[1]), stages.slice(0, stop));
          const again = fresh(contexts[2]);
          contexts[2]!.takeOver(contexts[1]!);
          const { values, times } = follow(again, stages.slice(stop), begun);
          const i = firstDifference(values, whole.values);
          expectTrue(
            i < 0,
            `value(${show(times[i])}) is ${values[i]}, and ${whole.values[i]} where it was not broken off: what must last is \`previous\`, or comes from context.array or context.stream`,
          );
        }),
      ),
    );
  if (monotone)
    laws.push(
      onValues(`it is ${monotone}`, (values, times) => {
        for (let i = 1; i < values.length; i++) {
          const change = (values[i]! - values[i - 1]!) * (monotone === 'falling' ? -1 : 1);
          expectTrue(
            change >= 0,
            `value(${show(times[i - 1])}) is ${values[i - 1]}, value(${show(times[i])}) is ${values[i]}`,
          );
        }
      }),
    );
  if (schedule.duration !== undefined)
    laws.push(
      law('its last moment is not before its first', () => {
        const duration = schedule.duration!;
        expectTrue(duration >= 0, `duration is ${duration}`);
        if (duration === Infinity) return;
        const last = fresh().value(duration, atRest());
        expectTrue(Number.isFinite(last), `its last value, at ${duration}, is ${last}`);
      }),
    );
  return laws;
}

const atRest = (): Progress => ({ previous: NaN, elapsed: 0, heatCapacity: () => 1 });

/** Times above 0 of every size: short ones as often as long ones. */
const timesUpTo = (horizon: number): fc.Arbitrary<number> =>
  fc.integer({ min: -200, max: 0 }).map((k) => short(horizon * 10 ** (k / 20)));

const short = (value: number): number => Number(value.toPrecision(4));

function stagesUpTo(horizon: number): fc.Arbitrary<Stages> {
  const stage = fc.record({
    dt: timesUpTo(horizon / 30),
    C: fc.oneof(
      fc.integer({ min: -30, max: 30 }).map((k) => short(10 ** (k / 10))),
      fc.constant(0),
    ),
  });
  return fc.array(stage, { minLength: 1, maxLength: 30 });
}

interface Followed {
  readonly values: number[];
  readonly times: number[];
}

/** The values of a run through those stages, as the loop asks for them; `begun` is what came before. */
function follow(schedule: Schedule, stages: Stages, begun?: Followed): Followed {
  const times = begun?.times.slice() ?? [0];
  const values = begun?.values.slice() ?? [schedule.value(0, { previous: NaN, elapsed: 0, heatCapacity: () => NaN })];
  for (const { dt, C } of stages) {
    times.push(times.at(-1)! + dt);
    values.push(schedule.value(times.at(-1)!, { previous: values.at(-1)!, elapsed: dt, heatCapacity: () => C }));
  }
  return { values, times };
}
