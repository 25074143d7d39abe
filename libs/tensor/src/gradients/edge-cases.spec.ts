import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { grad, hvp } from '../derivatives/index.ts';

beforeAll(onCpu);

/** For ops by name. */
const ops: Pick<
  typeof tf,
  'abs' | 'relu' | 'relu6' | 'elu' | 'selu' | 'leakyRelu' | 'max' | 'min' | 'prod' | 'logSumExp'
> = tf;
const numbers = (x: tf.Tensor): number[] => [...x.dataSync()];
type Unary = (x: tf.Tensor) => tf.Tensor;
const slope = (of: Unary, x: number[]): number[] => numbers(grad((t: tf.Tensor) => tf.sum(of(t)))(tf.tensor(x)));

describe('batches of 0 and 1', () => {
  const image = (batch: number): tf.Tensor4D => tf.ones([batch, 4, 4, 2]);
  const programs: Record<
    string,
    { parameter: () => tf.Tensor; x: (b: number) => tf.Tensor; of: (p: tf.Tensor, x: tf.Tensor) => tf.Tensor }
  > = {
    'a layer': {
      parameter: () => tf.ones([3, 2]),
      x: (b) => tf.ones([b, 3]),
      of: (w, x) => tf.relu(tf.matMul(x, w)),
    },
    'a layer over a sequence': {
      parameter: () => tf.ones([3, 2]),
      x: (b) => tf.ones([b, 4, 3]),
      of: (w, x) => tf.tanh(tf.matMul(x, w)),
    },
    'a bias': { parameter: () => tf.ones([3]), x: (b) => tf.ones([b, 3]), of: (bias, x) => tf.mul(x, tf.exp(bias)) },
    'a stretched scalar': {
      parameter: () => tf.scalar(2),
      x: (b) => tf.ones([b, 3]),
      of: (s, x) => tf.where(tf.less(x, s), tf.mul(x, s), x),
    },
    'a softmax': { parameter: () => tf.ones([3]), x: (b) => tf.ones([b, 3]), of: (p, x) => tf.softmax(tf.add(x, p)) },
    'log-sum-exp': {
      parameter: () => tf.ones([3]),
      x: (b) => tf.ones([b, 3]),
      of: (p, x) => tf.logSumExp(tf.mul(x, p), 1),
    },
    'largest and product': {
      parameter: () => tf.ones([3]),
      x: (b) => tf.ones([b, 3]),
      of: (p, x) => tf.mul(tf.max(tf.mul(x, p), 1), tf.prod(tf.mul(x, p), 1)),
    },
    'a convolution': {
      parameter: () => tf.ones([2, 2, 2, 3]),
      x: image,
      of: (p, x) => tf.conv2d(x as tf.Tensor4D, p as tf.Tensor4D, 2, 'same'),
    },
    'a convolution of channels': {
      parameter: () => tf.ones([2, 2, 2, 1]),
      x: image,
      of: (p, x) => tf.depthwiseConv2d(x as tf.Tensor4D, p as tf.Tensor4D, 1, 'valid'),
    },
    'a gather': {
      parameter: () => tf.ones([4, 2]),
      x: (b) => tf.cast(tf.ones([b]), 'int32'),
      of: (p, x) => tf.gather(p, tf.cast(x, 'int32')),
    },
    'a cumulative sum': {
      parameter: () => tf.ones([3]),
      x: (b) => tf.ones([b, 3]),
      of: (p, x) => tf.cumsum(tf.mul(x, p), 1),
    },
  };

  it.each(Object.keys(programs))('%s: nothing gives zeros of the shape of the parameter', (name) => {
    const { parameter, x, of } = programs[name]!;
    const p = parameter();
    const gradient = grad((w: tf.Tensor) => tf.sum(of(w, x(0))))(p);
    expect(gradient.shape).toEqual(p.shape);
    expect(numbers(gradient).every((value) => value === 0)).toBe(true);
    const second = hvp((w: tf.Tensor) => tf.sum(tf.square(of(w, x(0)))))(p, p);
    expect(second.shape).toEqual(p.shape);
    expect(numbers(second).every((value) => value === 0)).toBe(true);
  });

  it.each(Object.keys(programs))('%s: three equal rows give three times what one gives', (name) => {
    const { parameter, x, of } = programs[name]!;
    const [one, three] = [1, 3].map((batch) => numbers(grad((w: tf.Tensor) => tf.sum(of(w, x(batch))))(parameter())));
    expect(one!.some((value) => value !== 0)).toBe(name !== 'a softmax');
    three!.forEach((value, i) => expect(value).toBeCloseTo(3 * one![i]!, 4));
  });

  it('a derivative by an empty tensor is empty', () => {
    const f = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(tf.softmax(x), tf.sum(x, 0)));
    for (const of of [grad(f), (x: tf.Tensor) => hvp(f)(x, x)]) expect(of(tf.zeros([0, 3])).shape).toEqual([0, 3]);
    for (const reduce of [tf.sum, tf.mean, tf.max, tf.min, tf.prod]) {
      expect(grad((x: tf.Tensor) => tf.sum(reduce(x, 1)))(tf.zeros([2, 0])).shape).toEqual([2, 0]);
    }
  });
});

describe('NaN and infinity are carried', () => {
  const smooth: Record<string, Unary> = {
    neg: (x) => tf.square(tf.neg(x)),
    square: tf.square,
    sqrt: tf.sqrt,
    rsqrt: tf.rsqrt,
    reciprocal: tf.reciprocal,
    exp: tf.exp,
    expm1: tf.expm1,
    log: tf.log,
    log1p: tf.log1p,
    sin: tf.sin,
    cos: tf.cos,
    tan: tf.tan,
    asin: tf.asin,
    acos: tf.acos,
    atan: tf.atan,
    sinh: tf.sinh,
    cosh: tf.cosh,
    tanh: tf.tanh,
    asinh: tf.asinh,
    atanh: tf.atanh,
    erf: tf.erf,
    sigmoid: tf.sigmoid,
    softplus: tf.softplus,
    mul: (x) => tf.mul(x, tf.exp(x)),
    div: (x) => tf.div(1, tf.add(1, x)),
    pow: (x) => tf.pow(x, 3),
  };

  it.each(Object.keys(smooth))('a NaN in tf.%s makes NaN at its place and nowhere else', (name) => {
    const [spoilt, fine] = slope(smooth[name]!, [NaN, 0.3]);
    expect(spoilt).toBeNaN();
    expect(fine).toBe(slope(smooth[name]!, [0.3])[0]);
  });

  it.each(['abs', 'relu', 'relu6', 'elu', 'selu', 'leakyRelu'] as const)(
    'a NaN in tf.%s is not answered by a zero',
    (name) => {
      const [spoilt, fine] = slope((x) => ops[name](x), [NaN, 0.3]);
      expect(spoilt).not.toBe(0);
      expect(fine).toBe(slope((x) => ops[name](x), [0.3])[0]);
    },
  );

  it.each(['max', 'min', 'prod', 'logSumExp', 'softmax'] as const)(
    'a NaN in a row of tf.%s makes the row NaN, and leaves the next alone',
    (name) => {
      const rows = tf.tensor([NaN, 1, 2, 0.5, 1.5, -1], [2, 3]);
      const of = (x: tf.Tensor): tf.Tensor => (name === 'softmax' ? tf.square(tf.softmax(x)) : ops[name](x, 1));
      const gradient = numbers(grad((x: tf.Tensor) => tf.sum(of(x)))(rows));
      expect(gradient[1]).toBeNaN();
      expect(gradient.slice(3).every(Number.isFinite)).toBe(true);
    },
  );

  it.each<[string, Unary, number, number]>([
    ['tanh', tf.tanh, Infinity, 0],
    ['tanh', tf.tanh, -Infinity, 0],
    ['sigmoid', tf.sigmoid, Infinity, 0],
    ['sigmoid', tf.sigmoid, -Infinity, 0],
    ['softplus', tf.softplus, Infinity, 1],
    ['softplus', tf.softplus, -Infinity, 0],
    ['erf', tf.erf, Infinity, 0],
    ['atan', tf.atan, -Infinity, 0],
    ['exp', tf.exp, -Infinity, 0],
    ['exp', tf.exp, Infinity, Infinity],
    ['elu', tf.elu, Infinity, 1],
    ['elu', tf.elu, -Infinity, 0],
    ['selu', tf.selu, -Infinity, 0],
    ['elu', tf.elu, 200, 1],
    ['relu', tf.relu, Infinity, 1],
    ['relu', tf.relu, -Infinity, 0],
    ['abs', tf.abs, -Infinity, -1],
    ['log', tf.log, 0, Infinity],
    ['sqrt', tf.sqrt, 0, Infinity],
    ['square', tf.square, -Infinity, -Infinity],
    ['reciprocal', tf.reciprocal, Infinity, 0],
  ])('the slope of tf.%s at its end', (_name, of, at, expected) => {
    expect(slope(of, [at])[0]! + 0).toBe(expected);
  });

  it('second derivatives stay finite where the function is flat or straight', () => {
    for (const of of [tf.tanh, tf.sigmoid, tf.softplus, tf.elu, tf.selu, tf.relu, tf.erf] as Unary[]) {
      const x = tf.tensor([-300, -90, 90, 300]);
      const second = numbers(hvp((t: tf.Tensor) => tf.sum(of(t)))(x, tf.onesLike(x)));
      expect(second.every((value) => Math.abs(value) < 1e-30)).toBe(true);
    }
  });

  it('masked logits of −∞ have weight 0 and derivative 0', () => {
    const row = tf.tensor([1, -Infinity, 0.5], [1, 3]);
    for (const of of [(x: tf.Tensor) => tf.square(tf.softmax(x)), (x: tf.Tensor) => tf.logSumExp(x, 1)]) {
      const gradient = numbers(grad((x: tf.Tensor) => tf.sum(of(x)))(row));
      expect(gradient[1]).toBe(0);
      expect(gradient.every(Number.isFinite)).toBe(true);
    }
  });

  it('an infinite slope behind a comparison does not make NaN', () => {
    const f = (x: tf.Tensor): tf.Tensor => tf.sum(tf.where(tf.greater(tf.sqrt(x), 1), tf.mul(3, x), x));
    expect(numbers(grad(f)(tf.tensor([0, 4])))).toEqual([1, 3]);
    const rounded = (x: tf.Tensor): tf.Tensor => tf.sum(tf.add(tf.floor(tf.sqrt(x)), x));
    expect(numbers(grad(rounded)(tf.tensor([0, 4])))).toEqual([1, 1]);
  });
});

describe('at a kink', () => {
  it('equals share: the central difference', () => {
    const rows = tf.tensor([2, 2, 1, 3, 3, 3], [2, 3]);
    const third = Math.fround(1 / 3);
    expect(numbers(grad((x: tf.Tensor) => tf.sum(tf.max(x, 1)))(rows))).toEqual([0.5, 0.5, 0, third, third, third]);
    const both = grad(({ a, b }: { a: tf.Tensor; b: tf.Tensor }) => tf.sum(tf.maximum(a, b)));
    const shares = both({ a: tf.tensor([1, 2]), b: tf.tensor([1, 5]) });
    expect([numbers(shares.a), numbers(shares.b)]).toEqual([
      [0.5, 0],
      [0.5, 1],
    ]);
    const pixels = tf.tensor([4, 4, 1, 4], [1, 2, 2, 1]) as tf.Tensor4D;
    const pooled = grad((x: tf.Tensor4D) => tf.sum(tf.maxPool(x, 2, 2, 'valid')))(pixels);
    expect(numbers(pooled)).toEqual([third, third, 0, third]);
  });

  it('the corner of relu and abs counts as flat', () => {
    for (const of of [tf.relu, tf.abs, tf.relu6] as Unary[]) expect(slope(of, [0])).toEqual([0]);
  });

  it('powers at 0', () => {
    const second = (power: number): number[] =>
      numbers(hvp((x: tf.Tensor) => tf.sum(tf.pow(x, power)))(tf.tensor([0]), tf.tensor([1])));
    expect([0, 1, 2, 3].map((power) => slope((x) => tf.pow(x, power), [0])[0]! + 0)).toEqual([0, 1, 0, 0]);
    expect([0, 1, 2, 3].map((power) => second(power)[0]! + 0)).toEqual([0, 0, 2, 0]);
  });

  it('the derivative by the power of a negative base is not made up', () => {
    const by = grad((b: tf.Tensor) => tf.sum(tf.pow(tf.tensor([-2, 0, 2]), b)))(tf.tensor([2, 2, 2]));
    expect(numbers(by)[0]).toBeNaN();
    expect(numbers(by).slice(1)).toEqual([0, expect.closeTo(4 * Math.LN2, 5)]);
  });

  it('products with zeros in them', () => {
    const x = tf.tensor([0, 2, 3, 0, 0, 5], [2, 3]);
    expect(numbers(grad((t: tf.Tensor) => tf.sum(tf.prod(t, 1)))(x))).toEqual([6, 0, 0, 0, 0, 0]);
    const second = hvp((t: tf.Tensor) => tf.sum(tf.prod(t, 1)))(x, tf.tensor([0, 0, 0, 1, 0, 0], [2, 3]));
    expect(numbers(second)).toEqual([0, 0, 0, 0, 5, 0]);
  });
});
