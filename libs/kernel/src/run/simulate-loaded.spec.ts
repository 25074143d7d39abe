import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorOf, fixtures, recipes } from '../../test/fixtures.ts';
import { reals } from '../contracts/space.ts';
import { TensorRuntimeService, type TensorRuntime } from '../contracts/tensor-runtime.ts';
import { defineEnergy } from '../define/define-energy.ts';
import { definePlugin, provideService } from '../define/define-plugin.ts';
import { ErgodicError } from '../errors.ts';
import { simulate, simulateLoaded } from './run.ts';

const program = defineEnergy({
  name: 'program',
  summary: 'Springs of stiffness 1, as a program that the stand-in knows.',
  options: z.object({}),
  space: reals,
  make: () => ({ program: () => undefined }),
});
const recipe = { ...recipes.dragged, protocol: {}, energy: { use: 'program' } };

/** A runtime that has to be loaded, and how often it was. */
function registryWithRuntime() {
  const loads = { count: 0, closed: 0 };
  const runtime: TensorRuntime = {
    name: 'stand-in',
    compile: () => {
      throw new Error('of energies only');
    },
    async load() {
      await Promise.resolve();
      loads.count++;
    },
    prepare() {
      if (loads.count === 0) throw new ErgodicError({ code: 'not-loaded', message: 'not loaded yet' });
      return {
        addEnergy(x, _parameters, out, scale) {
          x.data.forEach((at, j) => (out[Math.floor(j / x.width)]! += scale * 0.5 * at * at));
        },
        addForce(x, _parameters, out, scale) {
          x.data.forEach((at, j) => (out.data[j]! -= scale * at));
        },
        addParameterGradient: () => undefined,
        close: () => void loads.closed++,
      };
    },
  };
  const registry = fixtures([program]);
  registry.load(
    definePlugin({ name: 'runtime', version: '1.0.0', services: [provideService(TensorRuntimeService, runtime)] }),
  );
  return { registry, loads };
}

describe('simulateLoaded', () => {
  it('loads the tensor runtime where the energy is a program, once', async () => {
    const { registry, loads } = registryWithRuntime();
    expect(errorOf(() => simulate(recipe, registry)).code).toBe('not-loaded');
    const run = await simulateLoaded(recipe, registry);
    const again = await simulateLoaded(recipe, registry);
    expect(loads.count).toBe(1);
    const energies = [...run.frames()].map(({ values }) => values['U']);
    expect(energies).toEqual([...again.frames()].map(({ values }) => values['U']));
    expect(energies.length).toBeGreaterThan(3);
    expect(energies.every(Number.isFinite)).toBe(true);
  });

  it('closes the program when the run ends, however it ends', async () => {
    const { registry, loads } = registryWithRuntime();
    const whole = await simulateLoaded(recipe, registry);
    expect(loads.closed).toBe(0);
    await whole.start();
    expect(loads.closed).toBe(1);
    const left = await simulateLoaded(recipe, registry);
    for (const _ of left.frames()) break;
    expect(loads.closed).toBe(2);
  });

  it('loads nothing otherwise', async () => {
    const { registry, loads } = registryWithRuntime();
    await simulateLoaded(recipes.dragged, registry);
    expect(loads.count).toBe(0);
  });

  it('rejects what simulate throws', async () => {
    const { registry, loads } = registryWithRuntime();
    const wrong = { ...recipe, energy: { use: 'programme' } };
    await expect(simulateLoaded(wrong, registry)).rejects.toMatchObject({ code: 'unknown-plugin' });
    await expect(simulateLoaded(recipe, fixtures([program]))).rejects.toMatchObject({ code: 'missing-service' });
    expect(loads.count).toBe(0);
  });
});
