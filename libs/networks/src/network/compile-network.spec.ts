import fc from 'fast-check';
import { parameterArray, zerosLike, type Layer, type Parameters } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { createTensorRuntime } from '@ergodic/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { thermalSigmoid, thermalSoftplus, thermalTanh } from '../../test/activations.ts';
import { exactly, pointsFor } from '../../test/networks.ts';
import { anyNetwork } from '../../test/random-networks.ts';
import { layer } from '../common/layer-from-code.ts';
import { dense } from '../layers/dense.ts';
import { sequential } from '../layers/sequential.ts';
import { buildNetwork, type BuiltNetwork } from './build-network.ts';
import { CompiledNetwork, type Evaluation } from './compile-network.ts';
import { drawArrays, sizeOf } from './program-arrays.ts';

const compiled = createTensorRuntime();
const eager = createTensorRuntime({ mode: 'eager', backend: 'cpu' });
beforeAll(async () => {
  await compiled.load!();
  await eager.load!();
});

type Told = Pick<Evaluation, 'output' | 'energy' | 'entropy'>;

/** The largest difference, in units of the numbers' size where that is above 1. */
function distance(a: Told, b: Told): number {
  const all = ({ output, energy, entropy }: Told): [string, Float64Array][] => [
    ['output', output],
    ...Object.entries(energy),
    ...Object.entries(entropy),
  ];
  expect(all(a).map(([name, { length }]) => [name, length])).toEqual(
    all(b).map(([name, { length }]) => [name, length]),
  );
  return Math.max(
    ...all(a).flatMap(([, values], k) =>
      [...values].map((value, i) => Math.abs(value - all(b)[k]![1][i]!) / Math.max(1, Math.abs(value))),
    ),
  );
}

describe('networks of any layers', () => {
  it('compiled and eager agree with float64, in batches of any size, at any temperature', () => {
    fc.assert(
      fc.property(anyNetwork, fc.constantFrom(0.5, 1.7), fc.integer({ min: 1, max: 5 }), (network, T, count) => {
        const points = pointsFor(network, count);
        const wanted = exactly(network, points, T);
        const [fast, slow] = [compiled, eager].map((runtime) => new CompiledNetwork(network, runtime, { rows: 2 }));
        for (const each of [fast!, slow!]) expect(distance(wanted, each.evaluate(points, T))).toBeLessThan(2e-5);
        expect(fast!.notes).toEqual([]);
        // Means over the samples.
        const { output, energy, entropy } = fast!.means(points, T);
        const meansOf = (all: Readonly<Record<string, Float64Array>>): Record<string, Float64Array> =>
          Object.fromEntries(
            Object.entries(all).map(([name, values]) => {
              const n = values.length / count;
              return [name, Float64Array.from({ length: n }, (_, j) => meanOfColumn(values, n, j))];
            }),
          );
        const means = { output: wanted.output, energy: meansOf(wanted.energy), entropy: meansOf(wanted.entropy) };
        expect(distance(means, { output, energy, entropy })).toBeLessThan(2e-5);
        fast!.close();
      }),
      { numRuns: 8, seed: 4 },
    );
  });

  it('agree with float64 where units have temperatures of their own, and tell them', () => {
    /** Along the last axis of each layer, one after another of those within. */
    const widthOf = ({ temperature, conventions, within, output }: Layer): number => {
      if (within) return Object.values(within).reduce((sum, each) => sum + widthOf(each), 0);
      return temperature === undefined && conventions ? output.at(-1)! : 0;
    };
    fc.assert(
      fc.property(anyNetwork, (network) => {
        for (const [name, each] of Object.entries(network.layers)) {
          const width = widthOf({ ...each, temperature: undefined as never });
          if (width > 0)
            network.temperatures[name] = Float64Array.from({ length: width }, (_, i) => 0.5 + 0.7 * (i % 4));
        }
        const points = pointsFor(network, 2);
        const run = new CompiledNetwork(network, compiled);
        const found = run.evaluate(points, 1.3);
        expect(distance(exactly(network, points, 1.3), found)).toBeLessThan(2e-5);
        expect(Object.keys(found.temperature)).toEqual(Object.keys(found.energy));
        for (const [name, T] of Object.entries(found.temperature)) {
          expect(2 * T.length).toBe(found.energy[name]!.length);
          expect(T.every((each) => each > 0)).toBe(true);
        }
        run.close();
      }),
      { numRuns: 8, seed: 9 },
    );
  });

  it('gradients by θ are those of central differences in float64', () => {
    fc.assert(
      fc.property(anyNetwork, fc.constantFrom(0.6, 2), (network, T) => {
        const points = pointsFor(network, 3);
        const cotangents = Float64Array.from({ length: 3 * sizeOf(network.output) }, (_, i) => Math.sin(1.7 * i + 0.4));
        const found = zerosLike(network.parameters);
        const run = new CompiledNetwork(network, compiled, { rows: 2 });
        run.addGradient(points, cotangents, T, found, 2);
        run.close();
        const wanted = differenced(network, (theta) =>
          exactly(network, points, T, theta).output.reduce((sum, y, i) => sum + 2 * cotangents[i]! * y, 0),
        );
        for (const [name, { data }] of Object.entries(found))
          data.forEach((slope, i) => {
            const other = wanted[name]!.data[i]!;
            expect(Math.abs(slope - other), `${name}[${i}]`).toBeLessThan(1e-4 * Math.max(1, Math.abs(other)));
          });
      }),
      { numRuns: 5, seed: 9 },
    );
  });
});

it('gradients are the same where groups of layers are computed anew, compiled and one operation at a time', () => {
  const [first, ...rest] = [thermalTanh, thermalSoftplus, thermalSigmoid, thermalTanh].map((activation) =>
    layer(dense, { units: 3, activation }),
  );
  // It tells temperatures of its units that come from nothing that goes in.
  const own = layer(sequential, { layers: [layer(dense, { units: 3, activation: thermalTanh, temperature: 1.4 })] });
  const layers = [first!, own, ...rest];
  const of = (runtime: typeof compiled, recompute?: number): Parameters => {
    const network = buildNetwork({ input: [2], readout: 'values', start: 3, layers, recompute });
    const found = zerosLike(network.parameters);
    const run = new CompiledNetwork(network, runtime);
    run.addGradient([0.4, -1, 2, 0.3], [1, -2, 0.5, 0.3, 1, 1], 0.7, found);
    expect(run.notes).toEqual([]);
    run.close();
    return found;
  };
  const wanted = of(compiled);
  for (const found of [of(compiled, 1), of(compiled, 2), of(eager, 2)])
    for (const [name, { data }] of Object.entries(wanted)) {
      expect(data.some((slope) => Math.abs(slope) > 1e-3)).toBe(true);
      data.forEach((slope, i) => expect(found[name]!.data[i]).toBeCloseTo(slope, 5));
    }
});

function meanOfColumn(values: Float64Array, columns: number, column: number): number {
  let sum = 0;
  for (let at = column; at < values.length; at += columns) sum += values[at]!;
  return (sum * columns) / values.length;
}

/** ∂f/∂θ by central differences. */
function differenced({ parameters }: BuiltNetwork, f: (theta: Parameters) => number): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => [
      name,
      parameterArray(
        shape,
        data.map((value, i) => {
          const at = (moved: number): number => f({ ...parameters, [name]: { shape, data: data.with(i, moved) } });
          const h = 6e-6 * Math.max(1, Math.abs(value));
          return (at(value + h) - at(value - h)) / (2 * h);
        }),
      ),
    ]),
  );
}

describe('evaluation', () => {
  const network = buildNetwork({
    input: [2],
    readout: 'values',
    start: 3,
    layers: {
      first: layer(dense, { units: 3, activation: thermalSoftplus }),
      second: layer(dense, { units: 2, activation: thermalTanh }),
    },
  });

  it('in chunks is that of one go, however many samples there are', () => {
    const points = pointsFor(network, 7);
    const of = (rows: number): Evaluation => new CompiledNetwork(network, compiled, { rows }).evaluate(points, 0.8);
    expect(distance(of(3), of(7))).toBeLessThan(1e-6);
    const none = new CompiledNetwork(network, compiled).evaluate([], 1);
    expect(none.output).toHaveLength(0);
  });

  it('reads θ and temperatures afresh', () => {
    const run = new CompiledNetwork(network, compiled);
    const points = pointsFor(network, 3);
    const bias = network.parameters['second.bias']!.data;
    for (const [value, T] of [
      [0.5, 0.4],
      [-1, 2],
    ] as const) {
      bias.fill(value);
      network.temperatures['second'] = Float64Array.of(T, 2 * T);
      expect(distance(exactly(network, points, 1.2), run.evaluate(points, 1.2))).toBeLessThan(1e-5);
    }
    bias.fill(0);
    delete network.temperatures['second'];
  });

  it('refuses half a sample', () => {
    expect(() => new CompiledNetwork(network, compiled).evaluate([1, 2, 3], 1)).toThrow(
      '3 numbers are no whole number of samples of [2]',
    );
  });

  it('is made with a loaded runtime only', () => {
    expect(() => new CompiledNetwork(network, createTensorRuntime())).toThrow('not loaded');
  });
});

it('draws are neutral without a stream, and do not depend on how samples are cut with one', () => {
  const draws = { 'a.x': { law: 'normal', shape: [2] }, 'b.y': { law: 'uniform', shape: [3] } } as const;
  const neutral = drawArrays(draws, 2);
  expect([...neutral['a.x']!.data, ...neutral['b.y']!.data]).toEqual([...Array(4).fill(0), ...Array(6).fill(0.5)]);
  const [one, other] = [0, 1].map(() => new RandomStreams(1, 'draws', 1));
  const [all, first, second] = [drawArrays(draws, 3, one), drawArrays(draws, 1, other), drawArrays(draws, 2, other)];
  for (const name of ['a.x', 'b.y'])
    expect([...all![name]!.data]).toEqual([...first![name]!.data, ...second![name]!.data]);
});
