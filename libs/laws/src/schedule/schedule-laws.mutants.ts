import type { Schedule } from '@ergodic/kernel';
import type { Mutant, Proof } from '../mutant.ts';
import { lawContext } from '../context.ts';
import { scheduleLaws, type ScheduleLawOptions } from './schedule-laws.ts';

const claims: ScheduleLawOptions = { start: 2, monotone: 'falling', min: 0.5, max: 2 };

/** From 2 down to 0.5 in 150 time units, and there it stays. */
const line = (): Schedule => ({ value: (t) => Math.max(0.5, 2 - t / 100), duration: 150 });

const again = 'taken up again, it goes on as it was';

/** From 2, a hundredth lower each time it has gone on; how often that was lies in `count`. */
function mindful(context = lawContext(1, 1)): Schedule {
  const count = context.array('count', 1);
  return {
    value: (_t, { previous }) => (Number.isNaN(previous) ? 2 : Math.max(0.5, 2 - 0.01 * ++count[0]!)),
  };
}

/** Each time unit takes 1 % of what is above 0.5, less where the heat capacity is large. */
const cautious = (): Schedule => ({
  value: (_t, { previous, elapsed, heatCapacity }) =>
    Number.isNaN(previous) ? 2 : 0.5 + (previous - 0.5) * Math.exp((-0.01 * elapsed) / (1 + heatCapacity())),
});

const mutant = (name: string, breaks: string, make: () => Schedule, of = claims): Mutant => ({
  name,
  breaks,
  laws: () => scheduleLaws(make(), { ...of, fresh: make }),
});

export const scheduleProof: Proof = {
  suite: 'scheduleLaws',
  right: [
    { name: 'a line that ends', laws: () => scheduleLaws(line(), claims) },
    { name: 'a cautious cooling', laws: () => scheduleLaws(cautious(), { ...claims, fresh: cautious }) },
    {
      name: 'a cooling with a memory',
      laws: () => scheduleLaws(mindful(lawContext(1, 1)), { ...claims, fresh: mindful }),
    },
    {
      name: 'stairs',
      laws: () => scheduleLaws({ value: (t) => 2 / (1 + Math.floor(t)) }, { start: 2, monotone: 'falling', min: 0 }),
    },
    {
      name: 'a rise',
      laws: () => scheduleLaws({ value: (t) => Math.log1p(t) }, { start: 0, monotone: 'rising', min: 0 }),
    },
  ],
  mutants: [
    mutant('a line that goes on below its end', 'it stays within its bounds', () => ({ value: (t) => 2 - t / 100 })),
    mutant('a spike just after the start', 'it stays within its bounds', () => ({
      value: (t) => (t > 0 && t < 0.01 ? 3 : line().value(t, undefined!)),
    })),
    mutant('a line that is one at whole times only', 'it is finite', () => ({
      value: (t) => (Number.isInteger(t) ? line().value(t, undefined!) : NaN),
    })),
    mutant('a memory that no checkpoint keeps', again, () => mindful(lawContext(1, 1))),
    mutant('another start', 'it starts where it says', () => ({ value: (t) => line().value(t, undefined!) + 0.1 })),
    mutant('a power law that diverges at its start', 'it is finite', () => ({ value: (t) => t ** -0.5 })),
    mutant('a cooling that divides by the heat capacity', 'it is finite', () => ({
      value: (_t, { previous, heatCapacity }) =>
        Number.isNaN(previous) ? 2 : previous - (previous - 0.5) / heatCapacity(),
    })),
    mutant('a wave', 'it is falling', () => ({ value: (t) => 1.25 + 0.75 * Math.cos(t) })),
    mutant('a fall for a rise', 'it is rising', line, { start: 2, monotone: 'rising' }),
    mutant('a cooling that heats where the heat capacity is large', 'it is falling', () => ({
      value: (_t, { previous, heatCapacity }) =>
        Number.isNaN(previous) ? 2 : Math.min(2, Math.max(0.5, previous + Math.sign(heatCapacity() - 1) * 0.1)),
    })),
    mutant('a negative duration', 'its last moment is not before its first', () => ({ ...line(), duration: -1 })),
    mutant('a last value that is none', 'its last moment is not before its first', () => ({
      value: (t) => (t === 150 ? NaN : line().value(t, undefined!)),
      duration: 150,
    })),
    mutant('a schedule that counts how often it is asked', 'asked twice it gives the same', () => {
      let asked = 0;
      return { value: () => 2 - 0.001 * asked++ };
    }),
  ],
};
