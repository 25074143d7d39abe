// 8,000 of MNIST's test digits to learn from and 2,000 to be tested on: as recipes name them, and as PyTorch's scripts take them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { meanAndSpread, race } from './turns.mjs';
import { printTable } from '../measure.mjs';

const LEARNT = 8000;
const ALL = 10_000;
const SEEDS = [1, 2, 3];

/** The files, or nothing, with a line that says so. */
export function digitFiles() {
  const folder = join(process.env.ERGODIC_SHARED ?? new URL('../../../../shared', import.meta.url).pathname, 'data');
  const [path, labels] = ['images-idx3', 'labels-idx1'].map((name) => join(folder, `t10k-${name}-ubyte.gz`));
  if (existsSync(path) && existsSync(labels)) return { path, labels };
  console.log(
    '  skipped: needs the MNIST test digits (t10k-*-ubyte.gz); set ERGODIC_SHARED to the folder above their data/',
  );
  return undefined;
}

/**
 * A network on the digits beside PyTorch's: three seeds, error, time and memory.
 * @param title a line
 * @param layers of ours; T of its units is told by `temperature`
 * @param script PyTorch's
 * @param shape of an image, as the first layer takes it
 */
export async function raceOnDigits({ title, layers, script, shape, passes, temperature, rate, batch, aims }) {
  const files = digitFiles();
  if (!files) return;
  const data = (from, to) => ({ use: 'file', ...files, rows: { from, to }, shape, divide: 255 });
  const results = [];
  for (const seed of SEEDS)
    results.push(
      await race({
        passes,
        tell: ['accuracy'],
        contenders: {
          ours: {
            recipe: {
              seed,
              data: data(0, LEARNT),
              energy: { use: 'network', layers, validation: data(LEARNT, ALL) },
              dynamics: { use: 'boltzmann-assignment' },
              learning: { use: 'free-energy-gradient', rate, batch },
              temperature: 1,
              steps: passes,
            },
          },
          torch: { script, settings: { seed, ...files, learnt: LEARNT, temperature, rate, batch } },
        },
      }),
    );
  console.log(`  ${title}`);
  console.log(
    `  units at T = ${temperature}, adam ${rate}, batch ${batch}, ${passes} passes over 8,000 digits; error on 2,000 others; ${SEEDS.length} seeds, mean ± spread`,
  );
  console.log(
    '  a pass includes the error on the 2,000; ours tells U and S of all units, too; they take turns, 2 threads',
  );
  const of = (who, pick) => results.flatMap((result) => (result[who] ? [pick(result[who])] : []));
  const who = ['ours', 'torch'].filter((name) => results[0][name]);
  const names = { ours: 'ours, free-energy-gradient', torch: 'PyTorch, backpropagation' };
  const error = (name) =>
    meanAndSpread(
      of(name, ({ told }) => 100 * (1 - told.accuracy)),
      2,
    );
  const ms = (name) =>
    meanAndSpread(
      of(name, (result) => result.ms),
      0,
    );
  printTable([
    ['', 'error, %', 'ms a pass', 'peak memory, MB'],
    ...who.map((name) => [
      names[name],
      error(name).text,
      ms(name).text,
      Math.max(...of(name, ({ peak }) => peak)).toFixed(0),
    ]),
  ]);
  if (who.length < 2) return console.log('  without PyTorch: tools/bench/environment.sh installs it');
  console.log(
    `  error ${(error('ours').mean - error('torch').mean).toFixed(2)} points above PyTorch’s (aim: at most 0.3); speed ${(ms('torch').mean / ms('ours').mean).toFixed(2)}×${aims}`,
  );
}
