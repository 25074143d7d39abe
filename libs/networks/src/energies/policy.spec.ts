import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { batchOf, createBatch } from '@ergodic/numerics';
import { defineEnvironment, type Definition } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { loadedRegistry } from '../../test/registry.ts';
import { policy } from './policy.ts';

/** A world of three numbers in the name that the trials use; what is registered comes from another library. */
const world = defineEnvironment({
  name: 'cart-pole',
  summary: 'Three numbers.',
  options: z.object({ horizon: z.int().default(5).describe('steps; a count') }),
  make: ({ horizon }) => ({
    actions: 2,
    stateSize: 3,
    observationSize: 3,
    horizon,
    reset: (state, uniform) => state.forEach((_, i) => (state[i] = uniform())),
    observe: (state, _uniform, out) => out.set(state),
    step(state, action, uniform, out) {
      state[action] = uniform() - 0.5;
      out.reward = 1;
      out.done = state[2]! < 0.1;
    },
  }),
});

const registry = await loadedRegistry(world as unknown as Definition);
const make = (options: object) =>
  policy.make(
    policy.options.parse({ environment: { use: 'cart-pole' }, ...options }),
    lawContext(3, 2, 1, { registry }),
  );

describe('energy policy', () => {
  for (const law of lawsOf(policy, { registry, cases: 3 })) it(`law: ${law.name}`, law.check);

  const layers = [{ use: 'dense', units: 2 }];

  it('tells minus the outputs of the network, at probes and at whatever is seen', () => {
    const energy = make({ layers, probes: 4 });
    const weights = Object.values(energy.parameters).find(({ shape }) => shape.length === 2)!;
    const biases = Object.values(energy.parameters).find(({ shape }) => shape.length === 1)!;
    biases.data.set([0.25, -0.5]);
    energy.refresh!();
    const seen = [0.5, -1, 2, 0.125, 3, -0.25];
    const out = createBatch(3, 2);
    out.data.fill(77);
    energy.agent!.actionEnergies(batchOf(Float64Array.of(...seen, 9, 9, 9), 3, 3), 0.7, out, 2);
    for (let r = 0; r < 2; r++)
      for (let a = 0; a < 2; a++) {
        let f = biases.data[a]!;
        for (let i = 0; i < 3; i++) f += seen[3 * r + i]! * weights.data[2 * i + a]!;
        expect(Math.abs(out.data[2 * r + a]! + f)).toBeLessThan(1e-5);
      }
    expect([...out.data.subarray(4)]).toEqual([77, 77]);
  });

  it('what its layers respond at follows T, unless they have a temperature of their own', () => {
    const hidden = (more: object) => [
      { use: 'dense', units: 3, activation: { use: 'thermal-tanh' }, ...more },
      { use: 'dense', units: 2 },
    ];
    const at = (energy: ReturnType<typeof make>, T: number): number[] => {
      energy.controls!['temperature'] = T;
      const out = new Float64Array(2);
      energy.conditional!(createBatch(1, 8), 0, 1, out);
      return [...out];
    };
    const [follows, fixed] = [
      make({ layers: hidden({}), probes: 4 }),
      make({ layers: hidden({ temperature: 0.5 }), probes: 4 }),
    ];
    expect(at(follows, 0.5)).not.toEqual(at(follows, 2));
    expect(at(fixed, 0.5)).toEqual(at(fixed, 2));
  });

  it('refuses a last layer that does not give a number for each action', () => {
    expect(() => make({ layers: [{ use: 'dense', units: 3 }] })).toThrow(/gives \[3\], and cart-pole has 2 actions/);
  });
});
