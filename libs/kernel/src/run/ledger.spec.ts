import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { drive, fixtures, recipes, run } from '../../test/fixtures.ts';
import { reals } from '../contracts/space.ts';
import { defineEnergy } from '../define/define-energy.ts';
import { defineDynamics, defineLearningRule } from '../define/definition.ts';
import type { Violation } from './monitors.ts';

const violationsOf = (recipe: object, registry = fixtures()): Violation[] =>
  drive(run(recipe, {}, registry)).events.flatMap((event) => (event.type === 'law-violated' ? [event.violation] : []));

describe('NEQ-01: ΔU = Q + W', () => {
  const protocols = fc.record({
    low: fc.double({ min: -5, max: 0, noNaN: true }),
    high: fc.double({ min: 0.1, max: 5, noNaN: true }),
  });
  const systems = fc.constantFrom<object>(
    { energy: { use: 'trap' }, dynamics: { use: 'langevin' }, protocol: { centre: 1, stiffness: 2 } },
    { energy: { use: 'trap' }, dynamics: { use: 'langevin', books: true }, protocol: { centre: 1 } },
    { energy: { use: 'ring' }, dynamics: { use: 'heat-bath' }, protocol: { field: 1 } },
    { energy: { use: 'ring' }, dynamics: { use: 'heat-bath' }, learning: { use: 'descent' }, protocol: { field: 1 } },
    { energy: { use: 'levels' }, dynamics: { use: 'equilibrate' }, learning: { use: 'minimiser' } },
  );

  it('for every replica, random protocols, and all dynamics, whether they book themselves or not', () => {
    fc.assert(
      fc.property(
        systems,
        protocols,
        fc.nat(),
        fc.integer({ min: 1, max: 300 }),
        (system, { low, high }, seed, steps) => {
          const jumpy = { use: 'jumpy', low, high };
          const { protocol = {} } = system as { protocol?: Record<string, number> };
          const { simulation } = run({
            ...system,
            protocol: Object.fromEntries(
              Object.entries(protocol).map(([name, lift]) => [name, lift === 2 ? { ...jumpy, low: 0.1 } : jumpy]),
            ),
            temperature: { use: 'jumpy', low: 0.2, high: 2 },
            replicas: 3,
            units: 4,
            seed,
            steps,
          });
          simulation.advance(steps);
          const { ledger, energies } = simulation;
          for (let r = 0; r < 3; r++)
            expect(Math.abs(energies[r]! - ledger.initial[r]! - ledger.heat[r]! - ledger.work[r]!)).toBeLessThanOrEqual(
              1e-10 * Math.sqrt(steps),
            );
          expect(ledger.closingError(energies)).toBeLessThanOrEqual(ledger.tolerance(energies, steps));
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('dragged trap by hand: W and Q of each step have the sign of work on and heat into the system', () => {
    const { simulation } = run({
      energy: { use: 'trap', stiffness: 2 },
      dynamics: { use: 'langevin' },
      temperature: 1,
      protocol: { centre: { use: 'linear', from: 0, to: 1, duration: 0.1 } },
      initial: 0,
    });
    const { ledger, x } = simulation;
    const E = (at: number, centre: number): number => (2 * (at - centre) ** 2) / 2;
    simulation.advance(1);
    const [one] = x.data;
    expect(ledger.work[0]).toBe(0);
    expect(ledger.heat[0]).toBeCloseTo(E(one!, 0) - E(0, 0), 14);
    simulation.advance(1);
    const [two] = x.data;
    expect(ledger.work[0]).toBeCloseTo(E(one!, 1) - E(one!, 0), 14);
    expect(ledger.heat[0]).toBeCloseTo(E(one!, 0) + E(two!, 1) - E(one!, 1), 14);
    expect(ledger.bathEntropy[0]).toBeCloseTo(-ledger.heat[0]!, 14);
  });

  it('work is what λ costs, also where the dynamics books wrong heat', () => {
    const recipe = { ...recipes.booking, observe: { every: 1 } };
    const right = drive(run(recipe)).frames.map(({ values }) => values['work']);
    const wrong = drive(run({ ...recipe, dynamics: { use: 'langevin', books: true, factor: 0.5 } })).frames;
    expect(wrong.map(({ values }) => values['work'])).toEqual(right);
  });

  it('closes to rounding when large Q and W of opposite sign pile up', () => {
    const driven = {
      energy: { use: 'trap', stiffness: 3 },
      dynamics: { use: 'langevin', books: true },
      temperature: 1,
      protocol: { centre: { use: 'jumpy', low: -1e3, high: 1e3 } },
      steps: 20_000,
      observe: { every: 20_000 },
    };
    const { events, frames } = drive(run(driven));
    expect(frames.at(-1)!.values['work']).toBeGreaterThan(1e9);
    expect(events.map(({ type }) => type)).toEqual(['started', 'frame', 'finished']);
  });
});

describe('mutants are caught by the first-law monitor', () => {
  it.each([0, 0.5, -1, 1 + 1e-6])('a dynamics that books %d times its heat', (factor) => {
    const mutant = { ...recipes.booking, dynamics: { use: 'langevin', books: true, factor } };
    expect(violationsOf(mutant)[0]).toMatchObject({ law: 'first-law', step: 7 });
    expect(violationsOf({ ...recipes.spins, dynamics: { use: 'heat-bath', factor } })[0]!.law).toBe('first-law');
  });

  it.each([0, 0.5, -1])('a rule that books %d times its work', (factor) => {
    const [violation] = violationsOf({ ...recipes.soft, learning: { use: 'minimiser', factor } });
    expect(violation).toMatchObject({ law: 'first-law', message: expect.stringContaining('levels') as string });
    expect(violation!.excess).toBeGreaterThan(violation!.tolerance);
  });

  it('and the faithful ones are not', () => {
    for (const recipe of Object.values(recipes)) expect(violationsOf(recipe)).toEqual([]);
  });
});

describe('clamping is booked', () => {
  /** Nodes with temperatures x and heat capacity 1: E = Σ x. Relaxes towards 0, and clamps node 0 at 2. */
  const heat = defineEnergy({
    name: 'heat',
    summary: 'E = Σ xᵢ',
    options: z.object({}),
    space: reals,
    make: () => ({ energy: (x) => x.reduce((sum, at) => sum + at, 0), force: (_x, _p, out) => out.fill(-1) }),
  });
  const clamp = (books: boolean, honest = true) =>
    defineDynamics({
      name: 'clamp',
      summary: 'Cools every node, then holds node 0.',
      options: z.object({}),
      make: () => ({
        timeStep: 1,
        booksHeat: books,
        init: () => ({ clamped: 0 }),
        advance(_energy, x, _state, tick) {
          for (let r = 0; r < x.replicas; r++) {
            for (let i = 0; i < x.width; i++) {
              const given = -0.1 * x.data[r * x.width + i]!;
              x.data[r * x.width + i]! += given;
              tick.heat[r]! += given;
            }
            const injected = 2 - x.data[r * x.width]!;
            x.data[r * x.width] = 2;
            if (honest) tick.heat[r]! += injected;
          }
        },
      }),
    });
  const recipe = {
    energy: { use: 'heat' },
    dynamics: { use: 'clamp' },
    temperature: 1,
    units: 3,
    initial: 1,
    steps: 5,
  };

  it.each([true, false])('as heat, by the dynamics itself (%s) or by the loop around it', (books) => {
    const { simulation } = run(recipe, {}, fixtures([heat, clamp(books)]));
    simulation.advance(5);
    expect(simulation.x.data[0]).toBe(2);
    const left = 2 * 0.9 ** 5;
    expect(simulation.energies[0]).toBeCloseTo(2 + left, 13);
    expect(simulation.ledger.heat[0]).toBeCloseTo(2 + left - 3, 13);
    expect(simulation.ledger.work[0]).toBe(0);
  });

  it('mutant: a clamp that is not booked is a violation of the first law', () => {
    expect(violationsOf(recipe, fixtures([heat, clamp(true, false)]))[0]?.law).toBe('first-law');
  });

  it('a rule that clamps x books it as work', () => {
    const hold = defineLearningRule({
      name: 'hold',
      summary: 'Holds unit 0 at 2.',
      options: z.object({}),
      make: () => ({
        init: () => undefined,
        gradient: () => undefined,
        update({ x }) {
          x.data[0] = 2;
          return { settled: true };
        },
      }),
    });
    const registry = fixtures([heat, clamp(true), hold]);
    expect(violationsOf({ ...recipe, learning: { use: 'hold' } }, registry)).toEqual([]);
    const { simulation } = run({ ...recipe, learning: { use: 'hold' } }, {}, registry);
    simulation.advance(1);
    expect(simulation.ledger.work[0]).toBe(1);
  });
});
