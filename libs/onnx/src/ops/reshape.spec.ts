import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coordinates } from '../../test/evaluator.ts';
import { numbers, runChecked } from '../../test/run.ts';
import { type Graph } from '../graph/graph.ts';
import { type Shape } from '../graph/shape.ts';
import { tensor } from '../graph/tensor.ts';
import { nonZero } from './indexing.ts';
import * as ops from './reshape.ts';

const counting = (shape: readonly number[]) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    'float32',
    shape,
    Array.from({ length: size }, (_, i) => i),
  );
};

describe('reshape', () => {
  it.each<[Shape, Shape, readonly number[]]>([
    [
      ['N', 4],
      ['2*N', 2],
      [6, 2],
    ],
    [['N', 4], [-1], [12]],
    [
      ['N', 4],
      ['N', 2, 2],
      [3, 2, 2],
    ],
    [
      ['N', 4],
      [2, -1],
      [2, 6],
    ],
    [
      ['N', 4],
      [4, 'N'],
      [4, 3],
    ],
    [
      ['N', 4],
      ['N', 1, 4, 1],
      [3, 1, 4, 1],
    ],
    [
      ['N', 'M'],
      ['M', 'N'],
      [4, 3],
    ],
    [['N', 'M'], ['M*N'], [12]],
    [
      ['N', 'M'],
      ['N', 'M', 1],
      [3, 4, 1],
    ],
  ])('%j to %j', async (from, to, expected) => {
    const { y } = await runChecked((graph) => ({ y: ops.reshape(graph, graph.input('x', 'float32', from), to) }), {
      x: counting([3, 4]),
    });
    expect(y!.shape).toEqual(expected);
    expect(numbers(y)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it.each<[Shape, Shape, readonly number[]]>([
    [
      ['N', 4],
      ['N', 2, 2],
      [0, 4],
    ],
    [
      ['N', 4],
      ['2*N', 2],
      [0, 4],
    ],
    [
      ['N', 0],
      ['N', 0, 3],
      [5, 0],
    ],
    [['N', 'M'], ['M*N'], [0, 4]],
    [
      ['N', 4],
      [4, 'N'],
      [0, 4],
    ],
    [
      ['N', 'M'],
      ['M', 'N'],
      [0, 4],
    ],
    [
      ['N', 'M'],
      ['M', 'N'],
      [4, 0],
    ],
    [
      [0, 4],
      [2, 0],
      [0, 4],
    ],
    [
      [0, 4],
      [-1, 3],
      [0, 4],
    ],
  ])('%j to %j when empty', async (from, to, actual) => {
    await runChecked((graph) => ({ y: ops.reshape(graph, graph.input('x', 'float32', from), to) }), {
      x: counting(actual),
    });
  });

  it('says how many elements there are', async () => {
    const build = (from: Shape, to: Shape) => (graph: Graph) => ({
      y: ops.reshape(graph, graph.input('x', 'float32', from), to),
    });
    await expect(runChecked(build([2, 3], [4]))).rejects.toMatchObject({
      message: 'Reshape: float32[2,3] does not fit',
      hint: 'a shape of 6 elements; [4] has 4',
    });
    await expect(runChecked(build([2, 3], [4, -1]))).rejects.toThrow('Reshape: float32[2,3] does not fit');
    await expect(runChecked(build([2, 3], [-1, -1]))).rejects.toThrow('Reshape: float32[2,3] does not fit');
    await expect(runChecked(build(['N', 3], ['K', 3, 'L']))).rejects.toThrow('cannot be computed');
  });
});

describe('shapes', () => {
  it('as tensors', async () => {
    const { shape, part, size, made } = await runChecked(
      (graph) => {
        const x = graph.input('x', 'float32', ['N', 4, 'M']);
        return {
          shape: ops.shapeOf(graph, x),
          part: ops.shapeOf(graph, x, 1, 3),
          size: ops.size(graph, x),
          made: ops.shapeTensor(graph, ['M*N+2', 7, '3*N']),
        };
      },
      { x: counting([2, 4, 3]) },
    );
    expect(numbers(shape)).toEqual([2, 4, 3]);
    expect(numbers(part)).toEqual([4, 3]);
    expect(numbers(size)).toEqual([24]);
    expect(numbers(made)).toEqual([8, 7, 6]);
  });

  it('of lengths that an operation has made', async () => {
    const { count } = await runChecked(
      (graph) => {
        const places = nonZero(graph, graph.input('x', 'float32', ['N']));
        return { count: ops.expand(graph, graph.constant(1), [places.shape[1]!]) };
      },
      { x: tensor('float32', [4], [0, 3, 0, 5]) },
    );
    expect(numbers(count)).toEqual([1, 1]);
  });
});

describe('transpose', () => {
  it('moves elements, for any order', async () => {
    const orders: fc.Arbitrary<readonly number[]> = fc.constantFrom(
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    );
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const x = counting([2, 3, 4]);
        const { y } = await runChecked(
          (graph) => ({ y: ops.transpose(graph, graph.input('x', 'float32', ['N', 3, 'M']), order) }),
          { x },
        );
        const exact = coordinates(y!.shape).map((at) => {
          const source = [0, 1, 2].map((axis) => at[order.indexOf(axis)]!);
          return (source[0]! * 3 + source[1]!) * 4 + source[2]!;
        });
        expect(numbers(y)).toEqual(exact);
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  it('reverses the axes by default, and says what an order is', async () => {
    const { y } = await runChecked((graph) => ({ y: ops.transpose(graph, graph.input('x', 'float32', ['N', 3])) }), {
      x: counting([2, 3]),
    });
    expect(numbers(y)).toEqual([0, 3, 1, 4, 2, 5]);
    const wrong = (graph: Graph) => ({ y: ops.transpose(graph, graph.input('x', 'float32', [2, 3]), [0, 0]) });
    await expect(runChecked(wrong)).rejects.toThrow('Transpose: float32[2,3] does not fit');
  });
});

describe('axes of length 1', () => {
  it('come and go', async () => {
    await runChecked(
      (graph) => {
        const x = graph.input('x', 'float32', ['N', 1, 3, 1]);
        const squeezed = ops.squeeze(graph, x, [-1]);
        const flat = ops.squeeze(graph, x);
        const back = ops.unsqueeze(graph, flat, [0, -1]);
        expect([squeezed.shape, flat.shape, back.shape]).toEqual([
          ['N', 1, 3],
          ['N', 3],
          [1, 'N', 3, 1],
        ]);
        return { squeezed, flat, back };
      },
      { x: counting([2, 1, 3, 1]) },
    );
    const wrong = (graph: Graph) => ({ y: ops.squeeze(graph, graph.input('x', 'float32', [2, 3]), [0]) });
    await expect(runChecked(wrong)).rejects.toThrow('Squeeze: float32[2,3] does not fit');
  });
});

describe('expand', () => {
  it('stretches, to lengths that other inputs know too', async () => {
    const { y } = await runChecked(
      (graph) => {
        graph.input('other', 'float32', ['N']);
        return { y: ops.expand(graph, graph.input('x', 'float32', [2, 1]), ['N', 2, 3]) };
      },
      { other: counting([2]), x: counting([2, 1]) },
    );
    expect(numbers(y)).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
    const wrong = (graph: Graph) => ({ y: ops.expand(graph, graph.input('x', 'float32', [2]), [3]) });
    await expect(runChecked(wrong)).rejects.toThrow('Expand: float32[2] and float32[3] do not fit');
  });
});
