import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorOf, linear, run } from '../../test/fixtures.ts';
import { reals } from '../contracts/space.ts';
import { type PreparedProgram, type TensorRuntime, TensorRuntimeService } from '../contracts/tensor-runtime.ts';
import { defineEnergy } from '../define/define-energy.ts';
import { defineDynamics } from '../define/definition.ts';
import { definePlugin, provideService } from '../define/define-plugin.ts';
import { createRegistry } from '../registry/registry.ts';
import { tiersOf } from './tiers.ts';

/** A program says by how much to multiply Σ x; the runtime tells which backend it was asked for. */
const asked: (string | undefined)[] = [];
const runtime: TensorRuntime = {
  name: 'stand-in',
  compile: () => {
    throw new Error('of energies only');
  },
  prepare(program, _controls, backend) {
    asked.push(backend);
    const factor = (program as unknown as () => number)();
    return {
      addEnergy(x, _theta, out, scale) {
        x.data.forEach((at, i) => (out[Math.floor(i / x.width)]! += scale * factor * at));
      },
      addForce: (x, _theta, out, scale) => x.data.forEach((_at, i) => (out.data[i]! -= scale * factor)),
      addParameterGradient: () => undefined,
    } satisfies PreparedProgram;
  },
};
const program = (() => 3) as never;
const slope = (name: string, form: object) =>
  defineEnergy({ name, summary: 's', options: z.object({}), space: reals, make: () => form as never });
const plain = {
  energy: (x: Float64Array) => 2 * x[0]!,
  force: (_x: unknown, _p: unknown, out: Float64Array) => out.fill(-2),
};
const registry = createRegistry([
  definePlugin({
    name: 'tiers',
    version: '1',
    provides: [
      linear,
      slope('plain', plain),
      slope('program', { program }),
      slope('both', { ...plain, program }),
      slope('whole', {
        space: reals(1),
        parameters: {},
        program,
        addEnergy: (x: { data: Float64Array }, out: Float64Array) => void (out[0]! += 2 * x.data[0]!),
        addForce: () => undefined,
      }),
      defineDynamics({
        name: 'still',
        summary: 's',
        options: z.object({ simd: z.boolean().default(false).describe('s') }),
        make: ({ simd }) => ({
          timeStep: 1,
          tier: () => (simd ? 'simd' : 'reference'),
          init: () => undefined,
          advance: () => undefined,
        }),
      }),
    ],
    services: [provideService(TensorRuntimeService, runtime)],
  }),
]);
const recipe = (energy: string, compute: string, more: object = {}) => ({
  energy: { use: energy },
  dynamics: { use: 'still' },
  temperature: { use: 'linear', from: 2, to: 1, duration: 3 },
  steps: 2,
  initial: 1,
  compute,
  ...more,
});
const simulation = (...given: Parameters<typeof recipe>) => run(recipe(...given), {}, registry).simulation;

describe('the form that computes', () => {
  it.each([
    ['plain', 'auto', 'reference', 2],
    ['plain', 'reference', 'reference', 2],
    ['program', 'auto', 'tensor', 3],
    ['program', 'tensor', 'tensor', 3],
    ['both', 'auto', 'reference', 2],
    ['both', 'reference', 'reference', 2],
    ['both', 'tensor', 'tensor', 3],
    ['whole', 'auto', 'reference', 2],
    ['whole', 'tensor', 'tensor', 3],
  ])('energy %s, compute %s: %s', (energy, compute, tier, value) => {
    const made = simulation(energy, compute);
    expect(tiersOf(made)).toEqual({ energy: tier, dynamics: 'reference' });
    expect(made.energies[0]).toBe(value);
    const force = { data: new Float64Array(1), replicas: 1, width: 1 };
    if (energy !== 'whole' || compute === 'tensor') {
      made.assembly.energy.addForce!(made.x, force);
      expect(force.data[0]).toBe(-value);
    }
  });

  it('the backend is handed on', () => {
    asked.length = 0;
    simulation('program', 'auto', { backend: 'wasm' });
    simulation('both', 'tensor');
    expect(asked).toEqual(['wasm', undefined]);
  });

  it.each([
    ['plain', 'tensor', 'no tensor program'],
    ['program', 'reference', 'a tensor program only'],
  ])('energy %s, compute %s: refused', (energy, compute, message) => {
    const error = errorOf(() => simulation(energy, compute));
    expect(error).toMatchObject({ code: 'missing-capability', path: 'compute', value: compute });
    expect(error.message).toContain(message);
  });

  it('simd where the dynamics have kernels', () => {
    expect(tiersOf(simulation('plain', 'simd', { dynamics: { use: 'still', simd: true } })).dynamics).toBe('simd');
    const error = errorOf(() => simulation('plain', 'simd'));
    expect(error).toMatchObject({ code: 'missing-capability', path: 'compute', value: 'simd' });
    expect(error.message).toContain('dynamics still has no SIMD kernel for energy plain');
  });
});
