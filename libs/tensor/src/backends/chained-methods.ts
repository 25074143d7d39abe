import { ErgodicError } from '@ergodic/kernel';
import type { Tfjs } from './backend.ts';

/** Chained methods that go by another name than their op, with what to write. */
const RENAMED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['asScalar', 'as1D', 'as2D', 'as3D', 'as4D', 'as5D'].map((name) => [name, 'tf.reshape(x, shape)']),
  ),
  ...Object.fromEntries(['asType', 'toBool', 'toFloat', 'toInt'].map((name) => [name, 'tf.cast(x, type)'])),
  flatten: 'tf.reshape(x, [-1])',
  reshapeAs: 'tf.reshape(x, y.shape)',
};

/**
 * Methods such as `x.square()`, which tfjs-core has not in Node: a program that calls one is told to call the op. (Packages that bring
 * the methods write them over these: tfjs-node does, whose own kernels need them.)
 */
export function refuseChainedMethods(tf: Tfjs): void {
  const prototype = tf.Tensor.prototype as object;
  const refuse = (name: string, instead: string): void => {
    if (name in prototype) return;
    const value = (): never => {
      throw new ErgodicError({
        code: 'plugin-failed',
        message: `x.${name}(): tensors have no chained methods`,
        hint: `write ${instead}, which runs on every backend`,
      });
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: false });
  };
  // The ops are the functions that tfjs names so.
  for (const [name, op] of Object.entries(tf))
    if (typeof op === 'function' && op.name.endsWith('__op')) refuse(name, `tf.${name}(x, ...)`);
  for (const [name, instead] of Object.entries(RENAMED)) refuse(name, instead);
}

type Methods = ReturnType<typeof Object.getOwnPropertyDescriptors>;

/** What the packages have brought that were loaded in vain: they bring it once. */
let brought: Methods = {};

/**
 * Loads a package that brings chained methods. Where that fails the tensors are as before, so that programs may do the same whatever
 * was tried in vain.
 */
export function keepingMethods<T>({ Tensor }: Tfjs, load: () => T, isTaken: (loaded: T) => boolean): T {
  const prototype = Tensor.prototype as object;
  const before = Object.getOwnPropertyDescriptors(prototype) as Methods;
  const loaded = load();
  if (isTaken(loaded)) {
    Object.defineProperties(prototype, brought);
    return loaded;
  }
  for (const [name, method] of Object.entries(Object.getOwnPropertyDescriptors(prototype) as Methods)) {
    if (before[name]?.value === method.value) continue;
    brought = { ...brought, [name]: method };
    if (before[name]) Object.defineProperty(prototype, name, before[name]);
    else delete (prototype as Record<string, unknown>)[name];
  }
  return loaded;
}
