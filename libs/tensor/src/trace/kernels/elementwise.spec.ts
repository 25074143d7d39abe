import { describe, it } from 'vitest';
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
