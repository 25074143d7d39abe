import { describe, expect, it } from 'vitest';
import { numbers, runChecked } from '../../test/run.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import { type Operand } from './operand.ts';
import * as ops from './comparison.ts';

const A = [1, 2, 3, NaN, Infinity, -0];
const B = [2, 2, 1, NaN, Infinity, 0];
const pair = { a: tensor('float32', [6, 1], A), b: tensor('float32', [6, 1], B) };

const comparisons: [string, (graph: Graph, a: Operand, b: Operand) => Value, (a: number, b: number) => boolean][] = [
  ['equal', ops.equal, (a, b) => a === b],
  ['greater', ops.greater, (a, b) => a > b],
  ['greaterOrEqual', ops.greaterOrEqual, (a, b) => a >= b],
  ['less', ops.less, (a, b) => a < b],
  ['lessOrEqual', ops.lessOrEqual, (a, b) => a <= b],
];

describe('comparisons', () => {
  it.each(comparisons)('%s', async (_, build, exact) => {
    const { y, two } = await runChecked((graph) => {
      const [a, b] = [graph.input('a', 'float32', ['N', 1]), graph.input('b', 'float32', ['N', 1])];
      return { y: build(graph, a, b), two: build(graph, 2, b) };
    }, pair);
    expect(numbers(y)).toEqual(A.map((a, i) => Number(exact(a, B[i]!))));
    expect(numbers(two)).toEqual(B.map((b) => Number(exact(2, b))));
  });

  it('isNaN and isInf, of either sign or one', async () => {
    const { nan, both, positive, negative } = await runChecked(
      (graph) => {
        const x = graph.input('x', 'float32', ['N']);
        return {
          nan: ops.isNaN(graph, x),
          both: ops.isInf(graph, x),
          positive: ops.isInf(graph, x, 'positive'),
          negative: ops.isInf(graph, x, 'negative'),
        };
      },
      { x: tensor('float32', [4], [NaN, Infinity, -Infinity, 1]) },
    );
    expect(numbers(nan)).toEqual([1, 0, 0, 0]);
    expect(numbers(both)).toEqual([0, 1, 1, 0]);
    expect(numbers(positive)).toEqual([0, 1, 0, 0]);
    expect(numbers(negative)).toEqual([0, 0, 1, 0]);
  });
});

describe('logic', () => {
  const truth = { p: tensor('bool', [4], [0, 0, 1, 1]), q: tensor('bool', [4], [0, 1, 0, 1]) };

  it('and, or, xor, not', async () => {
    const { and, or, xor, not } = await runChecked((graph) => {
      const [p, q] = [graph.input('p', 'bool', ['N']), graph.input('q', 'bool', ['N'])];
      return { and: ops.and(graph, p, q), or: ops.or(graph, p, q), xor: ops.xor(graph, p, q), not: ops.not(graph, p) };
    }, truth);
    expect([and, or, xor, not].map(numbers)).toEqual([
      [0, 0, 0, 1],
      [0, 1, 1, 1],
      [0, 1, 1, 0],
      [1, 1, 0, 0],
    ]);
  });

  it('takes bools only', async () => {
    const build = (graph: Graph) => ({ y: ops.not(graph, graph.input('x', 'float32', [])) });
    await expect(runChecked(build)).rejects.toThrow('Not: float32[] does not fit');
  });

  it('where chooses numbers and bools, and carries NaN only when it is chosen', async () => {
    const { numbersChosen, boolsChosen } = await runChecked(
      (graph) => {
        const condition = graph.input('condition', 'bool', [2, 1]);
        const x = graph.input('x', 'float32', ['N']);
        return {
          numbersChosen: ops.where(graph, condition, x, 7),
          boolsChosen: ops.where(graph, condition, ops.isNaN(graph, x), true),
        };
      },
      { condition: tensor('bool', [2, 1], [1, 0]), x: tensor('float32', [3], [1, NaN, 3]) },
    );
    expect(numbers(numbersChosen)).toEqual([1, NaN, 3, 7, 7, 7]);
    expect(numbers(boolsChosen)).toEqual([0, 1, 0, 1, 1, 1]);
  });

  it('where wants a bool condition and one type', async () => {
    const build = (graph: Graph) => {
      const x = graph.input('x', 'float32', []);
      return { y: ops.where(graph, x, x, x) };
    };
    await expect(runChecked(build)).rejects.toThrow('Where: float32[] does not fit');
  });
});
