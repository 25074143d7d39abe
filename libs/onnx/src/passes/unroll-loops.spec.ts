import { describe, expect, it } from 'vitest';
import { run } from '../../test/run.ts';
import { Graph, type Value } from '../graph/graph.ts';
import { tensor, type TensorData } from '../graph/tensor.ts';
import * as ops from '../ops/index.ts';
import { countNodes, rewriteGraph } from './rewrite.ts';
import { UNROLLED, unrollLoops } from './unroll-loops.ts';

const numbers = (...shape: number[]): TensorData => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    'float32',
    shape,
    Float32Array.from({ length: size }, (_, i) => Math.sin(1 + 2.3 * i)),
  );
};

type Step = (body: Graph, iteration: Value, state: Value, around: Record<'noise' | 'scale', Value>) => Value;

/** A loop over rows of noise, [K, 2, 3]. */
function looped(step: Step): Graph {
  const graph = new Graph('loop');
  const x = graph.input('x', 'float32', [2, 3]);
  const noise = graph.input('noise', 'float32', ['K', 2, 3]);
  const scale = graph.input('scale', 'float32', []);
  const count = graph.input('count', 'int64', []);
  const { carried } = ops.loop(graph, count, [x], (body, iteration, [state]) => ({
    carried: [step(body, iteration, state!, { noise, scale })],
  }));
  graph.output('y', carried[0]!);
  return graph;
}

const row: Step = (body, iteration, _, { noise }) => ops.gather(body, noise, ops.cast(body, iteration, 'int32'));

const STEPS: Record<string, Step> = {
  'noise as it is': (body, i, x, around) => ops.add(body, ops.mul(body, x, 0.9), row(body, i, x, around)),
  'noise scaled by a constant': (body, i, x, around) =>
    ops.sub(body, ops.mul(body, ops.sin(body, x), 0.9), ops.mul(body, row(body, i, x, around), 0.3)),
  'noise scaled from around': (body, i, x, around) =>
    ops.add(body, ops.tanh(body, x), ops.mul(body, around.scale, row(body, i, x, around))),
  'noise used twice': (body, i, x, around) => {
    const z = row(body, i, x, around);
    return ops.add(body, ops.mul(body, z, 0.1), ops.mul(body, z, ops.cos(body, x)));
  },
  'the number of the step': (body, i, x) => ops.add(body, ops.mul(body, x, -0.7), ops.cast(body, i, 'float32')),
  'a row that depends on more than the step': (body, i, x, { noise }) => {
    const at = ops.min(body, ops.mul(body, i, body.constant(2, 'int64')), body.constant(5, 'int64'));
    return ops.sub(body, ops.gather(body, noise, at), x);
  },
};

const feedsOf = (count: number) => ({
  x: numbers(2, 3),
  noise: numbers(Math.max(count, 6), 2, 3),
  scale: 0.4,
  count: BigInt64Array.of(BigInt(count)),
});

const after = async (graph: Graph, count: number) => (await run(graph, feedsOf(count)))['y']!.data;

describe('unrollLoops', () => {
  it.each(Object.entries(STEPS))('leaves every bit for any number of steps: %s', async (_, step) => {
    const graph = looped(step);
    const unrolled = unrollLoops(graph);
    expect(unrolled.nodes.filter(({ op }) => op === 'Loop').length).toBe(2);
    for (const count of [0, 1, UNROLLED - 1, UNROLLED, UNROLLED + 1, 37]) {
      expect(await after(unrolled, count), `${count} steps`).toEqual(await after(graph, count));
    }
  });

  it('a step too few, or a wrong row, would be seen', async () => {
    const step = STEPS['noise as it is']!;
    const graph = looped(step);
    const mutants = [
      // The rows of ten steps in the wrong order.
      rewriteGraph(unrollLoops(graph), (target) => ({
        node: ({ op, inputs, attributes, outputs }) =>
          op === 'Split' ? target.add(op, inputs, attributes, outputs).toReversed() : undefined,
      })),
      looped((body, i, x, around) => step(body, i, step(body, i, x, around), around)),
    ];
    for (const mutant of mutants) {
      expect(await after(mutant, UNROLLED)).not.toEqual(await after(graph, UNROLLED));
    }
  });

  it('calls fewer operations a step', () => {
    const unrolled = unrollLoops(looped(STEPS['noise scaled by a constant']!));
    const [many] = unrolled.nodes.filter(({ op }) => op === 'Loop');
    const body = many!.attributes['body']!.value as Graph;
    // Sin, Mul and Sub; the rows come from one Slice and one Split.
    expect(countNodes(body)).toBeLessThanOrEqual(3 * UNROLLED + 6);
  });

  it('leaves loops that do much in a step, stop by themselves or keep what they make', () => {
    const graph = new Graph('others');
    const [x, w] = [graph.input('x', 'float32', [2, 2]), graph.input('large', 'float32', [5000])];
    const large = ops.loop(graph, 20, [w], (body, _, [state]) => ({ carried: [ops.sin(body, state!)] }));
    const product = ops.loop(graph, 20, [x], (body, _, [state]) => ({ carried: [ops.matMul(body, state!, x)] }));
    const stopping = ops.loop(graph, 20, [x], (body, _, [state]) => ({
      carried: [ops.sin(body, state!)],
      proceed: ops.cast(body, ops.reduceMax(body, state!), 'bool'),
    }));
    const stacking = ops.loop(graph, 20, [x], (body, _, [state]) => ({
      carried: [ops.sin(body, state!)],
      stacked: [state!],
    }));
    const results = [large, product, stopping, stacking].flatMap(({ carried, stacked }) => [...carried, ...stacked]);
    results.forEach((value, i) => graph.output(`y${i}`, value));
    expect(countNodes(unrollLoops(graph))).toBe(countNodes(graph));
  });
});
