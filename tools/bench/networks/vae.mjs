// The thermodynamic VAE on digits: rate and distortion against T (β = T), the evidence bound and the time of a pass beside the same
// β-VAE in PyTorch, and a report with pictures drawn from the prior.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printTable } from '../measure.mjs';
import { digitFiles } from './digits.mjs';
import { meanAndSpread, race } from './turns.mjs';

const [LEARNT, ALL, SAMPLES, LATENTS] = [8000, 10_000, 500, 20];
const [RATE, BATCH, RESPONSE] = [0.001, 100, 0.1];
const PASSES = 12;
const bin = fileURLToPath(new URL('../../../apps/sandbox/bin/ergodic.mjs', import.meta.url));
const out = fileURLToPath(new URL('../../../runs/vae-digits', import.meta.url));

function recipe(files, seed, T) {
  const data = (from, to) => ({ use: 'file', path: files.path, rows: { from, to }, shape: [784], divide: 255 });
  const hidden = { use: 'dense', units: 400, activation: { use: 'thermal-softplus' } };
  return {
    name: 'vae-digits',
    seed,
    data: data(0, LEARNT),
    energy: {
      use: 'thermodynamic-vae',
      latents: LATENTS,
      encoder: [hidden, { use: 'dense', units: 2 * LATENTS }],
      decoder: [hidden, { use: 'dense', units: 784 }],
      validation: data(LEARNT, ALL),
      samples: SAMPLES,
      responseTemperature: RESPONSE,
    },
    dynamics: { use: 'overdamped-langevin', timeStep: 0.01 },
    learning: { use: 'variational', rate: RATE, batch: BATCH },
    temperature: T,
    steps: PASSES,
  };
}

export async function run() {
  const files = digitFiles();
  if (!files) return;
  const tell = ['distortion', 'rate', 'evidenceBound'];
  const settings = (seed, beta) => ({
    seed,
    beta,
    ...files,
    learnt: LEARNT,
    samples: SAMPLES,
    rate: RATE,
    batch: BATCH,
    temperature: RESPONSE,
  });
  console.log(
    `  784-400-2·${LATENTS}, ${LATENTS}-400-784, softplus at T = ${RESPONSE}, bits of grey values; adam ${RATE}, batch ${BATCH}`,
  );
  console.log(`  ${PASSES} passes over ${LEARNT} digits; nats a digit of ${SAMPLES} others, 8 draws of z each`);
  const sweep = [];
  for (const T of [0.25, 0.5, 2, 4]) {
    const { ours } = await race({ passes: PASSES, tell, contenders: { ours: { recipe: recipe(files, 1, T) } } });
    sweep.push([T, 1, ours.told]);
  }
  const seeds = [];
  for (const seed of [1, 2, 3])
    seeds.push(
      await race({
        passes: PASSES,
        tell,
        contenders: {
          ours: { recipe: recipe(files, seed, 1) },
          torch: { script: 'vae.py', settings: settings(seed, 1) },
        },
      }),
    );
  const of = (who, pick) => seeds.map((each) => pick(each[who]));
  const mean = (who, name) =>
    meanAndSpread(
      of(who, ({ told }) => told[name]),
      2,
    );
  const told = Object.fromEntries(tell.map((name) => [name, mean('ours', name).mean]));
  sweep.push([1, 3, told]);
  printTable([
    ['T = β', 'seeds', 'rate', 'distortion', 'rate + distortion ≥ −ln p'],
    ...sweep
      .sort(([a], [b]) => a - b)
      .map(([T, count, each]) => [
        T,
        count,
        each.rate.toFixed(2),
        each.distortion.toFixed(2),
        each.evidenceBound.toFixed(2),
      ]),
  ]);
  const who = ['ours', 'torch'].filter((name) => seeds[0][name]);
  const ms = (name) =>
    meanAndSpread(
      of(name, (result) => result.ms),
      0,
    );
  console.log('  T = 1, three seeds, mean ± spread; they take turns, 2 threads; a pass includes the bound');
  printTable([
    ['', 'rate', 'distortion', 'bound on −ln p', 'ms a pass', 'peak memory, MB'],
    ...who.map((name) => [
      { ours: 'ours, variational', torch: 'PyTorch, β-VAE' }[name],
      mean(name, 'rate').text,
      mean(name, 'distortion').text,
      mean(name, 'evidenceBound').text,
      ms(name).text,
      Math.max(...of(name, ({ peak }) => peak)).toFixed(0),
    ]),
  ]);
  if (who.length < 2) console.log('  without PyTorch: tools/bench/environment.sh installs it');
  else
    console.log(
      `  bound ${(mean('ours', 'evidenceBound').mean - mean('torch', 'evidenceBound').mean).toFixed(2)} nats above PyTorch’s; speed ${(ms('torch').mean / ms('ours').mean).toFixed(2)}×`,
    );
  report(files);
}

/** One more run, by the command, with its pictures. */
function report(files) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(dirname(out), { recursive: true });
  const analyses = [{ use: 'latent-images', shape: [28, 28], pictures: 64, pairs: 16 }];
  writeFileSync(`${out}.json`, JSON.stringify({ ...recipe(files, 1, 1), analyses }));
  const { status, stderr } = spawnSync(process.execPath, [bin, 'run', `${out}.json`, '--out', out], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  console.log(`  pictures drawn from the prior, and what comes back of digits: ${join(out, 'report.html')}`);
}
