// The 10,000 MNIST digits, 784 pixels, K = 10: annealing beside k-means++×10.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { baselines, predict, score } from '@ergodic/clustering';
import { simulate } from '@ergodic/kernel';
import { printTable } from './measure.mjs';
import { builtinRegistry } from './registry.mjs';

export async function run() {
  const folder = join(process.env.ERGODIC_SHARED ?? new URL('../../../shared', import.meta.url).pathname, 'data');
  const path = join(folder, 't10k-images-idx3-ubyte.gz');
  if (!existsSync(path)) {
    console.log(
      `  skipped: needs the MNIST test digits (t10k-*-ubyte.gz); set ERGODIC_SHARED to the folder above their data/`,
    );
    return;
  }
  const digits = simulate(
    {
      seed: 1,
      data: { use: 'file', path, labels: join(folder, 't10k-labels-idx1-ubyte.gz') },
      energy: { use: 'squared-distance', clusters: 10 },
      entropy: { use: 'shannon' },
      dynamics: { use: 'boltzmann-assignment' },
      learning: { use: 'free-energy-minimisation', tolerance: 0.01, maxIterations: 100 },
      temperature: { use: 'geometric', from: 1.1, to: 0.02, ratio: 0.9, unit: 'critical' },
    },
    await builtinRegistry(),
  );
  const start = performance.now();
  const frames = [...digits.frames()];
  const seconds = (performance.now() - start) / 1000;
  const { energy, dataset } = digits.record(frames, seconds);
  const labels = predict(energy.parameters, dataset);
  const centres = energy.parameters.centres.data;
  const scores = [
    score('annealing, mass-constrained', dataset, centres, labels, seconds),
    ...(await baselines(dataset, 10, 10, 1)),
  ];
  printTable([
    ['10,000 digits × 784 pixels, K = 10', 'clusters', 'ARI', 'NMI', 'inertia / 1e9', 'seconds'],
    ...scores.map((s) => [
      s.method,
      s.clusters,
      s.ari.toFixed(3),
      s.nmi.toFixed(3),
      (s.inertia / 1e9).toFixed(4),
      s.seconds.toFixed(1),
    ]),
  ]);
  console.log(
    `  ${frames.length} temperatures, ${digits.simulation.tick.step} iterations; closing error ${frames.at(-1).values.closingError.toExponential(1)}`,
  );
}
