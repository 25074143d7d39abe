import { expect } from 'vitest';
import { OnnxError } from '../src/errors.ts';
import { Graph } from '../src/graph/graph.ts';
import { tensor } from '../src/graph/tensor.ts';
import * as ops from '../src/ops/index.ts';
import { type Feeds } from '../src/session/feeds.ts';
import { type Session } from '../src/session/session.ts';

/** tanh(x W + b) / T, and the rows' sums. */
export function layer(): Graph {
  const graph = new Graph('layer');
  const x = graph.input('x', 'float32', ['N', 3]);
  const temperature = graph.input('temperature', 'float32', []);
  const weight = graph.parameter('weight', tensor('float32', [3, 2], [0.5, -1, 0.25, 2, -0.125, 1]));
  const bias = graph.parameter('bias', tensor('float32', [2], [0.1, -0.2]));
  const y = ops.div(graph, ops.tanh(graph, ops.gemm(graph, x, weight, bias)), temperature);
  graph.output('y', y);
  graph.output('total', ops.reduceSum(graph, y, { axes: [1] }));
  return graph;
}

export function layerByHand(x: ArrayLike<number>, temperature: number): number[] {
  const y: number[] = [];
  for (let row = 0; row < x.length; row += 3) {
    const [a, b, c] = [x[row]!, x[row + 1]!, x[row + 2]!];
    y.push(
      Math.tanh(0.5 * a + 0.25 * b - 0.125 * c + 0.1) / temperature,
      Math.tanh(-a + 2 * b + c - 0.2) / temperature,
    );
  }
  return y;
}

export const waves = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));

/** The error that running with these feeds gives. */
export function errorOf(session: Session, feeds: Feeds, fetches?: readonly string[]): OnnxError {
  try {
    session.runSync(feeds, fetches);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(OnnxError);
    return thrown as OnnxError;
  }
  throw new Error('it ran');
}
