import { type Network, parameterArray } from '@ergodic/kernel';
import { inspect, openSession } from '@ergodic/onnx';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Tools } from '../runtime/tools.ts';
import { exportNetwork } from './export-network.ts';
import { exportRestrictedMachine } from './export-rbm.ts';
import { exportInRange, type TemperatureRange } from './temperature-range.ts';
import type { ExportedModel } from './program-model.ts';

type Response = (tools: Tools, u: Tensor, T: Tensor) => Tensor;
const W = [0.7, -1.2, 0.4, 0.9, 0.3, -0.8];

/** f(xW; T) as a network with one layer, of two numbers and three classes. */
const network = (respond: Response): Network =>
  ({
    input: [2],
    output: [3],
    layers: { only: { input: [2], output: [3] } },
    parameters: { 'only.weights': parameterArray([2, 3], Float64Array.from(W)) },
    draws: {},
    state: {},
    readout: 'classes',
    temperaturesAt: (T: number) => ({ only: T }),
    program: (tools: Tools, x: Tensor2D, theta: Record<string, Tensor>, pass: { temperatures: { only: Tensor } }) => {
      const u = tools.tf.matMul(x, theta['only.weights'] as Tensor2D);
      return { output: respond(tools, u, pass.temperatures.only), energy: {}, entropy: {}, state: {} };
    },
  }) as unknown as Network;

const softplus: Response = ({ tf }, u, T) => tf.mul(T, tf.softplus(tf.div(u, T)));
const sigmoid: Response = ({ tf }, u, T) => tf.sigmoid(tf.div(u, T));
/** The same as softplus, but e^(u/T) overflows in the cold. */
const careless: Response = ({ tf }, u, T) => tf.mul(T, tf.log(tf.add(1, tf.exp(tf.div(u, T)))));

const x = [1, -0.5, -2, 0.25];
const fields = [0, 1].flatMap((r) => [0, 1, 2].map((j) => x[2 * r]! * W[j]! + x[2 * r + 1]! * W[3 + j]!));

/** Outputs at each of the temperatures. */
async function at(bytes: Uint8Array, temperatures: readonly number[]) {
  const session = await openSession(bytes);
  const input = { type: 'float32' as const, shape: [2, 2], data: Float32Array.from(x) };
  const found = temperatures.map((temperature) => {
    const { logits, probabilities } = session.runSync({ input, temperature });
    return { logits: [...logits!.data].map(Number), probabilities: [...probabilities!.data].map(Number) };
  });
  session.close();
  return found;
}

const limits: Record<string, [Response, (u: number) => number]> = {
  'a rectifier': [softplus, (u) => Math.max(0, u)],
  'a step': [sigmoid, (u) => Number(u > 0)],
};

describe('models at temperatures that are none', () => {
  it.each(Object.keys(limits))(
    '0, what is below it and next to it give %s, and the largest logit alone',
    async (name) => {
      const [respond, limit] = limits[name]!;
      const { bytes } = await exportNetwork(network(respond), { temperature: 0.4, temperatureInput: 'required' });
      for (const { logits, probabilities } of await at(bytes, [0, -0, -3, -Infinity, 1e-40, 1e-9])) {
        logits.forEach((logit, i) => expect(logit).toBeCloseTo(limit(fields[i]!), 5));
        for (const r of [0, 1]) {
          const row = logits.slice(3 * r, 3 * r + 3);
          const best = row.filter((each) => each === Math.max(...row)).length;
          row.forEach((each, k) =>
            expect(probabilities[3 * r + k]).toBeCloseTo(each === Math.max(...row) ? 1 / best : 0, 6),
          );
        }
      }
    },
  );

  it('an infinite one gives all classes the same logits, up to what is left of the fields; NaN stays NaN', async () => {
    const { bytes } = await exportNetwork(network(softplus), { temperature: 0.4, temperatureInput: 'required' });
    const [infinite, none] = await at(bytes, [Infinity, NaN]);
    infinite!.probabilities.forEach((p) => expect(p).toBeCloseTo(1 / 3, 5));
    expect(none!.probabilities.every(Number.isNaN)).toBe(true);
  });

  it('the ends are a millionth and a million times its own or 1, told by input and metadata; between them T is as it is fed', async () => {
    const { bytes } = await exportNetwork(network(softplus), { temperature: 0.4, temperatureInput: 'required' });
    const { metadata, inputs } = inspect(bytes);
    expect(metadata).toMatchObject({ 'temperature.least': '4e-7', 'temperature.most': '1000000' });
    expect(inputs.find(({ name }) => name === 'temperature')!.doc).toContain(
      'less than 4e-7 (0, say) is taken as 4e-7',
    );
    for (const T of [4e-3, 40]) {
      const [found] = await at(bytes, [T]);
      found!.logits.forEach((logit, i) =>
        expect(logit / T).toBeCloseTo(Math.log1p(Math.exp(-Math.abs(fields[i]! / T))) + Math.max(0, fields[i]! / T), 3),
      );
    }
    const fixed = await exportNetwork(network(softplus), { temperature: 0.4, temperatureInput: 'fixed' });
    expect(inspect(fixed.bytes).metadata).not.toHaveProperty('temperature.least');
  });

  it('one that overflows in the cold is kept from where it does', async () => {
    const { bytes, isFiniteAtEnds } = await exportNetwork(network(careless), {
      temperature: 0.4,
      temperatureInput: 'required',
      samples: x,
    });
    expect(isFiniteAtEnds).toBe(true);
    // |u|/T up to 4.75/0.04 is more than the 88 that float32 can raise e to.
    const least = Number(inspect(bytes).metadata['temperature.least']);
    expect(least).toBeGreaterThan(0.004);
    for (const { logits } of await at(bytes, [0, -1])) expect(logits.every(Number.isFinite)).toBe(true);
  });

  it('restricted machines too: F(v) → the least energy, and hidden units are steps', async () => {
    const machine = {
      kind: 'bits' as const,
      visible: 2,
      hidden: 2,
      coupling: Float64Array.of(0.5, -0.3, 0.8, 0.2),
      visibleField: Float64Array.of(0.1, -0.2),
      hiddenField: Float64Array.of(-0.6, 0.4),
    };
    const { graph, metadata } = await exportRestrictedMachine(machine, { kind: 'features', temperature: 1.5 });
    expect(metadata).toMatchObject({
      kind: 'features',
      temperature: '1.5',
      'temperature.least': '0.000001',
      'temperature.most': '1500000',
    });
    expect(graph.initialisers.find(({ isDefault }) => isDefault)!.value.name).toBe('temperature');
    // As it is fed: the file says so to runtimes that have optional inputs.
    const cold = await exportRestrictedMachine(machine, { kind: 'features', temperature: 1e-6 });
    const session = await openSession(cold.bytes);
    const found = session.runSync({ v: { type: 'float32', shape: [1, 2], data: Float32Array.of(1, 0) } });
    session.close();
    expect([...found['hidden']!.data]).toEqual([0, 1]);
    expect(found['free-energy']!.data[0]).toBeCloseTo(-0.1 - (0.4 - 0.3), 5);
  });

  it('the widest range is taken in which the model gives numbers', async () => {
    const tried: TemperatureRange[] = [];
    const exported = await exportInRange(3, async (range) => {
      tried.push(range);
      return { isFiniteAtEnds: range.least > 1e-3, name: tried.length } as unknown as ExportedModel;
    });
    expect(tried).toEqual([
      { least: 1e-6, most: 3e6 },
      { least: 1e-4, most: 3e4 },
      { least: 0.01, most: 300 },
    ]);
    expect(exported).toMatchObject({ name: 3 });
    // In the end where it has been compared.
    const never = (range: TemperatureRange) =>
      Promise.resolve({ isFiniteAtEnds: false, range } as unknown as ExportedModel);
    expect(await exportInRange(0.001, never)).toMatchObject({ range: { least: 0.0005, most: 0.002 } });
  });
});
