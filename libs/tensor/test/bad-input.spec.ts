// What authors and users get wrong with tensor programs: each is told with what to do, in all the ways that a program may be run.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { encode, OnnxError, openSession, tensor, type TensorData } from '@ergodic/onnx';
import { compile, gradientDescent, scan, trainingStep } from '../src/compile/index.ts';
import { grad } from '../src/derivatives/index.ts';
import { useBackend } from '../src/backends/use-backend.ts';
import { input } from '../src/trace/spec.ts';
import { type Program, trace } from '../src/trace/trace.ts';
import { onCpu } from './on-cpu.ts';

beforeAll(onCpu);

type Told = Error & { readonly hint?: string; readonly code?: string };

/** What an act throws, now or later. */
async function thrownBy(act: () => unknown): Promise<Told> {
  try {
    await act();
  } catch (thrown) {
    return thrown as Told;
  }
  throw new Error('nothing was thrown');
}

/** The ways to run a program of one tensor float32[3], of which each must tell. */
const WAYS: Readonly<Record<string, (program: Program) => Promise<unknown>>> = {
  trace: async (program) => trace(program, [input([3])]),
  'trace of any batch': async (program) => trace(program, [input(['N'])]),
  compile: async (program) => (await compile(program, { otherwise: 'throw' }))(tf.tensor([1, 2, 3])),
  'compile, eager where it must be': async (program) => (await compile(program))(tf.tensor([1, 2, 3])),
  grad: async (program) => grad(program as (x: tf.Tensor) => tf.Tensor)(tf.tensor([1, 2, 3])),
  trainingStep: async (program) => {
    const training = await trainingStep(program as never, tensor('float32', [3], [1, 2, 3]), {
      optimiser: gradientDescent(),
    });
    return training.step(0.1);
  },
  scan: (program) => scan((x) => program(x) as tf.Tensor, tensor('float32', [3], [1, 2, 3]), {}),
};

/** All ways but some. */
const waysBut = (...names: string[]): string[] => Object.keys(WAYS).filter((name) => !names.includes(name));

const gone = (): tf.Tensor => {
  const weight = tf.tensor([1, 2, 3]);
  weight.dispose();
  return weight;
};

describe('a program that', () => {
  describe.each<[title: string, program: Program, message: RegExp, ways: readonly string[]]>([
    ['returns another shape', (x) => tf.concat([x, x]), /shape|float32\[6\]/, ['grad', 'trainingStep', 'scan']],
    ['returns a number', (() => 3) as never, /a number|not a tensor|no tensor/, waysBut()],
    ['returns nothing', (() => undefined) as never, /nothing|undefined/, waysBut()],
    ['returns a promise', (async (x: tf.Tensor) => x) as never, /promise/i, waysBut()],
    // tfjs itself joins them without a word.
    [
      'joins two types',
      (x) => tf.sum(tf.concat([x, tf.ones([2], 'int32')])),
      /Concat: .*float32.*int32/,
      waysBut('compile, eager where it must be', 'grad', 'trainingStep'),
    ],
    ['chooses between two types', (x) => tf.sum(tf.where(x as never, x, x)), /bool/, waysBut()],
    ['adds shapes that do not fit', (x) => tf.sum(tf.add(x, tf.ones([2, 7]))), /7/, waysBut()],
    ['closes over a disposed tensor', (x) => tf.sum(tf.mul(x, gone())), /disposed/, waysBut()],
    [
      'reads data',
      (x) => tf.sum(tf.mul(x, x.dataSync()[0]!)),
      /reads the numbers|parameter|depend/,
      waysBut('compile, eager where it must be', 'grad', 'trainingStep'),
    ],
    [
      'uses an op that we lack',
      (x) => tf.sum(tf.unique(x).values),
      /[Uu]nique/,
      waysBut('compile, eager where it must be'),
    ],
  ])('%s', (_title, program, message, ways) => {
    it.each(ways)('by %s', async (way) => {
      const thrown = await thrownBy(() => WAYS[way]!(program));
      expect(thrown.message).toMatch(message);
      expect(thrown).not.toBeInstanceOf(RangeError);
      expect(thrown.message).not.toMatch(/Cannot read prop|is not a function|undefined is not/);
      expect(tf.getBackend()).toBe('cpu');
    });
  });
});

it('two types in arithmetic become float32, compiled as eagerly', async () => {
  const program = (x: tf.Tensor2D, n: tf.Tensor2D) => [tf.matMul(x, n), tf.add(x, n), tf.less(x, n), tf.maximum(n, x)];
  const [x, n] = [tf.tensor2d([[0.5, 2.5]]), tf.tensor2d([[1], [-3]], undefined, 'int32')];
  const compiled = await compile(program);
  compiled(x, n).forEach((found, i) => {
    const expected = program(x, n)[i]!;
    expect([found.dtype, found.shape, [...found.dataSync()]]).toEqual([
      expected.dtype,
      expected.shape,
      [...expected.dataSync()],
    ]);
  });
  expect(compiled.notes).toEqual([]);
  compiled.close();
});

describe('NaN parameters', () => {
  const w = tensor('float32', [3], [1, NaN, 3]);

  it('are carried to the results that they reach, and to no others', async () => {
    const compiled = await compile((p: tf.Tensor): tf.Tensor => tf.exp(p));
    const { data } = compiled.arrays(w) as TensorData;
    expect(Array.from(data, Number)).toEqual([expect.closeTo(Math.E, 5), NaN, expect.closeTo(Math.exp(3), 4)]);
    compiled.close();
  });

  it('are told by a step of training, which leaves them', async () => {
    const training = await trainingStep((p: tf.Tensor) => tf.sum(tf.square(p)), w, { optimiser: gradientDescent() });
    const thrown = await thrownBy(() => training.step(0.1));
    expect(thrown).toMatchObject({ code: 'non-finite', hint: expect.stringContaining('parameters without NaN') });
    expect(training.parameters).toBe(w);
    training.close();
  });
});

describe('files and devices', () => {
  const graph = () => trace((x: tf.Tensor) => tf.tanh(tf.add(x, 1)), [input(['N', 2])]).graph;

  it('a model cut anywhere, and bytes of something else', async () => {
    const bytes = encode(graph());
    const wrong = [0, 1, 2, 7, Math.floor(bytes.length / 2), bytes.length - 1].map((end) => bytes.subarray(0, end));
    const others = [
      'version https://git-lfs.github.com/spec/v1',
      '{"model": 1}',
      'PK\u0003\u0004',
      '\u0000'.repeat(99),
    ];
    for (const file of [...wrong, ...others.map((text) => new TextEncoder().encode(text))]) {
      const thrown = await thrownBy(() => openSession(file));
      expect(thrown).toBeInstanceOf(OnnxError);
      expect(thrown).toMatchObject({ code: 'model', hint: expect.stringContaining('cut short') });
    }
  });

  it('CUDA where there is none: it runs on the CPU, and says how to have it', async () => {
    const session = await openSession(graph(), { providers: ['cuda'] });
    if (session.provider === 'cpu') expect(session.notes[0]).toMatch(/^cuda: .*; to have it: npm explore onnxruntime/);
    expect(session.runSync({ x0: tensor('float32', [1, 2], [0, -1]) })['y']!.data[1]).toBe(0);
    session.close();

    const notes: string[] = [];
    const compiled = await compile((x: tf.Tensor): tf.Tensor => tf.neg(x), {
      providers: ['cuda'],
      onNote: (note) => notes.push(note),
    });
    expect((compiled.arrays(tensor('float32', [1], [3])) as TensorData).data[0]).toBe(-3);
    if (session.provider === 'cpu') expect(notes).toEqual([expect.stringContaining('to have it')]);
    compiled.close();
  });

  it('a backend that is not installed', async () => {
    const thrown = await thrownBy(() => useBackend('tpu' as never));
    expect(thrown.message).toContain('tpu');
    expect(thrown.hint).toContain('wasm');
  });
});
