import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import { encode } from '../model/encode.ts';
import * as ops from '../ops/index.ts';
import { loadRuntime, type Runtime } from './runtime.ts';
import { openSession, openSessionSync } from './session.ts';

const MEGABYTE = 2 ** 20;

/** A product with 4 MB of weights, none of them repeated. */
function heavy(): Graph {
  const graph = new Graph('heavy');
  const x = graph.input('x', 'float32', ['N', 1024]);
  const weight = graph.parameter(
    'weight',
    tensor(
      'float32',
      [1024, 1024],
      Float32Array.from({ length: MEGABYTE }, (_, i) => i % 7),
    ),
  );
  graph.output('y', ops.matMul(graph, x, weight));
  return graph;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What the process holds once its garbage is gone; results of calls are freed a turn of the event loop later. */
async function resident(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage.rss();
}

/**
 * By how much the process grew in the round in which it grew least. What is lost is lost in each; the allocator, which keeps some of
 * what is given back to it, has had its fill after one or two.
 */
async function leastGrowth(round: () => Promise<void>): Promise<number> {
  let least = Infinity;
  let before = await resident();
  for (let i = 0; i < 4; i++) {
    await round();
    const after = await resident();
    least = Math.min(least, after - before);
    before = after;
  }
  return least;
}

describe('memory', () => {
  it('is given back by closing, at once and once', async () => {
    const runtime = await loadRuntime();
    let given = 0;
    const newSession: Runtime['newSession'] = () =>
      new Proxy(runtime.newSession(), {
        get(native, name) {
          if (name === 'dispose') given++;
          const found = Reflect.get(native, name) as unknown;
          return typeof found === 'function' ? (found.bind(native) as unknown) : found;
        },
      });
    const session = openSessionSync({ ...runtime, newSession }, heavy());
    session.runSync({ x: new Float32Array(1024) });
    expect(given).toBe(0);
    session.close();
    session.close();
    expect(given).toBe(1);
  });

  it('comes back when sessions are closed', async () => {
    const bytes = encode(heavy(), { describeValues: false });
    const growth = await leastGrowth(async () => {
      for (let i = 0; i < 75; i++) {
        const session = await openSession(bytes, { threads: 1 });
        session.runSync({ x: new Float32Array(1024) });
        session.close();
      }
    });
    // Kept open, they would take 300 MB a round at least.
    expect(growth).toBeLessThan(100 * MEGABYTE);
  }, 60_000);

  it('does not grow with calls', async () => {
    const graph = new Graph('tiny');
    graph.output('y', ops.add(graph, graph.input('x', 'float32', ['N']), 1));
    const session = await openSession(graph, { threads: 1 });
    const x = new Float32Array(1000);
    const growth = await leastGrowth(async () => {
      // A pause now and then lets the results of earlier calls be collected.
      for (let i = 0; i < 25_000; i++) await (i % 500 === 0 ? session.run({ x }) : session.runSync({ x }));
    });
    // The results of a round are 100 MB together.
    expect(growth).toBeLessThan(35 * MEGABYTE);
    session.close();
  }, 60_000);
});
