// What it costs to observe a run every 100 steps, against not observing it: paired, alternating, same recipe.
import { simulate } from '@ergodic/kernel';
import { median, printTable } from './measure.mjs';
import { builtinRegistry } from './registry.mjs';

const recipes = {
  'overdamped Langevin, 256 replicas × 16 units': {
    energy: { use: 'double-well' },
    dynamics: { use: 'overdamped-langevin', timeStep: 0.01 },
    temperature: 0.5,
    replicas: 256,
    units: 16,
    steps: 3000,
  },
  'Metropolis, 16 × 16 spins, 16 replicas': {
    coupling: { use: 'lattice', shape: [16, 16] },
    energy: { use: 'ising' },
    dynamics: { use: 'metropolis' },
    temperature: 2.5,
    replicas: 16,
    steps: 3000,
  },
  'EntropyFlow, blobs15-random': {
    data: { use: 'blobs15-random' },
    energy: { use: 'squared-distance', clusters: 15, masses: 'equal', start: 'points' },
    entropy: { use: 'shannon' },
    dynamics: { use: 'boltzmann-assignment' },
    learning: { use: 'free-energy-minimisation', splitting: 'none', maxIterations: 1 },
    temperature: { use: 'constant', value: 1 },
    steps: 3000,
  },
};

/** CPU milliseconds of a run, observed every `every` steps with everything a report needs. */
async function cpuTime(recipe, every) {
  const run = simulate({ ...recipe, observe: { every } }, await builtinRegistry());
  const seen = [];
  if (every < recipe.steps) run.events$.subscribe((event) => seen.push(event));
  const start = process.cpuUsage();
  for (const frame of run.frames()) seen.push(frame);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

export async function run() {
  const rows = [['run of 3,000 steps', 'not observed, ms', 'every 100, ms', 'cost of observing']];
  for (const [name, recipe] of Object.entries(recipes)) {
    const plain = [];
    const observed = [];
    for (let i = 0; i < 9; i++) {
      plain.push(await cpuTime(recipe, recipe.steps));
      observed.push(await cpuTime(recipe, 100));
    }
    const ratios = plain.slice(1).map((p, i) => observed[i + 1] / p - 1);
    const cost = `${(100 * median(ratios)).toFixed(1)} %`;
    rows.push([name, median(plain).toFixed(0), median(observed).toFixed(0), cost]);
  }
  printTable(rows);
  console.log('  CPU time, medians of 8 pairs after one to warm up; due: under 3 %');
}
