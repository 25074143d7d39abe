import fc from 'fast-check';
import { Graph, type Value } from '../src/graph/graph.ts';
import { tensor } from '../src/graph/tensor.ts';
import * as ops from '../src/ops/index.ts';

/** One step of a random program: which operation, on which of the values so far. */
interface Step {
  readonly op: number;
  readonly a: number;
  readonly b: number;
}

/** Operations on values of shapes [N,3], [N,1], [3] and []: each takes two values and gives one that is again of these shapes. */
const OPERATIONS: readonly ((graph: Graph, a: Value, b: Value, matrix: Value) => Value | undefined)[] = [
  (graph, a, b) => ops.add(graph, a, b),
  (graph, a, b) => ops.sub(graph, a, b),
  (graph, a, b) => ops.mul(graph, ops.tanh(graph, a), b),
  (graph, a, b) => ops.max(graph, a, b),
  (graph, a, b) => ops.min(graph, a, b),
  (graph, a, b) => ops.where(graph, ops.greater(graph, a, b), a, b),
  (graph, a, b) => ops.div(graph, a, ops.add(graph, ops.abs(graph, b), 1)),
  (graph, a) => ops.neg(graph, a),
  (graph, a) => ops.relu(graph, a),
  (graph, a) => ops.sigmoid(graph, a),
  (graph, a) => ops.exp(graph, ops.tanh(graph, a)),
  (graph, a) => ops.mul(graph, a, 1),
  (graph, a) => ops.sub(graph, a, 0),
  (graph, a) => ops.identity(graph, a),
  (graph, a) => (a.shape.at(-1) === 3 ? ops.softmax(graph, a) : undefined),
  (graph, a) => (a.shape.length === 2 ? ops.reduceMean(graph, a, { axes: [1], keepDims: true }) : undefined),
  (graph, a) => (a.shape.length > 0 ? ops.reduceSum(graph, ops.tanh(graph, a), {}) : undefined),
  (graph, a, _, matrix) =>
    a.shape.length === 2 && a.shape[1] === 3 ? ops.matMul(graph, ops.tanh(graph, a), matrix) : undefined,
  (graph, a) => (a.shape.length === 2 ? ops.transpose(graph, ops.transpose(graph, a)) : undefined),
  (graph) =>
    ops.add(
      graph,
      graph.constant(tensor('float64', [3], [2, 2, 2])),
      graph.constant(tensor('float64', [3], [1, 1, 1])),
    ),
  (graph, a) => ops.mul(graph, graph.constant(tensor('float64', [3], [0.5, 0.5, 0.5])), a),
  (graph) => ops.mul(graph, ops.sqrt(graph, graph.constant(2, 'float64')), 3),
];

/** Random programs in float64 on x [N,3] and y [3], with a parameter "matrix" [3,3]; outputs `out` and `other`. */
export const randomGraphs: fc.Arbitrary<Graph> = fc
  .array(fc.record<Step>({ op: fc.nat(OPERATIONS.length - 1), a: fc.nat(), b: fc.nat() }), {
    minLength: 1,
    maxLength: 25,
  })
  .map((steps) => {
    const graph = new Graph('random');
    const values = [graph.input('x', 'float64', ['N', 3]), graph.input('y', 'float64', [3])];
    const matrix = graph.parameter('matrix', tensor('float64', [3, 3], [1, -0.5, 0.25, 0, 2, -1, 0.5, 0.75, -0.125]));
    for (const { op, a, b } of steps) {
      const result = OPERATIONS[op]!(graph, values[a % values.length]!, values[b % values.length]!, matrix);
      if (result) values.push(result);
    }
    graph.output('out', values.at(-1)!);
    graph.output('other', values.at(-2)!);
    return graph;
  });
