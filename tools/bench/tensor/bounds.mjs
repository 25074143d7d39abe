// What bounds a compiled program: the rate of matrix products, memory traffic, or the dispatch of operations.
import { Graph, openSession, ops } from '@ergodic/onnx';
import { median, timed } from '../measure.mjs';

const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

/** Ops that move no memory: they rename a tensor. */
const VIEWS = new Set(['Reshape', 'Identity', 'Unsqueeze', 'Squeeze']);

/**
 * Bytes that the operations of a graph read and write, float32, each by itself: what execution without fusion moves. What does not
 * depend on the inputs is computed when the session is opened and does not count.
 */
export function trafficOf(graph) {
  const moving = new Set(graph.inputs.map(({ value }) => value));
  let bytes = 0;
  let operations = 0;
  for (const { op, inputs, outputs } of graph.nodes) {
    if (!inputs.some((value) => moving.has(value))) continue;
    for (const value of outputs) moving.add(value);
    if (VIEWS.has(op)) continue;
    operations++;
    for (const value of [...inputs, ...outputs]) if (value) bytes += 4 * sizeOf(value.shape);
  }
  return { bytes, operations };
}

/** Bytes a millisecond that onnxruntime reaches in a product of two arrays of n × n, element by element. */
export async function memoryRate(n, threads) {
  const graph = new Graph('traffic');
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', [n, n]));
  // Several in a row: what a call costs by itself does not matter then.
  const LENGTH = 9;
  let x = a;
  for (let i = 0; i < LENGTH; i++) x = ops.mul(graph, x, b);
  graph.output('first', ops.slice(graph, x, [{ axis: 0, start: 0, stop: 1 }]));
  const session = await openSession(graph, { threads });
  const feeds = { a: new Float32Array(n * n).fill(1), b: new Float32Array(n * n).fill(1) };
  session.runSync(feeds);
  const ms = median(Array.from({ length: 15 }, () => timed(() => session.runSync(feeds))));
  session.close();
  return (LENGTH * 3 * 4 * n * n) / ms;
}
