import * as tf from '@tensorflow/tfjs-core';
import { sumTo } from './helpers.ts';
import { type GradientRule, rule } from './rule.ts';

/** A rule for operands that broadcast: each derivative is summed down to the shape of its operand. */
function binary(
  kernelName: string,
  da: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  db: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): GradientRule {
  return rule(kernelName, ['a', 'b'], (dy, [a, b]) => ({
    a: () => sumTo(da(dy, a!, b!), a!.shape),
    b: () => sumTo(db(dy, a!, b!), b!.shape),
  }));
}

/** dy to the winner, half of it to each where neither wins: to equals, and where one is NaN. */
function share(dy: tf.Tensor, wins: tf.Tensor, loses: tf.Tensor): tf.Tensor {
  return tf.where(wins, dy, tf.where(loses, tf.zerosLike(dy), tf.mul(0.5, dy)));
}

const sumOfSquares = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.add(tf.square(a), tf.square(b));

export const binaryRules: readonly GradientRule[] = [
  binary(
    'Add',
    (dy) => tf.clone(dy),
    (dy) => tf.clone(dy),
  ),
  binary(
    'Sub',
    (dy) => tf.clone(dy),
    (dy) => tf.neg(dy),
  ),
  binary(
    'Multiply',
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  binary(
    'RealDiv',
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  binary(
    'SquaredDifference',
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  ),
  binary(
    'Maximum',
    (dy, a, b) => share(dy, tf.greater(a, b), tf.less(a, b)),
    (dy, a, b) => share(dy, tf.less(a, b), tf.greater(a, b)),
  ),
  binary(
    'Minimum',
    (dy, a, b) => share(dy, tf.less(a, b), tf.greater(a, b)),
    (dy, a, b) => share(dy, tf.greater(a, b), tf.less(a, b)),
  ),
  /** a − b ⌊a/b⌋: the derivatives between the jumps. */
  binary(
    'Mod',
    (dy) => tf.clone(dy),
    (dy, a, b) => tf.neg(tf.mul(dy, tf.floor(tf.div(a, b)))),
  ),
  /** The angle of the point (b, a). */
  binary(
    'Atan2',
    (dy, a, b) => tf.mul(dy, tf.div(b, sumOfSquares(a, b))),
    (dy, a, b) => tf.neg(tf.mul(dy, tf.div(a, sumOfSquares(a, b)))),
  ),
  /**
   * b a^(b−1) and a^b ln a. The exponent b − 1 is replaced where b = 0, so that 0 · 0^(−1) does not make NaN; ln 0 is
   * replaced, since 0^b does not depend on b > 0; of a negative base the second is NaN, as a^b is not real between whole b.
   */
  binary(
    'Pow',
    (dy, a, b) => tf.mul(dy, tf.mul(b, tf.pow(a, tf.where(tf.equal(b, 0), tf.onesLike(b), tf.sub(b, 1))))),
    (dy, a, b) => tf.mul(dy, tf.mul(tf.pow(a, b), tf.log(tf.where(tf.equal(a, 0), tf.onesLike(a), a)))),
  ),
  {
    kernelName: 'AddN',
    saveAllInputs: true,
    gradFunc: (dy, terms) => Object.fromEntries(terms.map((_, i) => [i, () => tf.clone(dy as tf.Tensor)])),
  },
  rule('Select', ['condition'], (dy, [condition]) => ({
    condition: () => tf.zeros(condition!.shape),
    t: () => tf.where(condition!, dy, tf.zerosLike(dy)),
    e: () => tf.where(condition!, tf.zerosLike(dy), dy),
  })),
];
