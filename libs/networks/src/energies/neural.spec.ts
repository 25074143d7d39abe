import { describe, expect, it } from 'vitest';
import { batchOf, createBatch } from '@ergodic/numerics';
import {
  createRegistry,
  defineLayer,
  definePlugin,
  TensorRuntimeService,
  zerosLike,
  type Energy,
} from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { z } from 'zod';
import { thermalTanh } from '../../test/activations.ts';
import { dense } from '../layers/dense.ts';
import { neural } from './neural.ts';

const noisy = defineLayer({
  name: 'noisy',
  summary: 'Draws.',
  options: z.object({}),
  make: () => ({
    build: (input) => ({
      input,
      output: input,
      parameters: {},
      draws: { noise: { law: 'normal', shape: input } },
      program: ((_tools: never, u: never) => ({ output: u })) as never,
    }),
  }),
});
const mine = definePlugin({ name: 'mine', version: '1.0.0', provides: [noisy, dense, thermalTanh] });
const registry = createRegistry([tensorPlugin(), mine]);
await registry.service(TensorRuntimeService).load!();

describe('energy neural', () => {
  for (const { name, check } of lawsOf(neural, { registry, cases: 8 })) it(`law: ${name}`, check);

  const make = (options: object, units = 2): Energy =>
    neural.make(neural.options.parse(options), lawContext(3, 1, units, { registry }));
  const layers = [
    { use: 'dense', units: 3, activation: { use: 'thermal-tanh' } },
    { use: 'dense', units: 1 },
  ];
  const x = [0.4, -1.3];

  /** Σ_a w_a tanh((U_a·x + b_a)/τ) + c + ½ k |x|², in float64. */
  const inFloat64 = ({ parameters }: Energy, at: readonly number[], tau: number, k: number): number => {
    const of = (name: string): Float64Array => parameters[name]!.data;
    let sum = of('dense2.bias')[0]! + 0.5 * k * (at[0]! ** 2 + at[1]! ** 2);
    for (let a = 0; a < 3; a++) {
      const u = at[0]! * of('dense1.weights')[a]! + at[1]! * of('dense1.weights')[3 + a]! + of('dense1.bias')[a]!;
      sum += of('dense2.weights')[a]! * Math.tanh(u / tau);
    }
    return sum;
  };
  const energyAt = (energy: Energy, at: readonly number[]): number => {
    const out = new Float64Array(1);
    energy.addEnergy(batchOf(Float64Array.from(at), 1, 2), out);
    return out[0]!;
  };

  it.each([
    [1, 0.1],
    [0.6, 0],
    [2.5, 1.7],
  ])('layers at %s, k = %s: value, force and gradient are those of the formula; without ½ they are not', (tau, k) => {
    const energy = make({ layers, responseTemperature: tau, confinement: k });
    energy.parameters['dense1.bias']!.data.set([0.2, -0.3, 0.5]);
    energy.parameters['dense2.bias']!.data.set([0.7]);
    expect(energyAt(energy, x)).toBeCloseTo(inFloat64(energy, x, tau, k), 5);
    if (k > 0) expect(Math.abs(energyAt(energy, x) - inFloat64(energy, x, tau, 2 * k))).toBeGreaterThan(0.05);
    const force = createBatch(1, 2);
    energy.addForce!(batchOf(Float64Array.from(x), 1, 2), force);
    const h = 6e-6;
    x.forEach((_, i) => {
      const along = (d: number): number => inFloat64(energy, x.with(i, x[i]! + d), tau, k);
      expect(force.data[i]).toBeCloseTo(-(along(h) - along(-h)) / (2 * h), 5);
    });
    const gradient = zerosLike(energy.parameters);
    energy.addParameterGradient!(batchOf(Float64Array.from(x), 1, 2), gradient);
    for (const [name, { data }] of Object.entries(energy.parameters))
      data.forEach((value, i) => {
        data[i] = value + h;
        const up = inFloat64(energy, x, tau, k);
        data[i] = value - h;
        const down = inFloat64(energy, x, tau, k);
        data[i] = value;
        expect(gradient[name]!.data[i], `${name}[${i}]`).toBeCloseTo((up - down) / (2 * h), 5);
      });
    energy.close!();
  });

  it('a layer with a temperature of its own keeps it', () => {
    const own = make({ layers: [{ ...layers[0], temperature: 0.8 }, layers[1]], responseTemperature: 3 });
    expect(energyAt(own, x)).toBeCloseTo(inFloat64(own, x, 0.8, 0.1), 5);
    expect(Math.abs(energyAt(own, x) - inFloat64(own, x, 3, 0.1))).toBeGreaterThan(0.05);
  });

  it('is as wide as the data', () => {
    const dataset = { name: 'd', points: new Float64Array(6), count: 2, dimension: 3, columns: ['a', 'b', 'c'] };
    const context = lawContext(3, 1, 7, { registry, dataset });
    expect(neural.make(neural.options.parse({ layers }), context).space.units).toBe(3);
  });

  it.each([
    ['several outputs', [{ use: 'dense', units: 2 }], 'gives [2], and an energy is one number'],
    ['a layer that draws', [{ use: 'noisy' }, { use: 'dense', units: 1 }], 'layer noisy1 draws noise'],
    ['no layer', [], 'is empty'],
  ])('%s: refused', (_, wrong, message) => expect(() => make({ layers: wrong })).toThrow(message));
});
