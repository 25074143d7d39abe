import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { loadRuntime, OnnxError, type Runtime, tensor, type TensorData } from '@ergodic/onnx';
import { beforeAll, describe, expect, it } from 'vitest';
import '../../test/parity.ts';
import { grad } from '../derivatives/index.ts';
import { compile, compileOn } from './compile.ts';

beforeAll(() => tf.setBackend('cpu'));

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What the process holds once its garbage is gone; results of calls are freed a turn of the event loop later. */
async function resident(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage.rss();
}

const normal = (shape: number[]): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', 17);

const dense = (x: tf.Tensor2D, { w, b }: { w: tf.Tensor2D; b: tf.Tensor1D }): { y: tf.Tensor; parts: tf.Tensor[] } => {
  const y = tf.tanh(tf.add(tf.matMul(x, w), b));
  return { y, parts: [tf.sum(y), tf.cast(tf.greater(y, 0), 'int32')] };
};

describe('compile', () => {
  it('gives what the function gives, over nested records, at any shape', async () => {
    const compiled = await compile(dense);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 3 }), (rows, width) => {
        const [x, w, b] = [normal([rows, width]), normal([width, 2]), normal([2])] as [
          tf.Tensor2D,
          tf.Tensor2D,
          tf.Tensor1D,
        ];
        const [found, expected] = [compiled(x, { w, b }), dense(x, { w, b })];
        expect(found.parts[1]!.dtype).toBe('int32');
        expect(found.y.shape).toEqual(expected.y.shape);
        const pairs = [[found.y, expected.y], [found.parts[0]!, expected.parts[0]!]] as const; // prettier-ignore
        for (const [a, c] of pairs) a.dataSync().forEach((v, i) => expect(v).toBeCloseTo(c.dataSync()[i]!, 5));
        tf.dispose([x, w, b, found, expected] as never);
      }),
      { numRuns: 12, seed: 1 },
    );
    expect(compiled.notes).toEqual([]);
    compiled.close();
  });

  it('runs on arrays, and opens one program for every batch', async () => {
    const compiled = await compile(dense, { batched: [0] });
    const parameters = { w: tensor('float32', [2, 1], [1, 1]), b: tensor('float32', [1], [0]) };
    for (const rows of [0, 1, 5]) {
      const x = tensor('float32', [rows, 2], new Float32Array(2 * rows).fill(0.25));
      const { y } = compiled.arrays(x, parameters) as { y: TensorData };
      expect(y.shape).toEqual([rows, 1]);
      y.data.forEach((value: number | bigint) => expect(value).toBeCloseTo(Math.tanh(0.5), 6));
    }
    expect(compiled.size).toBe(1);
    compiled.close();
  });

  it('numbers open lengths that differ, and keeps a length of 1 beside them that is stretched', async () => {
    const both = (x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor[] => [tf.matMul(x, y, false, true), tf.concat([x, y])];
    const compiled = await compile(both, { batched: [0, 1] });
    const rows = (n: number): TensorData =>
      tensor(
        'float32',
        [n, 2],
        Float32Array.from({ length: 2 * n }, (_, i) => i),
      );
    for (const [n, m] of [
      [3, 5],
      [5, 3],
      [2, 7],
      [4, 4],
      [9, 9],
    ] as const) {
      const [product, joined] = compiled.arrays(rows(n), rows(m)) as TensorData[];
      expect([product!.shape, joined!.shape]).toEqual([
        [n, m],
        [n + m, 2],
      ]);
      expect(product!.data[(n - 1) * m + m - 1]).toBe((2 * n - 2) * (2 * m - 2) + (2 * n - 1) * (2 * m - 1));
    }
    // One for two lengths, one for one length throughout.
    expect([compiled.size, compiled.notes]).toEqual([2, []]);
    compiled.close();

    const sum = await compile((x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.add(x, y), { batched: [0, 1] });
    for (const [n, m] of [
      [1, 4],
      [4, 1],
      [1, 6],
      [5, 5],
      [1, 1],
    ] as const)
      expect((sum.arrays(rows(n), rows(m)) as TensorData).shape).toEqual([Math.max(n, m), 2]);
    expect([sum.size, sum.notes]).toEqual([3, []]);
    sum.close();
  });

  it('runs eagerly where open lengths depend on one another, and says so', async () => {
    const paired = (x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor => tf.add(x, tf.reshape(y, [x.shape[0], 4]));
    const [x, y] = [
      tensor('float32', [3, 4], new Float32Array(12).fill(1)),
      tensor('float32', [6, 2], new Float32Array(12)),
    ];
    const compiled = await compile(paired, { batched: [0, 1] });
    expect((compiled.arrays(x, y) as TensorData).shape).toEqual([3, 4]);
    expect(compiled.notes).toEqual([expect.stringContaining('open first lengths are any numbers')]);
    compiled.close();
    const strict = await compile(paired, { batched: [0, 1], otherwise: 'throw' });
    expect(() => strict.arrays(x, y)).toThrow(
      expect.objectContaining({ name: 'ErgodicError', reason: 'batch' }) as Error,
    );
  });

  it('takes elements in the place of tensors where it runs eagerly too', async () => {
    const reading = (x: tf.Tensor1D, { scale }: { scale: number }): tf.Tensor => tf.mul(x, scale + x.dataSync()[0]!);
    const compiled = await compile(reading as (...args: unknown[]) => tf.Tensor);
    const x = tensor('float32', [2], [1, 2]);
    const before = tf.memory().numTensors;
    const found = compiled(x, { scale: 3 });
    expect([...found.dataSync()]).toEqual([4, 8]);
    expect(tf.memory().numTensors).toBe(before + 1);
    compiled.close();
  });

  it('writes results on arrays where it is told, compiled or not', async () => {
    const float = (...data: number[]): TensorData => tensor('float32', [data.length], Float32Array.from(data));
    const program = (x: tf.Tensor1D) => ({ loss: tf.sum(x), gradient: { w: tf.mul(x, 2) } });
    for (const found of [await loadRuntime(), new OnnxError({ code: 'session', message: 'none', hint: 'none' })]) {
      const w = float(0, 0, 0);
      const compiled = compileOn(found, program as never, { into: { gradient: { w } } });
      const run = (...x: number[]) => compiled.arrays(float(...x)) as { loss: TensorData; gradient: { w: TensorData } };
      const first = run(1, 2, 3);
      expect(first.gradient.w).toBe(w);
      expect([...w.data]).toEqual([2, 4, 6]);
      const second = run(5, 6, 7);
      expect([...w.data]).toEqual([10, 12, 14]);
      expect([first.loss.data[0], second.loss.data[0]]).toEqual([6, 18]);
      // Called with tensors, it gives tensors of their own.
      const { gradient } = (compiled as unknown as (x: tf.Tensor) => unknown)(normal([3])) as {
        gradient: { w: tf.Tensor };
      };
      expect(gradient.w.shape).toEqual([3]);
      expect([...w.data]).toEqual([10, 12, 14]);
      compiled.close();
      const wrong = compileOn(found, program as never, { into: { gradient: { v: float(0, 0, 0) } } });
      expect(() => wrong.arrays(float(1, 2, 3))).toThrow('into has a place "gradient.v", which is no result');
      const short = compileOn(found, program as never, { into: { gradient: { w: float(0, 0) } } });
      expect(() => short.arrays(float(1, 2, 3))).toThrow(/\[3\] .*\[2\]/);
    }
  });

  it('heeds the order of keys, as programs may', async () => {
    const joined = (record: Record<string, tf.Tensor1D>): tf.Tensor => tf.concat(Object.values(record));
    const compiled = await compile(joined);
    const [a, b] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    expect([...compiled({ a, b }).dataSync()]).toEqual([1, 2, 3, 4]);
    expect([...compiled({ b, a }).dataSync()]).toEqual([3, 4, 1, 2]);
    compiled.close();
  });

  it.each([undefined, 'square', 3, {}])('refuses a program that is no function: %j', async (program) => {
    await expect(compile(program as never)).rejects.toMatchObject({
      name: 'ErgodicError',
      message: expect.stringContaining('compile: the program is '),
    });
  });

  it('keeps a program for each combination of shapes, types and settings, and gives up the oldest', async () => {
    const compiled = await compile((x: tf.Tensor, power: number): tf.Tensor => tf.pow(x, power), { programs: 2 });
    const x = tf.tensor1d([1, 2, 3]);
    expect([...compiled(x, 2).dataSync()]).toEqual([1, 4, 9]);
    expect([...compiled(x, 3).dataSync()]).toEqual([1, 8, 27]);
    expect([...compiled(x, 2).dataSync()]).toEqual([1, 4, 9]);
    expect(compiled.size).toBe(2);
    expect([...compiled(tf.tensor1d([2]), 2).dataSync()]).toEqual([4]);
    expect(compiled.size).toBe(2);
    expect(compiled.notes).toEqual([expect.stringContaining('more than 2 combinations')]);
    compiled.close();
  });

  it('closes the programs that it gives up, and those that are left when it is closed', async () => {
    const runtime = await loadRuntime();
    let closed = 0;
    const newSession: Runtime['newSession'] = () =>
      new Proxy(runtime.newSession(), {
        get(session, name) {
          if (name === 'dispose') closed++;
          const member: unknown = Reflect.get(session, name, session);
          return typeof member === 'function' ? (member.bind(session) as unknown) : member;
        },
      });
    const compiled = compileOn({ ...runtime, newSession }, (x: tf.Tensor): tf.Tensor => tf.sin(x), { programs: 2 });
    for (const length of [1, 2, 3]) compiled.arrays(tensor('float32', [length], new Float32Array(length)));
    expect(closed).toBe(1);
    compiled.close();
    compiled.close();
    expect(closed).toBe(3);
  });

  it('falls back to eager with a note where tracing is impossible', async () => {
    const notes: string[] = [];
    const compiled = await compile((x: tf.Tensor): tf.Tensor => tf.scalar(x.dataSync()[0]! + 1), {
      onNote: (text) => notes.push(text),
    });
    expect(compiled(tf.tensor1d([4, 5])).dataSync()[0]).toBe(5);
    expect((compiled.arrays(tensor('float32', [1], [6])) as TensorData).data[0]).toBe(7);
    // A note for each combination of shapes.
    expect(notes).toEqual(Array(2).fill(expect.stringContaining('reads the numbers of a traced tensor')));
    expect(compiled.notes).toEqual(notes);
    const strict = await compile((x: tf.Tensor): tf.Tensor => tf.scalar(x.dataSync()[0]!), { otherwise: 'throw' });
    expect(() => strict(tf.tensor1d([1]))).toThrow('reads the numbers');
  });

  it('draws random numbers afresh by falling back', async () => {
    const compiled = await compile((x: tf.Tensor): tf.Tensor => tf.add(x, tf.randomNormal([3])));
    const x = tf.zeros([3]);
    expect([...compiled(x).dataSync()]).not.toEqual([...compiled(x).dataSync()]);
  });

  it('is a plain function within another program and under a derivative', async () => {
    const inner = await compile((x: tf.Tensor): tf.Tensor => tf.sin(x));
    const outer = await compile((x: tf.Tensor): tf.Tensor => tf.sum(tf.square(inner(x))));
    const x = tf.tensor1d([0.5, 1]);
    const slope = (at: number): number => 2 * Math.sin(at) * Math.cos(at);
    expect(outer(x).dataSync()[0]).toBeCloseTo(Math.sin(0.5) ** 2 + Math.sin(1) ** 2, 6);
    expect(inner.size).toBe(0);
    grad(outer)(x).dataSync().forEach((v, i) => expect(v).toBeCloseTo(slope([0.5, 1][i]!), 5)); // prettier-ignore
    const compiledSlope = await compile(grad(outer));
    compiledSlope(x).dataSync().forEach((v, i) => expect(v).toBeCloseTo(slope([0.5, 1][i]!), 5)); // prettier-ignore
    expect(compiledSlope.notes).toEqual([]);
    [outer, compiledSlope].forEach((program) => program.close());
  });

  it('says what is wrong with its arguments, and that it is closed', async () => {
    const compiled = await compile((x: tf.Tensor): tf.Tensor => tf.sin(x));
    const ours = (message: string): Error => expect.objectContaining({ name: 'ErgodicError', message }) as Error;
    expect(() => compiled(new Map() as never)).toThrow(ours('argument 0 is a Map'));
    expect(() => compiled.arrays(tensor('float64', [1], [1]))).toThrow(ours('a tensor of type float64'));
    compiled.close();
    compiled.close();
    expect(() => compiled(tf.scalar(1))).toThrow('is closed');
  });

  it.each([{ programs: 0 }, { programs: NaN }, { otherwise: 'guess' }])(
    'refuses options that are none: %j',
    async (options) => {
      const [name, value] = Object.entries(options)[0]!;
      await expect(compile((x: tf.Tensor) => x, options as never)).rejects.toThrow(`compile: ${name} is ${value}`);
    },
  );

  it('carries NaN in parameters', async () => {
    const compiled = await compile(dense);
    const { y } = compiled.arrays(tensor('float32', [1, 1], [1]), {
      w: tensor('float32', [1, 2], [NaN, 1]),
      b: tensor('float32', [2], [0, 0]),
    }) as { y: TensorData };
    expect(y.data[0]).toBeNaN();
    expect(y.data[1]).toBeCloseTo(Math.tanh(1), 6);
    compiled.close();
  });

  it('10,000 calls leave no tensors and no memory behind', async () => {
    const compiled = await compile((x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor => tf.relu(tf.matMul(x, w)));
    const [x, w] = [tf.ones([256, 4]), tf.ones([4, 64])] as [tf.Tensor2D, tf.Tensor2D];
    const { numTensors } = tf.memory();
    // What is lost is lost in each round; the allocator, which keeps some of what is given back, has its fill after one or two.
    let least = Infinity;
    for (let before = await resident(), round = 0; round < 4; round++) {
      for (let i = 0; i < 2500; i++) compiled(x, w).dispose();
      expect(tf.memory().numTensors).toBe(numTensors);
      const after = await resident();
      least = Math.min(least, after - before);
      before = after;
    }
    // Each call makes 64 kB: 160 MB a round.
    expect(least / 2 ** 20).toBeLessThan(50);
    compiled.close();
  });
});
