// Contenders take turns, a pass each: ours in a process of Node, PyTorch's in one of Python (networks/*.py).
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median } from '../measure.mjs';
import { hasEnvironment } from '../tensor/peers.mjs';

const python = fileURLToPath(new URL('../.venv/bin/python', import.meta.url));
const own = fileURLToPath(new URL('contender.mjs', import.meta.url));

/** Starts a process that answers a line with a line. @throws Error where it stops, with its last complaint */
function talk(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints = (complaints + text).slice(-4000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { done, value } = await lines.next();
      if (done) throw new Error(`${command} ${args[0]} stopped: ${complaints.trim()}`);
      return JSON.parse(value);
    },
    stop: () => child.stdin.end(),
  };
}

async function start({ recipe, script, settings }) {
  const contender = recipe
    ? talk(process.execPath, [own])
    : talk(python, [fileURLToPath(new URL(script, import.meta.url))]);
  await contender.ask(recipe ? { recipe } : settings);
  return contender;
}

/**
 * Trains networks in turns.
 * @param contenders by name: `{ recipe }` of ours, or `{ script, settings }` of a script of this folder, left out without Python
 * @param tell which of the energy's observables to ask for
 * @returns by name: what was told after the last pass, median ms of a pass (the first left out), peak MB
 */
export async function race({ contenders, passes, tell }) {
  const entries = Object.entries(contenders).filter(([, { recipe }]) => recipe || hasEnvironment());
  const running = [];
  const found = new Map();
  try {
    for (const [name, contender] of entries) running.push([name, await start(contender)]);
    for (let pass = 0; pass < passes; pass++)
      for (const [name, contender] of running)
        found.set(name, [...(found.get(name) ?? []), await contender.ask({ tell })]);
  } finally {
    for (const [, contender] of running) contender.stop();
  }
  return Object.fromEntries(
    [...found].map(([name, each]) => [
      name,
      {
        told: each.at(-1).told,
        ms: median(each.slice(1).map(({ ms }) => ms)),
        peak: Math.max(...each.map(({ peak }) => peak)),
      },
    ]),
  );
}

/** Mean and spread (standard deviation, n − 1) as text. */
export function meanAndSpread(values, digits) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1),
  );
  return { mean, spread, text: `${mean.toFixed(digits)} ± ${spread.toFixed(digits)}` };
}

/** Writes numbers as an NPY file, which Python reads. @returns its path */
export function writeNpy(folder, name, values, shape) {
  const descr = { Float32Array: '<f4', Float64Array: '<f8', Int32Array: '<i4' }[values.constructor.name];
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const header = `${text.padEnd(64 * Math.ceil((10 + text.length + 1) / 64) - 11)}\n`;
  const start = Buffer.alloc(10);
  start.write('\x93NUMPY', 'latin1');
  start[6] = 1;
  start.writeUInt16LE(header.length, 8);
  const path = join(folder, name);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  writeFileSync(path, Buffer.concat([start, Buffer.from(header, 'latin1'), bytes]));
  return path;
}
