import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';
import type { TensorData } from '@ergodic/onnx';
import { isTensor, type Program } from '../trace/trace.ts';
import { leavesOf, mapTree, type Tree } from '../trace/tree.ts';
import { type Arguments, dataOf, exchange, isTensorData, tensorOf } from './arguments.ts';

/** The arguments with tensors on the backend in use in the place of elements. */
export function asTensors(args: readonly unknown[]): unknown[] {
  return args.map((arg) => exchange(arg, (given) => (isTensorData(given) ? tensorOf(given) : given)));
}

/** Runs a function of tensors on arrays, op by op on the backend in use. Results that have a place in `into` are written there. */
export function eagerOnArrays(program: Program, args: Arguments, into: Tree<TensorData> = {}): Tree<TensorData> {
  const places = new Map(leavesOf(into, isTensorData));
  let found!: Tree<TensorData>;
  tidy(() => {
    const given = args.map((arg) => exchange(arg, (tensor) => tensorOf(dataOf(tensor))));
    found = mapTree(program(...given), isTensor, (tensor: Tensor, path) => {
      const { type, shape, data } = dataOf(tensor);
      const place = places.get(path);
      places.delete(path);
      if (place) return writeTo(place, { type, shape, data } as TensorData, path);
      return { type, shape, data: data.slice() } as TensorData;
    });
  });
  const [unknown] = places.keys();
  if (unknown !== undefined) throw noSuchPlace(unknown);
  return found;
}

/** A place of `into` that the program does not fill. */
export function noSuchPlace(path: string): ErgodicError {
  return new ErgodicError({
    code: 'domain',
    message: `compile: into has a place "${path}", which is no result of the program`,
    path: 'into',
    hint: 'the names that the program gives its results',
  });
}

function writeTo(place: TensorData, { type, shape, data }: TensorData, path: string): TensorData {
  if (place.type !== type || place.shape.join() !== shape.join())
    throw new ErgodicError({
      code: 'domain',
      message: `compile: ${path} is ${type} [${shape.join(',')}] and cannot be written to ${place.type} [${place.shape.join(',')}]`,
      path: 'into',
      hint: 'an array of its type and shape',
    });
  (place.data as Float32Array).set(data as Float32Array);
  return place;
}
