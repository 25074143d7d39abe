// Compiled tensor programs against numpy, PyTorch and jax on the CPU: everybody takes turns in one run, with 1 and 2 threads, and
// again while two other processes keep both cores busy. The peers come from the virtual environment of tools/bench/environment.sh.
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRuntime } from '@ergodic/onnx';
import { printTable } from './measure.mjs';
import { callOfOperation, handingOut, memoryRate, productsAlone, trafficOf } from './tensor/bounds.mjs';
import { whileBusy } from './tensor/busy.mjs';
import { contendersFor, takeTurns } from './tensor/contenders.mjs';
import { overheadRows } from './tensor/overhead.mjs';
import { hasEnvironment, LIBRARIES, startPeer } from './tensor/peers.mjs';
import { problems } from './tensor/problems.mjs';
import { BLOCK } from './tensor/programs.mjs';

const THREADS = [1, 2];
const ROUNDS = 7;

const isGiven = (form) => form.endsWith('numbers given');
const isProducts = (form) => form.endsWith('products');
const isInBlocks = (form) => form.includes('blocks');
const own = { label: 'each draws its own numbers', of: (form) => !isGiven(form) };
const given = { label: 'numbers given', of: isGiven };

/** The problems with what is compared with what, and the speed aimed at: times that of the fastest peer. */
const ITEMS = [
  { task: 'gemm', size: { m: 128, k: 784, n: 512 }, title: 'Product of matrices 128×784 and 784×512', comparisons: [] },
  {
    task: 'gemm',
    size: { m: 1024, k: 784, n: 512 },
    title: 'Product of matrices 1024×784 and 784×512',
    comparisons: [],
  },
  ...[128, 1024].map((batch) => ({
    task: 'mlp',
    size: { batch },
    title: `MLP 784-512-512-10, training step, batch ${batch}`,
    comparisons: [{ label: 'fastest peer', of: () => true, target: 1 }],
  })),
  {
    task: 'rbm',
    size: { batch: 128 },
    title: 'RBM 784×500, CD-1, batch 128',
    comparisons: [
      { ...own, target: 1.5 },
      { ...given, target: 1.5 },
    ],
  },
  ...[64, 256, 1024].map((particles) => ({
    task: 'lennard_jones',
    size: { particles },
    title: `Lennard-Jones forces, N = ${particles}`,
    comparisons: [
      { label: 'from differences, or by their gradient', of: (form) => !isProducts(form), target: 1 },
      { label: 'from products of matrices', of: isProducts, target: 1 },
    ].flatMap((comparison) => [
      comparison,
      { ...comparison, label: `${comparison.label}; peers not in blocks`, peers: (_, form) => !isInBlocks(form) },
    ]),
  })),
  {
    task: 'langevin',
    size: { steps: 1000 },
    title: 'Langevin dynamics, 10×10 quartic, 1,000 steps',
    comparisons: [
      {
        label: 'jax without jit',
        of: (form) => !isGiven(form),
        peers: (who, form) => who === 'jax' && form === 'eager',
        target: 10,
      },
      {
        label: 'jax with lax.scan, own numbers',
        of: (form) => !isGiven(form),
        peers: (who, form) => who === 'jax' && form.startsWith('scan'),
        target: 1,
      },
      { label: 'jax with lax.scan, numbers given', of: isGiven, peers: (who) => who === 'jax', target: 1 },
    ],
  },
];

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'ergodic-bench-'));
  const peers = new Map();
  try {
    for (const threads of THREADS) peers.set(threads, hasEnvironment() ? await startAll(threads) : []);
    await printMachine(peers);
    for (const item of ITEMS) await measureItem(item, peers, folder);
    console.log('\n  Costs of compiling and calling, ours');
    printTable(await overheadRows());
  } finally {
    for (const peer of [...peers.values()].flat()) peer.stop();
    rmSync(folder, { recursive: true });
  }
}

async function startAll(threads) {
  const started = [];
  for (const library of LIBRARIES) started.push(await startPeer(library, threads));
  return started;
}

async function printMachine(peers) {
  const { version } = await loadRuntime();
  console.log(`  onnxruntime ${version} in Node; load of the machine before: ${loadavg()[0].toFixed(1)}`);
  for (const { version: peer, kernels } of peers.get(THREADS[0])) console.log(`  ${peer} (${kernels})`);
  if (!hasEnvironment()) console.log('  without peers: tools/bench/environment.sh installs them');
}

async function measureItem({ task, size, title, comparisons }, peers, folder) {
  console.log(`\n  ${title}: median ms`);
  const { contenders, failures } = await contendersFor(task, size, peers, folder);
  try {
    for (const failure of failures) console.log(`  left out: ${failure}`);
    if (contenders.length === 0) return;
    const results = { idle: await takeTurns(contenders, ROUNDS) };
    results.busy = await whileBusy(() => takeTurns(contenders, ROUNDS));
    /** The measured, by column. */
    const columns = ['idle', 'busy'].flatMap((state) =>
      THREADS.map((threads) => ({
        head: `${state === 'busy' ? 'busy, ' : ''}${threads} thread${threads > 1 ? 's' : ''}`,
        state,
        threads,
        entries: contenders.flatMap((contender, i) =>
          contender.threads === threads ? [{ ...contender, ms: results[state][i] }] : [],
        ),
      })),
    );
    printTable([
      ['', 'error', ...columns.map(({ head }) => head)],
      ...rowsOf(columns),
      ...comparisons.map((comparison) => ratioRow(comparison, columns)),
    ]);
    await printBound(task, size, columns);
  } finally {
    for (const contender of contenders) contender.close();
  }
}

const show = (ms) => (ms === undefined ? '-' : ms < 1 ? ms.toFixed(3) : ms < 100 ? ms.toFixed(2) : ms.toFixed(0));

function rowsOf(columns) {
  const names = [...new Set(columns.flatMap(({ entries }) => entries.map(({ who, form }) => `${who}: ${form}`)))];
  return names.map((name) => {
    const found = columns.map(({ entries }) => entries.find(({ who, form }) => `${who}: ${form}` === name));
    const error = found.find(Boolean).error;
    return [name, Number.isNaN(error) ? '-' : error.toExponential(0), ...found.map((entry) => show(entry?.ms))];
  });
}

/** Our fastest against the fastest peer: how many times its speed. */
function ratioRow({ label, of, peers = () => true, target }, columns) {
  const ratios = columns.map(({ entries }) => {
    const ours = fastest(entries.filter(({ who, form }) => who === 'ours' && of(form)));
    const peer = fastest(entries.filter(({ who, form }) => who !== 'ours' && of(form) && peers(who, form)));
    return ours && peer ? `${(peer.ms / ours.ms).toFixed(2)}×` : '-';
  });
  return [`speed, ${label} (aim ${target}×)`, '', ...ratios];
}

const fastest = (entries) => entries.toSorted((a, b) => a.ms - b.ms)[0];

/** Lines on what bounds us, from what the parts take alone: measured here with one thread, while the machine is idle. */
async function printBound(task, size, columns) {
  const { head, threads, entries } = columns[0];
  const ours = entries.filter(({ who }) => who === 'ours');
  const peer = fastest(entries.filter(({ who }) => who !== 'ours'));
  const { products, results } = problems[task];
  const say = (text) => console.log(`  ${head}: ${text}`);
  if (products && ours.length > 0) {
    const best = fastest(ours);
    const alone = await productsAlone(products(size), threads);
    const handed = await handingOut(results, threads);
    const flops = products(size).reduce((sum, [m, k, n]) => sum + 2 * m * k * n, 0);
    const rate = (ms) => (flops / ms / 1e6).toFixed(0);
    const share = (ms) => `${show(ms)} ms (${((100 * ms) / best.ms).toFixed(0)} %)`;
    say(
      `of ${show(best.ms)} ms the matrix products alone take ${share(alone)}, ${rate(alone)} GFLOP/s; handing the results out ${share(handed)}`,
    );
    if (peer) {
      say(
        `${peer.who}'s whole step at ${rate(peer.ms)} GFLOP/s: with products alone we would be ${(peer.ms / alone).toFixed(2)}× as fast, and are ${(peer.ms / best.ms).toFixed(2)}×`,
      );
    }
  }
  if (task === 'langevin') {
    const call = await callOfOperation(threads);
    for (const { form, ms, opened } of ours) {
      const { operations } = opened;
      say(
        `${form}: ${operations} operations a step at ${call.toFixed(0)} ns a call take ${show((size.steps * operations * call) / 1e6)} of ${show(ms)} ms; the rest draws numbers and counts`,
      );
    }
  }
  if (task === 'lennard_jones') {
    const call = await callOfOperation(threads);
    for (const { form, ms, opened } of ours) {
      const rate = await memoryRate(form.includes('blocks') ? BLOCK : size.particles, threads);
      const { bytes, operations } = trafficOf(opened.graph);
      say(
        `${form}: of ${show(ms)} ms the calls of ${operations} operations take ${show((operations * call) / 1e6)}, and what they read and write one by one, ${(bytes / 1e6).toFixed(1)} MB, about ${show(bytes / rate)} at the ${(rate / 1e6).toFixed(0)} GB/s of a product element by element`,
      );
    }
  }
}
