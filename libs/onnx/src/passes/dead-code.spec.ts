import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from '../ops/index.ts';
import { removeDeadCode } from './dead-code.ts';

describe('removeDeadCode', () => {
  it('drops operations, constants and parameters that no output needs, and keeps the inputs', () => {
    const graph = new Graph('dead');
    const [x, unused] = [graph.input('x', 'float32', [2]), graph.input('unused', 'float32', [2])];
    const idle = graph.parameter('idle', tensor('float32', [2], [1, 2]));
    const busy = graph.parameter('busy', tensor('float32', [2], [1, 2]));
    ops.exp(graph, ops.add(graph, ops.mul(graph, unused, idle), 3));
    graph.output('y', ops.mul(graph, x, busy));
    const live = removeDeadCode(graph);
    expect(live.nodes.map(({ op }) => op)).toEqual(['Mul']);
    expect(live.initialisers.map(({ value }) => value.name)).toEqual(['busy']);
    expect(live.inputs.map(({ value }) => value.name)).toEqual(['x', 'unused']);
  });

  it('keeps what only a body needs, and cleans the body', () => {
    const graph = new Graph('body');
    const x = graph.input('x', 'float32', [2]);
    const factor = ops.exp(graph, x);
    const { carried } = ops.loop(graph, 2, [x], (body, _, [state]) => {
      ops.sin(body, factor);
      return { carried: [ops.mul(body, state!, factor)] };
    });
    graph.output('y', carried[0]!);
    const live = removeDeadCode(graph);
    expect(live.nodes.map(({ op }) => op)).toEqual(['Exp', 'Loop']);
    const body = live.nodes[1]!.attributes['body']!;
    expect(body.kind === 'graph' && body.value.nodes.map(({ op }) => op)).toEqual(['Mul']);
  });

  it('keeps an operation of which one output is needed', () => {
    const graph = new Graph('outputs');
    graph.output('y', ops.topK(graph, graph.input('x', 'float32', [4]), 2).indices);
    expect(removeDeadCode(graph).nodes.length).toBe(1);
  });
});
