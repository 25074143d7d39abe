import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { grad, hvp, valueAndGrad, vjp } from './derivatives.ts';

beforeAll(onCpu);

const numbers = (x: tf.Tensor): number[] => [...x.dataSync()];

interface Layer {
  readonly weights: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
}

interface Net {
  readonly layers: readonly Layer[];
  readonly scale: tf.Tensor;
}

function net(): Net {
  return {
    layers: [
      {
        weights: tf.tensor2d([
          [0.2, -0.4, 0.3],
          [0.5, 0.1, -0.2],
        ]),
        bias: tf.tensor1d([0.1, 0.2, -0.3]),
      },
      { weights: tf.tensor2d([[0.7], [-0.6], [0.4]]), bias: tf.tensor1d([0.05]) },
    ],
    scale: tf.scalar(1.5),
  };
}

const forward = ({ layers, scale }: Net, x: tf.Tensor): tf.Tensor =>
  tf.mul(
    scale,
    layers.reduce((h, { weights, bias }) => tf.tanh(tf.add(tf.matMul(h, weights), bias)), x),
  );
const loss = (parameters: Net, x: tf.Tensor, power: number): tf.Tensor => tf.sum(tf.pow(forward(parameters, x), power));

describe('grad', () => {
  it('of Σ x³ is 3 x²', () => {
    const gradient = grad((x: tf.Tensor) => tf.sum(tf.pow(x, 3)));
    expect(numbers(gradient(tf.tensor([1, -2, 0.5])))).toEqual([3, 12, 0.75]);
  });

  it('of records and lists has their form; further arguments are constants', () => {
    const parameters = net();
    const x = tf.tensor2d([
      [1, 2],
      [-1, 0.5],
    ]);
    const { value, grad: gradient } = valueAndGrad(loss)(parameters, x, 2);
    expect(value.dataSync()[0]).toBeCloseTo(loss(parameters, x, 2).dataSync()[0]!, 6);
    expect(gradient.layers.map(({ weights, bias }) => [weights.shape, bias.shape])).toEqual([
      [[2, 3], [3]],
      [[3, 1], [1]],
    ]);
    // ∂/∂s Σ (s y)² = 2 s Σ y²
    expect(gradient.scale.dataSync()[0]).toBeCloseTo((2 * value.dataSync()[0]!) / 1.5, 5);
    const bumped = (delta: number): number => {
      const [first, last] = parameters.layers as [Layer, Layer];
      const weights = tf.add(
        first.weights,
        tf.tensor2d([
          [0, 0, delta],
          [0, 0, 0],
        ]),
      ) as tf.Tensor2D;
      return loss({ ...parameters, layers: [{ ...first, weights }, last] }, x, 2).dataSync()[0]!;
    };
    expect(numbers(gradient.layers[0]!.weights)[2]).toBeCloseTo((bumped(1e-2) - bumped(-1e-2)) / 2e-2, 3);
  });

  it('takes what the program closes over for a constant, though it be the same tensor', () => {
    const x = tf.tensor([2, 3]);
    expect(numbers(grad((y: tf.Tensor) => tf.sum(tf.mul(x, y)))(x))).toEqual([2, 3]);
    expect(numbers(tf.grad((y: tf.Tensor) => tf.sum(tf.mul(x, y)))(x))).toEqual([4, 6]);
  });

  it('adds up over the ways from a parameter to the result, and knows the parameter itself', () => {
    expect(numbers(grad((x: tf.Tensor) => x)(tf.scalar(3)))).toEqual([1]);
    expect(numbers(grad((x: tf.Tensor) => tf.add(tf.mul(x, x), tf.mul(x, tf.exp(x))))(tf.scalar(0)))).toEqual([1]);
    const twice = tf.scalar(2);
    const both = grad(({ a, b }: { a: tf.Tensor; b: tf.Tensor }) => tf.mul(a, tf.square(b)))({ a: twice, b: twice });
    expect([numbers(both.a), numbers(both.b)]).toEqual([[4], [8]]);
  });

  it('is by the value of a variable', () => {
    const v = tf.variable(tf.tensor([1, 2]));
    expect(numbers(grad((x: tf.Tensor) => tf.sum(tf.square(x)))(v))).toEqual([2, 4]);
    v.dispose();
  });

  it('is 0 where the result comes from the parameter by flat ways only', () => {
    for (const of of [tf.floor, tf.sign, (x: tf.Tensor) => tf.cast(tf.greater(x, 0), 'float32')]) {
      expect(numbers(grad((x: tf.Tensor) => tf.sum(of(x) as tf.Tensor))(tf.tensor([0.3, -2])))).toEqual([0, 0]);
    }
  });
});

describe('vjp', () => {
  it('is the cotangent times the Jacobian', () => {
    const x = tf.tensor([0.5, 2]);
    const { value, grad: gradient } = vjp((t: tf.Tensor) => ({ square: tf.square(t), sum: tf.sum(t) }))(x, {
      square: tf.tensor([10, 100]),
      sum: tf.scalar(1000),
    });
    expect(numbers(value.square)).toEqual([0.25, 4]);
    expect(numbers(gradient)).toEqual([1010, 1400]);
  });

  it('copies the cotangent', () => {
    const cotangent = tf.tensor([3]);
    const { grad: gradient } = vjp((x: tf.Tensor) => x)(tf.tensor([1]), cotangent);
    cotangent.dispose();
    expect(numbers(gradient)).toEqual([3]);
  });
});

describe('hvp', () => {
  it('is the Hessian times a direction', () => {
    // f = x² y + e^z: H = [[2y, 2x, 0], [2x, 0, 0], [0, 0, e^z]]
    const f = ({ x, y, z }: Record<'x' | 'y' | 'z', tf.Tensor>): tf.Tensor =>
      tf.add(tf.mul(tf.square(x), y), tf.exp(z));
    const at = { x: tf.scalar(3), y: tf.scalar(5), z: tf.scalar(0) };
    const along = hvp(f)(at, { x: tf.scalar(1), y: tf.scalar(2), z: tf.scalar(4) });
    expect([along.x, along.y, along.z].map((t) => t.dataSync()[0])).toEqual([22, 6, 4]);
  });

  it('is 0 by a parameter in which f is linear', () => {
    const f = ({ a, b }: { a: tf.Tensor; b: tf.Tensor }): tf.Tensor => tf.add(tf.sum(a), tf.sum(tf.square(b)));
    const v = { a: tf.tensor([1, 1]), b: tf.tensor([1, 3]) };
    const along = hvp(f)({ a: tf.tensor([1, 2]), b: tf.tensor([3, 4]) }, v);
    expect([numbers(along.a), numbers(along.b)]).toEqual([
      [0, 0],
      [2, 6],
    ]);
  });

  it('is right where tfjs itself loses a way: logSoftmax keeps its output', () => {
    const x = tf.tensor([[0.2, -1, 0.7]]);
    const v = tf.tensor([[1, -2, 0.5]]);
    const f = (t: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.logSoftmax(t)));
    const composed = (t: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.sub(t, tf.logSumExp(t, 1, true))));
    const [ours, expected] = [hvp(f)(x, v), hvp(composed)(x, v)].map(numbers);
    ours!.forEach((value, i) => expect(value).toBeCloseTo(expected![i]!, 5));
    const byTfjs = tf.grad((t: tf.Tensor) => tf.sum(tf.mul(tf.grad(f)(t), v)))(x);
    expect(Math.abs(numbers(byTfjs)[0]! - expected![0]!)).toBeGreaterThan(0.1);
  });

  it("is right through an author's own gradient that keeps its output", () => {
    const cube = tf.customGrad((x, save) => {
      const input = x as tf.Tensor;
      const y = tf.pow(input, 3);
      (save as tf.GradSaveFunc)([input, y]);
      // 3 y / x
      return { value: y, gradFunc: (dy, [a, b]) => tf.mul(dy, tf.div(tf.mul(3, b!), a!)) };
    });
    const along = hvp((x: tf.Tensor) => tf.sum(cube(x)))(tf.tensor([2, -1]), tf.tensor([1, 1]));
    numbers(along).forEach((value, i) => expect(value).toBeCloseTo([12, -6][i]!, 5));
  });

  it('nests: the third derivative of x⁴ is 24 x', () => {
    const first = grad((x: tf.Tensor) => tf.sum(tf.pow(x, 4)));
    const second = grad((x: tf.Tensor) => tf.sum(first(x)));
    const third = grad((x: tf.Tensor) => tf.sum(second(x)));
    expect(numbers(third(tf.tensor([1, 0.5, 0])))).toEqual([24, 12, 0]);
  });

  it('goes through a gradient of tfjs within the program, and the other way round', () => {
    const inner = (x: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.grad((t: tf.Tensor) => tf.sum(tf.sin(t)))(x)));
    const expected = -2 * Math.cos(0.4) * Math.sin(0.4);
    expect(numbers(grad(inner)(tf.scalar(0.4)))[0]).toBeCloseTo(expected, 6);
    const ours = (x: tf.Tensor): tf.Tensor => tf.sum(tf.square(grad((t: tf.Tensor) => tf.sum(tf.sin(t)))(x)));
    expect(numbers(tf.grad(ours)(tf.scalar(0.4)))[0]).toBeCloseTo(expected, 6);
  });
});

describe('memory', () => {
  const countAround = (act: () => void): number => {
    const before = tf.memory().numTensors;
    act();
    return tf.memory().numTensors - before;
  };

  it('is given back, but for the result', () => {
    const parameters = net();
    const x = tf.tensor2d([
      [1, 2],
      [-1, 0.5],
    ]);
    const direction = net();
    expect(countAround(() => valueAndGrad(loss)(parameters, x, 2))).toBe(6);
    expect(countAround(() => grad(loss)(parameters, x, 2))).toBe(5);
    expect(countAround(() => hvp(loss)(parameters, direction, x, 2))).toBe(5);
    expect(countAround(() => vjp((p: Net) => forward(p, x))(parameters, tf.ones([2, 1])))).toBe(7);
  });

  it('is given back when the program throws, going forth or back', () => {
    const x = tf.ones([2, 2]);
    const throwing = grad((t: tf.Tensor) => {
      const y = tf.tanh(tf.matMul(t, t));
      if (y.rank === 2) throw new Error('no');
      return y;
    });
    const unknown = grad((t: tf.Tensor) => tf.sum(tf.logSigmoid(tf.matMul(t, t))));
    const vector = grad((t: tf.Tensor) => tf.tanh(tf.matMul(t, t)));
    for (const act of [throwing, unknown, vector, (t: tf.Tensor) => hvp(unknownLoss)(t, t)]) {
      expect(countAround(() => expect(() => act(x)).toThrow(/no$|no derivative|is that of a scalar/))).toBe(0);
    }
    // And the recording is over.
    expect(tf.engine().state.gradientDepth).toBe(0);
    expect(numbers(grad((t: tf.Tensor) => tf.sum(t))(x))).toEqual([1, 1, 1, 1]);
  });

  const unknownLoss = (t: tf.Tensor): tf.Tensor => tf.sum(tf.logSigmoid(tf.matMul(t, t)));
});
