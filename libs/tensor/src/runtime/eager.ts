import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../backends/backend.ts';
import { onBackend } from '../backends/on-backend.ts';
import type { FloatArray } from './arrays.ts';

/** Arrays by name, nested. */
export interface ArrayTree {
  readonly [name: string]: FloatArray | ArrayTree;
}

interface TensorTree {
  readonly [name: string]: Tensor | TensorTree;
}

/** A function of tensors as one of arrays. What it gives may lie in memory that the next call overwrites. */
export type ArrayFunction = (inputs: ArrayTree) => Record<string, Float32Array>;

/** What is run: tensors by name in, tensors by name out. */
export type TensorFunction<I> = (inputs: I) => NamedTensorMap;

/** Runs a function of tensors op by op on a backend that has been started, by the name that tfjs has for it. */
export function eagerly<I>(tf: Tfjs, backend: string, run: TensorFunction<I>): ArrayFunction {
  const tensors = (tree: ArrayTree): TensorTree =>
    Object.fromEntries(
      Object.entries(tree).map(([name, node]) => [
        name,
        isArray(node) ? tf.tensor(node.data, [...node.shape], 'float32') : tensors(node),
      ]),
    );
  const evaluate = (inputs: ArrayTree): Record<string, Float32Array> => {
    const found = tf.tidy(() => run(tensors(inputs) as I));
    const arrays = Object.fromEntries(
      Object.entries(found).map(([name, tensor]) => [name, tensor.dataSync() as Float32Array]),
    );
    tf.dispose(found);
    return arrays;
  };
  return (inputs) => onBackend(tf, backend, () => evaluate(inputs));
}

function isArray(node: FloatArray | ArrayTree): node is FloatArray {
  return node['data'] instanceof Float32Array;
}
