import type { TensorProgram } from '@ergodic/kernel';
import { createBatch } from '@ergodic/numerics';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Tfjs } from '../backends/backend.ts';
import { createTensorRuntime } from './tensor-runtime.ts';

describe('runtimes that are loaded at once', () => {
  it.each([
    ['cpu', 'wasm'],
    ['wasm', 'cpu'],
  ] as const)('run on their own backends: %s and %s', async (...backends) => {
    const runtimes = backends.map((backend) => createTensorRuntime({ mode: 'eager', backend }));
    await Promise.all(runtimes.map((runtime) => runtime.load!()));
    const seen: string[] = [];
    const looking = ((tf: Tfjs, x: Tensor2D) => (seen.push(tf.getBackend()), tf.sum(x, 1))) as unknown as TensorProgram;
    for (const runtime of runtimes) runtime.prepare(looking).addEnergy(createBatch(1, 3), {}, new Float64Array(1), 1);
    expect(seen).toEqual(backends);
  });
});

it('loading one leaves the backend in use as it is', async () => {
  const { useBackend } = await import('../backends/use-backend.ts');
  const { tf } = await useBackend('cpu');
  const runtime = createTensorRuntime({ mode: 'eager', backend: 'wasm' });
  await runtime.load!();
  expect([runtime.name, tf.getBackend()]).toEqual(['tfjs on wasm', 'cpu']);
  expect(tf.square(tf.scalar(3)).dataSync()[0]).toBe(9);
});
