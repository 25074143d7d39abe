import { describe, expect, it } from 'vitest';
import { numbers, runChecked } from '../../test/run.ts';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from './index.ts';

const x = tensor('float32', [2, 1], [1, 10]);

describe('loop', () => {
  it.each([2.5, -1, NaN, Infinity])('does not run %d times', (times) => {
    const graph = new Graph('odd');
    const start = graph.input('x', 'float32', []);
    expect(() => ops.loop(graph, times, [start], (_, __, carried) => ({ carried }))).toThrow(
      expect.objectContaining({ name: 'OnnxError', message: `Loop: the number of iterations is ${times}` }) as Error,
    );
  });

  it('carries, stacks, counts and sees what is around it', async () => {
    const { last, all } = await runChecked(
      (graph) => {
        const [input, factor] = [
          graph.input('x', 'float32', ['N', 1]),
          graph.parameter('factor', tensor('float32', [], [3])),
        ];
        const { carried, stacked } = ops.loop(graph, 3, [input], (body, iteration, [state]) => {
          const next = ops.add(body, ops.mul(body, state!, factor), ops.cast(body, iteration, 'float32'));
          return { carried: [next], stacked: [state!] };
        });
        expect(stacked[0]!.shape).toEqual([3, 'N', 1]);
        return { last: carried[0]!, all: stacked[0]! };
      },
      { x },
    );
    // x, 3 x + 0, 3 (3 x) + 1, 3 (9 x + 1) + 2
    expect(numbers(last)).toEqual([1, 10].map((v) => 27 * v + 5));
    expect(numbers(all)).toEqual([1, 10, 3, 30, 10, 91]);
  });

  it('runs as often as a value says, or until it is told to stop', async () => {
    const build = (graph: Graph) => {
      const [count, input] = [graph.input('count', 'int64', []), graph.input('x', 'float32', ['N', 1])];
      const often = ops.loop(graph, count, [input], (body, _, [state]) => ({ carried: [ops.mul(body, state!, 2)] }));
      const until = ops.loop(graph, 100, [input], (body, _, [state]) => {
        const next = ops.mul(body, state!, 2);
        return { carried: [next], proceed: ops.less(body, ops.reduceMax(body, next), 50), stacked: [next] };
      });
      return { often: often.carried[0]!, until: until.carried[0]!, steps: until.stacked[0]! };
    };
    const { often, until, steps } = await runChecked(build, { x, count: tensor('int64', [], [5]) });
    expect(numbers(often)).toEqual([32, 320]);
    expect(numbers(until)).toEqual([8, 80]);
    expect(steps!.shape).toEqual([3, 2, 1]);
    const { often: never } = await runChecked(build, { x, count: tensor('int64', [], [0]) });
    expect(numbers(never)).toEqual([1, 10]);
  });

  it('nests, and passes what it carries through', async () => {
    const { y, z } = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', ['N', 1]);
        const one = graph.constant(1);
        const { carried } = ops.loop(graph, 4, [input, one], (outer, _, [state, kept]) => {
          const inner = ops.loop(outer, 3, [state!], (body, _, [s]) => ({ carried: [ops.add(body, s!, kept!)] }));
          return { carried: [inner.carried[0]!, kept!] };
        });
        return { y: carried[0]!, z: carried[1]! };
      },
      { x },
    );
    expect(numbers(y)).toEqual([13, 22]);
    expect(numbers(z)).toEqual([1]);
  });

  it('gives an outer value straight back', async () => {
    const { y } = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', ['N', 1]);
        return { y: ops.loop(graph, 2, [ops.neg(graph, input)], () => ({ carried: [input] })).carried[0]! };
      },
      { x },
    );
    expect(numbers(y)).toEqual([1, 10]);
  });

  it('says where a step gives something else than it got', async () => {
    const build = (graph: Graph) => {
      const input = graph.input('x', 'float32', [2, 1]);
      return { y: ops.loop(graph, 2, [input], (body, _, [s]) => ({ carried: [ops.reduceSum(body, s!)] })).carried[0]! };
    };
    await expect(runChecked(build)).rejects.toThrow('Loop: the body gives (float32[]) but is carried (float32[2,1])');
  });
});

describe('conditional', () => {
  const build = (graph: Graph) => {
    const [input, flag] = [graph.input('x', 'float32', ['N', 1]), graph.input('flag', 'bool', [])];
    const [y, n] = ops.conditional(
      graph,
      flag,
      (then) => [ops.mul(then, input, 2), then.constant(1, 'int64')],
      () => [input, ops.size(graph, input)],
    );
    return { y: y!, n: n! };
  };

  it('runs one branch, which sees what is around it', async () => {
    const yes = await runChecked(build, { x, flag: tensor('bool', [], [1]) });
    expect([numbers(yes['y']), numbers(yes['n'])]).toEqual([[2, 20], [1]]);
    const no = await runChecked(build, { x, flag: tensor('bool', [], [0]) });
    expect([numbers(no['y']), numbers(no['n'])]).toEqual([[1, 10], [2]]);
  });

  it('says what the branches must agree on', async () => {
    const wrong = (graph: Graph) => {
      const input = graph.input('x', 'float32', [2, 1]);
      const flag = graph.constant(true, 'bool');
      return {
        y: ops.conditional(
          graph,
          flag,
          () => [input],
          (other) => [ops.reduceSum(other, input)],
        )[0]!,
      };
    };
    await expect(runChecked(wrong)).rejects.toThrow(
      'If: on bool[] one branch gives (float32[2,1]), the other (float32[])',
    );
  });
});
