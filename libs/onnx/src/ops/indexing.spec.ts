import { describe, expect, it } from 'vitest';
import { numbers, runChecked } from '../../test/run.ts';
import { type Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from './indexing.ts';

const x = tensor('float32', [3, 2], [10, 11, 20, 21, 30, 31]);
const inputX = (graph: Graph) => graph.input('x', 'float32', ['N', 2]);
const int64 = (shape: readonly number[], values: readonly number[]) => tensor('int64', shape, values);

describe('gather', () => {
  it('slices, elements and coordinate tuples', async () => {
    const results = await runChecked(
      (graph) => {
        const [input, rows] = [inputX(graph), graph.input('rows', 'int64', ['K', 2])];
        return {
          slices: ops.gather(graph, input, rows),
          columns: ops.gather(graph, input, graph.constant(1, 'int32'), -1),
          elements: ops.gatherElements(graph, input, rows, 0),
          tuples: ops.gatherND(graph, input, rows),
          wholeRows: ops.gatherND(graph, input, graph.constant(int64([2, 1], [2, 0]))),
        };
      },
      { x, rows: int64([2, 2], [2, 0, -2, 1]) },
    );
    expect(numbers(results['slices'])).toEqual([30, 31, 10, 11, 20, 21, 20, 21]);
    expect(numbers(results['columns'])).toEqual([11, 21, 31]);
    expect(numbers(results['elements'])).toEqual([30, 11, 20, 21]);
    expect(numbers(results['tuples'])).toEqual([30, 21]);
    expect(numbers(results['wholeRows'])).toEqual([30, 31, 10, 11]);
  });

  it('fails with the index that is outside', async () => {
    const build = (graph: Graph) => ({ y: ops.gather(graph, inputX(graph), graph.input('i', 'int64', [])) });
    await expect(runChecked(build, { x, i: int64([], [3]) })).rejects.toThrow(
      'idx=3 must be within the inclusive range [-3,2]',
    );
  });

  it('says what does not fit', async () => {
    const floats = (graph: Graph) => ({ y: ops.gather(graph, inputX(graph), graph.constant(1)) });
    await expect(runChecked(floats)).rejects.toThrow('Gather: float32[] does not fit');
    const long = (graph: Graph) => ({ y: ops.gatherND(graph, inputX(graph), graph.input('i', 'int64', [4, 3])) });
    await expect(runChecked(long)).rejects.toThrow('GatherND: float32[N,2] and int64[4,3] do not fit');
    const rank = (graph: Graph) => ({ y: ops.gatherElements(graph, inputX(graph), graph.input('i', 'int64', [4])) });
    await expect(runChecked(rank)).rejects.toThrow('GatherElements: float32[N,2] and int64[4] do not fit');
  });
});

describe('scatter', () => {
  const combined: Record<ops.Combine, (old: number, updates: readonly number[]) => number> = {
    none: (old, updates) => updates.at(-1) ?? old,
    add: (old, updates) => updates.reduce((sum, u) => sum + u, old),
    mul: (old, updates) => updates.reduce((product, u) => product * u, old),
    min: (old, updates) => Math.min(old, ...updates),
    max: (old, updates) => Math.max(old, ...updates),
  };

  it.each(['none', 'add', 'mul', 'min', 'max'] as const)('%s', async (combine) => {
    const at = [2, 0, 2];
    const updates = [1, 2, 100, -1, -3, 5];
    const { byTuple, byElement } = await runChecked(
      (graph) => {
        const [input, indices] = [inputX(graph), graph.input('at', 'int64', ['K', 1])];
        const update = graph.input('updates', 'float32', ['K', 2]);
        return {
          byTuple: ops.scatterND(graph, input, indices, update, combine),
          byElement: ops.scatterElements(
            graph,
            input,
            graph.constant(
              int64(
                [3, 2],
                at.flatMap((row) => [row, row]),
              ),
            ),
            update,
            { combine },
          ),
        };
      },
      { x, at: int64([3, 1], at), updates: tensor('float32', [3, 2], updates) },
    );
    const exact = numbers(x).map((old, i) => {
      const mine = at.flatMap((row, k) => (row === Math.floor(i / 2) ? [updates[2 * k + (i % 2)]!] : []));
      return combined[combine](old, mine);
    });
    expect(numbers(byTuple)).toEqual(exact);
    expect(numbers(byElement)).toEqual(exact);
  });

  it('says what does not fit', async () => {
    const tuples = (graph: Graph) => {
      const [indices, updates] = [graph.input('i', 'int64', [4, 1]), graph.input('u', 'float32', [4, 3])];
      return { y: ops.scatterND(graph, inputX(graph), indices, updates) };
    };
    await expect(runChecked(tuples)).rejects.toMatchObject({
      message: 'ScatterND: float32[N,2] and int64[4,1] and float32[4,3] do not fit',
      hint: 'updates float32[4,2]',
    });
    const elements = (graph: Graph) => {
      const [indices, updates] = [graph.input('i', 'int64', [4, 2]), graph.input('u', 'float64', [4, 2])];
      return { y: ops.scatterElements(graph, inputX(graph), indices, updates) };
    };
    await expect(runChecked(elements)).rejects.toThrow('ScatterElements: float32[N,2] and int64[4,2] and float64[4,2]');
  });
});

describe('selection', () => {
  it('topK, largest or smallest', async () => {
    const results = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', ['N', 4]);
        const [high, low] = [ops.topK(graph, input, 2), ops.topK(graph, input, 1, { largest: false })];
        return { high: high.values, highAt: high.indices, low: low.values, lowAt: low.indices };
      },
      { x: tensor('float32', [2, 4], [3, 9, 1, 7, -1, -4, -2, -3]) },
    );
    expect(numbers(results['high'])).toEqual([9, 7, -1, -2]);
    expect(numbers(results['highAt'])).toEqual([1, 3, 0, 2]);
    expect(numbers(results['low'])).toEqual([1, -4]);
    expect(numbers(results['lowAt'])).toEqual([2, 1]);
    const wrong = (graph: Graph) => ({ y: ops.topK(graph, inputX(graph), 3).values });
    await expect(runChecked(wrong)).rejects.toMatchObject({ hint: 'k from 0 to 2; got 3' });
  });

  it('nonZero', async () => {
    const { y } = await runChecked((graph) => ({ y: ops.nonZero(graph, graph.input('x', 'bool', ['N', 2])) }), {
      x: tensor('bool', [2, 2], [0, 1, 1, 1]),
    });
    expect(y!.shape).toEqual([2, 3]);
    expect(numbers(y)).toEqual([0, 1, 1, 1, 0, 1]);
  });

  it('trilu', async () => {
    const { upper, lower } = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', ['N', 'N']);
        return {
          upper: ops.trilu(graph, input, { diagonal: 1 }),
          lower: ops.trilu(graph, input, { upper: false }),
        };
      },
      { x: tensor('float32', [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]) },
    );
    expect(numbers(upper)).toEqual([0, 2, 3, 0, 0, 6, 0, 0, 0]);
    expect(numbers(lower)).toEqual([1, 0, 0, 4, 5, 0, 7, 8, 9]);
    const wrong = (graph: Graph) => ({ y: ops.trilu(graph, graph.input('x', 'float32', [3])) });
    await expect(runChecked(wrong)).rejects.toThrow('Trilu: float32[3] does not fit');
  });
});
