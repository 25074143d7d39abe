// A restricted Boltzmann machine 784–500 learns 8,000 MNIST digits; ln p of them and of the 2,000 held out, ln Z by annealed
// importance sampling both ways. Persistent chains, since CD-1 leaves deep valleys far from the data. The report has its filters and what it dreams while it learns.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEARNT = 8000;
const bin = fileURLToPath(new URL('../../apps/sandbox/bin/ergodic.mjs', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

const recipe = (path) => ({
  name: 'rbm-digits',
  seed: 1,
  replicas: 16,
  data: { use: 'file', path, limit: LEARNT },
  energy: { use: 'rbm', hidden: 500, deviation: 0.01 },
  dynamics: { use: 'block-gibbs' },
  learning: { use: 'persistent-contrastive-divergence', batch: 100, rate: 0.05, threshold: 127 },
  temperature: 1,
  steps: 2000,
  observe: { every: 125, snapshots: ['state'] },
  analyses: [
    {
      use: 'log-likelihood',
      heldOut: { use: 'file', path },
      skip: LEARNT,
      annealingRuns: 100,
      annealingSteps: 10_000,
      settling: 200,
    },
    { use: 'parameter-images', pictures: 100 },
    { use: 'state-images', shape: [28, 28] },
  ],
});

export async function run() {
  const folder = join(process.env.ERGODIC_SHARED ?? new URL('../../../shared', import.meta.url).pathname, 'data');
  const path = join(folder, 't10k-images-idx3-ubyte.gz');
  if (!existsSync(path)) {
    console.log(
      `  skipped: needs the MNIST test digits (t10k-images-idx3-ubyte.gz); set ERGODIC_SHARED to the folder above their data/`,
    );
    return;
  }
  const out = join(root, 'runs', 'rbm-digits');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(`${out}.json`, JSON.stringify(recipe(path)));
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [bin, 'run', `${out}.json`, '--out', out], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const all = (performance.now() - start) / 1000;
  const { steps, seconds, findings } = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'));
  console.log(
    `  ${steps} updates by 100 rows: ${seconds.toFixed(0)} s; with the likelihood and the report ${all.toFixed(0)} s`,
  );
  for (const finding of findings) console.log(`  ${finding}`);
  console.log(`  filters and samples: ${join(out, 'report.html')}`);
}
