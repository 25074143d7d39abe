import * as tf from '@tensorflow/tfjs-core';
import { kolmogorovSmirnovTest, meanTest, normalCdf, philox4x32, RandomStreams } from '@ergodic/numerics';
import { Graph, openSession, tensor, type TensorData } from '@ergodic/onnx';
import { describe, expect, it } from 'vitest';
import { langevinStep } from '../../test/programs.ts';
import { CounterStream, fingerprintOf, keyOf } from './counter-stream.ts';
import { philoxDraws, philoxWords } from './philox.ts';
import { normal, scan, uniform } from './scan.ts';

const bits = (words: Uint32Array): Int32Array => new Int32Array(words.buffer, words.byteOffset, words.length);

describe('the generator in the graph', () => {
  it.each([0, 1, 12345, 2 ** 32 + 7, 2 ** 53 - 1])('makes the words of numerics bit for bit, seed %d', async (seed) => {
    const graph = new Graph();
    const [key, first] = [graph.input('key', 'int32', [2]), graph.input('first', 'int32', [])];
    philoxWords(graph, 'kick', key, first, 3, 5).forEach((word, i) => graph.output(`w${i}`, word));
    const session = await openSession(graph);
    const start = 2 ** 31 - 2;
    const found = session.runSync({ key: bits(keyOf(seed)), first: Int32Array.of(start) });
    const stream = new CounterStream(seed, 'kick');
    const words = new Uint32Array(20);
    for (let step = 0; step < 3; step++) {
      stream.words(start + step, words);
      for (let i = 0; i < 20; i++) {
        expect(Number(found[`w${i % 4}`]!.data[5 * step + Math.floor(i / 4)])).toBe(words[i]);
      }
      const direct = new Uint32Array(4);
      philox4x32(Uint32Array.of(0, start + step, ...fingerprintOf('kick')), keyOf(seed), direct);
      expect([...direct]).toEqual([...words.subarray(0, 4)]);
    }
  });

  it('makes the same uniforms bit for bit, and the same normals to a few ulp', async () => {
    const graph = new Graph();
    const [key, first] = [graph.input('key', 'int32', [2]), graph.input('first', 'int32', [])];
    graph.output('u', philoxDraws(graph, 'uniform', 'u', key, first, 4, 9));
    const count = 2 ** 16 - 1;
    graph.output('z', philoxDraws(graph, 'normal', 'z', key, first, 4, count));
    const session = await openSession(graph);
    const found = session.runSync({ key: bits(keyOf(99)), first: Int32Array.of(17) });
    const [u, z] = [new Float32Array(9), new Float32Array(count)];
    for (let step = 0; step < 4; step++) {
      new CounterStream(99, 'u').uniforms(17 + step, u);
      new CounterStream(99, 'z').normals(17 + step, z);
      expect(found['u']!.data.slice(9 * step, 9 * step + 9)).toEqual(u);
      // Relative: also where the radius is small, that is u close to 1.
      const far = z.filter((value, i) => {
        const other = Number(found['z']!.data[count * step + i]);
        return !(Math.abs(other - value) <= 1e-6 * Math.abs(value));
      });
      expect([...far]).toEqual([]);
    }
  });

  it('uniforms and normals have their laws, and draws of other names are independent', () => {
    const z = new Float32Array(20_000);
    new CounterStream(5, 'a').normals(0, z);
    expect(kolmogorovSmirnovTest(Float64Array.from(z), normalCdf).pass).toBe(true);
    const [a, b] = [new Float32Array(20_000), new Float32Array(20_000)];
    new CounterStream(5, 'a').uniforms(0, a);
    new CounterStream(5, 'b').uniforms(0, b);
    expect(kolmogorovSmirnovTest(Float64Array.from(a), (x) => x).pass).toBe(true);
    const products = Float64Array.from(a, (value, i) => (value - 0.5) * (b[i]! - 0.5));
    expect(meanTest(products, { mean: 0, variance: 1 / 144 }).pass).toBe(true);
  });
});

const step = (x: tf.Tensor2D, { kick }: Record<string, tf.Tensor>, { temperature }: { temperature: tf.Tensor }) =>
  langevinStep(tf, x, kick as tf.Tensor2D, temperature);

const start = (rows: number, width: number): TensorData =>
  tensor(
    'float32',
    [rows, width],
    Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i)),
  );
const constants = { temperature: tensor('float32', [], [0.7]) };

describe('scan', () => {
  it('is K steps with the numbers of CounterStream', async () => {
    const program = await scan(step, start(2, 3), constants, { draws: { kick: normal([2, 3]) } });
    const found = program.run(start(2, 3), constants, 40, { seed: 8, from: 5 }) as TensorData;
    const stream = new CounterStream(8, 'kick');
    const x = Float64Array.from(start(2, 3).data as Float32Array);
    const noise = new Float32Array(6);
    for (let t = 5; t < 45; t++) {
      stream.normals(t, noise);
      x.forEach((value, i) => (x[i] = value + 0.01 * (value - value ** 3) + Math.sqrt(0.014) * noise[i]!));
    }
    found.data.forEach((value: number | bigint, i: number) => expect(value).toBeCloseTo(x[i]!, 4));
    program.close();
  });

  it('gives the same bits however the steps are cut, also across blocks', async () => {
    const size = [40, 50] as const;
    const program = await scan(step, start(...size), constants, { draws: { kick: normal(size) } });
    const whole = program.run(start(...size), constants, 33, { seed: 3 });
    let parts = start(...size) as ReturnType<typeof program.run>;
    for (const [from, count] of [
      [0, 1],
      [1, 20],
      [21, 0],
      [21, 12],
    ] as const) {
      // prettier-ignore
      parts = program.run(parts, constants, count, { seed: 3, from });
    }
    expect(parts).toEqual(whole);
    expect(program.run(start(...size), constants, 33, { seed: 4 })).not.toEqual(whole);
    program.close();
  });

  it('takes given noise: the normals of RandomStreams', async () => {
    const program = await scan(step, start(2, 3), constants, { draws: { kick: normal([2, 3]) }, noise: 'given' });
    const streams = new RandomStreams(11, 'dynamics', 1);
    const kicks = new Float32Array(25 * 6);
    streams.fillNormal(0, kicks);
    const found = program.run(start(2, 3), constants, 25, { given: { kick: tensor('float32', [25, 2, 3], kicks) } });
    const x = Float64Array.from(start(2, 3).data as Float32Array);
    for (let t = 0; t < 25; t++) {
      x.forEach((value, i) => (x[i] = value + 0.01 * (value - value ** 3) + Math.sqrt(0.014) * kicks[6 * t + i]!));
    }
    (found as TensorData).data.forEach((value: number | bigint, i: number) => expect(value).toBeCloseTo(x[i]!, 4));
    expect(() => program.run(start(2, 3), constants, 24, { given: {} })).toThrow('draw "kick" are not given');
    program.close();
  });

  it('CAN-05 samples the stationary law: a harmonic well at T = 0.3 and 2', async () => {
    // Exact steps of an Ornstein-Uhlenbeck process: x' = a x + sqrt(T (1 - a^2)) z has the law N(0, T) for any a.
    const exact = (x: tf.Tensor, { z }: Record<string, tf.Tensor>, { t }: { t: tf.Tensor }): tf.Tensor =>
      tf.add(tf.mul(x, 0.5), tf.mul(z!, tf.sqrt(tf.mul(t, 0.75))));
    const program = await scan(
      exact,
      start(1, 20_000),
      { t: tensor('float32', [], [1]) },
      { draws: { z: normal([1, 20_000]) } },
    );
    for (const t of [0.3, 2]) {
      const found = program.run(start(1, 20_000), { t: tensor('float32', [], [t]) }, 40, { seed: 21 }) as TensorData;
      const squares = Float64Array.from(found.data as Float32Array, (x) => x * x);
      expect(meanTest(squares, { mean: t, variance: 2 * t * t }).pass).toBe(true);
      expect(meanTest(squares, { mean: 1.1 * t, variance: 2 * t * t }).pass).toBe(false);
    }
    program.close();
  });

  it('Gibbs sampling by uniforms, over records, with the time', async () => {
    const flip = (
      { count }: { s: tf.Tensor; count: tf.Tensor },
      { u }: Record<string, tf.Tensor>,
      _: unknown,
      time: tf.Tensor,
    ) => ({ s: tf.cast(tf.less(u!, 0.25), 'float32'), count: tf.add(count, time) });
    const state = { s: tensor('float32', [8000], new Float32Array(8000)), count: tensor('int32', [], [0]) };
    const program = await scan(flip, state, {}, { draws: { u: uniform([8000]) } });
    const found = program.run(state, {}, 10, { seed: 2, from: 100 }) as { s: TensorData; count: TensorData };
    expect(found.count.data[0]).toBe(1045);
    const verdict = meanTest(Float64Array.from(found.s.data as Float32Array), { mean: 0.25, variance: 0.1875 });
    expect(verdict.pass).toBe(true);
    program.close();
  });

  it('refuses numbers of steps and seeds outside their range', async () => {
    const program = await scan(step, start(1, 1), constants, { draws: { kick: normal([1, 1]) } });
    const ours = (message: string): Error => expect.objectContaining({ name: 'ErgodicError', message }) as Error;
    expect(() => program.run(start(1, 1), constants, 1.5)).toThrow(ours('scan: steps is 1.5'));
    expect(() => program.run(start(1, 1), constants, 1, { from: 2 ** 31 })).toThrow(ours('scan: from is 2147483648'));
    expect(() => program.run(start(1, 1), constants, 1, { seed: -1 })).toThrow(ours('scan: seed is -1'));
    program.close();
  });

  it('refuses laws and shapes of draws, and sources of noise, that it has not', async () => {
    const opened = (options: object) => scan(step, start(1, 1), constants, options);
    const x = tensor('float32', [1], [1]);
    await expect(scan((() => undefined) as never, x, {})).rejects.toThrow('loop: a step gives nothing');
    await expect(scan('step' as never, x, {})).rejects.toThrow('scan: the step is a string');
    await expect(opened({ draws: { kick: { law: 'cauchy', shape: [1, 1] } } })).rejects.toThrow(
      'the law of draw "kick" is cauchy',
    );
    await expect(opened({ draws: { kick: normal([-1, 1]) } })).rejects.toThrow('the shape of draw "kick" is [-1,1]');
    await expect(opened({ draws: { kick: normal([1, 1]) }, noise: 'fed' })).rejects.toThrow('noise is fed');
  });
});
