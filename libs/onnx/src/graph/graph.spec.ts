import { describe, expect, it } from 'vitest';
import { run } from '../../test/run.ts';
import * as ops from '../ops/index.ts';
import { optimise } from '../passes/optimise.ts';
import { Graph } from './graph.ts';
import { tensor } from './tensor.ts';

function toy(): Graph {
  const graph = new Graph('toy');
  graph.doc = 'A toy.';
  const x = graph.input('x', 'float32', ['N', 2]);
  const weight = graph.parameter('weight', tensor('float32', [2, 2], [1, 2, 3, 4]), 'what is learnt');
  const { carried } = ops.loop(graph, 3, [x], (body, _, [state]) => ({
    carried: [ops.matMul(body, state!, weight)],
  }));
  graph.output('y', ops.relu(graph, ops.sub(graph, carried[0]!, 0.5)));
  return graph;
}

describe('graph', () => {
  it('reads', () => {
    expect(String(toy())).toBe(`graph toy(x: float32[N,2]) -> (y: float32[N,2])
  # A toy.
  parameter weight: float32[2,2]  # what is learnt
  constant_0: int64[] = 3
  constant_1: bool[] = 1
  constant_2: float32[] = 0.5
  loop_0: float32[N,2] = Loop(constant_0, constant_1, x) {body=
    graph loop_body_0(iteration_0: int64[], proceed_0: bool[], carried_0: float32[N,2]) -> (proceed_1: bool[], next_0: float32[N,2])
      matmul_0: float32[N,2] = MatMul(carried_0, weight)
      proceed_1 = proceed_0
      next_0 = matmul_0
  }
  sub_0: float32[N,2] = Sub(loop_0, constant_2)
  relu_0: float32[N,2] = Relu(sub_0)
  y = relu_0`);
  });

  it('draws as Mermaid', () => {
    const lines = toy().toMermaid().split('\n');
    expect(lines[0]).toBe('flowchart TD');
    expect(lines).toContain('  n0(["x: float32[N,2]"])');
    expect(lines).toContain('  n1[("weight: float32[2,2]")]');
    expect(lines).toContain('  subgraph n2_body ["body of Loop"]');
    // x goes into the loop; the weight into the product inside; the result out as y.
    expect(lines).toContain('  n0 --> n2');
    expect(lines.filter((line) => line.includes('n1 --> ')).length).toBe(1);
    expect(lines.at(-1)).toMatch(/--> n\d+$/);
    const ids = lines.flatMap((line) => /^\s*(n\d+)[[(]/.exec(line)?.[1] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives the same graph when it is built twice', () => {
    expect(String(toy())).toBe(String(toy()));
  });

  it('refuses values of other graphs and of inner scopes', () => {
    const graph = toy();
    const stranger = new Graph('other').input('x', 'float32', []);
    expect(() => ops.relu(graph, stranger)).toThrow('Relu: x (float32[]) is not a value of graph "toy"');
    let inside = stranger;
    ops.loop(graph, 1, [], (body) => {
      inside = body.constant(1);
      return { carried: [] };
    });
    expect(() => ops.relu(graph, inside)).toThrow('is not a value of graph "toy"');
    expect(() => graph.output('z', inside)).toThrow('output: constant');
  });

  it('gives each name once', () => {
    const graph = toy();
    expect(() => graph.input('x', 'float32', [])).toThrow('the name "x" is taken');
    expect(() => graph.parameter('relu_0', tensor('float32', [], [1]))).toThrow('the name "relu_0" is taken');
    expect(() => graph.output('y', graph.inputs[0]!.value)).toThrow('the name "y" is taken');
    expect(() => graph.output('weight', graph.inputs[0]!.value)).toThrow('the name "weight" is taken');
    expect(() => graph.input('', 'float32', [])).toThrow('a value needs a name');
  });

  it('keeps the names of outputs free when passes add constants', () => {
    const graph = new Graph('folding');
    const two = graph.constant(tensor('float32', [2], [1, 2]));
    graph.output('constant_1', ops.mul(graph, graph.input('x', 'float32', [2]), ops.add(graph, two, two)));
    expect(optimise(graph).outputs.map(({ name }) => name)).toEqual(['constant_1']);
  });

  it('gives inputs, constants, parameters and one value twice out', async () => {
    const graph = new Graph('passing');
    const x = graph.input('x', 'float32', [2]);
    const weight = graph.parameter('weight', tensor('float32', [1], [5]));
    const doubled = ops.add(graph, x, x);
    // An output may bear the name of some other inner value.
    const negated = ops.neg(graph, doubled);
    graph.output('x_again', x);
    graph.output('weight_again', weight);
    graph.output('seven', graph.constant(7));
    graph.output('doubled', doubled);
    graph.output('neg_0', doubled);
    graph.output('add_0', negated);
    const {
      x_again,
      weight_again,
      seven,
      doubled: first,
      neg_0,
      add_0,
    } = await run(graph, { x: Float32Array.of(1, 2) });
    expect([...x_again!.data]).toEqual([1, 2]);
    expect([...weight_again!.data]).toEqual([5]);
    expect([...seven!.data]).toEqual([7]);
    expect([...first!.data]).toEqual([2, 4]);
    expect([...neg_0!.data]).toEqual([2, 4]);
    expect([...add_0!.data]).toEqual([-2, -4]);
  });

  it('adds any operation', async () => {
    const graph = new Graph('generic');
    const x = graph.input('x', 'float32', [2, 2]);
    const [y] = graph.add('Hardmax', [x], {}, [{ type: 'float32', shape: [2, 2], name: 'picked' }]);
    expect(y!.name).toBe('picked_0');
    graph.output('y', y!);
    const result = await run(graph, { x: Float32Array.of(1, 2, 4, 3) });
    expect([...result['y']!.data]).toEqual([0, 1, 1, 0]);
  });
});
