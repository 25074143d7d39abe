// SIGKILL at 50 random moments, resume, and compare with the run that was never killed: frames and final state, byte by byte.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RandomStreams } from '@ergodic/numerics';
import { printTable } from './measure.mjs';

const KILLS = 50;
const bin = new URL('../../apps/sandbox/bin/ergodic.mjs', import.meta.url).pathname;

const recipes = {
  entropyflow: {
    seed: 11,
    data: { use: 'blobs15-random' },
    energy: { use: 'squared-distance', clusters: 15 },
    entropy: { use: 'shannon' },
    temperature: { use: 'geometric', from: 1.5, to: 0.0005, ratio: 0.95, unit: 'critical' },
    dynamics: { use: 'boltzmann-assignment' },
    learning: { use: 'free-energy-minimisation' },
    observe: { every: 'stage', snapshots: ['centres', 'masses'] },
  },
  ising: {
    seed: 12,
    coupling: { use: 'lattice', shape: [24, 24] },
    energy: { use: 'ising' },
    dynamics: { use: 'metropolis' },
    temperature: { use: 'geometric', from: 4, to: 0.5, ratio: 0.999 },
    replicas: 32,
    observe: { every: 25 },
  },
};

export async function run() {
  const random = new RandomStreams(2026, 'kill-resume', 1);
  const rows = [['recipe', 'kills', 'before any checkpoint', 'resumed bit-identical']];
  for (const [name, recipe] of Object.entries(recipes)) {
    const folder = mkdtempSync(join(tmpdir(), 'ergodic-kill-'));
    try {
      const file = join(folder, 'recipe.json');
      writeFileSync(file, JSON.stringify({ name, ...recipe }));
      const command = (out) => [bin, 'run', file, '--out', out, '--checkpoint-every', '20', '--json'];
      const start = performance.now();
      mustSucceed(command(join(folder, 'whole')));
      const duration = performance.now() - start;
      const expected = fingerprint(join(folder, 'whole'));
      let identical = 0;
      let early = 0;
      for (let kill = 0; kill < KILLS / Object.keys(recipes).length; kill++) {
        const out = join(folder, `killed-${kill}`);
        await killAfter(command(out), (0.15 + 0.8 * random.uniform(0)) * duration);
        const resumed = spawnSync(process.execPath, [bin, 'run', '--resume', '--out', out, '--json'], {
          encoding: 'utf8',
        });
        if (resumed.status !== 0) {
          // Killed before there was anything to resume: the run starts again.
          early++;
          mustSucceed([...command(out), '--overwrite']);
        }
        if (fingerprint(out) === expected) identical++;
        rmSync(out, { recursive: true });
      }
      rows.push([name, KILLS / Object.keys(recipes).length, early, identical]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  printTable(rows);
}

function mustSucceed(args) {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`exit status ${status}: ${stderr}`);
}

function killAfter(args, milliseconds) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Digest of the frames and of the final state. */
function fingerprint(out) {
  const hash = createHash('sha256');
  for (const file of ['frames.jsonl', 'checkpoint.ergodic']) hash.update(readFileSync(join(out, file)));
  return hash.digest('hex');
}
