import { describe, expect, it } from 'vitest';
import { numbers, runChecked } from '../../test/run.ts';
import { DATA_TYPES } from '../graph/data-type.ts';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from './index.ts';

describe('cast', () => {
  it.each(DATA_TYPES)('float32 to %s and back', async (type) => {
    const { there, back } = await runChecked(
      (graph) => {
        const x = graph.input('x', 'float32', ['N']);
        const there = ops.cast(graph, x, type);
        return { there, back: ops.cast(graph, there, 'float32') };
      },
      { x: tensor('float32', [4], [0, 1, 1.75, 100]) },
    );
    const exact = type === 'bool' ? [0, 1, 1, 1] : type.startsWith('float') ? [0, 1, 1.75, 100] : [0, 1, 1, 100];
    expect(numbers(there)).toEqual(exact);
    expect(numbers(back)).toEqual(exact);
  });

  it('truncates towards 0, and to its own type adds nothing', async () => {
    const { y } = await runChecked((graph) => ({ y: ops.cast(graph, graph.input('x', 'float32', [2]), 'int32') }), {
      x: tensor('float32', [2], [-1.9, 1.9]),
    });
    expect(numbers(y)).toEqual([-1, 1]);
    await runChecked(
      (graph) => {
        const x = graph.input('x', 'float32', []);
        expect(ops.cast(graph, x, 'float32')).toBe(x);
        return { x2: x };
      },
      { x: tensor('float32', [], [1]) },
    );
  });
});

describe('tensors from nothing', () => {
  it.each(['int64', 'int32', 'uint8'] as const)('full of half a number is no %s', (type) => {
    expect(() => ops.full(new Graph(), [2], 0.5, type)).toThrow(
      expect.objectContaining({ name: 'OnnxError', message: `ConstantOfShape: 0.5 is no ${type}` }) as Error,
    );
  });

  it('full, of a shape that the inputs know', async () => {
    const { y, fixed } = await runChecked(
      (graph) => {
        graph.input('x', 'float32', ['N', 'M']);
        return { y: ops.full(graph, ['2*N+1', 3, 'M'], 0.5), fixed: ops.full(graph, [2], 2n ** 40n, 'int64') };
      },
      { x: tensor('float32', [2, 1], [0, 0]) },
    );
    expect(y!.shape).toEqual([5, 3, 1]);
    expect(new Set(numbers(y))).toEqual(new Set([0.5]));
    expect(numbers(fixed)).toEqual([2 ** 40, 2 ** 40]);
  });

  it('full says which length it cannot tell', async () => {
    const build = (graph: Graph) => {
      graph.input('x', 'float32', ['N']);
      return { y: ops.full(graph, ['N', 'K'], 0) };
    };
    await expect(runChecked(build)).rejects.toMatchObject({
      message: 'the length "K" cannot be computed: no value in sight has an axis "K"',
      hint: 'lengths in sight: N',
    });
  });

  it('range, of numbers or values', async () => {
    const { count, down, open } = await runChecked(
      (graph) => {
        const stop = graph.input('stop', 'int64', []);
        const start = graph.constant(5, 'float32');
        return {
          count: ops.range(graph, stop, 10, 2, 3),
          down: ops.range(graph, start, -1, -2),
          open: ops.range(graph, 0, stop, 1),
        };
      },
      { stop: tensor('int64', [], [4]) },
    );
    expect(numbers(count)).toEqual([4, 6, 8]);
    expect(numbers(down)).toEqual([5, 3, 1]);
    expect(numbers(open)).toEqual([0, 1, 2, 3]);
  });

  it('eyeLike', async () => {
    const { y } = await runChecked((graph) => ({ y: ops.eyeLike(graph, graph.input('x', 'float32', ['N', 3]), 1) }), {
      x: tensor('float32', [2, 3], new Array(6).fill(9)),
    });
    expect(numbers(y)).toEqual([0, 1, 0, 0, 0, 1]);
  });

  it('oneHot', async () => {
    const { y } = await runChecked(
      (graph) => {
        const indices = graph.input('indices', 'int64', ['N']);
        return { y: ops.oneHot(graph, indices, 3, graph.constant(5), graph.constant(-1)) };
      },
      { indices: tensor('int64', [4], [0, 2, -1, 3]) },
    );
    expect(numbers(y)).toEqual([5, -1, -1, -1, -1, 5, -1, -1, 5, -1, -1, -1]);
    const wrong = (graph: Graph) => ({
      y: ops.oneHot(graph, graph.constant(1, 'int64'), 3, graph.constant(1), graph.constant(0)),
    });
    await expect(runChecked(wrong)).rejects.toThrow('OneHot: int64[] does not fit');
  });
});
