import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers, runChecked } from '../../test/run.ts';
import { type Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from './slicing.ts';

const counting = (shape: readonly number[]) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    'float32',
    shape,
    Array.from({ length: size }, (_, i) => i),
  );
};

/** Python's range(length)[start:end:step], but for a backward start that is clamped to the first element. */
function exactSlice(length: number, start: number | undefined, end: number | undefined, step: number): number[] {
  if (length === 0) return [];
  const at = (index: number) => (index < 0 ? index + length : index);
  const clamp = (index: number, low: number, high: number) => Math.min(Math.max(at(index), low), high);
  const result: number[] = [];
  if (step > 0) {
    const stop = clamp(end ?? length, 0, length);
    for (let i = clamp(start ?? 0, 0, length); i < stop; i += step) result.push(i);
  } else {
    const stop = end === undefined ? -1 : clamp(end, -1, length - 1);
    for (let i = clamp(start ?? length - 1, 0, length - 1); i > stop; i += step) result.push(i);
  }
  return result;
}

describe('slice', () => {
  it('takes what Python takes, of numbers and of symbolic lengths', async () => {
    const bound = fc.option(fc.integer({ min: -8, max: 8 }), { nil: undefined });
    const step = fc.constantFrom(1, 2, 3, -1, -2);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 6 }),
        bound,
        bound,
        step,
        fc.boolean(),
        async (n, start, end, by, named) => {
          const { y } = await runChecked(
            (graph) => {
              const x = graph.input('x', 'float32', [named ? 'N' : n, 1]);
              return { y: ops.slice(graph, x, [{ axis: 0, start, end, step: by }]) };
            },
            { x: counting([n, 1]) },
          );
          expect(numbers(y)).toEqual(exactSlice(n, start, end, by));
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it('keeps the name of a length that it takes whole, forwards or backwards', async () => {
    const { y } = await runChecked(
      (graph) => {
        const x = graph.input('x', 'float32', ['N', 3]);
        const y = ops.slice(graph, x, [
          { axis: 0, step: -1 },
          { axis: 1, start: 1, end: -1 },
        ]);
        expect(y.shape).toEqual(['N', 1]);
        return { y };
      },
      { x: counting([2, 3]) },
    );
    expect(numbers(y)).toEqual([4, 1]);
  });

  it('wants each axis once and steps that move', async () => {
    const build = (spans: readonly ops.Span[]) => (graph: Graph) => ({
      y: ops.slice(graph, graph.input('x', 'float32', [2, 3]), spans),
    });
    await expect(runChecked(build([{ axis: 0 }, { axis: -2 }]))).rejects.toThrow('Slice: float32[2,3] does not fit');
    await expect(runChecked(build([{ axis: 0, step: 0 }]))).rejects.toThrow('Slice: float32[2,3] does not fit');
  });
});

describe('concat', () => {
  it('adds lengths up, symbols too', async () => {
    const { y, z } = await runChecked(
      (graph) => {
        const [a, b] = [graph.input('a', 'float32', ['N', 2]), graph.input('b', 'float32', ['M', 2])];
        const y = ops.concat(graph, [a, b, a], 0);
        expect(y.shape).toEqual(['M+2*N', 2]);
        return { y, z: ops.concat(graph, [a, a], -1) };
      },
      { a: counting([1, 2]), b: counting([2, 2]) },
    );
    expect(numbers(y)).toEqual([0, 1, 0, 1, 2, 3, 0, 1]);
    expect(numbers(z)).toEqual([0, 1, 0, 1]);
  });

  it('says what does not fit', async () => {
    const build = (graph: Graph) => {
      const [a, b] = [graph.input('a', 'float32', [2, 2]), graph.input('b', 'float32', [2, 3])];
      return { y: ops.concat(graph, [a, b], 0) };
    };
    await expect(runChecked(build)).rejects.toThrow('Concat: float32[2,2] and float32[2,3] do not fit');
    await expect(runChecked((graph) => ({ y: ops.concat(graph, [], 0) }))).rejects.toThrow('nothing to put together');
  });
});

describe('split', () => {
  it('into equal parts, or parts of given lengths', async () => {
    const results = await runChecked(
      (graph) => {
        const x = graph.input('x', 'float32', ['N', 4]);
        const [a, b] = ops.split(graph, x, 2, 1);
        const [c, d, e] = ops.split(graph, x, [1, 0, 3], -1);
        return { a: a!, b: b!, c: c!, d: d!, e: e! };
      },
      { x: counting([2, 4]) },
    );
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => numbers(results[name]))).toEqual([
      [0, 1, 4, 5],
      [2, 3, 6, 7],
      [0, 4],
      [],
      [1, 2, 3, 5, 6, 7],
    ]);
  });

  it('says what does not add up', async () => {
    const build = (parts: number | readonly number[]) => (graph: Graph) => ({
      y: ops.split(graph, graph.input('x', 'float32', [2, 4]), parts, 1)[0]!,
    });
    await expect(runChecked(build(3))).rejects.toMatchObject({ hint: 'parts that add up to 4; got 3 equal parts' });
    await expect(runChecked(build([1, 2]))).rejects.toMatchObject({
      hint: 'parts that add up to 4; got parts of 1, 2',
    });
  });
});

describe('pad', () => {
  it.each<[ops.PadMode, readonly number[]]>([
    ['constant', [7, 7, 0, 1, 2, 7]],
    ['reflect', [2, 1, 0, 1, 2, 1]],
    ['edge', [0, 0, 0, 1, 2, 2]],
  ])('%s', async (mode, expected) => {
    const { y } = await runChecked(
      (graph) => {
        const y = ops.pad(graph, graph.input('x', 'float32', ['N', 3]), [0, 2], [0, 1], { mode, value: 7 });
        expect(y.shape).toEqual(['N', 6]);
        return { y };
      },
      { x: counting([1, 3]) },
    );
    expect(numbers(y)).toEqual(expected);
  });

  it('cuts where a width is negative, and says what does not fit', async () => {
    const build = (before: readonly number[], after: readonly number[]) => (graph: Graph) => ({
      y: ops.pad(graph, graph.input('x', 'float32', [3]), before, after),
    });
    const { y } = await runChecked(build([-1], [1]), { x: counting([3]) });
    expect(numbers(y)).toEqual([1, 2, 0]);
    await expect(runChecked(build([-2], [-2]))).rejects.toThrow('Pad: float32[3] does not fit');
    await expect(runChecked(build([], [1]))).rejects.toThrow('Pad: float32[3] does not fit');
  });
});

describe('tile', () => {
  it('repeats, as often as an axis is long too', async () => {
    const { y, z } = await runChecked(
      (graph) => {
        const x = graph.input('x', 'float32', ['N', 2]);
        return { y: ops.tile(graph, x, [2, 1]), z: ops.tile(graph, x, [1, 'N+1']) };
      },
      { x: counting([2, 2]) },
    );
    expect(numbers(y)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    expect(numbers(z)).toEqual([0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3]);
    const wrong = (repeats: readonly (number | string)[]) => (graph: Graph) => ({
      y: ops.tile(graph, graph.input('x', 'float32', [2]), repeats),
    });
    await expect(runChecked(wrong([1, 2]))).rejects.toThrow('Tile: float32[2] does not fit');
    await expect(runChecked(wrong(['K']))).rejects.toThrow('the length "K" cannot be computed');
  });
});
