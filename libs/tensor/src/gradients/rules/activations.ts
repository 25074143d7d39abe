import * as tf from '@tensorflow/tfjs-core';
import { sumTo } from './helpers.ts';
import { type GradientRule, rule, unary } from './rule.ts';

/** Klambauer et al. (2017), arXiv:1706.02515. */
const SELU_SCALE = 1.0507009873554804934193349852946;
const SELU_ALPHA = 1.6732632423543772848170429916717;

const zeros = tf.zerosLike<tf.Tensor>;

/**
 * `tf.where` rather than a product with 0 or 1, so that an infinite dy does not make NaN on the flat side. The branch of a
 * comparison that fails is the one that lets dy through: a NaN input is then never answered by a silent zero.
 */
const zeroWhere = (condition: tf.Tensor, dy: tf.Tensor): tf.Tensor => tf.where(condition, zeros(dy), dy);

/** Functions of one number with a kink. At the kink: 0 where one side is flat, else the slope of the negative side. */
export const activationRules: readonly GradientRule[] = [
  /** sign(x), 0 at 0. */
  unary('Abs', (dy, x) => zeroWhere(tf.equal(x, 0), tf.where(tf.less(x, 0), tf.neg(dy), dy))),
  unary('Relu', (dy, x) => zeroWhere(tf.lessEqual(x, 0), dy)),
  unary('Relu6', (dy, x) => zeroWhere(tf.logicalOr(tf.lessEqual(x, 0), tf.greaterEqual(x, 6)), dy)),

  /** eˣ below 0; minimum(x, 0) keeps the exponential of the other side from overflowing. */
  unary('Elu', (dy, x) => tf.where(tf.greater(x, 0), dy, tf.mul(dy, tf.exp(tf.minimum(x, 0))))),
  unary('Selu', (dy, x) =>
    tf.mul(SELU_SCALE, tf.where(tf.greater(x, 0), dy, tf.mul(dy, tf.mul(SELU_ALPHA, tf.exp(tf.minimum(x, 0)))))),
  ),
  unary<tf.LeakyReluAttrs>('LeakyRelu', (dy, x, { alpha }) => tf.where(tf.greater(x, 0), dy, tf.mul(alpha, dy))),
  rule('Prelu', ['x', 'alpha'], (dy, [x, alpha]) => ({
    x: () => tf.where(tf.greater(x!, 0), dy, tf.mul(dy, alpha!)),
    alpha: () => sumTo(zeroWhere(tf.greater(x!, 0), tf.mul(dy, x!)), alpha!.shape),
  })),

  /** The bounds themselves count as inside. */
  unary<tf.ClipByValueAttrs>('ClipByValue', (dy, x, { clipValueMin, clipValueMax }) =>
    zeroWhere(tf.logicalOr(tf.less(x, clipValueMin), tf.greater(x, clipValueMax)), dy),
  ),
];
