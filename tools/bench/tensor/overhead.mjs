// What a compiled program costs besides its work: tracing, opening, a call, and what calls leave behind.
import { openSession, tensor } from '@ergodic/onnx';
import { compile, input, trace, valueAndGrad } from '@ergodic/tensor';
import { median, timed } from '../measure.mjs';
import { tf } from './ours.mjs';
import { problems } from './problems.mjs';
import { mlpLoss } from './programs.mjs';

const CALLS = 10_000;
const REPEATS = 9;
const BATCH = 1000;

/** Rows of a table: what, and how much. */
export async function overheadRows() {
  const tiny = await compile((x) => tf.add(tf.mul(x, 2), 1), { threads: 1, otherwise: 'throw' });
  const x = tensor('float32', [8], new Float32Array(8));
  const calls = (n) =>
    timed(() => {
      for (let i = 0; i < n; i++) tiny.arrays(x);
    });
  calls(BATCH);
  const microseconds = median(Array.from({ length: REPEATS }, () => (1e3 * calls(BATCH)) / BATCH));

  globalThis.gc?.();
  const before = process.memoryUsage();
  calls(CALLS);
  globalThis.gc?.();
  const after = process.memoryUsage();
  tiny.close();

  const compiling = [];
  for (let i = 0; i < REPEATS; i++) compiling.push(await compileMlp());
  const growth = (key) => `${((after[key] - before[key]) / 2 ** 20).toFixed(1)} MiB`;
  return [
    ['', ''],
    ['a call of a tiny program (8 numbers, 2 operations)', `${microseconds.toFixed(1)} µs`],
    ['tracing loss and gradients of the MLP', `${median(compiling.map(({ traceMs }) => traceMs)).toFixed(1)} ms`],
    ['opening its session', `${median(compiling.map(({ openMs }) => openMs)).toFixed(1)} ms`],
    [`growth of the heap after ${CALLS} calls`, growth('heapUsed')],
    [`growth of the process after ${CALLS} calls`, growth('rss')],
  ];
}

async function compileMlp() {
  const { x, y, ...parameters } = problems.mlp.arrays({ batch: 128 });
  const specOf = ({ shape, type }) => input(shape, { type });
  const named = Object.fromEntries(Object.entries(parameters).map(([name, p]) => [name, specOf(p)]));
  const program = valueAndGrad((theta, images, labels) => mlpLoss(tf, theta, images, labels));
  const start = performance.now();
  const { graph } = trace(program, [named, specOf(x), specOf(y)]);
  const traced = performance.now();
  const session = await openSession(graph);
  const openMs = performance.now() - traced;
  session.close();
  return { traceMs: traced - start, openMs };
}
