import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BackendState } from './backend.ts';
import type * as nodeSources from './node-source.ts';

const { resolve } = createRequire(import.meta.url);
// As `require` tells it: the temporary folder may be a link.
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tfjs-node-')));

/** A stand-in for the package, as one that was built elsewhere. */
function place(source: string, { name = 'tfjs-node', version = '4.22.0' } = {}): void {
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: `@tensorflow/${name}`, version, main: 'index.js' }),
  );
  writeFileSync(join(folder, 'index.js'), source);
}

/** Behaves as the package does when it loads: registers itself under `tensorflow`, and calls what Node 23 removed. */
const working = `
  const tf = require(${JSON.stringify(resolve('@tensorflow/tfjs-core'))});
  const { MathBackendCPU } = require(${JSON.stringify(resolve('@tensorflow/tfjs-backend-cpu'))});
  if (!require('node:util').isNullOrUndefined(undefined)) throw new Error('no');
  tf.registerBackend('tensorflow', () => new MathBackendCPU(), 3);
  tf.setBackend('tensorflow');
  exports.backend = () => ({ binding: { TF_Version: '2.9.1' }, isUsingGpuDevice: false });
`;

const withoutLibrary = `throw new Error("The Node.js native addon module (tfjs_binding.node) can not be found at path: /x. \\nPlease run")`;

/** The module as in a process that has loaded no such package. */
async function fresh(): Promise<typeof nodeSources> {
  vi.resetModules();
  return import('./node-source.ts');
}

beforeEach(() => {
  process.env['ERGODIC_TFJS_NODE'] = folder;
});
afterEach(() => {
  delete process.env['ERGODIC_TFJS_NODE'];
  for (const file of Object.keys(createRequire(import.meta.url).cache)) {
    if (file.startsWith(folder)) delete createRequire(import.meta.url).cache[file];
  }
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('tfjs-node', () => {
  const both = async (): Promise<BackendState[]> => {
    const source = (await fresh()).nodeSource('tfjs-node');
    return [await source.probe(), await source.load(tf)];
  };

  it('is found where ERGODIC_TFJS_NODE says, also on a Node without util.isNullOrUndefined', async () => {
    const old = util as { isNullOrUndefined?: unknown };
    delete old.isNullOrUndefined;
    place(working);
    for (const state of await both())
      expect(state).toEqual({
        name: 'tfjs-node',
        available: true,
        version: '4.22.0',
        runsOn: 'TensorFlow 2.9.1 on the CPU',
      });
    expect(tf.findBackendFactory('tensorflow')).toBeTypeOf('function');
  });

  it('says that the GPU package runs on the CPU where there is no GPU', async () => {
    place(working, { name: 'tfjs-node-gpu' });
    const state = await (await fresh()).nodeSource('tfjs-node-gpu').load(tf);
    expect(state).toMatchObject({ available: true, runsOn: expect.stringContaining('CPU, since no GPU was found') });
  });

  it('without its native library tells how to get that', async () => {
    place(withoutLibrary);
    for (const state of await both())
      expect(state).toEqual({
        name: 'tfjs-node',
        available: false,
        reason: 'its native library is missing, which its install script downloads',
        install: 'npm explore @tensorflow/tfjs-node -- npm run install',
      });
  });

  it('gives the first line of any other failure', async () => {
    place(`throw new Error('libtensorflow.so.2: cannot open shared object file\\nmore')`);
    for (const state of await both())
      expect(state).toMatchObject({ reason: 'libtensorflow.so.2: cannot open shared object file' });
  });

  it('survives a library that ends the process', async () => {
    place(`process.kill(process.pid, 'SIGILL'); for (;;);`);
    const state = await (await fresh()).nodeSource('tfjs-node').probe();
    expect(state).toMatchObject({ available: false, reason: 'loading it ends in SIGILL' });
  });

  it('in another version is not taken', async () => {
    place(working, { version: '3.21.0' });
    for (const state of await both())
      expect(state).toMatchObject({
        available: false,
        reason: 'version 3.21.0 is installed, not 4.22.0',
        install: expect.stringContaining('npm install @tensorflow/tfjs-node@4.22.0'),
      });
  });

  it('that ERGODIC_TFJS_NODE promises in vain says so', async () => {
    process.env['ERGODIC_TFJS_NODE'] = join(folder, 'nowhere');
    mkdirSync(join(folder, 'nowhere'), { recursive: true });
    for (const state of await both())
      expect(state).toMatchObject({
        reason: `ERGODIC_TFJS_NODE is ${join(folder, 'nowhere')}, where there is no package`,
      });
  });

  it('and tfjs-node-gpu do not go into one process', async () => {
    place(working);
    const { nodeSource } = await fresh();
    await nodeSource('tfjs-node').load(tf);
    expect(await nodeSource('tfjs-node').load(tf)).toMatchObject({ available: true });
    place(working, { name: 'tfjs-node-gpu' });
    expect(await nodeSource('tfjs-node-gpu').load(tf)).toMatchObject({
      available: false,
      reason: 'this process has loaded tfjs-node already',
    });
  });
});
