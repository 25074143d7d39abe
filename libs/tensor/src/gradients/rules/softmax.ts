import * as tf from '@tensorflow/tfjs-core';
import { type GradientRule, rule } from './rule.ts';

/** Rows along the last axis that sum to one, and their logarithms. */
export const softmaxRules: readonly GradientRule[] = [
  /** y (dy − Σ y dy). */
  rule<tf.SoftmaxAttrs>('Softmax', ['logits'], (dy, [logits], { dim }) => ({
    logits: () => {
      const y = tf.softmax(logits!, dim);
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(tf.sum(weighted, dim, true), y));
    },
  })),
  /** dy − y Σ dy. `tf.logSoftmax` does not run this kernel in tfjs 4.22, but a backend may. */
  rule<tf.LogSoftmaxAttrs>('LogSoftmax', ['logits'], (dy, [logits], { axis }) => ({
    logits: () => tf.sub(dy, tf.mul(tf.sum(dy, axis, true), tf.softmax(logits!, axis))),
  })),
];
