import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bitsOf, drive, errorOf, fixtures, recipeNames, recipes, run, trap } from '../../test/fixtures.ts';
import { defineEnergy } from '../define/define-energy.ts';

describe('a frame', () => {
  it('holds means over replicas and their standard errors', () => {
    const whole = run(recipes.dragged);
    const frame = drive(whole).frames.at(-1)!;
    const { energies, ledger } = whole.simulation;
    const n = energies.length;
    const check = (name: string, samples: Float64Array): void => {
      const mean = samples.reduce((sum, s) => sum + s, 0) / n;
      const variance = samples.reduce((sum, s) => sum + (s - mean) ** 2, 0) / (n - 1);
      expect(frame.values[name]).toBeCloseTo(mean, 14);
      expect(frame.errors[name]).toBeCloseTo(Math.sqrt(variance / n), 14);
    };
    check('U', energies);
    check('heat', ledger.heat);
    check('work', ledger.work);
  });

  it('has no standard errors for one replica, and none for numbers that are no mean', () => {
    expect(drive(run({ ...recipes.dragged, replicas: 1 })).frames[0]!.errors).toEqual({});
    const { errors } = drive(run(recipes.dragged)).frames[0]!;
    expect(Object.keys(errors).sort()).toEqual(['U', 'heat', 'work']);
  });

  it('CAN-03: tells S, F = U − TS and the entropy production where an entropy is given, and not elsewhere', () => {
    const { values } = drive(run(recipes.soft)).frames.at(-1)!;
    const { T, U, S, F } = values as Record<'T' | 'U' | 'S' | 'F', number>;
    expect(F).toBe(U - T * S);
    expect(values).toHaveProperty('entropyProduction');
    const bare = drive(run(recipes.dragged)).frames.at(-1)!.values;
    for (const name of ['S', 'F', 'entropyProduction']) expect(bare).not.toHaveProperty(name);
  });

  it('entropy production is ΔS − Σ δQ/T: at one temperature, ΔS − Q/T, and ≥ 0 while relaxing', () => {
    const recipe = { ...recipes.soft, learning: undefined, temperature: 0.7, steps: 3, observe: { every: 1 } };
    const [first, , last] = drive(run(recipe)).frames;
    const { S, heat, entropyProduction } = first!.values as Record<string, number>;
    expect(entropyProduction).toBeCloseTo(S! - 2 * Math.log(3) - heat! / 0.7, 13);
    expect(entropyProduction).toBeGreaterThan(0.1);
    expect(last!.values['entropyProduction']).toBeCloseTo(entropyProduction!, 13);
  });

  it('CAN-04: C = Var(E)/T² of the levels, exactly', () => {
    const T = 0.7;
    const recipe = { ...recipes.soft, learning: undefined, units: 1, temperature: T, steps: 1 };
    const p = [0, 1, 3].map((e) => Math.exp(-e / T));
    const Z = p.reduce((a, b) => a + b);
    const mean = (p[1]! + 3 * p[2]!) / Z;
    const C = ((p[1]! + 9 * p[2]!) / Z - mean ** 2) / T ** 2;
    const { values } = drive(run(recipe)).frames[0]!;
    expect(values['C']).toBeCloseTo(C, 13);
    expect(values['C']).toBeCloseTo(0.4893639275991402, 12);
    expect(values['U']).toBeCloseTo(0.224141594184531, 13);
    expect(values['S']).toBeCloseTo(0.546073962517108, 13);
    expect(values['F']).toBeCloseTo(-0.158110179577445, 13);
  });

  it('from samples, S is one estimate for all replicas', () => {
    const { values } = drive(run({ ...recipes.spins, entropy: { use: 'sampled', value: 1.5 } })).frames[0]!;
    expect(values['S']).toBe(1.5);
  });

  it('keeps copies: of parameters, of the state', () => {
    const { frames } = drive(
      run({ ...recipes.spins, observe: { every: 10, snapshots: ['bias', 'state', 'energies', 'magnetisation'] } }),
    );
    for (const { values, snapshots } of frames) {
      const { shape, data } = snapshots!['energies']!;
      expect(shape).toEqual([4]);
      expect(data.reduce((sum, E) => sum + E, 0) / 4).toBeCloseTo(values['U']!, 12);
      const m = snapshots!['magnetisation']!.data;
      expect(m.length).toBe(4);
      expect(m.reduce((sum, each) => sum + each, 0) / 4).toBeCloseTo(values['magnetisation']!, 12);
    }
    expect(frames[0]!.snapshots!['state']!.shape).toEqual([4, 5]);
    expect(frames[0]!.snapshots!['bias']!.shape).toEqual([1]);
    expect(frames[0]!.snapshots!['bias']!.data).not.toEqual(frames.at(-1)!.snapshots!['bias']!.data);
    expect(drive(run({ ...recipes.spins, observe: {} })).frames[0]).not.toHaveProperty('snapshots');
  });

  it('is frozen, and crosses to another thread', () => {
    const frame = drive(run(recipes.soft)).frames[4]!;
    for (const part of [frame, frame.values, frame.errors, frame.transitions]) expect(Object.isFrozen(part)).toBe(true);
    expect(structuredClone(frame)).toEqual(frame);
    expect(frame.transitions).toEqual([{ kind: 'split', temperature: frame.values['T'], description: 'as asked' }]);
  });

  it('two parts that tell a number of one name are refused', () => {
    const shouting = defineEnergy({
      ...trap,
      name: 'shouting',
      options: z.object({}),
      space: 'reals',
      make: (_options, context) =>
        ({
          ...trap.make({ stiffness: 1 }, context),
          observables: [{ name: 'U', summary: 'not U', read: () => 0 }],
        }) as never,
    });
    const error = errorOf(() => run({ ...recipes.booking, energy: { use: 'shouting' } }, {}, fixtures([shouting])));
    expect(error).toMatchObject({ code: 'plugin-failed', path: 'U' });
  });
});

describe('observing does not change the run', () => {
  it.each(recipeNames)('%s: the same bits of x, θ, ledger and streams, however often it is observed', (name) => {
    const at = (every: number | 'stage') => {
      const whole = run({ ...recipes[name], observe: { every, snapshots: ['state'] } });
      const { frames } = drive(whole);
      const { counters, recipe: _, ...bits } = whole.checkpoint();
      const { frames: __, ...position } = counters;
      return { bits, position, last: frames.at(-1) };
    };
    const reference = at('stage');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (every) => {
        const other = at(every);
        expect(other.bits).toEqual(reference.bits);
        expect(other.position).toEqual(reference.position);
        const { transitions: _, ...last } = other.last!;
        expect(reference.last).toMatchObject(last);
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  it.each(recipeNames)('%s: the same recipe and seed give the same bits; another seed does not', (name) => {
    const of = (seed: number): unknown => {
      const whole = run({ ...recipes[name], seed });
      return { frames: drive(whole).frames, bits: bitsOf(whole) };
    };
    expect(of(3)).toEqual(of(3));
    if (name !== 'soft') expect(of(4)).not.toEqual(of(3));
  });
});
