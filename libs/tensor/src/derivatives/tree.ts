import * as tf from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';

/**
 * A tensor, or records and lists of tensors, as deep as they like: what parameters come as. TypeScript has no type for this
 * that takes interfaces too, so that the rest is checked when it runs.
 */
export type TensorTree = object;

/** The same records and lists with something else in the place of each tensor. */
export type WithLeaves<Tree, Leaf> = Tree extends tf.Tensor
  ? Leaf
  : { readonly [Key in keyof Tree]: WithLeaves<Tree[Key], Leaf> };

export interface Leaf {
  /** Where in the tree: `weights.0`, or nothing for a lone tensor. */
  readonly path: string;
  readonly tensor: tf.Tensor;
}

/** The tensors of a tree in order. Throws for anything in it that is no tensor, or a disposed one; `what` names the tree in the message. */
export function leavesOf(tree: unknown, what: string, path = ''): Leaf[] {
  if (tree instanceof tf.Tensor) {
    if (!tree.isDisposed) return [{ path, tensor: tree }];
    throw new ErgodicError({
      code: 'domain',
      message: `${nameOf(what, path)} is disposed`,
      path: path === '' ? undefined : path,
      hint: 'keep it (tf.keep), or dispose of it after its last use',
    });
  }
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (Array.isArray(tree)) return tree.flatMap((branch, i) => leavesOf(branch, what, at(String(i))));
  if (isRecord(tree)) return Object.entries(tree).flatMap(([key, branch]) => leavesOf(branch, what, at(key)));
  throw new ErgodicError({
    code: 'domain',
    message: `${nameOf(what, path)} is ${kindOf(tree)}, not a tensor`,
    path: path === '' ? undefined : path,
    value: tree,
    hint:
      tree instanceof Promise ? 'derivatives are synchronous: await before, not inside' : 'tf.tensor(...) makes one',
  });
}

/** A tree of the same form with `leaves` in the place of its tensors, in order. */
export function withLeaves<Tree, Leaf>(tree: Tree, leaves: readonly Leaf[]): WithLeaves<Tree, Leaf> {
  const rest = leaves[Symbol.iterator]();
  const rebuild = (branch: unknown): unknown => {
    if (branch instanceof tf.Tensor) return rest.next().value;
    if (Array.isArray(branch)) return branch.map(rebuild);
    return Object.fromEntries(Object.entries(branch as object).map(([key, inner]) => [key, rebuild(inner)]));
  };
  return rebuild(tree) as WithLeaves<Tree, Leaf>;
}

/** `the parameter weights.0`; a lone tensor has no path. */
export function nameOf(what: string, path: string): string {
  return path === '' ? what : `${what} ${path}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `the ${typeof value} ${String(value)}`;
  return `a ${value.constructor?.name ?? 'record'}`;
}
