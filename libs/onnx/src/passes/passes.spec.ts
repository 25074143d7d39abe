import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../test/evaluator.ts';
import { randomGraphs } from '../../test/random-graphs.ts';
import { largestError, numbers, run } from '../../test/run.ts';
import { openSession } from '../session/session.ts';
import { type Graph } from '../graph/graph.ts';
import { tensor, type TensorData } from '../graph/tensor.ts';
import { mergeCommonSubexpressions } from './common-subexpressions.ts';
import { removeDeadCode } from './dead-code.ts';
import { foldConstants } from './fold-constants.ts';
import { optimise } from './optimise.ts';
import { countNodes } from './rewrite.ts';

const passes: [string, (graph: Graph) => Graph][] = [
  ['mergeCommonSubexpressions', mergeCommonSubexpressions],
  ['removeDeadCode', removeDeadCode],
  ['foldConstants', foldConstants],
  ['optimise', optimise],
];

/** As the graph says it, without onnxruntime's own rewriting. */
const PLAIN = { optimisation: 'disabled', threads: 1 } as const;

const feedsOf = (batch: number) => ({
  x: tensor(
    'float64',
    [batch, 3],
    Array.from({ length: 3 * batch }, (_, i) => Math.sin(1 + 2.3 * i)),
  ),
  y: tensor('float64', [3], [0.5, -0, -1.25]),
});

/** The bits of the outputs. */
const bits = (results: Record<string, TensorData>) =>
  Object.entries(results).map(([name, { type, shape, data }]) => [
    name,
    type,
    shape,
    Buffer.from(data.buffer).toString('hex'),
  ]);

describe('passes', () => {
  it('random graphs agree with a second opinion', async () => {
    await fc.assert(
      fc.asyncProperty(randomGraphs, fc.constantFrom(0, 1, 5), async (graph, batch) => {
        const feeds = feedsOf(batch);
        const plain = (t: TensorData) => ({ shape: t.shape, data: numbers(t) });
        const exact = evaluate(graph, { x: plain(feeds.x), y: plain(feeds.y) });
        const results = await run(graph, feeds);
        for (const [name, { shape, data }] of Object.entries(exact)) {
          expect(results[name]!.shape, String(graph)).toEqual(shape);
          expect(largestError(results[name]!.data, data), String(graph)).toBeLessThan(1e-12);
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it.each(passes)('%s leaves every bit of the results', async (_, pass) => {
    await fc.assert(
      fc.asyncProperty(randomGraphs, async (graph) => {
        const before = String(graph);
        const smaller = pass(graph);
        expect(String(graph)).toBe(before);
        const [whole, less] = [await openSession(graph, PLAIN), await openSession(smaller, PLAIN)];
        for (const batch of [0, 1, 5]) {
          const feeds = feedsOf(batch);
          expect(bits(less.runSync(feeds)), `${graph}\n${smaller}`).toEqual(bits(whole.runSync(feeds)));
        }
        for (const session of [whole, less]) session.close();
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it.each(passes)('%s makes no graph larger, and its own results no smaller when repeated', (_, pass) => {
    fc.assert(
      fc.property(randomGraphs, (graph) => {
        const smaller = pass(graph);
        expect(countNodes(smaller)).toBeLessThanOrEqual(countNodes(graph));
        expect(String(pass(graph))).toBe(String(smaller));
      }),
      { seed: 3 },
    );
  });

  it('optimise reaches a fixed point', () => {
    fc.assert(
      fc.property(randomGraphs, (graph) => {
        const once = optimise(graph);
        expect(countNodes(optimise(once))).toBe(countNodes(once));
      }),
      { seed: 4 },
    );
  });

  it('together they make random graphs smaller by much', () => {
    const graphs = fc.sample(randomGraphs, { seed: 7, numRuns: 200 });
    const count = (all: readonly Graph[]) => all.reduce((sum, graph) => sum + countNodes(graph), 0);
    expect(count(graphs.map(optimise))).toBeLessThan(0.6 * count(graphs));
  });
});
