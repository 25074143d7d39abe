import { expect, it, vi } from 'vitest';
import { useBackend } from './use-backend.ts';

// In a file of its own: each backend starts once in a process.
it.each(['cpu', 'wasm'] as const)(
  '%s starts without printing, and leaves no handler of errors behind',
  async (name) => {
    const printed = (['log', 'warn', 'error'] as const).map((method) => vi.spyOn(console, method));
    const count = (): number[] =>
      ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event));
    const before = count();
    const { tf } = await useBackend(name);
    tf.tensor1d([1]).dispose();
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
    expect(count()).toEqual(before);
    expect(tf.env().getBool('PROD')).toBe(false);
  },
);
