import { expect } from 'vitest';
import { evaluateDimension } from '../src/graph/dimension.ts';
import { Graph, type Value } from '../src/graph/graph.ts';
import { formatGraph } from '../src/graph/format.ts';
import { type TensorData } from '../src/graph/tensor.ts';
import { type Feeds, openSession, type SessionOptions } from '../src/index.ts';

/** Runs a graph once and closes the session. */
export async function run(
  graph: Graph,
  feeds: Feeds = {},
  options: SessionOptions = { optimisation: 'disabled', threads: 1 },
): Promise<Record<string, TensorData>> {
  const session = await openSession(graph, options);
  try {
    return session.runSync(feeds);
  } finally {
    session.close();
  }
}

/**
 * Builds a graph, runs it in onnxruntime, and checks that every output has the type and the shape that were inferred for it.
 * @returns the outputs
 */
export async function runChecked(
  build: (graph: Graph) => Readonly<Record<string, Value>>,
  feeds: Readonly<Record<string, TensorData>> = {},
): Promise<Record<string, TensorData>> {
  const graph = new Graph('test');
  const outputs = build(graph);
  for (const [name, value] of Object.entries(outputs)) graph.output(name, value);
  const lengths = new Map<string, number>();
  for (const { value } of graph.inputs) {
    value.shape.forEach((length, axis) => {
      if (typeof length === 'string') lengths.set(length, feeds[value.name]!.shape[axis]!);
    });
  }
  const results = await run(graph, feeds);
  for (const [name, { type, shape }] of Object.entries(outputs)) {
    expect(results[name]!.type, formatGraph(graph)).toBe(type);
    // A fresh symbol (_0) stands for a length that cannot be told: any will do.
    const told = shape.map((length, axis) => evaluateDimension(length, lengths) ?? results[name]!.shape[axis]);
    expect(results[name]!.shape, formatGraph(graph)).toEqual(told);
  }
  return results;
}

/** The elements as plain numbers. */
export function numbers(tensor: TensorData | undefined): number[] {
  return Array.from<number | bigint>(tensor!.data).map(Number);
}

/** The largest |got - expected| / max(1, |expected|); NaN matches NaN, an infinity itself. */
export function largestError(got: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>): number {
  expect(got.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [Number(got[i]), Number(expected[i])];
    if (Object.is(a, b) || a === b) continue;
    const error = Math.abs(a - b) / Math.max(1, Math.abs(b));
    largest = Math.max(largest, Number.isFinite(error) ? error : Infinity);
  }
  return largest;
}
