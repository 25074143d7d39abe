import { type Graph, ops, tensor, type Value } from '@ergodic/onnx';
import { fingerprintOf } from './counter-stream.ts';

// Philox4x32: multipliers and Weyl increments, as in libs/numerics/src/random/philox.ts, which names the source.
const MULTIPLIERS = [0xd2511f53n, 0xcd9e8d57n] as const;
const WEYL = [0x9e3779b9n, 0xbb67ae85n] as const;
const ROUNDS = 10;
const LOW_WORD = 0xffffffffn;

/** Four words, each in a uint64. */
type Words = readonly [Value, Value, Value, Value];

/**
 * The words of `CounterStream` for a draw at several steps at once.
 *
 * @param key int32[2], the bits of the seed's key
 * @param first int32 scalar, the first step
 * @param steps how many steps
 * @param groups how many groups of four words a step
 * @returns four values uint64[steps, groups], below 2^32: the first words of the groups, the second, ...
 */
export function philoxWords(
  graph: Graph,
  name: string,
  key: Value,
  first: Value,
  steps: number,
  groups: number,
): Words {
  const wide = (bits: Value): Value => ops.cast(graph, ops.cast(graph, bits, 'uint32'), 'uint64');
  const count = (n: number, shape: number[]): Value =>
    graph.constant(
      tensor(
        'uint64',
        shape,
        Array.from({ length: n }, (_, i) => BigInt(i)),
      ),
    );
  const step = low(graph, ops.add(graph, wide(first), count(steps, [steps, 1])));
  const zeros = graph.constant(tensor('uint64', [steps, groups], new BigUint64Array(steps * groups)));
  const words = [
    ops.add(graph, zeros, count(groups, [groups])),
    ops.add(graph, zeros, step),
    ...Array.from(fingerprintOf(name), (word) => ops.add(graph, zeros, BigInt(word))),
  ] as unknown as Words;
  const [k0, k1] = [0, 1].map((i) => wide(ops.gather(graph, key, graph.constant(i, 'int64'))));
  return philox4x32(graph, words, [k0!, k1!]);
}

/**
 * Philox4x32-10 in whole numbers of 64 bits: a product of two words fits, its upper half is the word behind 32 places, its lower half
 * what a mask leaves.
 */
function philox4x32(graph: Graph, counter: Words, key: readonly [Value, Value]): Words {
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < ROUNDS; round++) {
    const [k0, k1] = key.map((word, i) =>
      round === 0 ? word : low(graph, ops.add(graph, word, (BigInt(round) * WEYL[i]!) & LOW_WORD)),
    );
    const product0 = ops.mul(graph, c0, MULTIPLIERS[0]);
    const product1 = ops.mul(graph, c2, MULTIPLIERS[1]);
    const mixed = (product: Value, other: Value, round: Value): Value =>
      ops.bitwiseXor(graph, ops.bitwiseXor(graph, ops.bitShift(graph, product, 32n, 'right'), other), round);
    [c0, c1, c2, c3] = [mixed(product1, c1, k0!), low(graph, product1), mixed(product0, c3, k1!), low(graph, product0)];
  }
  return [c0, c1, c2, c3];
}

function low(graph: Graph, x: Value): Value {
  return ops.bitwiseAnd(graph, x, LOW_WORD);
}

/** The laws that draws may have. */
export type Law = 'uniform' | 'normal';

/** Draws of a law: float32[steps, count], the numbers of `CounterStream`. */
export function philoxDraws(
  graph: Graph,
  law: Law,
  name: string,
  key: Value,
  first: Value,
  steps: number,
  count: number,
): Value {
  const groups = Math.ceil(count / 4);
  const words = philoxWords(graph, name, key, first, steps, groups);
  const unit = (word: Value): Value =>
    ops.mul(graph, ops.cast(graph, ops.bitShift(graph, word, 8n, 'right'), 'float32'), 2 ** -24);
  const numbers =
    law === 'uniform' ? words.map(unit) : [...normals(words[0], words[1]), ...normals(words[2], words[3])];
  const columns = numbers.map((x) => ops.unsqueeze(graph, x, [2]));
  const rows = ops.reshape(graph, ops.concat(graph, columns, 2), [steps, 4 * groups]);
  return count === 4 * groups ? rows : ops.slice(graph, rows, [{ axis: 1, start: 0, end: count }]);

  /** Box and Muller. */
  function normals(a: Value, b: Value): [Value, Value] {
    const u = ops.mul(graph, ops.add(graph, ops.cast(graph, a, 'float32'), 0.5), 2 ** -32);
    const radius = ops.sqrt(graph, ops.mul(graph, ops.log(graph, u), -2));
    const angle = ops.mul(graph, unit(b), 2 * Math.PI);
    return [ops.mul(graph, radius, ops.cos(graph, angle)), ops.mul(graph, radius, ops.sin(graph, angle))];
  }
}
