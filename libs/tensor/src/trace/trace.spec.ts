import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '@ergodic/onnx';
import '../../test/parity.ts';
import { grad } from '../derivatives/index.ts';
import { TraceError, type TraceReason } from './error.ts';
import { traceableKernels } from './kernels/index.ts';
import { input, parameter } from './spec.ts';
import { type Program, trace } from './trace.ts';

beforeAll(() => tf.setBackend('cpu'));

const dense = (x: tf.Tensor2D, { w, b }: { w: tf.Tensor2D; b: tf.Tensor1D }): { y: tf.Tensor } => ({
  y: tf.relu(tf.add(tf.matMul(x, w), b)),
});

describe('trace', () => {
  it('names inputs, parameters and outputs by their paths', () => {
    const { graph, inputs, outputs } = trace(dense, [
      input(['N', 2]),
      { w: parameter([2, 1], [3, 4]), b: input([1], { name: 'shift' }) },
    ]);
    expect(inputs).toEqual(['x0', { w: 'x1.w', b: 'shift' }]);
    expect(outputs).toEqual({ y: 'y' });
    expect(graph.toString()).toBe(
      [
        'graph program(x0: float32[N,2], shift: float32[1]) -> (y: float32[N,1])',
        '  parameter x1.w: float32[2,1]',
        '  gemm_0: float32[N,1] = Gemm(x0, x1.w, shift) {transA=0, transB=0, alpha=1, beta=1}',
        '  relu_0: float32[N,1] = Relu(gemm_0)',
        '  y = relu_0',
      ].join('\n'),
    );
  });

  it('gives the same graph each time', () => {
    const program = (x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor =>
      grad((at: tf.Tensor2D) => tf.mean(tf.softplus(tf.matMul(x, at))))(w);
    const once = (): string => trace(program, [input(['N', 3]), input([3, 2])]).graph.toString();
    expect(once()).toBe(once());
  });

  it('leaves the backend as it was, and no tensors behind, also after an error', () => {
    const before = tf.memory().numTensors;
    trace(dense, [input(['N', 2]), { w: input([2, 1]), b: input([1]) }]);
    expect(() => trace((x: tf.Tensor) => tf.scalar(x.dataSync()[0]!), [input([2])])).toThrow(TraceError);
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('makes constants of tensors from outside, and copies them', async () => {
    const numbers = Float32Array.of(1, 2);
    const outside = tf.tensor1d(numbers);
    const { graph } = trace((x: tf.Tensor) => tf.mul(x, outside), [input(['N', 2])]);
    numbers.fill(7);
    outside.dispose();
    const session = await openSession(graph);
    expect(session.runSync({ x0: Float32Array.of(10, 10) })['y']!.data).toEqual(Float32Array.of(10, 20));
  });

  it('computes with open lengths, several of them', async () => {
    const program = (x: tf.Tensor2D, y: tf.Tensor2D): { flat: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor } => {
      const all = tf.add(tf.expandDims(x, 1), tf.expandDims(y, 0));
      const [n, m] = [x.shape[0], y.shape[0]];
      const mean = tf.mean(all);
      return {
        flat: tf.reshape(all, [n * m, -1]),
        mean: tf.mul(mean, n * m - 1),
        variance: tf.div(tf.sum(tf.square(tf.sub(all, mean))), 2 * n * m - 1),
      };
    };
    const { graph } = trace(program, [input(['N', 2]), input(['M', 2])]);
    const session = await openSession(graph);
    for (const [n, m] of [
      [1, 1],
      [3, 2],
      [1, 17],
    ] as const) {
      // prettier-ignore
      const [a, b] = [n, m].map((rows, k) => Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(i + 5 * k)));
      const found = session.runSync({
        x0: { type: 'float32', shape: [n, 2], data: a! },
        x1: { type: 'float32', shape: [m, 2], data: b! },
      });
      const expected = program(tf.tensor2d(a!, [n, 2]), tf.tensor2d(b!, [m, 2]));
      for (const [name, tensor] of Object.entries(expected)) {
        expect(found[name]!.shape).toEqual(tensor.shape);
        tensor.dataSync().forEach((value, i) => expect(found[name]!.data[i]).toBeCloseTo(value, 4));
      }
    }
  });

  it('refuses one trace within another', () => {
    const inner = (x: tf.Tensor): tf.Tensor => tf.sin(x);
    expect(() =>
      trace(
        (x: tf.Tensor) => {
          trace(inner, [input([2])]);
          return inner(x);
        },
        [input([2])],
      ),
    ).toThrow('traced while another one is');
  });

  it('lists every kernel once, with its form', () => {
    const kernels = traceableKernels();
    expect(new Set(kernels.map(({ name }) => name)).size).toBe(kernels.length);
    expect(kernels.length).toBeGreaterThan(110);
    expect(kernels).toContainEqual({ family: 'functions of each element', name: 'Exp', form: 'Exp' });
  });
});

describe('what cannot be traced says why and what to do', () => {
  const gone = (): tf.Tensor => {
    const tensor = tf.tensor1d([1, 2]);
    tensor.dispose();
    return tensor;
  };
  let count = 0;

  const cases: readonly [title: string, reason: TraceReason, message: RegExp, program: Program][] = [
    ['dataSync', 'read', /reads the numbers of a traced tensor float32\[\d+\]/, (x) => tf.scalar(x.dataSync()[0])],
    ['an op that reads', 'read', /tf\.print|reads/, (x) => (x.print(), x)],
    ['random numbers', 'random', /tf\.randomNormal draws random numbers/, (x) => tf.mul(x, tf.randomNormal([1]))],
    ['seeded ones too', 'random', /tf\.randomUniform draws/, (x) => tf.mul(x, tf.randomUniform([1], 0, 1, 'float32', 3))],
    ['dropout', 'random', /tf\.dropout draws/, (x) => tf.dropout(x, 0.5)],
    ['multinomial', 'random', /tf\.multinomial draws/, () => tf.multinomial(tf.tensor1d([0.5, 0.5]), 3)],
    ['random numbers of JavaScript', 'unstable', /differ in a constant float32\[1\] made by tensor/, () => tf.tensor1d([Math.sin(count++)])],
    ['a course that changes', 'unstable', /two runs of the program differ/, (x) => (count++ % 2 ? tf.sin(x) : tf.cos(x))],
    ['a kernel we lack', 'unsupported', /tf\.unique \(kernel Unique\) cannot be traced/, (x) => tf.unique(x).values],
    ['complex numbers', 'unsupported', /Complex|complex/, (x) => tf.real(tf.complex(x, x))],
    ['strings', 'unsupported', /string/, () => tf.tensor1d(['a', 'b'])],
    ['a disposed tensor', 'disposed', /uses a tensor float32\[2\] from outside the program that is disposed/, (x) => tf.add(tf.sum(x), gone())],
    ['a disposed result', 'disposed', /returns a tensor that it has disposed/, () => gone()],
    ['a promise', 'result', /returns a promise/, (async (x: tf.Tensor) => x) as never],
    ['a number', 'result', /^the program returns a number$/, (() => 3) as never],
    ['a map', 'result', /^the program returns a Map$/, ((x: tf.Tensor) => new Map([['x', x]])) as never],
    ['nothing', 'result', /^the program returns nothing$/, (() => undefined) as never],
    ['nothing in a record', 'result', /^the program returns a record in which b is null$/, ((x: tf.Tensor) => ({ a: x, b: null })) as never],
    ['a number in a list', 'result', /^the program returns a list in which 1.c is a number$/, ((x: tf.Tensor) => [x, { c: 3 }]) as never],
    ['a loop over the batch', 'batch', /depends on the lengths/, (x) => tf.stack(tf.unstack(x).map((row) => tf.sin(row)))],
    ['a course that depends on the batch', 'batch', /the number of nodes is 0 at N = 37 and 1 at N = 1033/, (x) => (x.shape[0]! > 1000 ? tf.sin(x) : x)],
    ['numbers as long as the batch', 'batch', /a constant float32\[37\] made by tensor/, (x) => tf.tensor1d(Array.from({ length: x.shape[0] }, (_, i) => i * i))],
  ]; // prettier-ignore

  for (const [title, reason, message, program] of cases) {
    it(`${title}`, () => {
      let thrown: unknown;
      try {
        trace(program, [input(['N'])]);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(TraceError);
      const { reason: found, message: text, hint } = thrown as TraceError;
      expect({ found, text }).toEqual({ found: reason, text: expect.stringMatching(message) });
      expect(hint).toBeTruthy();
    });
  }

  it('a variable', () => {
    const weight = tf.variable(tf.scalar(2));
    expect(() => trace((x: tf.Tensor) => tf.mul(x, weight), [input([2])])).toThrow(/reads the variable/);
    weight.dispose();
  });

  it('specs that are none, twice the same name, foreign types, too many open lengths', () => {
    const same = (x: tf.Tensor): tf.Tensor => x;
    expect(() => trace(same, [3 as never])).toThrow('0 is a number and not the spec of a tensor');
    expect(() => trace(same, [input([1], { name: 'a' }), input([1], { name: 'a' })])).toThrow('have the name "a"');
    expect(() => trace(same, [input([1], { type: 'int64' as never })])).toThrow('is to be int64[1]');
    expect(() => trace(same, [input(['A', 'B', 'C', 'D'])])).toThrow('4 unknown lengths');
    expect(() => trace(same, input([1]) as never)).toThrow('the specs are a record');
    for (const length of [-2, 2.5, NaN, 'batch size']) {
      expect(() => trace(same, [input([3, length])])).toThrow(`axis 1 of argument "x0" has the length ${length}`);
    }
  });

  it('programs that are no functions', () => {
    for (const program of [undefined, 'sin', { run: 1 }])
      expect(() => trace(program as never, [input([1])])).toThrow(/^the program is (undefined|a string|a record)$/);
  });

  it('shapes that do not fit name the op', () => {
    expect(() => trace((x: tf.Tensor2D) => tf.matMul(x, tf.ones([4, 2])), [input(['N', 3])])).toThrow(
      /matMul|inner shapes/,
    );
  });
});

it('the slope of a power is a product: what is known of the exponent is settled', () => {
  const slope = grad((x: tf.Tensor): tf.Tensor => tf.sum(tf.pow(x, 3)));
  const { graph } = trace(slope as never, [input(['N'])]);
  expect(graph.nodes.map(({ op }) => op).filter((op) => op !== 'Pow' && op !== 'Mul')).toEqual([]);
});
