import type * as tfjs from '@tensorflow/tfjs-core';
import type { TensorOps } from '../../reference/index.ts';
import { opCase, type OpCase, unaryCase } from '../op-case.ts';

type Comparison = 'equal' | 'notEqual' | 'greater' | 'greaterEqual' | 'less' | 'lessEqual';
type Logic = 'logicalAnd' | 'logicalOr' | 'logicalXor';

const pair = { a: { shape: [3, 4] }, b: { shape: [4] } } as const;

function comparison(kernel: string, name: Comparison): OpCase {
  return opCase(kernel, `tf.${name}(a, b)`, pair, (tf, { a, b }) => tf.cast(tf[name](a, b), 'float32'));
}

function logic(kernel: string, name: Logic): OpCase {
  return opCase(kernel, `tf.${name}(tf.less(a, b), tf.less(b, 0))`, pair, (tf, { a, b }) =>
    tf.cast(tf[name](tf.less(a, b), tf.less(b, 0)), 'float32'),
  );
}

function whole(kernel: string, call: string, of: (tf: TensorOps, x: tfjs.Tensor) => tfjs.Tensor): OpCase {
  return opCase(kernel, call, { x: { shape: [3, 4] } }, (tf, { x }) => tf.cast(of(tf, x), 'float32'));
}

/** Their derivative is 0 wherever they have one; the program depends on its inputs all the same. */
export const flatCases: readonly OpCase[] = [
  unaryCase('Sign', 'sign'),
  unaryCase('Step', 'step'),
  unaryCase('Floor', 'floor'),
  unaryCase('Ceil', 'ceil'),
  unaryCase('Round', 'round'),
  unaryCase('ZerosLike', 'zerosLike'),
  unaryCase('OnesLike', 'onesLike'),
  whole('FloorDiv', 'tf.floorDiv(x, 0.7)', (tf, x) => tf.floorDiv(x, 0.7)),
  comparison('Equal', 'equal'),
  comparison('NotEqual', 'notEqual'),
  comparison('Greater', 'greater'),
  comparison('GreaterEqual', 'greaterEqual'),
  comparison('Less', 'less'),
  comparison('LessEqual', 'lessEqual'),
  logic('LogicalAnd', 'logicalAnd'),
  logic('LogicalOr', 'logicalOr'),
  logic('LogicalXor', 'logicalXor'),
  whole('LogicalNot', 'tf.logicalNot(tf.less(x, 0))', (tf, x) => tf.logicalNot(tf.less(x, 0))),
  whole('IsNan', 'tf.isNaN(x)', (tf, x) => tf.isNaN(x)),
  whole('IsInf', 'tf.isInf(x)', (tf, x) => tf.isInf(x)),
  whole('IsFinite', 'tf.isFinite(x)', (tf, x) => tf.isFinite(x)),
  whole('All', 'tf.all(tf.less(x, 1), 0)', (tf, x) => tf.all(tf.less(x, 1), 0)),
  whole('Any', 'tf.any(tf.less(x, -1), 0)', (tf, x) => tf.any(tf.less(x, -1), 0)),
  whole('ArgMax', 'tf.argMax(x, 1)', (tf, x) => tf.argMax(x, 1)),
  whole('ArgMin', 'tf.argMin(x, 0)', (tf, x) => tf.argMin(x, 0)),
  whole('OneHot', 'tf.oneHot(tf.argMax(x, 1), 4)', (tf, x) => tf.oneHot(tf.argMax(x, 1) as tfjs.Tensor1D, 4)),
];
