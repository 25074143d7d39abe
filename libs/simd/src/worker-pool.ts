import { MessageChannel, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { BlockFunction, BlockFunctionName, Kernel } from './kernel.ts';
import { CONTROL, CONTROL_WORDS, MESSAGE_BYTES, workerLoop } from './worker-loop.ts';
import type { KernelNote, WorkerData } from './worker-loop.ts';

/** How often a sleeping main thread looks whether a worker has died, milliseconds. */
const LOOK_MS = 500;

/**
 * Persistent workers that take coarse blocks of a kernel's work. The calling thread works too, so `threads: 2` starts one
 * worker. A block belongs to whoever claims it first; since it holds its own random numbers, the result does not depend on
 * who does what.
 *
 * `run` is synchronous. Workers do not keep the process alive.
 */
export class WorkerPool {
  readonly threads: number;
  readonly #control: Int32Array;
  readonly #message: Uint8Array;
  readonly #workers: readonly Worker[];
  readonly #ports: readonly MessagePort[];
  readonly #known = new WeakMap<object, { id: number; names: string[] }>();
  readonly #forgotten = new FinalizationRegistry<number>((id) => this.#tell({ id }));
  #kernels = 0;
  #failure: string | undefined;

  /** @param threads how many threads work, the caller's included, integer in [1, 256] */
  constructor(threads: number) {
    if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
      throw new RangeError(`WorkerPool: threads is ${threads}, must be an integer in [1, 256]`);
    }
    this.threads = threads;
    const shared = new SharedArrayBuffer(4 * CONTROL_WORDS + MESSAGE_BYTES);
    this.#control = new Int32Array(shared, 0, CONTROL_WORDS);
    this.#message = new Uint8Array(shared, 4 * CONTROL_WORDS);
    const ports: MessagePort[] = [];
    this.#workers = Array.from({ length: threads - 1 }, () => {
      const { port1, port2 } = new MessageChannel();
      port1.unref();
      ports.push(port1);
      const worker = new Worker(`(${workerLoop.toString()})()`, {
        eval: true,
        // Options of the process, such as the loader of a test runner, are not for this plain script.
        execArgv: [],
        workerData: { control: shared, port: port2, words: CONTROL_WORDS, C: CONTROL } satisfies WorkerData,
        transferList: [port2],
      });
      worker.unref();
      worker.on('error', (error) => this.#fail(String(error)));
      worker.on('exit', (code) => this.#fail(`it ended with exit code ${code}`));
      return worker;
    });
    this.#ports = ports;
  }

  /**
   * Calls `kernel.exports[name](task, block, step)` for each block and, in order, each step; returns when all are done.
   * @throws Error where a call traps, a worker has died, or the pool is closed
   */
  run<Exports>(
    kernel: Kernel<Exports>,
    name: BlockFunctionName<Exports>,
    task: number,
    blocks: number,
    steps: number,
  ): void {
    this.#refuseIfBroken();
    const control = this.#control;
    const { id, names } = this.#introduce(kernel);
    // A worker that woke late may still look at the last job.
    for (let active; (active = Atomics.load(control, CONTROL.active)) > 0;) {
      Atomics.wait(control, CONTROL.active, active, LOOK_MS);
      this.#refuseIfBroken();
    }
    control[CONTROL.kernel] = id;
    control[CONTROL.functionIndex] = names.indexOf(name);
    control[CONTROL.task] = task;
    control[CONTROL.blocks] = blocks;
    control[CONTROL.steps] = steps;
    Atomics.store(control, CONTROL.failed, 0);
    Atomics.store(control, CONTROL.finished, 0);
    Atomics.store(control, CONTROL.next, 0);
    Atomics.store(control, CONTROL.open, 1);
    this.#ring();
    const errors = this.#work(kernel.exports[name] as BlockFunction, task, blocks, steps);
    this.#waitFor(blocks);
    Atomics.store(control, CONTROL.open, 0);
    if (errors.length) throw new Error(`Kernel '${kernel.name}', ${name}: a block failed: ${String(errors[0])}`);
    if (Atomics.load(control, CONTROL.failed)) {
      const text = new TextDecoder().decode(this.#message.slice(0, control[CONTROL.messageLength]));
      throw new Error(`Kernel '${kernel.name}', ${name}: a block failed in a worker: ${text}`);
    }
  }

  /** Ends the workers; resolves when they are gone. */
  async close(): Promise<void> {
    this.#failure ??= 'it is closed';
    Atomics.store(this.#control, CONTROL.closing, 1);
    this.#ring();
    for (const port of this.#ports) port.close();
    await Promise.all(this.#workers.map(async (worker) => worker.terminate()));
  }

  /** This thread's share; what went wrong in it. */
  #work(step: BlockFunction, task: number, blocks: number, steps: number): unknown[] {
    const errors: unknown[] = [];
    for (;;) {
      const block = Atomics.add(this.#control, CONTROL.next, 1);
      if (block >= blocks) return errors;
      try {
        for (let s = 0; s < steps; s++) step(task, block, s);
      } catch (error) {
        errors.push(error);
      }
      Atomics.add(this.#control, CONTROL.finished, 1);
    }
  }

  #waitFor(blocks: number): void {
    const control = this.#control;
    for (let done; (done = Atomics.load(control, CONTROL.finished)) < blocks;) {
      Atomics.wait(control, CONTROL.finished, done, LOOK_MS);
      this.#refuseIfBroken();
    }
  }

  #introduce(kernel: Kernel<unknown>): { id: number; names: string[] } {
    let known = this.#known.get(kernel);
    if (!known) {
      const names = Object.keys(kernel.exports as object);
      known = { id: this.#kernels++, names };
      this.#known.set(kernel, known);
      this.#forgotten.register(kernel, known.id);
      this.#tell({ id: known.id, module: kernel.module, memory: kernel.memory.imported, names });
    }
    return known;
  }

  #tell(note: KernelNote): void {
    for (const port of this.#ports) port.postMessage(note);
  }

  #ring(): void {
    Atomics.add(this.#control, CONTROL.bell, 1);
    Atomics.notify(this.#control, CONTROL.bell);
  }

  #fail(why: string): void {
    this.#failure ??= `a worker has died: ${why}`;
  }

  #refuseIfBroken(): void {
    if (Atomics.load(this.#control, CONTROL.dead)) this.#fail('it ended on its own');
    if (this.#failure) throw new Error(`WorkerPool: ${this.#failure}. Make a new one.`);
  }
}
