import { type Layer, type LayerProgram, type Network, parameterArray } from '@ergodic/kernel';
import { inspect, openSession } from '@ergodic/onnx';
import { RandomStreams } from '@ergodic/numerics';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Tools } from '../runtime/tools.ts';
import { exportNetwork } from './export-network.ts';
import { floorsOf } from './network-facts.ts';

type Named = Record<string, Tensor>;
type Pass = { temperature: Tensor; draws: Named; state: Named; training: boolean };
const written = (
  program: (tools: Tools, u: Tensor2D, theta: Named, pass: Pass) => Record<string, Tensor | Named>,
): LayerProgram => program as unknown as LayerProgram;

const numbers = (shape: number[], seed: number): ReturnType<typeof parameterArray> => {
  const random = new RandomStreams(seed, 'numbers', 1);
  const array = parameterArray(shape);
  array.data.forEach((_, i) => (array.data[i] = random.normal(0)));
  return array;
};

/** T ln(1 + e^(u/T)) of xW, with U and S of two-level units. */
const rectifier = (): Layer => ({
  input: [3],
  output: [4],
  parameters: { weights: numbers([3, 4], 1) },
  conventions: { energy: '−u σ(u/T)', entropy: 'of two levels' },
  program: written(({ tf }, x, theta, { temperature: T }) => {
    const u = tf.matMul(x, theta['weights'] as Tensor2D);
    const output = tf.mul(T, tf.softplus(tf.div(u, T)));
    const energy = tf.neg(tf.mul(u, tf.sigmoid(tf.div(u, T))));
    return { output, energy, entropy: tf.div(tf.add(energy, output), T) };
  }),
});

/** Remembers: m ← m/2 + x; adds noise √T ξ always, and drops while it is trained. Its temperature is its own. */
const memory = (): Layer => ({
  input: [4],
  output: [4],
  parameters: {},
  temperature: 0.3,
  state: { memory: [4] },
  draws: { noise: { law: 'normal', shape: [4] }, kept: { law: 'uniform', shape: [4] } },
  program: written(({ tf }, x, _theta, { temperature, state, draws, training }) => {
    const now = tf.add(tf.mul(0.5, state['memory']!), x);
    const noisy = tf.add(now, tf.mul(tf.sqrt(temperature), draws['noise']!));
    const output = training ? tf.mul(noisy, tf.cast(tf.less(draws['kept']!, 0.5), 'float32')) : noisy;
    return { output, state: { memory: now } };
  }),
});

/** The layers one after another; `ownTemperature` of the second is not the network's. */
function network(layers: Readonly<Record<string, Layer>>, readout: Network['readout'] = 'classes'): Network {
  const all = Object.entries(layers);
  const gathered = <V>(of: (layer: Layer) => Readonly<Record<string, V>> | undefined): Record<string, V> =>
    Object.fromEntries(
      all.flatMap(([name, layer]) => Object.entries(of(layer) ?? {}).map(([key, value]) => [`${name}.${key}`, value])),
    );
  const inside = (name: string, record: Named): Named =>
    Object.fromEntries(
      Object.entries(record).flatMap(([key, value]) =>
        key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), value]] : [],
      ),
    );
  return {
    input: all[0]![1].input,
    output: all.at(-1)![1].output,
    layers,
    parameters: gathered(({ parameters }) => parameters),
    draws: gathered(({ draws }) => draws),
    state: gathered(({ state }) => state),
    readout,
    temperaturesAt: (T) => Object.fromEntries(all.map(([name, { temperature }]) => [name, temperature ?? T])),
    program: ((tools: Tools, u: Tensor, theta: Named, pass: Pass & { temperatures: Named }) => {
      const [energy, entropy, state]: Named[] = [{}, {}, {}];
      let output = u;
      for (const [name, layer] of all) {
        const result = (layer.program as unknown as (...args: unknown[]) => Record<string, Tensor & Named>)(
          tools,
          output,
          inside(name, theta),
          {
            temperature: pass.temperatures[name]!,
            draws: inside(name, pass.draws),
            state: inside(name, pass.state),
            training: pass.training,
          },
        );
        output = result['output']!;
        if (result['energy']) energy![name] = result['energy'];
        if (result['entropy']) entropy![name] = result['entropy'];
        for (const [key, value] of Object.entries(result['state'] ?? {})) state![`${name}.${key}`] = value;
      }
      return { output, energy, entropy, state };
    }) as never,
  };
}

describe('exportNetwork', () => {
  const T = 0.6;

  it('takes the temperature as an input with a default, and remembers by inputs and outputs', async () => {
    const { bytes, report, reference } = await exportNetwork(network({ first: rectifier(), second: memory() }), {
      temperature: T,
      name: 'small',
      metadata: { recipe: 'none', units: 'furlongs' },
    });
    expect({ passed: report.passed, reference }).toEqual({ passed: true, reference: 'the program in float64' });
    // At its own temperature as it is, and at others fed.
    expect(report.cases).toHaveLength(6);
    expect(report.cases.map(({ case: { feeds } }) => feeds!['temperature'])).toEqual(
      [undefined, undefined, undefined, 1, 0.5, 2].map((share) => share && share * T),
    );
    const info = inspect(bytes);
    expect(info.inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['input', ['batch', 3]],
      ['state.second.memory', ['batch', 4]],
      // The uniform numbers are for training alone.
      ['draws.second.noise', ['batch', 4]],
    ]);
    expect(info.optionalInputs).toMatchObject([{ name: 'temperature', shape: [] }]);
    expect(info.outputs.map(({ name }) => name).toSorted()).toEqual(['logits', 'next.second.memory', 'probabilities']);
    expect(info.outputs.find(({ name }) => name === 'logits')!.doc).toBe('minus the energies of the classes');
    expect(report.worst!.error).toBe(Math.max(...report.cases.map(({ worst }) => worst!.error)));
    expect(info.metadata).toMatchObject({
      recipe: 'none',
      kind: 'network',
      temperature: '0.6',
      units: expect.stringMatching(/^k_B = 1/),
    });
  });

  it('gives the numbers that the formulas give, hot and cold', async () => {
    const first = rectifier();
    const { bytes } = await exportNetwork(network({ first, second: memory() }), {
      temperature: T,
      temperatureInput: 'required',
      thermodynamics: true,
    });
    const session = await openSession(bytes);
    const [x, remembered, noise] = [
      [0.3, -1.2, 0.8],
      [0.1, -0.2, 0.3, 2],
      [1, -0.5, 0.25, 0.7],
    ];
    for (const now of [0.2, 0.6, 3]) {
      const found = session.runSync({
        input: { type: 'float32', shape: [1, 3], data: Float32Array.from(x!) },
        temperature: now,
        'state.second.memory': { type: 'float32', shape: [1, 4], data: Float32Array.from(remembered!) },
        'draws.second.noise': { type: 'float32', shape: [1, 4], data: Float32Array.from(noise!) },
      });
      const u = [0, 1, 2, 3].map((j) =>
        x!.reduce((sum, value, i) => sum + value * first.parameters['weights']!.data[4 * i + j]!, 0),
      );
      const h = u.map((value) => now * Math.log1p(Math.exp(value / now)));
      const logits = h.map((value, j) => value + 0.5 * remembered![j]! + Math.sqrt(0.3) * noise![j]!);
      const weights = logits.map((value) => Math.exp(value / now));
      const Z = weights.reduce((sum, w) => sum + w, 0);
      const F = -h.reduce((sum, value) => sum + value, 0);
      const U = -u.reduce((sum, value) => sum + value / (1 + Math.exp(-value / now)), 0);
      for (let j = 0; j < 4; j++) {
        expect(found['logits']!.data[j]).toBeCloseTo(logits[j]!, 4);
        expect(found['probabilities']!.data[j]).toBeCloseTo(weights[j]! / Z, 4);
        expect(found['next.second.memory']!.data[j]).toBeCloseTo(h[j]! + 0.5 * remembered![j]!, 4);
      }
      expect(found['free-energy']!.data[0]).toBeCloseTo(F, 4);
      expect(found['energy']!.data[0]).toBeCloseTo(U, 4);
      expect(found['first.entropy']!.data[0]).toBeCloseTo((U - F) / now, 3);
      expect(found['first.temperature']!.data[0]).toBeCloseTo(now, 6);
      expect(found['second.temperature']!.data[0]).toBeCloseTo(0.3, 6);
    }
    session.close();
  });

  it('tries real inputs too, and says how far 8 bits are off', async () => {
    const wide: Layer = {
      input: [64],
      output: [32],
      parameters: { weights: numbers([64, 32], 5) },
      program: written(({ tf }, x, theta) => ({ output: tf.matMul(x, theta['weights'] as Tensor2D) })),
    };
    const samples = Float64Array.from({ length: 5 * 64 }, (_, i) => Math.sin(i));
    const { report, quantised, exact } = await exportNetwork(network({ wide }, 'values'), {
      temperature: 1,
      samples,
      int8: true,
    });
    expect(quantised).toEqual(['wide.weights']);
    expect(inspect(exact!).parameters.map(({ name }) => name)).toEqual(['wide.weights']);
    expect(report.cases.length).toBe(6);
    expect(report.worst!.error).toBeGreaterThan(1e-3);
    expect(report.worst!.error).toBeLessThan(0.2);
  });

  it('refuses what is not finite, though the model has it too; 8 bits that nothing is worth are none', async () => {
    const first = rectifier();
    const exported = await exportNetwork(network({ first }), { temperature: T, int8: true });
    expect(exported).toMatchObject({ quantised: [], report: { tolerance: 1e-4 } });
    expect(exported).not.toHaveProperty('exact');
    first.parameters['weights']!.data[2] = NaN;
    await expect(exportNetwork(network({ first }), { temperature: T })).rejects.toMatchObject({
      code: 'plugin-failed',
      message: 'logits of network is NaN, in float64 already',
    });
  });

  it('S in all is the sum over the layers, and errors count beside T and a nat at least', async () => {
    const second: Layer = {
      ...rectifier(),
      input: [4],
      parameters: { weights: numbers([4, 4], 2) },
      program: written(({ tf }, x, theta, { temperature }) => {
        const u = tf.matMul(x, theta['weights'] as Tensor2D);
        return { output: u, energy: tf.mul(u, 0.5), entropy: tf.div(tf.square(u), temperature) };
      }),
    };
    const { bytes } = await exportNetwork(network({ first: rectifier(), second }), {
      temperature: T,
      temperatureInput: 'fixed',
      thermodynamics: true,
    });
    const session = await openSession(bytes);
    const found = session.runSync({ input: { type: 'float32', shape: [1, 3], data: Float32Array.of(1, 2, -1) } });
    session.close();
    const told = (name: string): number => found[name]!.data[0] as number;
    for (const name of ['energy', 'entropy', 'free-energy'])
      expect(told(name)).toBeCloseTo(told(`first.${name}`) + told(`second.${name}`), 3);
    expect(told('second.free-energy')).toBeCloseTo(told('second.energy') - T * told('second.entropy'), 3);
    expect(told('first.entropy')).not.toBeCloseTo(0, 2);
    expect(floorsOf(network({ first: rectifier() }), 0.3)).toEqual({
      energy: 0.3,
      entropy: 1,
      'free-energy': 0.3,
      'first.energy': 0.3,
      'first.entropy': 1,
      'first.free-energy': 0.3,
    });
  });

  it('fixed: T is that of the training and no input, and nothing is fed', async () => {
    const first = rectifier();
    const { bytes, report } = await exportNetwork(network({ first }), { temperature: T, temperatureInput: 'fixed' });
    expect(report.cases.every(({ case: { feeds } }) => !('temperature' in feeds!))).toBe(true);
    const { inputs, optionalInputs } = inspect(bytes);
    expect([...inputs, ...optionalInputs].map(({ name }) => name)).toEqual(['input']);
    const session = await openSession(bytes);
    const { logits } = session.runSync({ input: { type: 'float32', shape: [1, 3], data: Float32Array.of(1, 2, -1) } });
    session.close();
    const u = first.parameters['weights']!.data;
    const field = u[0]! + 2 * u[4]! - u[8]!;
    expect(logits!.data[0]).toBeCloseTo(T * Math.log1p(Math.exp(field / T)), 5);
  });

  it('names the layer that cannot be recorded, and what to write instead', async () => {
    const reading: Layer = {
      ...rectifier(),
      input: [4],
      parameters: {},
      program: written(({ tf }, x) => ({ output: tf.mul(x, x.dataSync()[0]!) })),
    };
    await expect(exportNetwork(network({ first: rectifier(), reading }), { temperature: T })).rejects.toMatchObject({
      code: 'plugin-failed',
      path: 'reading',
      message: expect.stringMatching(/^layer reading cannot be exported: .*reads/),
      hint: expect.stringMatching(/\w/),
    });
    await expect(exportNetwork(network({ first: rectifier() }), { temperature: 0 })).rejects.toMatchObject({
      code: 'invalid-option',
    });
  });
});
