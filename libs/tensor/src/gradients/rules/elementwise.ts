import * as tf from '@tensorflow/tfjs-core';
import { type GradientRule, unary } from './rule.ts';

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** 1 − x², by factors: right also where x is close to ±1. */
const oneMinusSquare = (x: tf.Tensor): tf.Tensor => tf.mul(tf.sub(1, x), tf.add(1, x));

/** Smooth functions of one number: dx = f′(x) dy, with f′ written in x alone. */
export const elementwiseRules: readonly GradientRule[] = [
  unary('Neg', (dy) => tf.neg(dy)),
  unary('Square', (dy, x) => tf.mul(dy, tf.mul(2, x))),
  unary('Sqrt', (dy, x) => tf.div(dy, tf.mul(2, tf.sqrt(x)))),
  unary('Rsqrt', (dy, x) => tf.mul(dy, tf.div(tf.mul(-0.5, tf.rsqrt(x)), x))),
  unary('Reciprocal', (dy, x) => tf.neg(tf.div(dy, tf.square(x)))),
  unary('Exp', (dy, x) => tf.mul(dy, tf.exp(x))),
  unary('Expm1', (dy, x) => tf.mul(dy, tf.exp(x))),
  unary('Log', (dy, x) => tf.div(dy, x)),
  unary('Log1p', (dy, x) => tf.div(dy, tf.add(1, x))),

  unary('Sin', (dy, x) => tf.mul(dy, tf.cos(x))),
  unary('Cos', (dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  unary('Tan', (dy, x) => tf.div(dy, tf.square(tf.cos(x)))),
  unary('Asin', (dy, x) => tf.mul(dy, tf.rsqrt(oneMinusSquare(x)))),
  unary('Acos', (dy, x) => tf.neg(tf.mul(dy, tf.rsqrt(oneMinusSquare(x))))),
  unary('Atan', (dy, x) => tf.div(dy, tf.add(1, tf.square(x)))),

  unary('Sinh', (dy, x) => tf.mul(dy, tf.cosh(x))),
  unary('Cosh', (dy, x) => tf.mul(dy, tf.sinh(x))),
  unary('Tanh', (dy, x) => tf.mul(dy, oneMinusSquare(tf.tanh(x)))),
  unary('Asinh', (dy, x) => tf.mul(dy, tf.rsqrt(tf.add(1, tf.square(x))))),
  unary('Acosh', (dy, x) => tf.mul(dy, tf.rsqrt(tf.mul(tf.sub(x, 1), tf.add(x, 1))))),
  unary('Atanh', (dy, x) => tf.div(dy, oneMinusSquare(x))),

  unary('Erf', (dy, x) => tf.mul(dy, tf.mul(TWO_OVER_SQRT_PI, tf.exp(tf.neg(tf.square(x)))))),
  unary('Sigmoid', (dy, x) => {
    const y = tf.sigmoid(x);
    return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
  }),
  unary('Softplus', (dy, x) => tf.mul(dy, tf.sigmoid(x))),

  unary('Identity', (dy) => tf.clone(dy)),
  unary('Cast', (dy) => tf.cast(dy, 'float32')),
];
