import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openSession } from '@ergodic/onnx';
import { grad } from '../../derivatives/index.ts';
import { reference, type ReferenceTensor, type TensorOps } from '../../reference/index.ts';
import { input } from '../spec.ts';
import { trace } from '../trace.ts';
import { type Numbers, parity, type ParityCase } from '../../../test/parity.ts';

type UnaryName = 'abs' | 'exp';

/** The name of the op with the numbers it is tried on. */
const FUNCTIONS: Readonly<Record<string, Numbers>> = {
  ...each('wild', ['abs', 'neg', 'square', 'ceil', 'floor', 'round', 'exp', 'expm1', 'log', 'log1p', 'sqrt', 'rsqrt']),
  ...each('wild', ['reciprocal', 'erf', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'asinh', 'acosh', 'atanh', 'tanh']),
  ...each('wild', ['sigmoid', 'softplus', 'relu', 'relu6', 'elu', 'selu', 'leakyRelu', 'step', 'isNaN', 'isInf']),
  ...each('wild', ['isFinite']),
  ...each('wild', ['sign']),
  // Sines of 1e30 are anybody's guess.
  ...each('normal', ['sin', 'cos', 'tan']),
};

const RELATIVE = [
  ...(['exp', 'expm1', 'log', 'log1p', 'rsqrt', 'erf', 'atan', 'sinh', 'cosh', 'asinh', 'tanh'] as const),
  ...(['sigmoid', 'softplus', 'logSigmoid', 'elu', 'selu'] as const),
];

function each(numbers: Numbers, names: readonly string[]): Record<string, Numbers> {
  return Object.fromEntries(names.map((name) => [name, numbers]));
}

describe('functions of each element', () => {
  for (const [name, numbers] of Object.entries(FUNCTIONS)) {
    it(`${name} is what it is eagerly`, () =>
      parity(
        ({ a }): ParityCase => ({
          args: [{ shape: ['N', a], numbers }],
          program: (tf, x) => tf[name as UnaryName](x),
          but: {
            ...((name === 'relu6' || name === 'sign') && { wasm: 'takes NaN for a number' }),
            ...(name === 'sign' && { 'tfjs-node': 'has sign NaN = 0' }),
          },
        }),
        2,
      ));
  }

  /** Every element to its own size, not to that of the largest: small results (tails, slopes near 0) count as much as large ones. */
  for (const name of RELATIVE) {
    it(`${name} is right to some ulp wherever it is not 0`, async () => {
      const tenths = Array.from({ length: 1001 }, (_, i) => (i - 500) / 10);
      const x = Float32Array.from([
        ...tenths,
        ...tenths.map((value) => Math.sign(value) * 10 ** (-8 * Math.abs(value / 50))),
      ]);
      const program = (ops: TensorOps, given: tf.Tensor): tf.Tensor => ops[name](given);
      const { graph } = trace((given: tf.Tensor) => program(tf, given), [input(['N'])]);
      const session = await openSession(graph, { threads: 1 });
      const found = session.runSync({ x0: x })['y']!.data;
      session.close();
      const expected = (program(reference, x as never) as unknown as ReferenceTensor).values;
      const wrong = Array.from(x, (at, i) => ({ at, found: Number(found[i]), expected: expected[i]! })).filter(
        (each) =>
          Math.abs(each.expected) > 1e-37 &&
          Math.abs(each.expected) < 1e38 &&
          !(Math.abs(each.found - each.expected) <= 5e-7 * Math.abs(each.expected)),
      );
      expect(wrong.slice(0, 3)).toEqual([]);
    });
  }

  it.each([
    ['elu', tf.elu, 1, 1],
    ['selu', tf.selu, 1.0507009873554805, 1.0507009873554805 * 1.6732632423543772],
  ] as const)('the slope of %s is right to some ulp on both sides of 0', async (_, op, above, below) => {
    const x = Float32Array.from([-80, -20, -3, -0.5, -1e-3, -1e-7, -1e-20, 1e-20, 1e-7, 0.5, 90]);
    const { graph } = trace((given: tf.Tensor) => grad((at: tf.Tensor) => tf.sum(op(at)))(given), [input(['N'])]);
    const session = await openSession(graph, { threads: 1 });
    const found = session.runSync({ x0: x })['y']!.data;
    session.close();
    x.forEach((at, i) => {
      const expected = at > 0 ? above : below * Math.exp(at);
      expect(Math.abs(Number(found[i]) - expected)).toBeLessThanOrEqual(5e-7 * expected);
    });
  });

  for (const name of ['abs', 'neg', 'sign', 'square', 'relu', 'round', 'exp']) {
    it(`${name} of whole numbers is what it is eagerly`, () =>
      parity(
        ({ a }): ParityCase => ({
          args: [{ shape: ['N', a], type: 'int32' }],
          program: (tf, x) => tf[name as UnaryName](x),
          but: { wasm: 'reads whole numbers as bits of floats', reference: 'holds reals' },
        }),
        1,
      ));
  }

  it('clipByValue, prelu, step with a slope, logicalNot', () =>
    parity(({ a }) => ({
      args: [
        { shape: ['N', a], numbers: 'wild' },
        { shape: [a], numbers: 'positive' },
        { shape: ['N', a], type: 'int32' },
        { shape: ['N', a], type: 'bool' },
      ],
      program: (tf, x, alpha, n, flags) => ({
        clip: tf.clipByValue(x, -0.7, 1.3),
        clipWhole: tf.clipByValue(n, -1, 2),
        prelu: tf.prelu(x, alpha),
        step: tf.step(x, 0.25),
        not: tf.logicalNot(flags),
      }),
      but: { wasm: 'clips whole numbers as floats', 'tfjs-node': 'has prelu −∞ = ∞' },
    })));
});
