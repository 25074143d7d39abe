import { expect, it } from 'vitest';
import { keepingBackend, onBackend } from './on-backend.ts';
import { useBackend } from './use-backend.ts';

it('a function runs on the backend it was started for, and the one in use stays', async () => {
  await useBackend('wasm');
  const { tf } = await useBackend('cpu');
  const of = (registered: string): string[] =>
    onBackend(tf, registered, () => {
      const made = tf.square(tf.scalar(3));
      expect(made.dataSync()[0]).toBe(9);
      return [tf.getBackend(), tf.engine().backend.constructor.name];
    });
  expect(of('wasm')).toEqual(['wasm', 'BackendWasm']);
  expect(tf.getBackend()).toBe('cpu');
  expect(of('cpu')).toEqual(['cpu', 'MathBackendCPU']);
  expect(() =>
    onBackend(tf, 'wasm', () => {
      throw new Error('within');
    }),
  ).toThrow('within');
  expect(tf.getBackend()).toBe('cpu');
});

it('backends that are started meanwhile leave the one in use as it was, also where they fail', async () => {
  const { tf } = await useBackend('cpu');
  const before = tf.backend();
  expect(await keepingBackend(tf, async () => (await useBackend('wasm')).name)).toBe('wasm');
  expect([tf.getBackend(), tf.backend() === before]).toEqual(['cpu', true]);
  const failing = keepingBackend(tf, async () => {
    await useBackend('wasm');
    throw new Error('within');
  });
  await expect(failing).rejects.toThrow('within');
  expect(tf.getBackend()).toBe('cpu');
  expect(tf.square(tf.scalar(3)).dataSync()[0]).toBe(9);
});
