import { batchOf, createBatch, RandomStreams, type Batch } from '@ergodic/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorOf } from '../../test/fixtures.ts';
import type { Context } from '../contracts/context.ts';
import type { Energy, Pairwise } from '../contracts/energy.ts';
import { parameterArray, zerosLike } from '../contracts/parameters.ts';
import { bits, categories, probabilities, reals, spins, valueOfChoice, type Space } from '../contracts/space.ts';
import { TensorRuntimeService, type TensorProgram, type TensorRuntime } from '../contracts/tensor-runtime.ts';
import { createRegistry } from '../registry/registry.ts';
import { Keeper } from '../run/keeper.ts';
import { defineEnergy, type EnergyForm, type EnergyInput } from './define-energy.ts';
import { definePlugin, provideService } from './define-plugin.ts';

const options = z.object({});
type Input = EnergyInput<typeof options>;

function contextOf(units = 3, runtime?: TensorRuntime): Context {
  const services = runtime ? [provideService(TensorRuntimeService, runtime)] : [];
  const registry = createRegistry([definePlugin({ name: 'p', version: '1.0.0', services })]);
  const noParts = (): never => {
    throw new Error('no parts');
  };
  return new Keeper(registry, { seed: 1, replicas: 2, units, compute: 'auto', folder: '.' }, noParts).contextFor(
    'energy',
  );
}

const make = (form: EnergyForm, space: Input['space'], more: Partial<Input> = {}, context = contextOf()): Energy =>
  defineEnergy({ name: 'e', summary: 's', options, space, make: () => form, ...more }).make({}, context);

const energiesOf = (energy: Energy, x: Batch, scale?: number): number[] => {
  const out = new Float64Array(x.replicas);
  energy.addEnergy(x, out, scale);
  return [...out];
};

const forcesOf = (energy: Energy, x: Batch): number[] => {
  const out = createBatch(x.replicas, x.width);
  energy.addForce!(x, out);
  return [...out.data];
};

const conditionalOf = (energy: Energy, x: Batch, r: number, unit: number, choices = 2): number[] => {
  const out = new Float64Array(choices);
  energy.conditional!(x, r, unit, out);
  return [...out];
};

const close = (a: readonly number[], b: readonly number[], tolerance: number): void => {
  expect(a).toHaveLength(b.length);
  a.forEach((value, i) =>
    expect(Math.abs(value - b[i]!)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(b[i]!))),
  );
};

/** E = x₀⁴/4 + x₀ x₁ − sin x₂ + θ x₂: nothing symmetric in it. */
const quartic = (x: Float64Array, theta: number): number =>
  x[0]! ** 4 / 4 + x[0]! * x[1]! - Math.sin(x[2]!) + theta * x[2]!;
const exactForce = (x: readonly number[], theta: number): number[] => [
  -(x[0]! ** 3) - x[1]!,
  -x[0]!,
  Math.cos(x[2]!) - theta,
];

describe('a scalar energy', () => {
  const parameters = { theta: parameterArray([1], Float64Array.of(0.3)) };
  const form = { parameters, energy: (x: Float64Array, p: typeof parameters) => quartic(x, p.theta.data[0]!) };
  const energy = make(form as EnergyForm, reals);
  const x = batchOf(Float64Array.of(0.5, -1, 2, -1.5, 0.7, 30), 2, 3);

  it('is the full contract on the recipe’s units', () => {
    expect(energy.space).toEqual(reals(3));
    expect(energy.parameters).toBe(parameters);
    expect(energy.conditional).toBeUndefined();
  });

  it('adds scale · E to what is there, row by row', () => {
    const out = Float64Array.of(10, 20);
    energy.addEnergy(x, out, 2);
    close([...out], [10 + 2 * quartic(x.data.subarray(0, 3), 0.3), 20 + 2 * quartic(x.data.subarray(3), 0.3)], 1e-15);
  });

  it('GEN-09: forces without `force` are central differences, and add up', () => {
    const expected = [...exactForce([0.5, -1, 2], 0.3), ...exactForce([-1.5, 0.7, 30], 0.3)];
    close(forcesOf(energy, x), expected, 1e-8);
    const out = createBatch(2, 3);
    out.data.fill(1);
    energy.addForce!(x, out, -2);
    close(
      [...out.data],
      expected.map((f) => 1 - 2 * f),
      1e-8,
    );
  });

  it('mutant: a force of the wrong sign is not within the tolerance', () => {
    const wrong = make(
      {
        ...form,
        force: (y: Float64Array, _: unknown, out: Float64Array) => out.set(exactForce([...y], 0.3).map((f) => -f)),
      } as EnergyForm,
      reals,
    );
    expect(() => close(forcesOf(wrong, x), forcesOf(energy, x), 1e-8)).toThrow('expected');
  });

  it('uses `force` where given', () => {
    const given = make(
      {
        ...form,
        force: (y: Float64Array, _: unknown, out: Float64Array) => out.set(exactForce([...y], 0.3)),
      } as EnergyForm,
      reals,
    );
    expect(forcesOf(given, x)).toEqual([...exactForce([0.5, -1, 2], 0.3), ...exactForce([-1.5, 0.7, 30], 0.3)]);
  });

  it('leaves the state as it was', () => {
    const before = x.data.slice();
    forcesOf(energy, x);
    expect(x.data).toEqual(before);
  });

  it('gives conditional energies on discrete units: what the energy would be with each choice', () => {
    const e = (y: Float64Array): number => y[0]! * y[1]! - 2 * y[1]! * y[2]! + 0.3 * y[0]!;
    for (const space of [spins(3), bits(3), categories(3, 4)]) {
      const choices = space.kind === 'categories' ? 4 : 2;
      const discrete = make({ space, energy: e }, space.kind);
      expect(discrete.addForce).toBeUndefined();
      const y = batchOf(
        Float64Array.of(0, 1, 1, 1, 0, 1).map((c) => valueOfChoice(space.kind, c)),
        2,
        3,
      );
      for (let unit = 0; unit < 3; unit++) {
        const expected = Array.from({ length: choices }, (_, c) => {
          const row = y.data.slice(3);
          row[unit] = valueOfChoice(space.kind, c);
          return e(row);
        });
        expect(conditionalOf(discrete, y, 1, unit, choices)).toEqual(expected);
      }
    }
  });

  it('passes on controls, observables, the critical temperature, springs and where to start', () => {
    const passed = {
      controls: { field: 0 },
      criticalTemperature: () => 3,
      observables: [],
      quadratic: { stiffness: () => 2, centre: () => 1 },
      randomState: (row: Float64Array) => void row.fill(0.5),
    };
    expect(make({ ...form, ...passed } as EnergyForm, reals)).toMatchObject(passed);
  });

  it('may be an instance of a class', () => {
    class Form {
      k = 3;
      energy(y: Float64Array): number {
        return this.k * y[0]!;
      }
    }
    expect(energiesOf(make(new Form(), reals), x)).toEqual([1.5, -4.5]);
  });
});

/** A random system: every pair coupled or not, with a field. */
const system = fc.record({
  n: fc.integer({ min: 2, max: 6 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  space: fc.constantFrom(spins, bits, reals),
});

function randomPairs(n: number, seed: number): { pairwise: Pairwise; random: RandomStreams } {
  const random = new RandomStreams(seed, 'pairs', 1);
  const edges: [number, number][] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) if (i !== j && random.uniform(0) < 0.4) edges.push(i < j || seed % 2 ? [i, j] : [j, i]);
  return {
    random,
    pairwise: {
      from: Int32Array.from(edges, ([i]) => i),
      to: Int32Array.from(edges, ([, j]) => j),
      coupling: Float64Array.from(edges, () => random.normal(0)),
      field: Float64Array.from({ length: n }, () => random.normal(0)),
    },
  };
}

const byHand = ({ from, to, coupling, field }: Pairwise, x: Float64Array): number => {
  let sum = 0;
  from.forEach((i, e) => (sum -= coupling[e]! * x[i]! * x[to[e]!]!));
  field.forEach((h, i) => (sum -= h * x[i]!));
  return sum;
};

describe('what make returns', () => {
  it('is told where it has a key that nothing reads, or no energy', () => {
    const stray = errorOf(() => make({ energy: () => 0, forces: () => {} } as never, reals));
    expect(stray).toMatchObject({ code: 'plugin-failed', value: 'forces' });
    expect(stray.message).toContain('"forces", which nothing reads');
    expect(stray.hint).toContain('did you mean force?');
    expect(errorOf(() => make({ Energy: () => 0 } as never, reals)).hint).toContain('did you mean energy?');
    expect(errorOf(() => make({ parameters: {} } as never, reals)).message).toContain('tells no energy');
  });
});

describe('a pairwise energy', () => {
  it('agrees with the scalar form of the same sum: energy, conditional, force', () => {
    fc.assert(
      fc.property(system, ({ n, seed, space }) => {
        const { pairwise, random } = randomPairs(n, seed);
        const fast = make({ pairwise }, space, {}, contextOf(n));
        const oracle = make({ energy: (x) => byHand(pairwise, x) }, space, {}, contextOf(n));
        const x = createBatch(3, n);
        const { kind } = fast.space;
        for (let i = 0; i < x.data.length; i++)
          x.data[i] = kind === 'reals' ? random.normal(0) : valueOfChoice(kind, random.integer(0, 2));
        close(energiesOf(fast, x, 1.5), energiesOf(oracle, x, 1.5), 1e-12);
        if (kind === 'reals') close(forcesOf(fast, x), forcesOf(oracle, x), 1e-8);
        else
          for (let unit = 0; unit < n; unit++) {
            const [low, high] = conditionalOf(fast, x, 2, unit);
            const [below, above] = conditionalOf(oracle, x, 2, unit);
            close([high! - low!], [above! - below!], 1e-12);
          }
      }),
      { seed: 1 },
    );
  });

  it('counts each pair once: two aligned spins with J = 1 have E = −1', () => {
    const pairwise = {
      from: Int32Array.of(0),
      to: Int32Array.of(1),
      coupling: Float64Array.of(1),
      field: new Float64Array(2),
    };
    const energy = make({ pairwise }, spins, {}, contextOf(2));
    expect(energiesOf(energy, batchOf(Float64Array.of(1, 1, 1, -1), 2, 2))).toEqual([-1, 1]);
    expect(energy.pairwise).toBe(pairwise);
  });

  it('follows couplings and fields that learn', () => {
    const { pairwise } = randomPairs(4, 3);
    const energy = make({ pairwise }, spins, {}, contextOf(4));
    const x = batchOf(Float64Array.of(1, -1, 1, 1), 1, 4);
    pairwise.coupling.fill(2);
    pairwise.field.fill(-1);
    const [low, high] = conditionalOf(energy, x, 0, 2);
    const at = (value: number): number => byHand(pairwise, Float64Array.of(1, -1, value, 1));
    close([high! - low!], [at(1) - at(-1)], 1e-12);
  });

  it('GEN-09 its couplings and fields are θ, with the gradients −s_i s_j and −s_i; parameters of its own come first', () => {
    const { pairwise, random } = randomPairs(4, 3);
    const energy = make({ pairwise }, spins, {}, contextOf(4));
    expect(energy.parameters['coupling']!.data).toBe(pairwise.coupling);
    expect(energy.parameters['field']!.data).toBe(pairwise.field);
    const x = createBatch(3, 4);
    x.data.forEach((_, i) => (x.data[i] = random.uniform(0) < 0.5 ? -1 : 1));
    const gradient = zerosLike(energy.parameters);
    energy.addParameterGradient!(x, gradient, 0.5);
    for (const [name, { data }] of Object.entries(energy.parameters))
      data.forEach((at, i) => {
        const total = (value: number): number => {
          data[i] = value;
          return energiesOf(energy, x).reduce((sum, e) => sum + e, 0);
        };
        const wanted = (total(at + 1) - total(at - 1)) / 2;
        data[i] = at;
        expect(gradient[name]!.data[i]).toBeCloseTo(0.5 * wanted, 12);
      });
    const scale = { scale: { shape: [1], data: Float64Array.of(1) } };
    const own = make({ pairwise, parameters: scale }, spins, {}, contextOf(4));
    expect(own.parameters).toBe(scale);
    expect(own.addParameterGradient).toBeUndefined();
  });

  it.each([
    [{ from: [0], to: [3], coupling: [1], field: [0, 0, 0] }, 'joins units 0 and 3'],
    [{ from: [1], to: [1], coupling: [1], field: [0, 0, 0] }, 'joins units 1 and 1'],
    [{ from: [0], to: [1], coupling: [1], field: [0, 0] }, '3 fields'],
    [{ from: [0], to: [1], coupling: [1, 1], field: [0, 0, 0] }, 'equally many'],
  ])('refuses %j', ({ from, to, coupling, field }, message) => {
    const pairwise = {
      from: Int32Array.from(from),
      to: Int32Array.from(to),
      coupling: Float64Array.from(coupling),
      field: Float64Array.from(field),
    };
    const error = errorOf(() => make({ pairwise }, spins));
    expect(error.code).toBe('plugin-failed');
    expect(error.message).toContain(message);
  });
});

describe('a program energy', () => {
  /** Runs programs that are plain functions of a row. */
  const runtime: TensorRuntime = {
    name: 'stub',
    compile: () => {
      throw new Error('of energies only');
    },
    prepare(program) {
      const f = program as unknown as (tf: null, x: Float64Array, theta: number) => number;
      const of = (x: Batch, r: number, theta: number): number =>
        f(null, x.data.subarray(r * x.width, (r + 1) * x.width), theta);
      return {
        addEnergy(x, { theta }, out, scale) {
          for (let r = 0; r < x.replicas; r++) out[r]! += scale * of(x, r, theta!.data[0]!);
        },
        addForce(x, { theta }, out, scale) {
          for (let r = 0; r < x.replicas; r++)
            exactForce([...x.data.subarray(r * 3, r * 3 + 3)], theta!.data[0]!).forEach(
              (value, i) => (out.data[r * 3 + i]! += scale * value),
            );
        },
        addParameterGradient(x, _parameters, out, scale) {
          for (let r = 0; r < x.replicas; r++) out['theta']!.data[0]! += scale * x.data[r * 3 + 2]!;
        },
      };
    },
  };
  const parameters = { theta: parameterArray([1], Float64Array.of(0.3)) };
  const program = ((_tf: never, x: Float64Array, theta: number) => quartic(x, theta)) as unknown as TensorProgram;
  const context = contextOf(3, runtime);
  const energy = make({ parameters, program }, reals, {}, context);
  const x = batchOf(Float64Array.of(0.5, -1, 2, -1.5, 0.7, 3), 2, 3);

  it('gets energy, force and parameter gradient from the runtime', () => {
    expect(energy.program).toBe(program);
    const oracle = make({ energy: (row) => quartic(row, 0.3) }, reals);
    close(energiesOf(energy, x, 3), energiesOf(oracle, x, 3), 1e-15);
    close(forcesOf(energy, x), forcesOf(oracle, x), 1e-8);
    const gradient = { theta: parameterArray([1]) };
    energy.addParameterGradient!(x, gradient, 2);
    expect(gradient.theta.data[0]).toBe(10);
  });

  it('gives conditional energies by one call over the choices', () => {
    const discrete = make({ parameters, program }, spins, {}, context);
    const oracle = make({ energy: (row) => quartic(row, 0.3) }, spins);
    const s = batchOf(Float64Array.of(1, -1, 1, -1, -1, 1), 2, 3);
    for (let unit = 0; unit < 3; unit++)
      close(conditionalOf(discrete, s, 1, unit), conditionalOf(oracle, s, 1, unit), 1e-15);
  });

  it('says so when there is no runtime', () => {
    expect(errorOf(() => make({ program }, reals)).code).toBe('missing-service');
  });
});

describe('defineEnergy', () => {
  const full: Energy = { space: probabilities(2, 3), parameters: {}, addEnergy: () => undefined };

  it('takes the contract itself as it is', () => {
    expect(make(full, 'probabilities', { capabilities: [] })).toBe(full);
  });

  it('declares what the short forms give', () => {
    const of = (space: Input['space']) => defineEnergy({ name: 'e', summary: 's', options, space, make: () => full });
    expect(of(reals)).toMatchObject({ slot: 'energy', space: 'reals', capabilities: ['force'] });
    expect(of('bits')).toMatchObject({ space: 'bits', capabilities: ['conditional'] });
  });

  it.each<[string, EnergyForm, Input['space'], Partial<Input>, string]>([
    ['a capability that is declared but not there', full, 'probabilities', { capabilities: ['force'] }, 'force'],
    ['no space', { energy: () => 0 }, 'reals', {}, 'without a space'],
    ['another space than declared', { space: spins(2) as Space, energy: () => 0 }, 'reals', {}, 'spins'],
    [
      'a scalar over probabilities',
      { space: probabilities(1, 2), energy: () => 0 },
      'probabilities',
      {},
      'full contract',
    ],
  ])('refuses %s', (_, form, space, more, message) => {
    const error = errorOf(() => make(form, space, more));
    expect(error.code).toBe('plugin-failed');
    expect(error.message).toContain(message);
    expect(error.message).toContain('energy e');
  });
});
