import { philox4x32 } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { numbers, runChecked } from '../../test/run.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from './index.ts';

describe('bits', () => {
  const A = [0xdeadbeef, 1, 0xffffffff, 12345];
  const B = [0x0f0f0f0f, 31, 4, 6789];
  const pair = { a: tensor('uint32', [4], A), b: tensor('uint32', [4], B) };
  const run = (build: (graph: Graph, a: Value, b: Value) => Record<string, Value>) =>
    runChecked((graph) => build(graph, graph.input('a', 'uint32', ['N']), graph.input('b', 'uint32', ['N'])), pair);

  it('and, or, xor, not', async () => {
    const { and, or, xor, not } = await run((graph, a, b) => ({
      and: ops.bitwiseAnd(graph, a, b),
      or: ops.bitwiseOr(graph, a, b),
      xor: ops.bitwiseXor(graph, a, b),
      not: ops.bitwiseNot(graph, a),
    }));
    expect(numbers(and)).toEqual(A.map((a, i) => (a & B[i]!) >>> 0));
    expect(numbers(or)).toEqual(A.map((a, i) => (a | B[i]!) >>> 0));
    expect(numbers(xor)).toEqual(A.map((a, i) => (a ^ B[i]!) >>> 0));
    expect(numbers(not)).toEqual(A.map((a) => ~a >>> 0));
  });

  it('shifts', async () => {
    const { left, right } = await run((graph, a) => ({
      left: ops.bitShift(graph, a, 3, 'left'),
      right: ops.bitShift(graph, a, 3, 'right'),
    }));
    expect(numbers(left)).toEqual(A.map((a) => (a << 3) >>> 0));
    expect(numbers(right)).toEqual(A.map((a) => a >>> 3));
  });

  it('mod has the sign of the divisor, or of the dividend', async () => {
    const values = [7, -7, 7, -7];
    const divisors = [3, 3, -3, -3];
    for (const type of ['int32', 'int64', 'float32'] as const) {
      const { floored, truncated } = await runChecked(
        (graph) => {
          const [a, b] = [graph.input('a', type, ['N']), graph.input('b', type, ['N'])];
          return { floored: ops.mod(graph, a, b), truncated: ops.mod(graph, a, b, { truncated: true }) };
        },
        { a: tensor(type, [4], values), b: tensor(type, [4], divisors) },
      );
      expect(numbers(truncated)).toEqual(values.map((a, i) => a % divisors[i]!));
      expect(numbers(floored)).toEqual(type === 'float32' ? numbers(truncated) : [1, 2, -2, -1]);
    }
  });

  it('suffice for Philox4x32-10, bit for bit that of numerics', async () => {
    const words = [0, 1, 2, 3].map((word) =>
      Uint32Array.from({ length: 50 }, (_, i) => (i * 2654435761 + word * 40503) >>> 0),
    );
    const key = Uint32Array.of(0xa4093822, 0x299f31d0);
    const feeds = Object.fromEntries(words.map((data, i) => [`c${i}`, tensor('uint32', [50], data)]));
    const results = await runChecked((graph) => {
      let c = [0, 1, 2, 3].map((i) => graph.input(`c${i}`, 'uint32', ['N']));
      for (let round = 0; round < 10; round++) {
        // A product of two 32-bit words is exact in 64 bits.
        const product = (factor: number, x: Value): [high: Value, low: Value] => {
          const whole = ops.mul(graph, ops.cast(graph, x, 'uint64'), factor);
          const high = ops.cast(graph, ops.bitShift(graph, whole, 32, 'right'), 'uint32');
          return [high, ops.cast(graph, ops.bitwiseAnd(graph, whole, 0xffffffff), 'uint32')];
        };
        const [high0, low0] = product(0xd2511f53, c[0]!);
        const [high1, low1] = product(0xcd9e8d57, c[2]!);
        const k = [0x9e3779b9, 0xbb67ae85].map((weyl, i) => (key[i]! + Math.imul(weyl, round)) >>> 0);
        c = [
          ops.bitwiseXor(graph, ops.bitwiseXor(graph, high1, c[1]!), k[0]!),
          low1,
          ops.bitwiseXor(graph, ops.bitwiseXor(graph, high0, c[3]!), k[1]!),
          low0,
        ];
      }
      return Object.fromEntries(c.map((word, i) => [`r${i}`, word]));
    }, feeds);
    const out = new Uint32Array(4);
    for (let i = 0; i < 50; i++) {
      philox4x32(
        Uint32Array.from(words, (word) => word[i]!),
        key,
        out,
      );
      expect([0, 1, 2, 3].map((word) => numbers(results[`r${word}`])[i])).toEqual([...out]);
    }
  });

  it('want whole numbers', async () => {
    const build = (graph: Graph) => ({ y: ops.bitwiseAnd(graph, graph.input('x', 'float32', []), 1) });
    await expect(runChecked(build)).rejects.toThrow('BitwiseAnd: float32[] does not fit');
    const shift = (graph: Graph) => ({ y: ops.bitShift(graph, graph.input('x', 'int32', []), 1, 'left') });
    await expect(runChecked(shift)).rejects.toThrow('BitShift: int32[] does not fit');
  });
});
