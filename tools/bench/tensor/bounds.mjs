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

/** Median ms of a program of ours on feeds of ones. */
async function millisecondsOf(graph, threads) {
  const session = await openSession(graph, { threads });
  const feeds = Object.fromEntries(
    graph.inputs.map(({ value }) => [value.name, new Float32Array(sizeOf(value.shape)).fill(1)]),
  );
  session.runSync(feeds);
  const ms = median(Array.from({ length: 25 }, () => timed(() => session.runSync(feeds))));
  session.close();
  return ms;
}

/** Gives so little of a value out that copying it costs nothing. */
const firstOf = (graph, name, x) => graph.output(name, ops.slice(graph, x, [{ axis: 0, start: 0, end: 1 }]));

/**
 * Milliseconds that onnxruntime takes for products of matrices and nothing else.
 * @param products `[rows, inner, columns, 'transposeA' | 'transposeB' | undefined]` each
 */
export async function productsAlone(products, threads) {
  const graph = new Graph('products');
  products.forEach(([m, k, n, transposed], i) => {
    const a = graph.input(`a${i}`, 'float32', transposed === 'transposeA' ? [k, m] : [m, k]);
    const b = graph.input(`b${i}`, 'float32', transposed === 'transposeB' ? [n, k] : [k, n]);
    firstOf(graph, `c${i}`, ops.gemm(graph, a, b, undefined, transposed ? { [transposed]: true } : {}));
  });
  return await millisecondsOf(graph, threads);
}

/** Milliseconds that it takes to hand results of these shapes out of onnxruntime, which copies them. */
export async function handingOut(shapes, threads) {
  const [handed, kept] = [new Graph('handed'), new Graph('kept')];
  shapes.forEach((shape, i) => {
    handed.output(`y${i}`, ops.neg(handed, handed.input(`x${i}`, 'float32', shape)));
    firstOf(kept, `y${i}`, ops.neg(kept, kept.input(`x${i}`, 'float32', shape)));
  });
  return (await millisecondsOf(handed, threads)) - (await millisecondsOf(kept, threads));
}

/** Nanoseconds that an operation on so little takes that its call is all there is. */
export async function callOfOperation(threads) {
  const LENGTH = 400;
  const graph = new Graph('calls');
  const start = graph.input('x', 'float32', [10, 10]);
  let x = start;
  for (let i = 0; i < LENGTH; i++) x = ops.mul(graph, x, start);
  graph.output('y', x);
  return (1e6 * (await millisecondsOf(graph, threads))) / LENGTH;
}

/** Bytes a millisecond that onnxruntime reaches in a product of two arrays of n × n, element by element. */
export async function memoryRate(n, threads) {
  const graph = new Graph('traffic');
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', [n, n]));
  // Several in a row: what a call costs by itself does not matter then.
  const LENGTH = 9;
  let x = a;
  for (let i = 0; i < LENGTH; i++) x = ops.mul(graph, x, b);
  firstOf(graph, 'first', x);
  return (LENGTH * 3 * 4 * n * n) / (await millisecondsOf(graph, threads));
}
