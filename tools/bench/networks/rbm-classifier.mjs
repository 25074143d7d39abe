// Restricted Boltzmann machines that tell digits: the classification machine, by p(y|v) alone and as a hybrid, beside the first in PyTorch;
// and a machine without labels, by CD-1, whose hidden means a classifier is trained on.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printTable } from '../measure.mjs';
import { digitFiles } from './digits.mjs';
import { meanAndSpread, race } from './turns.mjs';

const [LEARNT, ALL, THRESHOLD, HIDDEN, DEVIATION] = [8000, 10_000, 127, 500, 0.05];
const PASSES = 8;
const SEEDS = [1, 2, 3];
const bin = fileURLToPath(new URL('../../../apps/sandbox/bin/ergodic.mjs', import.meta.url));
const folder = fileURLToPath(new URL('../../../runs', import.meta.url));

const digits = (files, from, to) => ({ use: 'file', ...files, rows: { from, to }, shape: [784] });

function classification(files, seed, generative) {
  const data = (from, to) => ({ use: 'label-units', threshold: THRESHOLD, classes: 10, data: digits(files, from, to) });
  return {
    seed,
    data: data(0, LEARNT),
    energy: { use: 'rbm', hidden: HIDDEN, deviation: DEVIATION },
    dynamics: { use: 'block-gibbs' },
    learning: { use: 'label-likelihood', generative, rate: 0.003, batch: 100, heldOut: data(LEARNT, ALL) },
    temperature: 1,
    steps: PASSES,
  };
}

/** Trains a machine on points alone, by the command. @returns its folder, and the seconds that it took */
function machine(files, seed) {
  const out = join(folder, `rbm-features-${seed}`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(dirname(out), { recursive: true });
  const recipe = {
    seed,
    data: digits(files, 0, LEARNT),
    energy: { use: 'rbm', hidden: HIDDEN, deviation: 0.01 },
    dynamics: { use: 'block-gibbs' },
    learning: { use: 'contrastive-divergence', batch: 100, rate: 0.1, threshold: THRESHOLD },
    temperature: 1,
    steps: (PASSES * LEARNT) / 100,
    observe: { every: (PASSES * LEARNT) / 100 },
  };
  writeFileSync(`${out}.json`, JSON.stringify(recipe));
  const { status, stderr } = spawnSync(process.execPath, [bin, 'run', `${out}.json`, '--out', out], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return { path: out, seconds: JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')).seconds };
}

/** One layer from the hidden means, or from the bits themselves, to the classes. */
function classifier(files, seed, path) {
  const data = (from, to) =>
    path === undefined
      ? { ...digits(files, from, to), divide: 255 }
      : { use: 'features', path, threshold: THRESHOLD, data: digits(files, from, to) };
  return {
    seed,
    data: data(0, LEARNT),
    energy: { use: 'network', layers: [{ use: 'dense', units: 10 }], validation: data(LEARNT, ALL) },
    dynamics: { use: 'boltzmann-assignment' },
    learning: { use: 'free-energy-gradient', rate: 0.002, batch: 100 },
    temperature: 1,
    steps: PASSES,
  };
}

export async function run() {
  const files = digitFiles();
  if (!files) return;
  const results = new Map();
  const keep = (name, result) => result && results.set(name, [...(results.get(name) ?? []), result]);
  for (const seed of SEEDS) {
    const settings = { seed, ...files, learnt: LEARNT, rate: 0.003, batch: 100, hidden: HIDDEN, deviation: DEVIATION };
    const { exact, hybrid, torch } = await race({
      passes: PASSES,
      tell: ['accuracy'],
      contenders: {
        exact: { recipe: classification(files, seed, 0) },
        torch: { script: 'rbm-classifier.py', settings },
        hybrid: { recipe: classification(files, seed, 0.01) },
      },
    });
    keep('classification machine, −ln p(y|v)', exact);
    keep('the same in PyTorch', torch);
    keep('classification machine, hybrid, γ = 0.01', hybrid);
    const { path, seconds } = machine(files, seed);
    const { onFeatures, onPoints } = await race({
      passes: PASSES,
      tell: ['accuracy'],
      contenders: {
        onFeatures: { recipe: classifier(files, seed, path) },
        onPoints: { recipe: classifier(files, seed) },
      },
    });
    keep('one layer on the features of a machine', { ...onFeatures, before: seconds });
    keep('one layer on the points', onPoints);
  }
  console.log(
    `  ${HIDDEN} hidden units, T = 1, ${PASSES} passes over ${LEARNT} digits by 100, tested on ${ALL - LEARNT} others; ${SEEDS.length} seeds, mean ± spread; 2 threads`,
  );
  printTable([
    ['', 'error, %', 'ms a pass', 'before, s', 'peak memory, MB'],
    ...[...results].map(([name, each]) => [
      name,
      meanAndSpread(
        each.map(({ told }) => 100 * (1 - told.accuracy)),
        2,
      ).text,
      meanAndSpread(
        each.map(({ ms }) => ms),
        0,
      ).text,
      each[0].before === undefined
        ? ''
        : meanAndSpread(
            each.map(({ before }) => before),
            1,
          ).text,
      Math.max(...each.map(({ peak }) => peak)).toFixed(0),
    ]),
  ]);
  const ms = (name) =>
    meanAndSpread(
      results.get(name).map((each) => each.ms),
      0,
    ).mean;
  if (results.has('the same in PyTorch'))
    console.log(
      `  speed ${(ms('the same in PyTorch') / ms('classification machine, −ln p(y|v)')).toFixed(2)}× PyTorch’s`,
    );
  console.log('  before: training the machine without labels, by CD-1');
}
