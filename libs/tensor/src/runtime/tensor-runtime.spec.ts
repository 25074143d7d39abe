import {
  parameterArray,
  type PreparedProgram,
  type TensorArray,
  type TensorProgram,
  type TensorRuntime,
  zerosLike,
} from '@ergodic/kernel';
import { createBatch, type Batch } from '@ergodic/numerics';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tfjs } from '../backends/backend.ts';
import type { Tools } from './tools.ts';
import { createTensorRuntime } from './tensor-runtime.ts';

/** Written here with its types; the runtime takes it as it comes. */
const program = (
  write: (
    tf: Tfjs,
    x: Tensor2D,
    parameters: Record<string, Tensor>,
    controls: Record<string, Tensor>,
  ) => Tensor | number | Tensor[],
): TensorProgram => write as unknown as TensorProgram;

/** E = λ Σᵢ aᵢ (xᵢ − c)⁴ / 4, of a [width] and c []; a parameter that it does not use beside them. */
const well = program((tf, x, { a, c }, { strength }) =>
  tf.mul(tf.mul(0.25, strength!), tf.sum(tf.mul(tf.pow(tf.sub(x, c!), 4), a!), 1)),
);
const parameters = {
  a: parameterArray([3], Float64Array.of(0.5, 1.5, -0.7)),
  c: parameterArray([], Float64Array.of(0.2)),
};
const unused = { ...parameters, unused: parameterArray([2, 1], Float64Array.of(1, 2)) };

function batchOf(rows: readonly (readonly number[])[], width = 3): Batch {
  const x = createBatch(rows.length, width);
  x.data.set(rows.flat());
  return x;
}

const near = (found: ArrayLike<number>, wanted: readonly number[], tolerance = 2e-6): void => {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((w, i) => expect(Math.abs(found[i]! - w)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(w))));
};

describe('a tensor runtime', () => {
  it('that is not loaded yet says so', () => {
    const runtime = createTensorRuntime();
    expect(runtime.name).toBe('tensor runtime, not loaded');
    expect(() => runtime.prepare(well)).toThrow(expect.objectContaining({ code: 'not-loaded' }) as Error);
  });

  it('refuses modes and backends that are none', async () => {
    expect(() => createTensorRuntime({ mode: 'fast' as never })).toThrow('the mode of the tensor runtime is fast');
    await expect(createTensorRuntime({ backend: 'gpu' as never }).load!()).rejects.toThrow('there is no backend "gpu"');
  });

  it('keeps each backend that is asked for, beside what is compiled', async () => {
    const runtime = createTensorRuntime();
    await runtime.load!('wasm');
    expect(() => runtime.prepare(well, {})).toThrow(expect.objectContaining({ code: 'not-loaded' }) as Error);
    await Promise.all([runtime.load!('cpu'), runtime.load!(), runtime.load!('wasm')]);
    expect(runtime.name).toMatch(/^tfjs on wasm, (tfjs on cpu|onnxruntime [\d.]+), (tfjs on cpu|onnxruntime [\d.]+)$/);
    const x = batchOf([[1, -0.5, 2]]);
    for (const backend of [undefined, 'cpu', 'wasm'] as const) {
      const out = new Float64Array(1);
      runtime.prepare(well, { strength: 2 }, backend).addEnergy(x, parameters, out, 1);
      near(out, [0.5 * (0.5 * 0.8 ** 4 + 1.5 * 0.7 ** 4 - 0.7 * 1.8 ** 4)]);
    }
  });
});

const ways = [
  { mode: 'eager', backend: 'cpu' },
  { mode: 'eager', backend: 'wasm' },
  { mode: 'compiled', backend: 'cpu' },
] as const;

describe.each(ways)('programs, $mode on $backend', (way) => {
  let runtime: TensorRuntime;
  let prepared: PreparedProgram;
  const controls = { strength: 2 };
  beforeAll(async () => {
    runtime = createTensorRuntime(way);
    await runtime.load!();
    prepared = runtime.prepare(well, controls);
  });

  const E = (row: readonly number[], strength = 2): number =>
    row.reduce((sum, x, i) => sum + 0.25 * strength * parameters.a.data[i]! * (x - 0.2) ** 4, 0);

  it('add energies, forces and parameter gradients, scaled', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    const rows = fc.array(fc.tuple(number, number, number), { minLength: 0, maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.constantFrom(1, -2.5), (values, scale) => {
        const x = batchOf(values);
        const energies = new Float64Array(values.length).fill(7);
        prepared.addEnergy(x, parameters, energies, scale);
        near(
          energies,
          values.map((row) => 7 + scale * E(row)),
          1e-5,
        );

        const force = batchOf(values.map(() => [1, 1, 1]));
        prepared.addForce(x, parameters, force, scale);
        const a = parameters.a.data;
        near(
          force.data,
          values.flatMap((row) => row.map((u, i) => 1 - scale * 2 * a[i]! * (u - 0.2) ** 3)),
          1e-5,
        );

        const gradient = zerosLike(unused);
        prepared.addParameterGradient(x, unused, gradient, scale);
        const total = (of: (u: number, i: number) => number): number =>
          values.reduce((sum, row) => sum + row.reduce((part, u, i) => part + of(u, i), 0), 0);
        near(gradient.c!.data, [scale * total((u, i) => -2 * a[i]! * (u - 0.2) ** 3)], 1e-5);
        near(
          gradient.a!.data,
          [0, 1, 2].map((k) => scale * total((u, i) => (i === k ? 0.5 * (u - 0.2) ** 4 : 0))),
          1e-5,
        );
        near(gradient.unused!.data, [0, 0]);
      }),
      { numRuns: 30, seed: 4 },
    );
  });

  it('that read numbers have no force, rather than a wrong one', () => {
    const reading = program((tf, x) => tf.add(tf.sum(tf.square(x), 1), tf.scalar(x.dataSync()[0]!)));
    const energy = runtime.prepare(reading);
    const x = batchOf([[1, 2, 3]]);
    const found = new Float64Array(1);
    energy.addEnergy(x, {}, found, 1);
    near(found, [15]);
    for (let again = 0; again < 2; again++) {
      expect(() => energy.addForce(x, {}, batchOf([[0, 0, 0]]), 1)).toThrow('reads the numbers of a tensor');
    }
    energy.addEnergy(x, {}, found, 1);
    near(found, [30]);
  });

  it('read controls and parameters afresh at every call', () => {
    const moving = { strength: 1 };
    const own = { ...parameters, c: parameterArray([], Float64Array.of(0.2)) };
    const one = runtime.prepare(well, moving);
    const energy = (): number => {
      const out = new Float64Array(1);
      one.addEnergy(batchOf([[1, 2, 3]]), own, out, 1);
      return out[0]!;
    };
    near([energy()], [E([1, 2, 3], 1)], 1e-5);
    moving.strength = 3;
    near([energy()], [E([1, 2, 3], 3)], 1e-5);
    own.c.data[0] = 1.2;
    near([energy()], [E([0, 1, 2], 3)], 1e-5);
  });

  it('are closed, and compiled anew where they are used again', () => {
    const one = runtime.prepare(well, controls);
    const energy = (): number => {
      const out = new Float64Array(1);
      one.addEnergy(batchOf([[1, 2, 3]]), parameters, out, 1);
      return out[0]!;
    };
    one.close!();
    const first = energy();
    near([first], [E([1, 2, 3])], 1e-5);
    one.close!();
    one.close!();
    expect(energy()).toBe(first);
    one.close!();
  });

  it('leave no tensors behind', async () => {
    const { memory } = await import('@tensorflow/tfjs-core');
    const x = batchOf([[1, 2, 3]]);
    const before = memory().numTensors;
    for (let i = 0; i < 20; i++) {
      prepared.addEnergy(x, parameters, new Float64Array(1), 1);
      prepared.addForce(x, parameters, batchOf([[0, 0, 0]]), 1);
      prepared.addParameterGradient(x, parameters, zerosLike(parameters), 1);
    }
    expect(memory().numTensors).toBe(before);
  });

  it.each([
    ['of the wrong shape', program((tf, x) => tf.square(x)), 'gave float32 [replicas, 3]'],
    ['of all replicas together', program((tf, x) => tf.sum(x)), 'gave float32 []'],
    ['of integers', program((tf, x) => tf.cast(tf.sum(x, 1), 'int32')), 'gave int32 [replicas]'],
    ['that is no tensor', program(() => 3), 'gave number'],
  ])('say what is wrong with a result %s', (_, wrong, message) => {
    const run = (): void =>
      runtime.prepare(wrong).addEnergy(
        batchOf([
          [1, 2, 3],
          [4, 5, 6],
        ]),
        {},
        new Float64Array(2),
        1,
      );
    expect(run).toThrow(
      expect.objectContaining({ code: 'plugin-failed', message: expect.stringContaining(message) }) as Error,
    );
    expect(run).toThrow(expect.objectContaining({ hint: expect.stringContaining('float32 [replicas]') }) as Error);
  });

  it('run activations with their derivatives along a direction', () => {
    const softmax = runtime.prepareActivation!(((tf: Tfjs, u: Tensor, T: Tensor) => tf.softmax(tf.div(u, T))) as never);
    const u = Float64Array.of(0.3, -1, 2);
    const v = Float64Array.of(1, 0.5, -2);
    const T = 0.7;
    const weights = u.map((value) => Math.exp(value / T));
    const p = weights.map((w) => w / weights.reduce((sum, each) => sum + each, 0));
    const mean = p.reduce((sum, share, i) => sum + share * v[i]!, 0);
    const out = new Float64Array(3);
    softmax.apply(u, T, out);
    near(out, [...p]);
    softmax.derivative(u, T, v, out);
    near(
      out,
      Array.from(p, (share, i) => (share * (v[i]! - mean)) / T),
    );
  });

  it('of a Jacobian that is not symmetric apply it, not its transpose', () => {
    // y_i = u_i u_{i+1}, cyclic.
    const turned = runtime.prepareActivation!(((tf: Tfjs, u: Tensor) =>
      tf.mul(u, tf.concat([tf.slice(u, 1), tf.slice(u, 0, 1)]))) as never);
    const out = new Float64Array(3);
    turned.derivative(Float64Array.of(1, 2, 3), 1, Float64Array.of(1, 0, 0), out);
    near(out, [2, 0, 3]);
  });

  it('compile any function of tensors with its tools, for any batch where asked', () => {
    // Along the gradient of ½ mean |xW|², one step of three, and what came of it.
    const program = ({ tf, valueAndGrad, loop }: Tools, theta: { w: Tensor }, x: Tensor2D) => {
      const loss = (at: { w: Tensor }): Tensor => tf.mul(0.5, tf.mean(tf.square(tf.matMul(x, at.w as Tensor2D))));
      const steps = loop(3, theta, (now) => ({ w: tf.sub(now.w, tf.mul(0.1, valueAndGrad(loss)(now).grad.w)) }));
      return { before: loss(theta), after: loss(steps), theta: steps };
    };
    const compiled = runtime.compile(program as never, { batched: [1] });
    for (const rows of [1, 4]) {
      const x = Float32Array.from({ length: 2 * rows }, (_, i) => Math.cos(i));
      let w = [0.3, -0.8];
      const outputs = (): number[] => Array.from({ length: rows }, (_, r) => x[2 * r]! * w[0]! + x[2 * r + 1]! * w[1]!);
      const loss = (): number => outputs().reduce((sum, y) => sum + y * y, 0) / (2 * rows);
      const before = loss();
      for (let step = 0; step < 3; step++) {
        const y = outputs();
        w = w.map((value, k) => value - (0.1 * y.reduce((sum, each, r) => sum + each * x[2 * r + k]!, 0)) / rows);
      }
      const found = compiled.run(
        { w: { type: 'float32', shape: [2, 1], data: Float32Array.of(0.3, -0.8) } },
        { type: 'float32', shape: [rows, 2], data: x },
      ) as Record<string, TensorArray> & { theta: { w: TensorArray } };
      near(Float64Array.from(found.theta.w.data), w);
      near(Float64Array.of(found['before']!.data[0]!, found['after']!.data[0]!), [before, loss()]);
    }
    compiled.close();
  });

  it.each([
    ['compiled', {}],
    ['one operation at a time', { mode: 'eager', backend: 'cpu' }],
  ] as const)('write results where they are told, also after they were closed: %s', async (_, options) => {
    const own = createTensorRuntime(options);
    await own.load!();
    const w: TensorArray = { type: 'float32', shape: [2], data: new Float32Array(2) };
    const program = ({ tf }: Tools, x: Tensor) => ({ sum: tf.sum(x), twice: { w: tf.mul(x, 2) } });
    const told = own.compile(program as never, { into: { twice: { w } } });
    for (const x of [1, 5]) {
      const found = told.run({ type: 'float32', shape: [2], data: Float32Array.of(x, -x) });
      expect(found).toMatchObject({ sum: { data: Float32Array.of(0) } });
      expect((found as { twice: { w: TensorArray } }).twice.w.data).toBe(w.data);
      expect([...w.data]).toEqual([2 * x, -2 * x]);
      told.close();
    }
  });
});
