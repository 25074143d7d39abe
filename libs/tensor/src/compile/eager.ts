import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TensorData } from '@ergodic/onnx';
import { isTensor, type Program } from '../trace/trace.ts';
import { mapTree, type Tree } from '../trace/tree.ts';
import { type Arguments, dataOf, exchange, isTensorData, tensorOf } from './arguments.ts';

/** The arguments with tensors on the backend in use in the place of elements. */
export function asTensors(args: readonly unknown[]): unknown[] {
  return args.map((arg) => exchange(arg, (given) => (isTensorData(given) ? tensorOf(given) : given)));
}

/** Runs a function of tensors on arrays, op by op on the backend in use. */
export function eagerOnArrays(program: Program, args: Arguments): Tree<TensorData> {
  let found!: Tree<TensorData>;
  tidy(() => {
    const given = args.map((arg) => exchange(arg, (tensor) => tensorOf(dataOf(tensor))));
    found = mapTree(program(...given), isTensor, (tensor: Tensor) => {
      const { type, shape, data } = dataOf(tensor);
      return { type, shape, data: data.slice() } as TensorData;
    });
  });
  return found;
}
