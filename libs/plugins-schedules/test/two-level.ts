import { createRegistry, defineDynamics, defineEnergy, definePlugin, bits } from '@ergodic/kernel';
import { expect } from 'vitest';
import { z } from 'zod';
import { ErgodicError, simulate, type Frame, type Run, type SimulateOptions } from '@ergodic/kernel';
import { schedules } from '../src/index.ts';

/** E = Δ Σᵢ bᵢ: independent two-level units (CAN-06), with Δ to be moved by a protocol. */
const twoLevel = defineEnergy({
  name: 'two-level',
  summary: 'Independent two-level units.',
  options: z.object({ gap: z.number().positive().default(1).describe('Δ, energy') }),
  space: bits,
  make({ gap }) {
    const controls = { gap };
    return {
      controls,
      energy: (x) => x.reduce((sum, bit) => sum + controls.gap * bit, 0),
      criticalTemperature: () => 2.5 * gap,
    };
  },
});

/** C = Var(E)/T² of one unit, summed over its two levels. */
export function twoLevelHeatCapacity(gap: number, T: number): number {
  const upper = 1 / (1 + Math.exp(gap / T));
  return (upper * (1 - upper) * gap * gap) / (T * T);
}

/** Each unit drawn afresh from e^(−E/T)/Z at every step: exactly in equilibrium. Says what C is, or does not. */
const redraw = (name: string, tells: boolean) =>
  defineDynamics({
    name,
    summary: 'Draws each unit from its law.',
    options: z.object({ timeStep: z.number().positive().default(1).describe('time') }),
    spaces: ['bits'],
    needs: ['conditional'],
    make({ timeStep }, context) {
      const random = context.stream('units');
      const energies = new Float64Array(2);
      const heatCapacity = new Float64Array(context.replicas);
      return {
        timeStep,
        init: () => undefined,
        advance(energy, x, _state, { temperature }) {
          for (let r = 0; r < x.replicas; r++) {
            heatCapacity[r] = 0;
            for (let i = 0; i < x.width; i++) {
              energy.conditional!(x, r, i, energies);
              const gap = energies[1]! - energies[0]!;
              x.data[r * x.width + i] = random.uniform(r) < 1 / (1 + Math.exp(gap / temperature)) ? 1 : 0;
              heatCapacity[r]! += twoLevelHeatCapacity(gap, temperature);
            }
          }
        },
        ...(tells && { heatCapacity: () => heatCapacity }),
      };
    },
  });

export const registry = createRegistry([
  schedules,
  definePlugin({
    name: 'two-level',
    version: '1.0.0',
    provides: [twoLevel, redraw('redraw', false), redraw('redraw-telling', true)],
  }),
]);

/** A run of the two-level units. */
export const run = (recipe: object, options: SimulateOptions = {}): Run =>
  simulate(
    { energy: { use: 'two-level' }, dynamics: { use: 'redraw' }, replicas: 2, units: 3, ...recipe },
    registry,
    options,
  );

export const framesOf = (recipe: object): Frame[] => [...run(recipe).frames()];

/** T at each stage. */
export const temperaturesOf = (recipe: object): number[] => framesOf(recipe).map(({ values }) => values['T']!);

/** What is thrown, as the command would tell it. */
export function errorOf(act: () => unknown): ErgodicError {
  try {
    act();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ErgodicError);
    return thrown as ErgodicError;
  }
  throw new Error('nothing was thrown');
}
