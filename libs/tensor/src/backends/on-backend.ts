import type { KernelBackend } from '@tensorflow/tfjs-core';
import type { Tfjs } from './backend.ts';

/** The fields of tfjs's engine that say which backend runs. */
interface EngineFields {
  backendName: string | undefined;
  backendInstance: KernelBackend | null;
}

/**
 * Runs `act` on a backend that has been started, whichever is in use: tfjs has one for the whole process. Its own
 * `setBackend` would do, but sets up all of wasm's kernels anew.
 *
 * @param registered the name under which tfjs has it
 */
export function onBackend<T>(tf: Tfjs, registered: string, act: () => T): T {
  if (tf.getBackend() === registered) return act();
  const fields = tf.engine() as unknown as EngineFields;
  const { backendName, backendInstance } = fields;
  Object.assign(fields, { backendName: registered, backendInstance: tf.findBackend(registered) });
  try {
    return act();
  } finally {
    Object.assign(fields, { backendName, backendInstance });
  }
}

/** Runs `act`, which starts backends, and returns to the one that was in use before, where there was one. */
export async function keepingBackend<T>(tf: Tfjs, act: () => Promise<T>): Promise<T> {
  const fields = tf.engine() as unknown as EngineFields;
  const { backendName, backendInstance } = fields;
  try {
    return await act();
  } finally {
    if (backendInstance) Object.assign(fields, { backendName, backendInstance });
  }
}
