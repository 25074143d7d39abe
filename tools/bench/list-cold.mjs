// CPU time of `ergodic list` in a fresh process.
import { spawnSync } from 'node:child_process';
import { median, printTable } from './measure.mjs';

const RUNS = 15;

export async function run() {
  const bin = new URL('../../apps/sandbox/bin/ergodic.mjs', import.meta.url).pathname;
  printTable([
    ['fresh process', 'median CPU ms', 'least', 'most'],
    ['node -e 0', ...spread(() => cpuOf(['-e', '0']))],
    ['ergodic list', ...spread(() => cpuOf([bin, 'list']))],
  ]);
  console.log('  user + system time; due: under 400 ms');
}

function spread(sample) {
  const values = Array.from({ length: RUNS }, sample);
  return [median(values), Math.min(...values), Math.max(...values)].map((v) => v.toFixed(0));
}

/** CPU milliseconds of a node process and all that it starts, as the system counts them. */
function cpuOf(args) {
  const child = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@" > /dev/null', process.execPath, ...args], {
    encoding: 'utf8',
  });
  const [user, system] = child.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return 1000 * (user + system);
}
