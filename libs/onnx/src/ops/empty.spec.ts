// What ends the process in onnxruntime 1.30, or never comes back, as bare operations: a builder without its guard ends this spec.
import { describe, expect, it } from 'vitest';
import { coordinates } from '../../test/evaluator.ts';
import { numbers, runChecked } from '../../test/run.ts';
import { type Graph } from '../graph/graph.ts';
import { tensor, type TensorData } from '../graph/tensor.ts';
import * as ops from './index.ts';

const filled = (...shape: number[]): TensorData =>
  tensor(
    'float32',
    shape,
    Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) => (7 * i) % 5),
  );

describe('empty operands', () => {
  it.each([
    [[0, 3, 4], 2],
    [[2, 0, 4], 2],
    [[0, 0, 4], 2],
    [[2, 3, 0], 0],
    [[2, 3, 4], 2],
  ])('topK of %j', async (shape, k) => {
    const [rows, columns] = [shape[0]! * shape[1]!, shape[2]!];
    for (const type of [['N', 'M', columns], shape] as const) {
      const build = (graph: Graph) => {
        const x = graph.input('x', 'float32', type);
        const last = ops.topK(graph, x, k);
        const middle = ops.topK(graph, x, Math.min(shape[1]!, 1), { axis: 1, largest: false });
        const first = ops.topK(graph, x, Math.min(shape[0]!, 1), { axis: 0 });
        return { ...last, middle: middle.values, first: first.values };
      };
      const { values, indices } = await runChecked(build, { x: filled(...shape) });
      expect([values!.data.length, indices!.data.length]).toEqual([rows * k, rows * k]);
      const row = numbers(filled(...shape)).slice(0, columns);
      if (rows > 0 && k > 0) expect(numbers(values).slice(0, k)).toEqual(row.toSorted((a, b) => b - a).slice(0, k));
    }
  });

  it('topK of a shape that is to be opened later', async () => {
    const build = (graph: Graph) => ({
      y: ops.topK(graph, graph.input('x', 'float32', [2, 3]), 1, { mayBeEmpty: true }).values,
    });
    expect(numbers((await runChecked(build, { x: filled(2, 3) }))['y'])).toEqual([4, 3]);
  });

  it.each(['bhqd,bhkd->bhqk', 'bhqd,bhkd->bhq', 'bhqd,bhkd->'])('einsum %s', async (equation) => {
    for (const [b, h, q, k, d] of [
      [0, 2, 3, 2, 2],
      [2, 0, 3, 2, 2],
      [2, 2, 3, 2, 0],
      [0, 2, 0, 2, 0],
      [2, 1, 3, 2, 2],
    ] as const) {
      const feeds = { a: filled(b, h, q, d), b: filled(b, h, k, d) };
      for (const isOpen of [true, false]) {
        const build = (graph: Graph) => {
          const left = graph.input('a', 'float32', isOpen ? ['B', 'H', 'Q', 'D'] : [b, h, q, d]);
          const right = graph.input('b', 'float32', isOpen ? ['B', 'H', 'K', 'D'] : [b, h, k, d]);
          return { y: ops.einsum(graph, equation, [left, right]) };
        };
        const { y } = await runChecked(build, feeds);
        const { a, b: other } = { a: numbers(feeds.a), b: numbers(feeds.b) };
        // Whatever is summed last: all products of elements that agree in b, h and d.
        const total = coordinates([b, h, q, k, d]).reduce(
          (sum, [n, m, i, j, l]) =>
            sum + a[((n! * h + m!) * q + i!) * d + l!]! * other[((n! * h + m!) * k + j!) * d + l!]!,
          0,
        );
        expect(numbers(y).reduce((sum, value) => sum + value, 0)).toBe(total);
      }
    }
  });

  it('conv without channels, and without images', async () => {
    for (const [batch, channels] of [
      [0, 2],
      [1, 0],
      [0, 0],
      [1, 2],
    ] as const) {
      const feeds = { x: filled(batch, channels, 4, 4), f: filled(3, channels, 2, 2), bias: filled(3) };
      for (const isOpen of [true, false]) {
        const build = (graph: Graph) => {
          const x = graph.input('x', 'float32', isOpen ? ['N', 'C', 4, 4] : [batch, channels, 4, 4]);
          const f = graph.input('f', 'float32', [3, isOpen ? 'C' : channels, 2, 2]);
          const bias = graph.input('bias', 'float32', [3]);
          return { y: ops.conv(graph, x, f), biased: ops.conv(graph, x, f, bias) };
        };
        const { y, biased } = await runChecked(build, feeds);
        expect(biased!.shape).toEqual([batch, 3, 3, 3]);
        numbers(biased).forEach((value, i) =>
          expect(value).toBe(numbers(y)[i]! + numbers(feeds.bias)[Math.floor(i / 9) % 3]!),
        );
        if (channels === 0) expect(numbers(y).every((value) => value === 0)).toBe(true);
      }
    }
  });

  it('convTranspose without places', async () => {
    for (const length of [0, 3]) {
      const build = (graph: Graph) => {
        const x = graph.input('x', 'float32', ['N', 2, 'L']);
        return {
          y: ops.convTranspose(graph, x, graph.parameter('f', filled(2, 3, 2)), graph.parameter('b', filled(3))),
        };
      };
      const { y } = await runChecked(build, { x: filled(1, 2, length) });
      expect(y!.shape).toEqual([1, 3, length + 1]);
      if (length === 0) expect(numbers(y)).toEqual(numbers(filled(3)));
    }
  });

  it('a window without elements is refused', async () => {
    for (const op of [ops.conv, ops.convTranspose]) {
      const build = (graph: Graph) => ({
        y: op(graph, graph.input('x', 'float32', ['N', 2, 4, 4]), graph.input('f', 'float32', [2, 2, 0, 2])),
      });
      await expect(runChecked(build)).rejects.toMatchObject({ name: 'OnnxError', code: 'shape' });
    }
  });
});

describe('whole numbers', () => {
  it.each([
    ['int32', -(2 ** 31)],
    ['int64', -(2n ** 63n)],
  ] as const)('the least %s by -1 wraps round, and nothing remains', async (type, least) => {
    const by = tensor(type, [4], [-1, -1, 3, -2]);
    const x = type === 'int32' ? tensor(type, [4], [Number(least), 7, -8, 9]) : tensor(type, [4], [least, 7n, -8n, 9n]);
    const build = (graph: Graph) => {
      const [a, b] = [graph.input('a', type, ['N']), graph.input('b', type, ['N'])];
      return {
        quotient: ops.div(graph, a, b),
        byNumber: ops.div(graph, a, -1),
        remainder: ops.mod(graph, a, b),
        truncated: ops.mod(graph, a, b, { truncated: true }),
        ofNumber: ops.mod(graph, a, -1),
        plain: ops.div(graph, a, 2),
      };
    };
    const found = await runChecked(build, { a: x, b: by });
    expect(numbers(found['quotient'])).toEqual([Number(least), -7, -2, -4]);
    expect(numbers(found['byNumber'])).toEqual([Number(least), -7, 8, -9]);
    expect(numbers(found['remainder'])).toEqual([0, 0, 1, -1]);
    expect(numbers(found['truncated'])).toEqual([0, 0, -2, 1]);
    expect(numbers(found['ofNumber'])).toEqual([0, 0, 0, 0]);
    expect(numbers(found['plain'])).toEqual([Number(least) / 2, 3, -4, 4]);
  });
});
