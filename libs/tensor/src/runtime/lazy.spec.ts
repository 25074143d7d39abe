import { createRequire } from 'node:module';
import { createRegistry, TensorRuntimeService } from '@ergodic/kernel';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';

const { cache } = createRequire(import.meta.url);
const loaded = (): string[] => Object.keys(cache).filter((file) => /@tensorflow|onnxruntime/.test(file));

// In a file of its own: what a process has loaded it keeps.
it('the tensor plugin loads nothing of tfjs or onnxruntime until its runtime is asked to', async () => {
  const runtime = createRegistry([plugin]).service(TensorRuntimeService);
  expect(() => runtime.prepare(() => undefined)).toThrow('not loaded yet');
  expect(loaded()).toEqual([]);
  await runtime.load!();
  expect(loaded()).not.toEqual([]);
  expect(runtime.name).toMatch(/^tfjs on |^onnxruntime/);
});
