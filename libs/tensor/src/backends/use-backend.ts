import { ErgodicError } from '@ergodic/kernel';
import {
  type BackendName,
  backendNames,
  type BackendSource,
  type BackendState,
  type FoundBackend,
  firstLine,
  type MissingBackend,
  type Tfjs,
} from './backend.ts';
import { nodeSource } from './node-source.ts';
import { refuseChainedMethods } from './chained-methods.ts';
import { cpuSource, wasmSource } from './plain-sources.ts';

const installed: readonly BackendSource[] = [
  nodeSource('tfjs-node-gpu'),
  nodeSource('tfjs-node'),
  wasmSource,
  cpuSource,
];

/** The backend that ops run on from now on. */
export interface BackendInUse extends FoundBackend {
  readonly tf: Tfjs;
  /** Those before it in the order, and why they were not taken. */
  readonly passed: readonly MissingBackend[];
}

/** What each backend is, or why it is missing, in their order. Loads none of them into this process. */
export function availableBackends(sources = installed): Promise<BackendState[]> {
  return Promise.all(sources.map((source) => source.probe()));
}

/**
 * Loads tfjs and sets its backend: the one named, or the first of `backendNames` that works.
 *
 * @throws ErgodicError `invalid-option` for a name that is none, `missing-service` where the one named (with auto: every one)
 * is missing; its hint is the command that would install it
 */
export async function useBackend(
  choice: BackendName | 'auto' = 'auto',
  sources: readonly BackendSource[] = installed,
): Promise<BackendInUse> {
  const tried = choice === 'auto' ? sources : sources.filter(({ name }) => name === choice);
  if (tried.length === 0) throw unknownBackend(choice);
  const tf = await import('@tensorflow/tfjs-core');
  refuseChainedMethods(tf);
  const passed: MissingBackend[] = [];
  for (const source of tried) {
    const state = await start(source, tf);
    if (state.available) return { ...state, tf, passed };
    passed.push(state);
  }
  throw missing(choice, passed);
}

async function start(source: BackendSource, tf: Tfjs): Promise<BackendState> {
  const { name, registered } = source;
  const fails = (reason: string): MissingBackend => ({ name, available: false, reason });
  try {
    const state = await source.load(tf);
    if (!state.available) return state;
    const works = await quietly(tf, async () => {
      if (!(await tf.setBackend(registered))) return false;
      tf.scalar(0).dispose();
      return true;
    });
    return works ? state : fails('tfjs cannot start it');
  } catch (thrown) {
    return fails(firstLine(thrown));
  }
}

/**
 * Without what tfjs prints about itself when a backend starts: the cpu backend's advertisement at its first tensor, warnings
 * that are told as reasons. And without what the wasm module adds to the process: handlers that rethrow every error.
 */
async function quietly<T>(tf: Tfjs, act: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => process.listeners(event as 'exit'));
  const wasQuiet = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  try {
    return await act();
  } finally {
    tf.env().set('PROD', wasQuiet);
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'exit'))
        if (!before[i]!.includes(listener)) process.removeListener(event, listener);
    });
  }
}

function unknownBackend(choice: string): ErgodicError {
  return new ErgodicError({
    code: 'invalid-option',
    message: `there is no backend ${JSON.stringify(choice)}`,
    path: 'backend',
    value: choice,
    hint: `auto, ${backendNames.join(', ')}`,
  });
}

function missing(choice: string, passed: readonly MissingBackend[]): ErgodicError {
  const reasons = passed.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  return new ErgodicError({
    code: 'missing-service',
    message: choice === 'auto' ? `no tfjs backend works: ${reasons}` : `backend ${reasons}`,
    path: 'backend',
    value: choice,
    hint: passed.at(-1)?.install ?? 'auto, which takes the first that works; ergodic doctor tells which are there',
  });
}
