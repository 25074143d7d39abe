import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { drive, fixtures, levels, recipes, run } from '../../test/fixtures.ts';
import { probabilities } from '../contracts/space.ts';
import { defineEnergy } from '../define/define-energy.ts';
import type { Violation } from './monitors.ts';

const soft = { ...recipes.soft, learning: undefined };
const violationsOf = (recipe: object, registry = fixtures()): Violation[] =>
  drive(run(recipe, {}, registry)).events.flatMap((event) => (event.type === 'law-violated' ? [event.violation] : []));
const lawsOf = (recipe: object, registry = fixtures()): string[] => [
  ...new Set(violationsOf(recipe, registry).map(({ law }) => law)),
];

describe('a law that is broken is told', () => {
  it.each<[string, object, string]>([
    ['free-energy-identity', { ...soft, dynamics: { use: 'equilibrate', mutant: 'free-energy' } }, '−T ln Z'],
    ['free-energy-identity', { ...soft, entropy: { use: 'shannon', factor: 1.001 } }, 'U − TS'],
    ['entropy-bounds', { ...soft, entropy: { use: 'shannon', factor: 1.5 } }, 'outside [0, 2.197'],
    ['entropy-bounds', { ...soft, entropy: { use: 'shannon', factor: -1 } }, 'outside'],
    ['entropy-bounds', { ...recipes.spins, entropy: { use: 'sampled', value: -0.1 } }, 'outside [0, '],
    ['entropy-bounds', { ...recipes.spins, entropy: { use: 'sampled', value: -0.01 } }, 'outside'],
    ['normalisation', { ...soft, dynamics: { use: 'equilibrate', mutant: 'unnormalised' } }, 'equilibrate'],
    ['normalisation', { ...soft, dynamics: { use: 'equilibrate', mutant: 'negative' } }, 'equilibrate'],
    [
      'relative-entropy',
      { ...soft, temperature: 0.2, steps: 2, dynamics: { use: 'equilibrate', mutant: 'halved' } },
      '< 0',
    ],
    ['first-law', { ...recipes.booking, dynamics: { use: 'langevin', books: true, factor: 0.9 } }, 'langevin'],
  ])('%s: %j', (law, recipe, message) => {
    const found = violationsOf(recipe).filter((violation) => violation.law === law);
    expect(found.length).toBeGreaterThan(0);
    for (const violation of found) expect(violation.excess).toBeGreaterThan(violation.tolerance);
    expect(found[0]!.message).toContain(message);
    expect(found[0]!.step).toBeGreaterThan(0);
  });

  it('and only that one', () => {
    expect(lawsOf({ ...soft, dynamics: { use: 'equilibrate', mutant: 'free-energy' } })).toEqual([
      'free-energy-identity',
    ]);
    expect(lawsOf({ ...recipes.spins, entropy: { use: 'sampled', value: -0.1 } })).toEqual(['entropy-bounds']);
  });
});

describe('no false alarms', () => {
  it.each([1e-3, 1e-2, 0.1, 1, 1e3, 1e6])('at T = %d', (T) => {
    expect(violationsOf({ ...soft, temperature: T, steps: 3 })).toEqual([]);
    expect(violationsOf({ ...soft, energy: { use: 'levels', gap: 1e6 }, temperature: T, steps: 3 })).toEqual([]);
  });

  it('while θ learns', () => expect(violationsOf(recipes.soft)).toEqual([]));

  it('over reals an entropy has no bounds', () => {
    expect(violationsOf({ ...recipes.dragged, entropy: { use: 'sampled', value: -40 } })).toEqual([]);
  });

  it('with degeneracies and weights: S lies between their bounds', () => {
    const weighted = defineEnergy({
      name: 'weighted',
      summary: 's',
      options: z.object({}),
      space: 'probabilities',
      make: (_options, context) => ({
        ...levels.make({ gap: 1 }, context),
        space: probabilities(2, 3, Float64Array.of(1, 2.5)),
        logDegeneracy: Float64Array.of(Math.log(0.25), Math.log(0.75), -Infinity),
      }),
    });
    const recipe = { ...soft, energy: { use: 'weighted' }, entropy: undefined, temperature: 1, steps: 1 };
    const registry = fixtures([weighted]);
    expect(Array.from(run(recipe, {}, registry).simulation.x.data.slice(0, 6))).toEqual([0.5, 0.5, 0, 0.5, 0.5, 0]);
    expect(violationsOf(recipe, registry)).toEqual([]);
    const low = { ...recipe, entropy: { use: 'shannon', factor: -4 } };
    expect(violationsOf(low, registry).find(({ law }) => law === 'entropy-bounds')!.message).toMatch(
      /outside \[-4\.85\d*, 0\]/,
    );
  });
});
