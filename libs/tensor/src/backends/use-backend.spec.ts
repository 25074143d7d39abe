import { ErgodicError } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { type BackendName, type BackendSource, type BackendState } from './backend.ts';
import { cpuSource, wasmSource } from './plain-sources.ts';
import { availableBackends, useBackend } from './use-backend.ts';

/** A backend that is said to be there; it runs as the cpu backend. */
function fake(name: BackendName, load: () => BackendState | Promise<BackendState>): BackendSource {
  return { name, registered: 'cpu', probe: async () => load(), load: async () => load() };
}

const missing = (name: BackendName, reason = 'not installed'): BackendSource =>
  fake(name, () => ({ name, available: false, reason, install: `npm install ${name}` }));

async function errorOf(act: Promise<unknown>): Promise<ErgodicError> {
  const thrown = await act.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(ErgodicError);
  return thrown as ErgodicError;
}

describe('useBackend', () => {
  it.each(['wasm', 'cpu'] as const)('computes on %s', async (name) => {
    const { tf, version, runsOn, passed } = await useBackend(name);
    expect(tf.getBackend()).toBe(name);
    expect(passed).toEqual([]);
    expect(version).toBe('4.22.0');
    expect(runsOn).toMatch(name === 'wasm' ? /^WebAssembly with/ : /JavaScript/);
    const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]));
    expect(product.dataSync()).toEqual(new Float32Array([11]));
  });

  it('goes back and forth between two', async () => {
    for (const name of ['cpu', 'wasm', 'cpu'] as const) expect((await useBackend(name)).tf.getBackend()).toBe(name);
  });

  it('takes the first that works, and says why those before it were not taken', async () => {
    const throwing = fake('tfjs-node', () => {
      throw new Error('libfoo.so: cannot open shared object file\n    at somewhere');
    });
    const unregistered: BackendSource = {
      ...fake('wasm', () => cpuSource.probe()),
      registered: 'nothing-of-that-name',
    };
    const { tf, name, passed } = await useBackend('auto', [
      missing('tfjs-node-gpu'),
      throwing,
      unregistered,
      cpuSource,
    ]);
    expect(name).toBe('cpu');
    expect(tf.getBackend()).toBe('cpu');
    expect(passed).toEqual([
      { name: 'tfjs-node-gpu', available: false, reason: 'not installed', install: 'npm install tfjs-node-gpu' },
      { name: 'tfjs-node', available: false, reason: 'libfoo.so: cannot open shared object file' },
      { name: 'wasm', available: false, reason: expect.stringContaining('nothing-of-that-name') },
    ]);
  });

  it('tells the command that installs the one that was asked for', async () => {
    const error = await errorOf(useBackend('tfjs-node-gpu', [missing('tfjs-node-gpu'), cpuSource]));
    expect(error.toJSON()).toMatchObject({
      code: 'missing-service',
      message: 'backend tfjs-node-gpu: not installed',
      path: 'backend',
      hint: 'npm install tfjs-node-gpu',
    });
  });

  it('tells every reason where none works', async () => {
    const error = await errorOf(useBackend('auto', [missing('wasm', 'no files'), missing('cpu')]));
    expect(error.message).toBe('no tfjs backend works: wasm: no files; cpu: not installed');
  });

  it('names the backends for a name that is none', async () => {
    const error = await errorOf(useBackend('webgpu' as BackendName));
    expect(error.toJSON()).toMatchObject({ code: 'invalid-option', value: 'webgpu' });
    expect(error.hint).toBe('auto, tfjs-node-gpu, tfjs-node, wasm, cpu');
  });
});

describe('availableBackends', () => {
  it('tells of each in order, or why it is missing', async () => {
    const states = await availableBackends([missing('tfjs-node-gpu'), missing('tfjs-node'), wasmSource, cpuSource]);
    expect(states.map(({ name, available }) => [name, available])).toEqual([
      ['tfjs-node-gpu', false],
      ['tfjs-node', false],
      ['wasm', true],
      ['cpu', true],
    ]);
  });
});
