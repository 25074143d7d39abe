/** A value, or lists and records of them to any depth: what programs take and give. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [key: string]: Tree<Leaf> };

export type IsLeaf<Leaf> = (node: unknown) => node is Leaf;

/** Each leaf with its path, such as `0.weights`; the path of a leaf that is the whole tree is ''. Keys in the order of the record. */
export function leavesOf<Leaf>(tree: Tree<Leaf>, isLeaf: IsLeaf<Leaf>): [path: string, leaf: Leaf][] {
  const found: [string, Leaf][] = [];
  mapTree(tree, isLeaf, (leaf, path) => found.push([path, leaf]));
  return found;
}

/**
 * The same tree with other leaves.
 * @throws TypeError where something is neither a leaf, nor a list, nor a plain record
 */
export function mapTree<A, B>(
  tree: Tree<A>,
  isLeaf: IsLeaf<A>,
  change: (leaf: A, path: string) => B,
  path = '',
): Tree<B> {
  if (isLeaf(tree)) return change(tree, path);
  const below = (key: string | number): string => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(tree)) return tree.map((child, i) => mapTree(child, isLeaf, change, below(i)));
  if (!isRecord(tree)) throw new TypeError(`${path === '' ? 'the whole' : path} is ${nameOf(tree)}`);
  return Object.fromEntries(
    Object.entries(tree).map(([key, child]) => [key, mapTree(child as Tree<A>, isLeaf, change, below(key))]),
  );
}

function isRecord(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null && [Object.prototype, null].includes(Object.getPrototypeOf(node));
}

/** What a message says of something that should have been a tensor. */
export function nameOf(thing: unknown): string {
  if (thing === null || thing === undefined) return String(thing);
  if (typeof thing !== 'object') return `a ${typeof thing}`;
  if (Array.isArray(thing)) return 'a list';
  return isRecord(thing) ? 'a record' : `a ${thing.constructor?.name ?? 'object'}`;
}
