// When does annealing help? Nine sets, twenty draws each: ARI of every method, with standard errors.
import { adjustedRandIndex, assign, inertia, kMeans, normalisedMutualInformation } from '@ergodic/clustering';
import { simulate } from '@ergodic/kernel';
import { meanAndError, printTable } from './measure.mjs';
import { builtinRegistry } from './registry.mjs';

const DRAWS = Number(process.env.DRAWS ?? 20);

const sets = {
  'blobs4-sep': 4,
  'blobs4-overlap': 4,
  'blobs8-random': 8,
  'blobs15-random': 15,
  unbalanced: 3,
  'hetero-sd': 3,
  aniso: 3,
  moons: 2,
  'blobs5-10d': 5,
};

/** The article's loop: one update a temperature, no perturbation, K centres from K random points. */
const article = (from, ratio) => ({
  energy: { masses: 'equal', start: 'points' },
  learning: { splitting: 'none', maxIterations: 1 },
  temperature: { from, ratio },
});

const annealings = {
  'A 10Tc .95': article(10, 0.95),
  'A 10Tc .9': article(10, 0.9),
  'A 2Tc .95': article(2, 0.95),
  perturbed: {
    energy: { masses: 'equal', start: 'mean' },
    learning: { splitting: 'perturbation' },
    temperature: { from: 1.5, ratio: 0.95 },
  },
  'mass-constr.': { energy: {}, learning: {}, temperature: { from: 1.5, ratio: 0.95 } },
};

const kMeansMethods = {
  'km random×1': { initialisation: 'random', restarts: 1 },
  'km++×1': { initialisation: 'k-means++', restarts: 1 },
  'km++×10': { initialisation: 'k-means++', restarts: 10 },
};

export async function run() {
  const methods = [...Object.keys(kMeansMethods), ...Object.keys(annealings)];
  const tables = {
    ARI: [['ARI', ...methods]],
    NMI: [['NMI', ...methods]],
    inertia: [['inertia / km++×10', ...methods]],
  };
  for (const [set, K] of Object.entries(sets)) {
    const scores = Object.fromEntries(methods.map((name) => [name, { ARI: [], NMI: [], inertia: [] }]));
    for (let draw = 0; draw < DRAWS; draw++) {
      const found = {};
      let data;
      for (const [name, parts] of Object.entries(annealings)) {
        const { dataset, centres, labels } = await anneal(set, K, draw, parts);
        data = dataset;
        found[name] = { centres, labels };
      }
      for (const [name, options] of Object.entries(kMeansMethods))
        found[name] = await kMeans(data, K, { ...options, seed: draw });
      const reference = inertia(data, found['km++×10'].centres);
      for (const name of methods) {
        const { centres, labels } = found[name];
        scores[name].ARI.push(adjustedRandIndex(data.labels, labels));
        scores[name].NMI.push(normalisedMutualInformation(data.labels, labels));
        scores[name].inertia.push(inertia(data, centres) / reference);
      }
    }
    for (const [figure, rows] of Object.entries(tables))
      rows.push([`${set} (${K})`, ...methods.map((name) => withError(scores[name][figure]))]);
  }
  for (const rows of Object.values(tables)) {
    printTable(rows);
    console.log();
  }
  console.log(
    `  Means of ${DRAWS} draws, standard error of the last digits in brackets. A: the article's loop, started at the given`,
  );
  console.log(
    '  multiple of T_c with the given cooling factor; T_c = 2 λ_max. km: k-means. All end at T = 0.0005 T_c.',
  );
}

async function anneal(set, clusters, seed, { energy, learning, temperature }) {
  const run = simulate(
    {
      seed: seed + 1,
      data: { use: set, seed },
      energy: { use: 'squared-distance', clusters, ...energy },
      entropy: { use: 'shannon' },
      dynamics: { use: 'boltzmann-assignment' },
      learning: { use: 'free-energy-minimisation', ...learning },
      temperature: { use: 'geometric', to: 0.0005, unit: 'critical', ...temperature },
      observe: { every: 1_000_000 },
    },
    await builtinRegistry(),
  );
  for (const _ of run.frames());
  const { dataset, energy: trained } = run.record([], 0);
  const { centres, masses } = trained.parameters;
  const rows = [...masses.data.keys()].filter((k) => masses.data[k] > 0);
  const used = Float64Array.from(
    rows.flatMap((k) => [...centres.data.subarray(k * dataset.dimension, (k + 1) * dataset.dimension)]),
  );
  return { dataset, centres: used, labels: assign(dataset, used) };
}

/** 0.873(12): mean and standard error. */
function withError(values) {
  const { mean, error } = meanAndError(values);
  return `${mean.toFixed(3)}(${Math.round(1000 * error)})`;
}
