import type { Batch } from '@ergodic/numerics';
import {
  createRegistry,
  defineActivation,
  defineCoupling,
  defineDynamics,
  defineEnergy,
  defineEntropy,
  defineEnvironment,
  defineOptimiser,
  definePlugin,
  defineSchedule,
  partOption,
  probabilities,
  reals,
  spins,
  type Definition,
  type Energy,
  type Slot,
} from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LawBroken, lawsOf, type Law, type LawsOfOptions } from './index.ts';

/** What each broken law of a definition says, by its name. */
function complaints<K extends Slot>(definition: Definition<K>, options?: LawsOfOptions): Record<string, LawBroken> {
  return Object.fromEntries(
    lawsOf(definition, options).flatMap((law: Law) => {
      try {
        law.check();
        return [];
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(LawBroken);
        return [[law.name, thrown as LawBroken]];
      }
    }),
  );
}

const about = { name: 'mine', summary: 'Mine.' };
const options = z.object({});

/** Springs of strengths 1, 2, 3 as an author writes them in full; `change` makes one of the usual mistakes. */
const fullSprings = (change: (right: Energy) => Partial<Energy>) =>
  defineEnergy({
    ...about,
    options,
    space: reals,
    make(_options, { units }) {
      const right: Energy = {
        space: reals(units),
        parameters: {},
        addEnergy: (x, out, scale = 1) =>
          x.data.forEach((v, j) => (out[Math.floor(j / units)]! += 0.5 * scale * ((j % units) + 1) * v * v)),
        addForce: (x, out, scale = 1) => x.data.forEach((v, j) => (out.data[j]! -= scale * ((j % units) + 1) * v)),
      };
      return { ...right, ...change(right) };
    },
  });

describe('bad input: what the law kit says to an author', () => {
  it('an options schema that rejects its own defaults', () => {
    const definition = defineEnergy({
      ...about,
      options: z.object({ stiffness: z.number().positive().default(-1).describe('k') }),
      space: reals,
      make: ({ stiffness }) => ({ energy: (x) => stiffness * x[0]! }),
    });
    expect(complaints(definition)['every default is valid for its own option']!.message).toBe(
      'option stiffness has the default -1, which it does not accept: Too small: expected number to be >0; for stiffness = -1',
    );
  });

  it('options without a default and without a trial', () => {
    const definition = defineSchedule({
      ...about,
      options: z.object({ from: z.number() }),
      make: ({ from }) => ({ value: () => from }),
    });
    expect(complaints(definition)['it can be made']!.message).toMatch(
      /^schedule mine: option from has no default: give it in trials, \{ options: \{ ... \} \}/,
    );
  });

  it('a trial with a value that its schema rejects', () => {
    const definition = defineSchedule({
      ...about,
      options: z.object({ from: z.number().positive() }),
      trials: [{ options: { from: -2 } }],
      make: ({ from }) => ({ value: () => from }),
    });
    expect(complaints(definition)['it can be made']!.message).toBe(
      'schedule mine does not accept the option from = -2: Too small: expected number to be >0',
    );
  });

  it('an energy that returns NaN', () => {
    const definition = defineEnergy({
      ...about,
      options,
      space: reals,
      make: () => ({ energy: (x) => Math.log(x[0]!) }),
    });
    const { message, counterexample } = complaints(definition)['the energy is finite']!;
    expect(message).toMatch(
      /^the energy of row \d is (NaN|-Infinity) \(claims.range or randomState say .*\); for x = \[\[/,
    );
    expect(counterexample).toMatch(/^x = \[\[.*\]\]$/);
  });

  it('a force that writes too few coordinates', () => {
    const definition = defineEnergy({
      ...about,
      options,
      space: reals,
      make: () => ({
        energy: (x) => x.reduce((sum, v) => sum + (v - 3) ** 2, 0),
        force(x, _parameters, out) {
          for (let i = 0; i < x.length - 1; i++) out[i] = -2 * (x[i]! - 3);
        },
      }),
    });
    expect(complaints(definition)['force = −∂E/∂x']!.what).toMatch(
      /^the force leaves coordinate 2 of row \d at 0, where −∂E\/∂x is [\d.]+: does it write all 3 coordinates\?$/,
    );
  });

  it('an environment that cannot be made, and one that leaves part of its state from the episode before', () => {
    const walk = defineEnvironment({
      ...about,
      options: z.object({ places: z.int().default(3) }),
      trials: [{ options: { places: 0 } }, { options: { places: 2 } }],
      make({ places }) {
        if (places < 1) throw new RangeError(`places is ${places}, must be >= 1`);
        return {
          actions: 2,
          stateSize: 2,
          observationSize: 1,
          horizon: 10,
          reset(state) {
            state[0] = 0;
            state[1] ||= 0;
          },
          observe: (state, _uniform, out) => out.fill(state[0]!),
          step(state, action, _uniform, out) {
            state[0] = Math.min(places, state[0]! + action);
            state[1]! += 1;
            out.reward = -state[1]!;
            out.done = state[0] === places;
          },
        };
      },
    });
    const said = complaints(walk);
    expect(Object.keys(said)).toEqual(['places=0: it can be made', 'places=2: an episode begins anew']);
    expect(said['places=0: it can be made']!.message).toBe('it throws: places is 0, must be >= 1');
    expect(said['places=2: an episode begins anew']!.message).toBe(
      'after other episodes, in a state that has been used: state[1] after 0 steps is 3, and was 0; for actions = [], draws = 0',
    );
  });

  it('claims that no optimiser has, and memory of one name', () => {
    const twice = defineOptimiser({
      ...about,
      options,
      trials: [{ claims: { coordinatewise: true } as never }],
      make: () => ({ memory: ['mean', 'mean'], update: () => undefined }),
    });
    const said = complaints(twice);
    expect(said['its trials claim what can be claimed']!.message).toMatch(
      /trials\[0\]\.claims has no coordinatewise: did you mean coordinateWise\?/,
    );
    expect(said['what it keeps has names of its own']!.message).toBe('it keeps two arrays of the name mean');
  });

  it('a force of one number for three coordinates, in full', () => {
    const definition = fullSprings(() => ({
      addForce(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) out.data[r]! -= scale * x.data[r * x.width]!;
      },
    }));
    const found = complaints(definition);
    expect(found['force = −∂E/∂x']!.what).toMatch(/^the force (leaves|on) coordinate/);
    expect(found['replicas are independent rows']!.what).toMatch(/row r starts at data\[r · width\]/);
  });

  it('a force that writes past the end, in full', () => {
    const definition = fullSprings((right) => ({
      addForce(x, out, scale) {
        right.addForce!(x, out, scale);
        out.data[x.replicas * (x.width + 1) - 1] = 0;
      },
    }));
    expect(complaints(definition)['addForce keeps to its rows, accumulates and is linear in scale']!.what).toBe(
      'addForce writes out.data[11], but 3 rows of 3 coordinates end at 8',
    );
  });

  it('a force whose rows are out of line', () => {
    const definition = fullSprings(() => ({
      addForce(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++)
          for (let i = 0; i < x.width; i++) out.data[i * x.replicas + r]! -= scale * (i + 1) * x.data[r * x.width + i]!;
      },
    }));
    expect(complaints(definition)['replicas are independent rows']!.what).toMatch(
      /^the force on coordinate \d of row \d \(row r starts at data\[r · width\]\) is .*, should be /,
    );
  });

  it('a force that throws', () => {
    const definition = defineEnergy({
      ...about,
      options,
      space: reals,
      make: () => ({
        energy: (x) => x[0]! ** 2,
        force: (x, _parameters, out) => out.set([...x, 0].map((v) => -2 * v)),
      }),
    });
    expect(complaints(definition)['force = −∂E/∂x']!.what).toBe('it throws: offset is out of bounds');
  });

  it('a conditional that disagrees with the energy', () => {
    const definition = defineEnergy({
      ...about,
      options,
      space: spins,
      make: (_options, { units }) => ({
        space: spins(units),
        parameters: {},
        addEnergy: (x, out, scale = 1) => x.data.forEach((s, j) => (out[Math.floor(j / units)]! -= scale * 0.4 * s)),
        conditional: (_x, _replica, _unit, out) => out.set([0.2, -0.2]),
      }),
    });
    expect(complaints(definition)['conditional energies differ as energies do']!.what).toBe(
      'conditional and the energy disagree: E(1) − E(0) of unit 0 is -0.4, should be -0.8',
    );
  });

  it('an energy that changes the batch it is given', () => {
    const definition = fullSprings((right) => ({
      addEnergy(x, out, scale) {
        right.addEnergy(x, out, scale);
        x.data.forEach((v, j) => (x.data[j] = Math.abs(v) + 1));
      },
    }));
    expect(complaints(definition)['what it reads stays as it is']!.what).toMatch(
      /^addEnergy changes the batch it is given: number 0 of row 0 was -?[\d.e-]+, is [\d.]+$/,
    );
  });

  it('an energy that remembers its result for a batch', () => {
    const definition = fullSprings((right) => {
      let batch: Batch | undefined;
      const known = new Float64Array(3);
      return {
        addEnergy(x, out, scale = 1) {
          if (x !== batch) right.addEnergy(x, known.fill(0));
          batch = x;
          out.forEach((_, r) => (out[r]! += scale * known[r]!));
        },
      };
    });
    expect(complaints(definition)['it keeps no batch']!.what).toMatch(
      /^addEnergy remembers what it told of this batch, though the numbers in it have changed \(/,
    );
  });

  it('an energy that goes on reading the batch it was given first', () => {
    const definition = fullSprings((right) => {
      let first: Batch | undefined;
      return {
        addEnergy(x, out, scale) {
          first ??= x;
          right.addEnergy(first.replicas === x.replicas ? first : x, out, scale);
        },
      };
    });
    expect(complaints(definition)['it keeps no batch']!.what).toMatch(
      /^addEnergy (still reads a batch that it was given before|of a fresh energy)/,
    );
  });

  it('dynamics that change a control of the energy, and that give NaN', () => {
    const definition = defineDynamics({
      ...about,
      options,
      spaces: ['reals'],
      trials: [{ claims: { energy: () => ({ ...oneSpring(), controls: { k: 1 } }) } }],
      make: () => ({
        timeStep: 1,
        init: () => undefined,
        advance(energy, x, _state, { temperature }) {
          energy.controls!['k'] = 2;
          x.data.forEach((_, j) => (x.data[j] = temperature < 1e-12 ? NaN : 0));
        },
      }),
    });
    const found = complaints(definition);
    expect(found['it moves x alone, and within its space']!.what).toBe('it changes the controls from 1 to 2');
    expect(found['T → 0: states stay finite and in the space']!.what).toBe(
      'at T = 1e-18, step 0: number 0 of replica 0 is NaN, which is none of reals',
    );
  });

  it('dynamics that need more than they say, or more than the energy they are tried on has', () => {
    const make = () => ({
      timeStep: 1,
      init: () => undefined,
      advance: (energy: Energy, x: Batch) => energy.addForce!(x, x),
    });
    const silent = defineDynamics({ ...about, options, spaces: ['reals'], make });
    expect(complaints(silent)['it asks no more of the energy than it needs']!.what).toMatch(
      /^on an energy that has only its value it throws: energy.addForce is not a function; `needs` of the definition lists what it asks for$/,
    );
    const greedy = defineDynamics({ ...about, options, spaces: ['reals'], needs: ['components'], make });
    expect(complaints(greedy)['it can be made']!.what).toBe(
      'it needs components, which the energy it is tried on has not: give claims.energy',
    );
  });

  it('an activation, an entropy and a coupling that change what they should read', () => {
    const activation = defineActivation({
      ...about,
      options,
      make: () => ({
        over: 'elements',
        apply(u, T, out) {
          if (!(T > 0)) throw new RangeError('T');
          u.forEach((x, i) => (u[i] = x / T));
          out.set(u);
        },
        derivative: (_u, T, v, out) => v.forEach((x, i) => (out[i] = x / T)),
      }),
    });
    expect(complaints(activation)['what it reads stays as it is']!.what).toMatch(/^apply changes u to \[/);

    const entropy = defineEntropy({
      ...about,
      options,
      of: 'probabilities',
      make: () => ({
        of: 'probabilities',
        addEntropy: (p, out) =>
          p.data.forEach((v, j) => (out[Math.floor(j / p.width)]! += -v * Math.log((p.data[j] = Math.max(v, 1e-9))))),
      }),
    });
    expect(complaints(entropy)['what it reads stays as it is']!.what).toMatch(
      /^addEntropy changes the rows it is given: number \d of row \d was 0, is 1e-9$/,
    );

    const coupling = defineCoupling({
      ...about,
      options,
      make: () => ({
        edges: { nodes: 2, from: Int32Array.of(0), to: Int32Array.of(1), weight: Float64Array.of(1) },
        addFlow(x, out) {
          for (let j = 0; j < x.data.length; j += 2) {
            x.data[j]! -= x.data[j + 1]!;
            out.data[j]! -= x.data[j]!;
            out.data[j + 1]! += x.data[j]!;
          }
        },
      }),
    });
    expect(complaints(coupling)['what it reads stays as it is']!.what).toMatch(
      /^addFlow changes the batch it is given: node 0 was /,
    );
  });

  it('an inner part or a service without a registry', () => {
    const definition = defineSchedule({
      ...about,
      options: z.object({ inner: partOption('schedule') }),
      trials: [{ options: { inner: { use: 'constant', value: 2 } }, claims: { start: 2 } }],
      make: ({ inner }, context) => context.part('schedule', inner, 'inner'),
    });
    expect(complaints(definition)['it can be made']!.what).toBe(
      'it throws: the inner part schedule constant needs a registry: lawsOf(definition, { registry })',
    );
    const constant = defineSchedule({
      name: 'constant',
      summary: 'Constant.',
      options: z.object({ value: z.number(), plus: z.number().default(0) }),
      make: ({ value, plus }) => ({ value: () => value + plus }),
    });
    const registry = createRegistry([definePlugin({ name: 'constants', version: '1.0.0', provides: [constant] })]);
    expect(complaints(definition, { registry })).toEqual({});
  });

  it('a shape that no short form serves', () => {
    const definition = defineEnergy({
      ...about,
      options,
      space: 'probabilities',
      make: () => ({ space: probabilities(1, 2), energy: () => 0 }),
    });
    expect(complaints(definition)['it can be made']!.message).toMatch(
      /energy mine is over probabilities, which this short form does not serve/,
    );
  });
});

function oneSpring(): Energy {
  return {
    space: reals(1),
    parameters: {},
    addEnergy: (x, out, scale = 1) => x.data.forEach((v, r) => (out[r]! += 0.5 * scale * v * v)),
  };
}
