import {
  createRegistry,
  decodeCheckpoint,
  definePlugin,
  defineEnergy,
  defineLearningRule,
  defineSchedule,
  encodeCheckpoint,
  parameterArray,
  reals,
  simulate,
  spins,
  type Checkpoint,
  type Run,
} from '@ergodic/kernel';
import { z } from 'zod';
import { dynamics } from '../src/index.ts';
import { trap } from './landscapes.ts';

/**
 * Particles on a line, joined in a row by springs that stiffen: ½ k u² + ¼ u⁴ for u = x_(i+1) − xᵢ − θ, and a field f on the
 * first. θ may learn; k and f are controls. Without f only differences of positions count.
 */
const chain = defineEnergy({
  name: 'chain',
  summary: 'test',
  options: z.object({ stiffness: z.number().default(1.5), field: z.number().default(0) }),
  space: reals,
  make({ stiffness, field }) {
    const controls = { stiffness, field };
    const length = parameterArray([1], Float64Array.of(0.2));
    return {
      controls,
      parameters: { length },
      energy(x) {
        let sum = -controls.field * x[0]!;
        for (let i = 1; i < x.length; i++) {
          const u = x[i]! - x[i - 1]! - length.data[0]!;
          sum += 0.5 * controls.stiffness * u * u + 0.25 * u ** 4;
        }
        return sum;
      },
      force(x, _parameters, out) {
        out[0] = controls.field;
        for (let i = 1; i < x.length; i++) {
          const u = x[i]! - x[i - 1]! - length.data[0]!;
          const pull = controls.stiffness * u + u ** 3;
          out[i]! -= pull;
          out[i - 1]! += pull;
        }
      },
    };
  },
});

/** Spins on a 4 × 6 torus, one coupling and one field; both may learn, pair by pair and spin by spin. */
const magnet = defineEnergy({
  name: 'magnet',
  summary: 'test',
  options: z.object({}),
  space: 'spins',
  make() {
    const at = (i: number, j: number): number => (i % 4) * 6 + (j % 6);
    const sites = Array.from({ length: 24 }, (_, k) => [Math.floor(k / 6), k % 6] as const);
    return {
      space: spins(24),
      pairwise: {
        from: Int32Array.from([...sites, ...sites], ([i, j]) => at(i, j)),
        to: Int32Array.from([...sites.map(([i, j]) => at(i + 1, j)), ...sites.map(([i, j]) => at(i, j + 1))]),
        coupling: new Float64Array(48).fill(0.8),
        field: new Float64Array(24).fill(-0.1),
      },
    };
  },
});

/** Moves every parameter by hand, up and down. */
const wander = defineLearningRule({
  name: 'wander',
  summary: 'test',
  options: z.object({}),
  make: () => ({
    init: () => undefined,
    gradient: () => undefined,
    update({ energy }, _state, tick) {
      for (const { data } of Object.values(energy.parameters)) data[0]! += 0.05 * Math.cos(tick.step);
      return { settled: true };
    },
  }),
});

const constant = defineSchedule({
  name: 'constant',
  summary: 'test',
  options: z.object({ value: z.number() }),
  make: ({ value }) => ({ value: () => value }),
});

const line = defineSchedule({
  name: 'line',
  summary: 'test',
  options: z.object({ from: z.number(), to: z.number(), duration: z.number() }),
  make: ({ from, to, duration }) => ({ value: (t) => from + (to - from) * Math.min(1, t / duration), duration }),
});

/** In [low, high], another value at every time. */
const jumpy = defineSchedule({
  name: 'jumpy',
  summary: 'test',
  options: z.object({ low: z.number(), high: z.number() }),
  make: ({ low, high }) => ({
    value(t) {
      const u = Math.sin(12.9898 * (t + 1)) * 43758.5453;
      return low + (high - low) * (u - Math.floor(u));
    },
  }),
});

const registry = createRegistry([
  dynamics,
  definePlugin({ name: 'fixtures', version: '1.0.0', provides: [trap, chain, magnet, wander, constant, line, jumpy] }),
]);

/** A run of the dynamics here on the fixtures above. */
export const run = (recipe: object, from?: Checkpoint): Run => simulate(recipe, registry, from ? { from } : {});

/** Everything that makes up the state of a run after so many steps, taken up again after each of `stops` from its checkpoint. */
export function stateAfter(recipe: object, steps: number, stops: readonly number[] = []): Checkpoint {
  let here = run(recipe);
  let done = 0;
  for (const stop of [...stops, steps]) {
    here.simulation.advance(stop - done);
    done = stop;
    if (stop < steps) here = run(recipe, decodeCheckpoint(encodeCheckpoint(here.checkpoint())));
  }
  return here.checkpoint();
}
