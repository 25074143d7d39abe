// Constants of a program that differ between its recordings, as functions of the lengths.
import { type Dimension, type Graph, ops, type Shape, type TensorData, uniformValue, type Value } from '@ergodic/onnx';
import { type Fit } from './samples.ts';

/** What the graph computes in the place of a constant with these contents; undefined where they do not follow from the lengths. */
export function constantOf(contents: readonly TensorData[], shape: Shape, fit: Fit, target: Graph): Value | undefined {
  return shape.every((length) => typeof length === 'number')
    ? elementsOf(contents, fit, target)
    : sequenceOf(contents, shape, target);
}

/** Elements that follow from the lengths, one by one: shapes, counts and factors. */
function elementsOf(contents: readonly TensorData[], fit: Fit, target: Graph): Value | undefined {
  const { type, shape, data } = contents[0]!;
  if (type === 'int64' || type === 'int32') {
    const lengths = Array.from({ length: data.length }, (_, i) =>
      fit.whole(contents.map((content) => Number(content.data[i]))),
    );
    if (lengths.includes(undefined)) return undefined;
    const list = ops.cast(target, ops.shapeTensor(target, lengths as Dimension[]), type);
    return shape.length === 1 ? list : ops.reshape(target, list, shape);
  }
  if (type !== 'float32') return undefined;
  const uniform = contents.map((content) => uniformValue(content) as number | undefined);
  if (uniform.includes(undefined)) return undefined;
  const factor = factorOf(uniform as number[], fit, target);
  return factor && (shape.length === 0 ? factor : ops.expand(target, factor, shape));
}

function factorOf(values: readonly number[], fit: Fit, target: Graph): Value | undefined {
  const found = fit.real(values);
  if (!found) return undefined;
  const length = ops.reshape(target, ops.lengthOf(target, found.dimension), []);
  const real = ops.cast(target, length, 'float32');
  if (found.isOver) return ops.div(target, found.factor, real);
  return found.factor === 1 ? real : ops.mul(target, real, found.factor);
}

/** start, start + step, ... over a length that changes. */
function sequenceOf(contents: readonly TensorData[], shape: Shape, target: Graph): Value | undefined {
  const { type, data } = contents[0]!;
  if (shape.length !== 1 || (type !== 'float32' && type !== 'int32')) return undefined;
  const [start, step] = [Number(data[0]), Number(data[1]) - Number(data[0])];
  const isSequence = (content: TensorData) =>
    (content.data as Float32Array).every((value, i) => value === Math.fround(start + i * step));
  if (!contents.every(isSequence) || !Number.isInteger(step) || !Number.isInteger(start)) return undefined;
  const length = ops.cast(target, ops.reshape(target, ops.lengthOf(target, shape[0]!), []), type);
  const stop = ops.add(target, ops.mul(target, length, step), start);
  const ends = [start, step].map((end) => target.constant(end, type));
  return ops.range(target, ends[0]!, stop, ends[1]!, shape[0]);
}

/** Types, shapes and every bit alike. */
export function sameTensor(a: TensorData, b: TensorData): boolean {
  const sameShape = a.shape.length === b.shape.length && a.shape.every((length, axis) => length === b.shape[axis]);
  if (a.type !== b.type || !sameShape) return false;
  const [left, right] = [a.data, b.data];
  for (let i = 0; i < left.length; i++) if (!Object.is(left[i], right[i])) return false;
  return true;
}
