import type { MessagePort } from 'node:worker_threads';
import type { BlockFunction } from './kernel.ts';
import type { WebAssemblyApi, WebAssemblyMemory, WebAssemblyModule } from './webassembly.ts';

/** What the control words of a pool mean; the main thread and the workers share them. */
export const CONTROL = {
  /** Rises whenever there is news: a job, a kernel, the end. Workers sleep on it. */
  bell: 0,
  /** 1 while blocks may be claimed. */
  open: 1,
  /** How many workers are between reading a job and having left it. */
  active: 2,
  /** The next block that nobody has claimed. */
  next: 3,
  /** How many blocks are done. The main thread sleeps on it. */
  finished: 4,
  /** 1 once the pool is closing. */
  closing: 5,
  /** 1 once a job has failed; the message follows the words. */
  failed: 6,
  /** How many workers have died. */
  dead: 7,
  kernel: 8,
  functionIndex: 9,
  task: 10,
  blocks: 11,
  steps: 12,
  messageLength: 13,
} as const;

export const CONTROL_WORDS = 16;
export const MESSAGE_BYTES = 512;

export interface WorkerData {
  readonly control: SharedArrayBuffer;
  readonly port: MessagePort;
  readonly words: number;
  readonly C: typeof CONTROL;
}

/** Tells a worker of a kernel; without a module, that it is gone. */
export interface KernelNote {
  readonly id: number;
  readonly module?: WebAssemblyModule;
  readonly memory?: WebAssemblyMemory;
  readonly names?: readonly string[];
}

/**
 * The life of a worker. It is handed to `new Worker` as text, so it stands alone: no imports, no helper outside. A pool
 * then works alike from the sources, from `dist` and from a bundle, since there is no file to find.
 *
 * Atomics are here and in the pool alone: on Node 20 a barrier inside of AssemblyScript hangs.
 */
export function workerLoop(): void {
  const threads = process.getBuiltinModule('node:worker_threads');
  const { control, port, words, C } = threads.workerData as WorkerData;
  const state = new Int32Array(control, 0, words);
  const message = new Uint8Array(control, 4 * words);
  const kernels = new Map<number, BlockFunction[]>();

  const readMail = (): void => {
    for (let mail = threads.receiveMessageOnPort(port); mail; mail = threads.receiveMessageOnPort(port)) {
      const { id, module, memory, names } = mail.message as KernelNote;
      if (!module || !memory || !names) kernels.delete(id);
      else {
        const { Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
        const { exports } = new Instance(module, { env: { memory } });
        kernels.set(
          id,
          names.map((name) => exports[name] as BlockFunction),
        );
      }
    }
  };

  const work = (): void => {
    for (;;) {
      const block = Atomics.add(state, C.next, 1);
      if (block >= state[C.blocks]!) return;
      try {
        readMail();
        const step = kernels.get(state[C.kernel]!)![state[C.functionIndex]!]!;
        const task = state[C.task]!;
        const steps = state[C.steps]!;
        for (let s = 0; s < steps; s++) step(task, block, s);
      } catch (error) {
        if (Atomics.exchange(state, C.failed, 1) === 0) {
          const { written } = new TextEncoder().encodeInto(String(error), message);
          state[C.messageLength] = written;
        }
      }
      Atomics.add(state, C.finished, 1);
      Atomics.notify(state, C.finished);
    }
  };

  process.on('exit', () => {
    if (Atomics.load(state, C.closing)) return;
    Atomics.add(state, C.dead, 1);
    Atomics.notify(state, C.finished);
  });

  let heard = 0;
  while (!Atomics.load(state, C.closing)) {
    Atomics.add(state, C.active, 1);
    if (Atomics.load(state, C.open)) work();
    Atomics.sub(state, C.active, 1);
    Atomics.notify(state, C.active);
    Atomics.wait(state, C.bell, heard);
    heard = Atomics.load(state, C.bell);
  }
  port.close();
}
