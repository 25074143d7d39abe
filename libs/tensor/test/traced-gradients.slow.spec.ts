import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { grad, hvp } from '../src/derivatives/index.ts';
import { type OpCase, opCases } from '../src/gradient-table/index.ts';
import { compare, type Numbers } from './parity.ts';

/** Every case of the table of gradients, its first and second derivatives traced and run by onnxruntime, beside tfjs-cpu. */
describe('traced derivatives agree with eager ones', () => {
  it.each(opCases.map((each) => [each.call, each] as const))('%s', async (_call, each) => {
    const names = Object.keys(each.inputs);
    const named = (tensors: tf.Tensor[]): Record<string, tf.Tensor> =>
      Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
    const loss = (p: Record<string, tf.Tensor>): tf.Tensor => {
      const y = each.program(tf, p);
      return tf.sum(tf.add(y, tf.mul(0.5, tf.square(y))));
    };
    await compare(
      {
        args: names.map((name) => ({ shape: each.inputs[name]!.shape, numbers: numbersFor(each) })),
        // The table holds tfjs-cpu to the reference.
        but: { reference: 'has no grad', wasm: 'lacks kernels' },
        tolerance: 1e-5,
        program: (_ops, ...tensors: tf.Tensor[]) => {
          const p = named(tensors);
          return { slope: grad(loss)(p), curvature: hvp(loss)(p, p) };
        },
      },
      3,
    );
  });
});

function numbersFor({ inputs }: OpCase): Numbers {
  return Object.values(inputs).some(({ from = -2 }) => from > 0) ? 'positive' : 'unit';
}
