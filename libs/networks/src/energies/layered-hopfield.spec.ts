import { beforeAll, describe, expect, it } from 'vitest';
import { batchOf, createBatch, RandomStreams } from '@ergodic/numerics';
import { createRegistry, TensorRuntimeService, zerosLike, type Energy } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { reference, ReferenceTensor } from '@ergodic/tensor';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import type { z } from 'zod';
import { layeredHopfield } from './layered-hopfield.ts';

const registry = createRegistry([tensorPlugin()]);
beforeAll(() => registry.service(TensorRuntimeService).load!());

type Options = z.input<typeof layeredHopfield.options>;
const made = (options: Options): Energy =>
  layeredHopfield.make(layeredHopfield.options.parse(options), lawContext(3, 1));

/** The linear network of LRN-27: W₁ᵀ and W₂ of the catalogue, since rows here are what comes in. */
const linear: Options = {
  inputs: 2,
  hidden: [2],
  outputs: 1,
  response: 'identity',
  weights: [
    [
      [0.5, 0.3],
      [-0.2, 0.4],
    ],
    [[0.6], [-0.5]],
  ],
};
/** θ is kept in float32; a test of printed digits wants them all. */
function exact(energy: Energy, options: Options): Energy {
  options.weights!.forEach((rows, k) => energy.parameters[`weights${k + 1}`]!.data.set(rows.flat()));
  return energy;
}

/** s ← s + ε F(s), inputs held. */
function settled(energy: Energy, start: readonly number[], steps: number, step: number): Float64Array {
  const x = batchOf(Float64Array.from(start), 1, start.length);
  const force = createBatch(1, start.length);
  for (let k = 0; k < steps; k++) {
    force.data.fill(0);
    energy.addForce!(x, force);
    for (let i = energy.visible!; i < start.length; i++) x.data[i]! += step * force.data[i]!;
  }
  return x.data;
}

function energyOf(energy: Energy, ...x: readonly number[]): number {
  const out = new Float64Array(1);
  energy.addEnergy(batchOf(Float64Array.from(x), 1, x.length), out);
  return out[0]!;
}

const random = (seed: number, length: number, range: readonly [number, number]): Float64Array => {
  const stream = new RandomStreams(seed, 'numbers', 1);
  return Float64Array.from({ length }, () => range[0] + (range[1] - range[0]) * stream.uniform(0));
};

describe('layered-hopfield', () => {
  for (const law of lawsOf(layeredHopfield, { registry })) it(`law: ${law.name}`, law.check);

  it('LRN-27 the linear network settles at s* = (−.6538461538, 1.7282051282, −1.2564102564)', () => {
    const wanted = [-0.6538461538, 1.7282051282, -1.2564102564];
    const off = (energy: Energy): number =>
      Math.max(...wanted.map((s, i) => Math.abs(settled(energy, [1, 2, 0, 0, 0], 400, 0.5)[2 + i]! - s)));
    const energy = exact(made(linear), linear);
    expect(off(energy)).toBeLessThanOrEqual(1e-10);
    // Without the pull of the outputs on the hidden units, as in a feedforward network, it does not.
    const y = 0.6 * 0.1 - 0.5 * 1.1;
    expect(Math.abs(y - wanted[2]!)).toBeGreaterThan(0.1);
    energy.parameters['weights2']!.data[1] = 0.5;
    expect(off(energy)).toBeGreaterThan(0.1);
  });

  it.each([0.4, 1, 2.5])('T = %s, linear: e^(−E/T) is Gaussian, with covariance T (1 − W)⁻¹', (T) => {
    const [w, b] = [0.6, 0.5];
    const energy = made({ inputs: 1, hidden: [], outputs: 1, response: 'identity', weights: [[[w]]], biases: [[b]] });
    const wrong: Energy = {
      ...energy,
      addEnergy: (x, out, scale = 1) => {
        energy.addEnergy(x, out, scale);
        for (let r = 0; r < x.replicas; r++) out[r]! += scale * w * x.data[2 * r]! * x.data[2 * r + 1]! * 0.5;
      },
    };
    /** Mean of y, mean of u, ⟨uy⟩ − ⟨u⟩⟨y⟩ by a sum over a grid, which is exact for Gaussians to rounding. */
    const moments = (of: Energy): [number, number, number] => {
      const h = 0.25 * Math.sqrt(T);
      const sums = [0, 0, 0, 0];
      for (let i = -50; i <= 50; i++)
        for (let j = -50; j <= 50; j++) {
          const [u, y] = [h * i + 0.4, h * j + 0.7];
          const p = Math.exp(-energyOf(of, u, y) / T);
          [p, p * u, p * y, p * u * y].forEach((v, k) => (sums[k]! += v));
        }
      const [Z, u, y, uy] = sums as [number, number, number, number];
      return [u / Z, y / Z, uy / Z - (u / Z) * (y / Z)];
    };
    const wanted = [(w * b) / (1 - w * w), b / (1 - w * w), (T * w) / (1 - w * w)];
    moments(energy).forEach((found, k) => expect(Math.abs(found - wanted[k]!)).toBeLessThanOrEqual(1e-6));
    expect(Math.abs(moments(wrong)[2] - wanted[2]!)).toBeGreaterThan(0.1);
  });

  it('settled hard sigmoids show ρ(what comes in), within [0, 1]', () => {
    const energy = made({ inputs: 2, hidden: [5, 4], outputs: 3, gain: 2 });
    const x = settled(energy, [0.9, 0.3, ...random(4, 12, [0, 1])], 4000, 0.05);
    const { weights2, weights3, bias2 } = energy.parameters;
    let edges = 0;
    for (let j = 0; j < 4; j++) {
      let pull = bias2!.data[j]!;
      const rho = (s: number): number => Math.min(Math.max(s, 0), 1);
      for (let i = 0; i < 5; i++) pull += rho(x[2 + i]!) * weights2!.data[4 * i + j]!;
      for (let k = 0; k < 3; k++) pull += rho(x[11 + k]!) * weights3!.data[3 * j + k]!;
      expect(Math.abs(rho(x[7 + j]!) - rho(pull))).toBeLessThan(1e-9 + 0.06 * Number(pull > 1));
      edges += Number(pull < 0 || pull > 1);
    }
    expect(edges).toBeGreaterThan(0);
  });

  it.each([
    ['hard-sigmoid', [0, 1]],
    ['tanh', [-1.5, 1.5]],
    ['identity', [-1.5, 1.5]],
  ] as const)('relaxation, %s: force and contrast in tensor operations are those of the energy', (response, range) => {
    const energy = made({
      inputs: 3,
      hidden: [4, 2],
      outputs: 2,
      response,
      biases: [
        [0.3, -0.2, 0.1, 0.5],
        [-0.6, 0.4],
        [0.2, 0.7],
      ],
    });
    const [rows, units] = [3, 11];
    const relaxation = energy.relaxation!;
    expect([relaxation.inputs, ...relaxation.layers]).toEqual([3, 4, 2, 2]);
    const inputs = random(1, rows * 3, [-2, 2]);
    const states = (seed: number) => {
      const x = createBatch(rows, units);
      const s = random(seed, rows * 8, range);
      for (let r = 0; r < rows; r++) {
        x.data.set(inputs.subarray(3 * r, 3 * r + 3), units * r);
        x.data.set(s.subarray(8 * r, 8 * r + 8), units * r + 3);
      }
      const layer = (from: number, size: number): ReferenceTensor =>
        new ReferenceTensor(
          Float64Array.from({ length: rows * size }, (_, i) => s[8 * Math.floor(i / size) + from + (i % size)]!),
          [rows, size],
        );
      return { x, layers: [layer(0, 4), layer(4, 2), layer(6, 2)] };
    };
    const theta = Object.fromEntries(
      Object.entries(energy.parameters).map(([name, { data, shape }]) => [
        name,
        new ReferenceTensor(data.slice(), [...shape]),
      ]),
    );
    const tools = { tf: reference };
    const u = new ReferenceTensor(inputs, [rows, 3]);
    const [after, before] = [states(2), states(5)];
    type Programs = Record<'drive' | 'force' | 'contrast', (...args: unknown[]) => never>;
    const { drive, force, contrast } = relaxation as unknown as Programs;
    const drives = drive(tools, u, theta) as ReferenceTensor[];
    expect(drives.map(({ shape }) => shape)).toEqual(relaxation.layers.map((n) => [rows, n]));

    const wanted = createBatch(rows, units);
    energy.addForce!(after.x, wanted);
    let at = 3;
    (force(tools, after.layers, drives, theta) as ReferenceTensor[]).forEach((found, k) => {
      const n = relaxation.layers[k]!;
      found.values.forEach((f, i) => expect(f).toBeCloseTo(wanted.data[units * Math.floor(i / n) + at + (i % n)]!, 12));
      at += n;
    });

    const slopes = zerosLike(energy.parameters);
    energy.addParameterGradient!(after.x, slopes);
    energy.addParameterGradient!(before.x, slopes, -1);
    const found = contrast(tools, u, after.layers, before.layers, theta) as Record<string, ReferenceTensor>;
    expect(Object.keys(found).sort()).toEqual(Object.keys(slopes).sort());
    for (const [name, { data }] of Object.entries(slopes))
      data.forEach((slope, i) => expect(found[name]!.values[i]).toBeCloseTo(slope, 12));
  });

  it('takes its sizes from the data, and says what does not fit', () => {
    const dataset = {
      name: 'data',
      points: new Float64Array(6),
      count: 2,
      dimension: 3,
      columns: ['a', 'b', 'c'],
      classes: ['x', 'y'],
    };
    const make = (options: Options) =>
      layeredHopfield.make(layeredHopfield.options.parse(options), lawContext(3, 1, 1, { dataset }));
    expect(make({ hidden: [4] }).relaxation).toMatchObject({ inputs: 3, layers: [4, 2], bounds: [0, 1] });
    expect(make({ hidden: [] }).visible).toBe(3);
    const refusal = (path: string) => expect.objectContaining({ code: 'invalid-option', path });
    expect(() => make({ hidden: [4], inputs: 5 })).toThrow(refusal('inputs'));
    expect(() => make({ hidden: [4], outputs: 1 })).toThrow(refusal('outputs'));
    expect(() => made({ hidden: [4], inputs: 5 })).toThrow(refusal('outputs'));
    expect(() => made({ ...linear, weights: [[[1, 2]], [[1], [2]]] })).toThrow(refusal('weights.0'));
    expect(() => made({ ...linear, biases: [[1, 2, 3], [1]] })).toThrow(refusal('biases.0'));
  });
});
