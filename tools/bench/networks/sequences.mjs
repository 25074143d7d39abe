// Sequences that need memory: associative recall by attention, the copy task and the adding problem by recurrent layers, with thermal
// noise in training and without, beside the same networks in PyTorch and what is possible without memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addingProblem, associativeRecall, copyTask } from '@ergodic/data';
import { printTable } from '../measure.mjs';
import { meanAndSpread, race, writeNpy } from './turns.mjs';

const SEEDS = [1, 2, 3];
const LEARNT = 2000;
const TESTED = 1000;
const UNITS = 32;

const noise = { use: 'thermal-noise', friction: 1, timeStep: 0.005, temperature: 1 };
const [pairs, values] = [6, 8];
const [length, delay, bits] = [4, 3, 3];

/** `noisy` is the same network with noise of variance 2γTΔt = 0.01 on its units. */
const recurrent = (use, last, returnSequences) => {
  const layer = { use, units: UNITS, temperature: 1, returnSequences };
  const within = use === 'recurrent' ? [{ ...layer, noise: { friction: 1, timeStep: 0.005 } }] : [layer, noise];
  return { layers: [layer, last], noisy: [...within, last] };
};

const RACES = [
  {
    title: 'associative recall, attention',
    data: { use: 'associative-recall', pairs, values, keys: 12 },
    generator: associativeRecall,
    layers: [{ use: 'attention', size: UNITS, temperature: 1 }, { use: 'flatten' }, { use: 'dense', units: values }],
    noisy: [
      { use: 'attention', size: UNITS, temperature: 1 },
      noise,
      { use: 'flatten' },
      { use: 'dense', units: values },
    ],
    net: 'attention',
    passes: 12,
    baseline: { percent: 100 * (1 - 1 / pairs - (1 - 1 / pairs) / values), what: 'one of the values shown' },
  },
  ...['recurrent', 'gated-recurrent'].flatMap((use) => [
    {
      title: `copy task, ${use}`,
      data: { use: 'copy-task', length, delay, bits },
      generator: copyTask,
      ...recurrent(use, { use: 'dense', units: bits }, true),
      net: use,
      passes: 25,
      baseline: { error: (0.25 * length) / (2 * length + delay + 1), what: 'no memory' },
    },
    {
      title: `adding problem, ${use}`,
      data: { use: 'adding-problem', length: 20 },
      generator: addingProblem,
      ...recurrent(use, { use: 'dense', units: 1 }, false),
      net: use,
      passes: 15,
      baseline: { error: 1 / 6, what: 'telling 1' },
    },
  ]),
];

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'ergodic-bench-'));
  console.log(
    `  ${LEARNT} sequences to learn from, error on ${TESTED} others: % wrong, or mean square; ${SEEDS.length} seeds, mean ± spread`,
  );
  console.log(
    '  adam 0.01, batch 50; noise of variance 0.01 on the units in training only; ms are of a pass with the test',
  );
  try {
    const rows = [];
    for (const item of RACES) rows.push(await rowOf(item, folder));
    printTable([
      ['', 'passes', 'without memory', 'ours', 'with noise', 'PyTorch', 'ms', 'PyTorch ms', 'peak MB', 'PyTorch MB'],
      ...rows,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function rowOf({ title, data, generator, layers, noisy, net, passes, baseline }, folder) {
  const isClasses = baseline.percent !== undefined;
  const results = [];
  for (const seed of SEEDS) {
    const sets = { learnt: { ...data, count: LEARNT, seed }, tested: { ...data, count: TESTED, seed: 100 + seed } };
    const recipe = (given) => ({
      seed,
      data: sets.learnt,
      energy: { use: 'network', layers: given, readout: isClasses ? 'classes' : 'values', validation: sets.tested },
      dynamics: { use: isClasses ? 'boltzmann-assignment' : 'ornstein-uhlenbeck' },
      learning: { use: 'free-energy-gradient', rate: 0.01, batch: 50 },
      temperature: 1,
      steps: passes,
    });
    const files = Object.fromEntries(
      Object.entries(sets).map(([name, { use: _, seed: own, ...options }]) => [
        name,
        written(generator(options, own), folder, name),
      ]),
    );
    results.push(
      await race({
        passes,
        tell: ['accuracy', 'meanSquareError'],
        contenders: {
          ours: { recipe: recipe(layers) },
          noisy: { recipe: recipe(noisy) },
          torch: {
            script: 'sequences.py',
            settings: { seed, threads: 1, net, units: UNITS, rate: 0.01, batch: 50, ...files },
          },
        },
      }),
    );
  }
  const of = (name, pick) => results.flatMap((result) => (result[name] ? [pick(result[name])] : []));
  const text = (name, pick, digits) => (results[0][name] ? meanAndSpread(of(name, pick), digits).text : '-');
  const error = ({ told }) => (isClasses ? 100 * (1 - told.accuracy) : told.meanSquareError);
  const peak = (name) => (results[0][name] ? Math.max(...of(name, (result) => result.peak)).toFixed(0) : '-');
  const digits = isClasses ? 1 : 4;
  return [
    `${title}${isClasses ? ', %' : ''}`,
    passes,
    `${(baseline.percent ?? baseline.error).toFixed(digits)} (${baseline.what})`,
    ...['ours', 'noisy', 'torch'].map((name) => text(name, error, digits)),
    ...['ours', 'torch'].map((name) => text(name, ({ ms }) => ms, 0)),
    peak('ours'),
    peak('torch'),
  ];
}

function written({ points, count, shape, labels, targets }, folder, name) {
  return {
    points: writeNpy(folder, `${name}-points.npy`, Float32Array.from(points), [count, ...shape]),
    ...(labels && { labels: writeNpy(folder, `${name}-labels.npy`, labels, [count]) }),
    ...(targets && {
      targets: writeNpy(folder, `${name}-targets.npy`, Float32Array.from(targets.values), [count, ...targets.shape]),
    }),
  };
}
