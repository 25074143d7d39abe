import { type DataType, engine, Tensor } from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';
import { type Shape, tensor as tensorData, type TensorData } from '@ergodic/onnx';
import { SHARED_TYPES, type SharedType } from '../trace/recorder.ts';
import { nameOf, type Tree } from '../trace/tree.ts';

/** Plain values that a program may take beside tensors. They become part of the compiled program: another value is another program. */
export type Setting = number | string | boolean | null | undefined;

/** A leaf of a program's arguments: tensors of tfjs, or elements with their type and shape. */
export type Argument = Tensor | TensorData | Setting;

export type Arguments = readonly Tree<Argument>[];

/** One tensor among the arguments; the first length of its shape is a name where it is open. */
interface TensorArgument {
  readonly path: string;
  readonly tensor: Tensor | TensorData;
  readonly shape: Shape;
}

/**
 * The tensors among the arguments, and what tells programs apart: types and shapes of tensors, settings, and the order of keys in
 * records, since a program may go through them in order.
 */
export interface Signature {
  readonly key: string;
  readonly tensors: readonly TensorArgument[];
  /** The names of the open lengths. */
  readonly open: readonly string[];
}

/** What open lengths are called, as many as a program can have. */
const OPEN = ['N', 'N1', 'N2'] as const;

/**
 * Looks through the arguments.
 *
 * Open first lengths that are equal have one name, others their own: programs for one batch throughout, and for two batches, are two.
 * A length of 1 beside others stays a number, since it may be stretched; so do lengths beyond the third.
 *
 * @param isOpen which arguments' tensors have an open first length, which the key leaves out
 * @throws ErgodicError `domain` where something is neither a tensor, a setting, a list nor a plain record
 */
export function signatureOf(args: Arguments, isOpen: (argument: number) => boolean = () => false): Signature {
  const tensors: TensorArgument[] = [];
  const names = openNames(args, isOpen);
  let key = '';
  const visit = (node: unknown, path: string, leaveOut: boolean): void => {
    if (isTensorLike(node)) {
      const [first, ...rest] = node.shape;
      const shape = leaveOut && first !== undefined ? [names.get(first) ?? first, ...rest] : node.shape;
      tensors.push({ path, tensor: node, shape });
      key += `${path}:${typeOf(node)}[${shape.join()}];`;
    } else if (Array.isArray(node)) {
      node.forEach((child, i) => visit(child, `${path}.${i}`, leaveOut));
      key += `${path}[];`;
    } else if (typeof node === 'object' && node !== null) {
      const prototype: unknown = Object.getPrototypeOf(node);
      if (prototype !== Object.prototype && prototype !== null) throw wrong(path, node);
      for (const name of Object.keys(node)) visit((node as Record<string, unknown>)[name], `${path}.${name}`, leaveOut);
      key += `${path}{};`;
    } else if (typeof node === 'function' || typeof node === 'symbol' || typeof node === 'bigint') {
      throw wrong(path, node);
    } else {
      key += `${path}=${typeof node === 'string' ? JSON.stringify(node) : Object.is(node, -0) ? '-0' : String(node)};`;
    }
  };
  args.forEach((arg, i) => visit(arg, String(i), isOpen(i)));
  return { key, tensors, open: [...names.values()] };
}

/** The name of each open first length. */
function openNames(args: Arguments, isOpen: (argument: number) => boolean): Map<number, string> {
  const lengths = new Set<number>();
  const visit = (node: unknown): void => {
    if (isTensorLike(node)) {
      if (node.shape.length > 0) lengths.add(node.shape[0]!);
    } else if (typeof node === 'object' && node !== null) Object.values(node).forEach(visit);
  };
  args.forEach((arg, i) => isOpen(i) && visit(arg));
  if (lengths.size > 1) lengths.delete(1);
  return new Map([...lengths].slice(0, OPEN.length).map((length, i) => [length, OPEN[i]!]));
}

function wrong(path: string, node: unknown): ErgodicError {
  return new ErgodicError({
    code: 'domain',
    message: `argument ${path} is ${nameOf(node)}`,
    path,
    hint: 'a compiled program takes tensors, { type, shape, data }, numbers, strings and booleans, and lists and records of them',
  });
}

export function isTensorLike(node: unknown): node is Tensor | TensorData {
  return node instanceof Tensor || isTensorData(node);
}

export function isTensorData(node: unknown): node is TensorData {
  return (
    typeof node === 'object' && node !== null && 'data' in node && ArrayBuffer.isView(node.data) && 'shape' in node
  );
}

/** The type that tfjs and ONNX both have. @throws ErgodicError `domain` for any other */
export function typeOf(tensor: Tensor | TensorData): SharedType {
  const type = tensor instanceof Tensor ? tensor.dtype : tensor.type;
  if (SHARED_TYPES.includes(type as SharedType)) return type as SharedType;
  throw new ErgodicError({
    code: 'domain',
    message: `a tensor of type ${type}`,
    value: type,
    hint: `compiled programs hold ${SHARED_TYPES.join(', ')}`,
  });
}

/** The elements of a tensor: not copied where its backend keeps them in JavaScript. */
export function dataOf(tensor: Tensor | TensorData): TensorData {
  if (!(tensor instanceof Tensor)) return tensor;
  const type = typeOf(tensor);
  return tensorData(type, tensor.shape, tensor.dataSync() as Float32Array);
}

/** A tensor on the backend in use. */
export function tensorOf({ type, shape, data }: TensorData): Tensor {
  return engine().makeTensor(data as Float32Array, [...shape], type as DataType);
}

/** Whether elements stand in the place of a tensor somewhere. */
export function holdsData(node: unknown): boolean {
  if (isTensorLike(node)) return isTensorData(node);
  if (typeof node !== 'object' || node === null) return false;
  return Object.values(node).some(holdsData);
}

/** A tree with its tensors, or its data, exchanged; settings stay. */
export function exchange(
  node: unknown,
  change: (tensor: Tensor | TensorData, path: string) => unknown,
  path = '',
): unknown {
  const below = (key: string | number): string => (path === '' ? String(key) : `${path}.${key}`);
  if (isTensorLike(node)) return change(node, path);
  if (Array.isArray(node)) return node.map((child, i) => exchange(child, change, below(i)));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, exchange(child, change, below(key))]));
}
