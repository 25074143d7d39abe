import { z } from 'zod';
import {
  defineActivation,
  defineDynamics,
  defineEnergy,
  defineEntropy,
  defineSchedule,
  reals,
  type Definition,
  type Slot,
} from '@ergodic/kernel';
import { descent } from '../dynamics/right-dynamics.ts';
import { lawsOf } from '../laws-of.ts';
import type { Mutant, Proof } from '../mutant.ts';

const stiffness = z.number().positive().default(1.5).describe('k, energy / length²');
const springs = { name: 'springs', summary: 'Springs.', space: reals };
const energyOf = (k: number) => (x: Float64Array) => x.reduce((sum, v) => sum + 0.5 * k * v * v, 0);

const right = defineEnergy({
  ...springs,
  options: z.object({ stiffness }),
  trials: [{ options: { stiffness: 0.7 } }],
  make: ({ stiffness: k }) => ({ controls: { k }, energy: energyOf(k) }),
});

/** Its constants lie in the module, where all that are made share them. */
const shared = { k: 1 };
let made = 0;

const mutant = <K extends Slot>(name: string, breaks: string, definition: Definition<K>): Mutant => ({
  name,
  breaks,
  laws: () => lawsOf(definition),
});

const defaults = 'every default is valid for its own option';
const again = 'options that were accepted are accepted again, and are the same';
const twice = 'made twice, it behaves the same';

export const definitionProof: Proof = {
  suite: 'lawsOf',
  right: [{ name: 'springs', laws: () => lawsOf(right) }],
  mutants: [
    mutant(
      'a default outside of its own bounds',
      defaults,
      defineEnergy({
        ...springs,
        options: z.object({ stiffness: z.number().positive().default(-1) }),
        make: ({ stiffness: k }) => ({ energy: energyOf(k) }),
      }),
    ),
    mutant(
      'a default that a check across options rejects',
      again,
      defineSchedule({
        name: 'line',
        summary: 'A line.',
        options: z
          .object({ from: z.number().default(1), to: z.number().default(2) })
          .refine(({ from, to }) => from > to),
        make: ({ from }) => ({ value: () => from }),
      }),
    ),
    mutant(
      'a trial with an option that there is not',
      again,
      defineEnergy({
        ...springs,
        options: z.strictObject({ stiffness }),
        trials: [{ options: { stifness: 2 } }],
        make: ({ stiffness: k }) => ({ energy: energyOf(k) }),
      }),
    ),
    mutant(
      'a claim that is misspelt',
      'its trials claim what can be claimed',
      defineEnergy({
        ...springs,
        options: z.object({ stiffness }),
        trials: [{ claims: { rnage: [0, 1] } as object }],
        make: ({ stiffness: k }) => ({ energy: energyOf(k) }),
      }),
    ),
    mutant(
      'an option that changes each time it is parsed',
      again,
      defineSchedule({
        name: 'double',
        summary: 'Twice the value.',
        options: z.object({
          value: z
            .number()
            .default(1)
            .transform((v) => 2 * v),
        }),
        make: ({ value }) => ({ value: () => value }),
      }),
    ),
    mutant(
      'constants that all parts share',
      twice,
      defineEnergy({
        ...springs,
        options: z.object({ stiffness }),
        make: ({ stiffness: k }) => {
          shared.k = k;
          return { controls: shared, energy: (x) => energyOf(shared.k)(x) };
        },
      }),
    ),
    mutant(
      'an energy that counts how often it was made',
      twice,
      defineEnergy({
        ...springs,
        options: z.object({ stiffness }),
        make: () => ({ energy: energyOf(1 + 0.1 * made++) }),
      }),
    ),
    mutant(
      'a part that cannot be made',
      'it can be made',
      defineActivation({
        name: 'none',
        summary: 'None.',
        options: z.object({}),
        make: () => {
          throw new RangeError('no');
        },
      }),
    ),
    mutant(
      'an entropy of something else than it says',
      'it is of what its definition says',
      defineEntropy({
        name: 'counts',
        summary: 'ln 1.',
        of: 'counts',
        options: z.object({}),
        make: () => ({ of: 'probabilities', addEntropy: () => undefined }),
      }),
    ),
    mutant(
      'dynamics that need what they do not say',
      'it asks no more of the energy than it needs',
      defineDynamics({
        name: 'descent',
        summary: 'Descent.',
        spaces: ['reals'],
        options: z.object({}),
        make: () => descent() as never,
      }),
    ),
  ],
};
