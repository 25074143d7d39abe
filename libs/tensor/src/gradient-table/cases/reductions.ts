import type * as tfjs from '@tensorflow/tfjs-core';
import type { TensorOps } from '../../reference/index.ts';
import { opCase, type OpCase } from '../op-case.ts';

type Reduction = 'sum' | 'mean' | 'max' | 'min' | 'prod' | 'logSumExp';

/** All axes, one of them counted from the end, two of them kept. */
function reductionCases(kernel: string, name: Reduction): OpCase[] {
  const x = { x: { shape: [2, 3, 4] } } as const;
  const small = { x: { shape: [2, 3] } } as const;
  return [
    opCase(kernel, `tf.${name}(x[2, 3])`, small, (tf, { x }) => tf[name](x)),
    opCase(kernel, `tf.${name}(x, -2)`, x, (tf, { x }) => tf[name](x, -2)),
    opCase(kernel, `tf.${name}(x, [2, 0], true)`, x, (tf, { x }) => tf[name](x, [2, 0], true)),
  ];
}

const x = { x: { shape: [2, 3, 4] } } as const;
const along = (kernel: string, call: string, of: (tf: TensorOps, x: tfjs.Tensor) => tfjs.Tensor): OpCase =>
  opCase(kernel, call, x, (tf, inputs) => of(tf, inputs.x));

export const reductionCaseList: readonly OpCase[] = [
  ...reductionCases('Sum', 'sum'),
  ...reductionCases('Mean', 'mean'),
  ...reductionCases('Max', 'max'),
  ...reductionCases('Min', 'min'),
  ...reductionCases('Prod', 'prod'),
  opCase('Prod', 'tf.prod(x, -1), zeros among x', { x: { shape: [3, 4] } }, (tf, { x }) =>
    tf.prod(tf.mul(x, tf.tensor([1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1], [3, 4])), -1),
  ),
  // Composed by tfjs of the kernels above.
  ...reductionCases('Sum', 'logSumExp'),
  along('Mean', 'tf.moments(x, 1).variance', (tf, x) => tf.moments(x, 1).variance),
  opCase('Sqrt', "tf.norm(x, 'euclidean', 1)", { x: { shape: [3, 4] } }, (tf, { x }) => tf.norm(x, 'euclidean', 1)),

  along('Cumsum', 'tf.cumsum(x, 0)', (tf, x) => tf.cumsum(x, 0)),
  along('Cumsum', 'tf.cumsum(x, 1, true)', (tf, x) => tf.cumsum(x, 1, true)),
  along('Cumsum', 'tf.cumsum(x, 2, false, true)', (tf, x) => tf.cumsum(x, 2, false, true)),
  along('Cumsum', 'tf.cumsum(x, 1, true, true)', (tf, x) => tf.cumsum(x, 1, true, true)),
  along('Cumprod', 'tf.cumprod(x, 2)', (tf, x) => tf.cumprod(x, 2)),
  along('Cumprod', 'tf.cumprod(x, 1, true)', (tf, x) => tf.cumprod(x, 1, true)),
  along('Cumprod', 'tf.cumprod(x, 0, false, true)', (tf, x) => tf.cumprod(x, 0, false, true)),
  along('Cumprod', 'tf.cumprod(x, 1, true, true)', (tf, x) => tf.cumprod(x, 1, true, true)),

  along('Softmax', 'tf.softmax(x)', (tf, x) => tf.softmax(x)),
  along('LogSoftmax', 'tf.logSoftmax(x)', (tf, x) => tf.logSoftmax(x)),

  along('TopK', 'tf.topk(x, 2).values', (tf, x) => tf.topk(x, 2).values),
];
