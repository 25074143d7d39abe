import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import { encode } from '../model/encode.ts';
import * as ops from '../ops/index.ts';
import { openSession } from './session.ts';

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

// The bounds are a third of what would be lost: the allocator keeps some of what is given back, more of it on a busy machine.
describe('memory', () => {
  it('comes back when sessions are closed', async () => {
    const bytes = encode(heavy(), { describeValues: false });
    const openAndClose = async (times: number) => {
      for (let i = 0; i < times; i++) {
        const session = await openSession(bytes, { threads: 1 });
        session.runSync({ x: new Float32Array(1024) });
        session.close();
      }
    };
    await openAndClose(20);
    const before = await resident();
    await openAndClose(300);
    // Kept open, they would take 1200 MB at least.
    expect((await resident()) - before).toBeLessThan(400 * MEGABYTE);
  }, 60_000);

  it('does not grow with calls', async () => {
    const graph = new Graph('tiny');
    graph.output('y', ops.add(graph, graph.input('x', 'float32', ['N']), 1));
    const session = await openSession(graph, { threads: 1 });
    const x = new Float32Array(1000);
    const call = async (times: number) => {
      // A pause now and then lets the results of earlier calls be collected.
      for (let i = 0; i < times; i++) await (i % 500 === 0 ? session.run({ x }) : session.runSync({ x }));
    };
    await call(5000);
    const before = await resident();
    await call(100_000);
    // The results are 400 MB together.
    expect((await resident()) - before).toBeLessThan(130 * MEGABYTE);
    session.close();
  }, 60_000);
});
