import { describe, expect, it } from 'vitest';
import { largestError, numbers, runChecked } from '../../test/run.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from './reduction.ts';

type Reduce = (graph: Graph, x: Value, options?: ops.ReduceOptions) => Value;

const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0);
const largest = (values: readonly number[]) => values.reduce((a, b) => (Number.isNaN(a) || a > b ? a : b), -Infinity);
const reductions: [string, Reduce, (values: readonly number[]) => number][] = [
  ['reduceSum', ops.reduceSum, sum],
  ['reduceMean', ops.reduceMean, (values) => sum(values) / values.length],
  ['reduceMax', ops.reduceMax, largest],
  ['reduceMin', ops.reduceMin, (values) => -largest(values.map((x) => -x))],
  ['reduceProd', ops.reduceProd, (values) => values.reduce((product, x) => product * x, 1)],
  ['reduceSumSquare', ops.reduceSumSquare, (values) => sum(values.map((x) => x * x))],
  ['reduceL2', ops.reduceL2, (values) => Math.sqrt(sum(values.map((x) => x * x)))],
  ['reduceLogSumExp', ops.reduceLogSumExp, (values) => Math.log(sum(values.map(Math.exp)))],
];

// x[i][j][k] of shape [2, 3, 2].
const VALUES = [0.5, -1, 2, 3, -0.25, 1.5, 4, 0.75, -2, 1, 0.1, -3];
const x = tensor('float32', [2, 3, 2], VALUES);
const at = (i: number, j: number, k: number) => VALUES[(i * 3 + j) * 2 + k]!;

describe('reductions', () => {
  it.each(reductions)('%s over axes, all of them, or none', async (_, reduce, exact) => {
    const results = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', ['N', 3, 'M']);
        return {
          middle: reduce(graph, input, { axes: [1] }),
          outer: reduce(graph, input, { axes: [-1, 0], keepDims: true }),
          all: reduce(graph, input),
          none: reduce(graph, input, { axes: [] }),
        };
      },
      { x },
    );
    const middle = [0, 1].flatMap((i) => [0, 1].map((k) => exact([0, 1, 2].map((j) => at(i, j, k)))));
    const outer = [0, 1, 2].map((j) => exact([at(0, j, 0), at(0, j, 1), at(1, j, 0), at(1, j, 1)]));
    expect(largestError(results['middle']!.data, middle)).toBeLessThan(1e-6);
    expect(largestError(results['outer']!.data, outer)).toBeLessThan(1e-6);
    expect(largestError(results['all']!.data, [exact(VALUES)])).toBeLessThan(1e-6);
    const alone = VALUES.map((value) => exact([value]));
    expect(largestError(results['none']!.data, alone)).toBeLessThan(1e-6);
  });

  it.each([
    ['reduceSum', ops.reduceSum, 0],
    ['reduceProd', ops.reduceProd, 1],
    ['reduceSumSquare', ops.reduceSumSquare, 0],
    ['reduceL2', ops.reduceL2, 0],
    ['reduceMax', ops.reduceMax, -Infinity],
    ['reduceMin', ops.reduceMin, Infinity],
    ['reduceLogSumExp', ops.reduceLogSumExp, -Infinity],
    ['reduceMean', ops.reduceMean, NaN],
  ] as const)('%s of nothing is %d', async (_, reduce, neutral) => {
    const { rows, none } = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', ['N', 2]);
        return { rows: reduce(graph, input, { axes: [0] }), none: reduce(graph, input, { axes: [1], keepDims: true }) };
      },
      { x: tensor('float32', [0, 2], []) },
    );
    expect(numbers(rows)).toEqual([neutral, neutral]);
    expect(numbers(none)).toEqual([]);
  });

  it('argMax and argMin: the first of equals', async () => {
    const { high, low, kept } = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', [2, 'M']);
        return {
          high: ops.argMax(graph, input, -1),
          low: ops.argMin(graph, input, 1),
          kept: ops.argMax(graph, input, 0, true),
        };
      },
      { x: tensor('float32', [2, 4], [1, 7, 7, -2, -2, 0, -2, 5]) },
    );
    expect(numbers(high)).toEqual([1, 3]);
    expect(numbers(low)).toEqual([3, 0]);
    expect(numbers(kept)).toEqual([0, 0, 0, 1]);
  });

  it('cumSum, exclusive and from the end', async () => {
    const { plain, exclusive, reverse, both } = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', ['N', 2]);
        return {
          plain: ops.cumSum(graph, input, 0),
          exclusive: ops.cumSum(graph, input, 0, { exclusive: true }),
          reverse: ops.cumSum(graph, input, 0, { reverse: true }),
          both: ops.cumSum(graph, input, -1, { exclusive: true, reverse: true }),
        };
      },
      { x: tensor('float32', [3, 2], [1, 10, 2, 20, 3, 30]) },
    );
    expect(numbers(plain)).toEqual([1, 10, 3, 30, 6, 60]);
    expect(numbers(exclusive)).toEqual([0, 0, 1, 10, 3, 30]);
    expect(numbers(reverse)).toEqual([6, 60, 5, 50, 3, 30]);
    expect(numbers(both)).toEqual([10, 0, 20, 0, 30, 0]);
  });

  it('say which axes there are', async () => {
    const build = (axes: readonly number[]) => (graph: Graph) => ({
      y: ops.reduceSum(graph, graph.input('x', 'float32', [2, 3]), { axes }),
    });
    await expect(runChecked(build([2]))).rejects.toMatchObject({
      message: 'ReduceSum: axis 2 of a tensor of rank 2',
      hint: 'an integer from -2 to 1',
    });
    await expect(runChecked(build([0, -2]))).rejects.toThrow('ReduceSum: axes 0, -2 name one axis twice');
  });
});
