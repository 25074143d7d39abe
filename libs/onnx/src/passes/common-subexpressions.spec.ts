import { describe, expect, it } from 'vitest';
import { numbers, run } from '../../test/run.ts';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from '../ops/index.ts';
import { mergeCommonSubexpressions } from './common-subexpressions.ts';
import { countNodes } from './rewrite.ts';

const opsOf = (graph: Graph) => graph.nodes.map(({ op }) => op);

describe('mergeCommonSubexpressions', () => {
  it('computes once what is asked for twice, also with operands swapped', async () => {
    const graph = new Graph('twice');
    const [x, y] = [graph.input('x', 'float32', ['N']), graph.input('y', 'float32', ['N'])];
    const a = ops.exp(graph, ops.add(graph, x, y));
    const b = ops.exp(graph, ops.add(graph, y, x));
    graph.output('z', ops.mul(graph, a, b));
    const merged = mergeCommonSubexpressions(graph);
    expect(opsOf(merged)).toEqual(['Add', 'Exp', 'Mul']);
    const { z } = await run(merged, { x: Float32Array.of(0, 1), y: Float32Array.of(1, -1) });
    expect(numbers(z)[1]).toBe(1);
  });

  it('keeps apart what differs in order, attributes, type or the sign of zero', () => {
    const graph = new Graph('apart');
    const x = graph.input('x', 'float32', ['N', 4]);
    const values = [
      ops.sub(graph, x, 1),
      ops.sub(graph, 1, x),
      ops.reduceSum(graph, x, { axes: [0] }),
      ops.reduceSum(graph, x, { axes: [0], keepDims: true }),
      ops.cast(graph, x, 'int32'),
      ops.cast(graph, x, 'int64'),
      ops.div(graph, 1, ops.mul(graph, x, 0)),
      ops.div(graph, 1, ops.mul(graph, x, -0)),
      ops.leakyRelu(graph, x, 0),
      ops.leakyRelu(graph, x, -0),
      ops.elu(graph, x, Infinity),
      ops.elu(graph, x, -Infinity),
      ops.elu(graph, x, NaN),
    ];
    values.forEach((value, i) => graph.output(`y${i}`, value));
    expect(countNodes(mergeCommonSubexpressions(graph))).toBe(countNodes(graph));
  });

  it('merges equal constants but no parameters', () => {
    const graph = new Graph('constants');
    const x = graph.input('x', 'float32', [2]);
    const same = () => graph.constant(tensor('float32', [2], [1, 2]));
    const [p, q] = ['p', 'q'].map((name) => graph.parameter(name, tensor('float32', [2], [1, 2])));
    const sums = [same(), same(), p!, q!].map((term) => ops.add(graph, x, term));
    sums.forEach((value, i) => graph.output(`y${i}`, value));
    const merged = mergeCommonSubexpressions(graph);
    expect(countNodes(merged)).toBe(3);
    expect(merged.initialisers.map(({ isParameter }) => isParameter)).toEqual([true, true, false]);
  });

  it('never merges random numbers', () => {
    const graph = new Graph('random');
    for (const name of ['a', 'b']) {
      const shape = { kind: 'ints', value: [2] } as const;
      graph.output(name, graph.add('RandomNormal', [], { shape }, [{ type: 'float32', shape: [2] }])[0]!);
    }
    expect(countNodes(mergeCommonSubexpressions(graph))).toBe(2);
  });

  it('uses in a body what was computed around it, but not the other way round', async () => {
    const graph = new Graph('bodies');
    const x = graph.input('x', 'float32', ['N']);
    const outside = ops.exp(graph, x);
    const { carried } = ops.loop(graph, 2, [outside], (body, _, [state]) => {
      const inside = ops.neg(body, x);
      return {
        carried: [ops.add(body, ops.add(body, state!, ops.exp(body, x)), ops.add(body, inside, ops.neg(body, x)))],
      };
    });
    graph.output('y', ops.add(graph, carried[0]!, ops.neg(graph, x)));
    const merged = mergeCommonSubexpressions(graph);
    // Gone: exp(x) inside, and one neg(x) inside; the neg(x) after the loop stays, for the body's is not visible there.
    expect(countNodes(graph) - countNodes(merged)).toBe(2);
    const feeds = { x: Float32Array.of(0.5) };
    expect(numbers((await run(merged, feeds))['y'])).toEqual(numbers((await run(graph, feeds))['y']));
  });
});
