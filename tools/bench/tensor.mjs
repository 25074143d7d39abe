// Compiled tensor programs against numpy, PyTorch and jax on the CPU: everybody takes turns in one run, with 1 and 2 threads, and
// again while two other processes keep both cores busy. The peers come from the virtual environment of tools/bench/environment.sh.
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRuntime } from '@ergodic/onnx';
import { printTable } from './measure.mjs';
import { memoryRate, trafficOf } from './tensor/bounds.mjs';
import { whileBusy } from './tensor/busy.mjs';
import { contendersFor, takeTurns } from './tensor/contenders.mjs';
import { overheadRows } from './tensor/overhead.mjs';
import { hasEnvironment, LIBRARIES, startPeer } from './tensor/peers.mjs';
import { problems } from './tensor/problems.mjs';

const THREADS = [1, 2];
const ROUNDS = 7;

const isGiven = (form) => form.endsWith('numbers given');
const isProducts = (form) => form.endsWith('products');
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
      ...[
        { label: 'from differences, or by their gradient', of: (form) => !isProducts(form), target: 1 },
        { label: 'from products of matrices', of: isProducts, target: 1 },
      ].flatMap((comparison) => [
        comparison,
        {
          ...comparison,
          label: `${comparison.label}; peers not in blocks`,
          peers: (_, form) => !form.includes('blocks'),
        },
      ]),
    ],
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
    const rates = new Map();
    for (const item of ITEMS) await measureItem(item, peers, folder, rates);
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

async function measureItem({ task, size, title, comparisons }, peers, folder, rates) {
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
    await printBound(task, size, columns, rates);
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

/** A line on what bounds us. */
async function printBound(task, size, columns, rates) {
  const ours = columns.map(({ entries }) => entries.filter(({ who }) => who === 'ours'));
  const { flops } = problems[task];
  if (task === 'gemm') {
    columns.forEach(({ state, threads, entries }) => {
      for (const who of ['ours', 'peer']) {
        const best = fastest(entries.filter((entry) => (entry.who === 'ours') === (who === 'ours')));
        if (best) rates.set([size.m, state, threads, who].join(), flops(size) / best.ms);
      }
    });
    return;
  }
  if (flops) {
    const lines = columns.flatMap(({ head, state, threads }, c) => {
      const best = fastest(ours[c]);
      const rate = rates.get([size.batch, state, threads, 'ours'].join());
      const peers = rates.get([size.batch, state, threads, 'peer'].join());
      if (!best || !rate) return [];
      const alone = flops(size) / rate;
      const reached = (flops(size) / best.ms / 1e6).toFixed(0);
      const perSecond = (value) => (value ? `${(value / 1e6).toFixed(0)}` : '-');
      return `  ${head}: the matrix products alone take ${show(alone)} of ${show(best.ms)} ms (${((100 * alone) / best.ms).toFixed(0)} %): ${reached} GFLOP/s reached of ${perSecond(rate)} in one product, peers' best ${perSecond(peers)}`;
    });
    for (const line of lines) console.log(line);
    return;
  }
  if (task === 'langevin') {
    for (const { form, ms, opened } of ours[0]) {
      const { nodes } = opened.graph;
      const each = (1e6 * ms) / (size.steps * nodes.length);
      console.log(
        `  ${form}, 1 thread: ${nodes.length} operations a step (${nodes.map(({ op }) => op).join(', ')}), ${each.toFixed(0)} ns each with all else: dispatch`,
      );
    }
  }
  if (task === 'lennard_jones') {
    const [{ threads }] = columns;
    const rate = await memoryRate(size.particles, threads);
    for (const { form, ms, opened } of ours[0]) {
      const { bytes, operations } = trafficOf(opened.graph);
      const alone = bytes / rate;
      console.log(
        `  ${form}, 1 thread: ${operations} operations move ${(bytes / 1e6).toFixed(1)} MB one by one: about ${show(alone)} of ${show(ms)} ms at the ${(rate / 1e6).toFixed(0)} GB/s that a product element by element reaches`,
      );
    }
  }
}
