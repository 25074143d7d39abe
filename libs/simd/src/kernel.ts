import { existsSync, readFileSync } from 'node:fs';
import { KernelMemory } from './kernel-memory.ts';
import type { WorkerPool } from './worker-pool.ts';
import { Instance, Module } from './webassembly.ts';
import type { WebAssemblyModule } from './webassembly.ts';

/** A step of one block: reads and writes what `task` points to, and nothing of another block. */
export type BlockFunction = (task: number, block: number, step: number) => void;

/** The names of an exports interface that are block functions. */
export type BlockFunctionName<Exports> = {
  [Name in keyof Exports]: Exports[Name] extends BlockFunction ? Name : never;
}[keyof Exports] &
  string;

/** A family of kernels at work in a memory. */
export interface Kernel<Exports> {
  readonly name: string;
  readonly module: WebAssemblyModule;
  readonly memory: KernelMemory;
  readonly exports: Exports;
}

const modules = new Map<string, WebAssemblyModule>();

/**
 * Instantiates `wasm/<name>.wasm`. Its code is read and compiled once a process, when it is first asked for.
 *
 * @param memory where it works; several kernels may share one
 * @throws Error where the file is not there: kernels are compiled by the build
 */
export function loadKernel<Exports>(name: string, memory = new KernelMemory()): Kernel<Exports> {
  let module = modules.get(name);
  if (!module) {
    module = new Module(readFileSync(fileOf(name)));
    modules.set(name, module);
  }
  const { exports } = new Instance(module, { env: { memory: memory.imported } });
  return { name, module, memory, exports: exports as Exports };
}

/**
 * For each block: `steps` calls of the block function, in order. Blocks are independent, so a pool may take them in any
 * order; the result is the same with and without one.
 *
 * A call is one sweep or so: V8 compiles better code while calls go on, and puts it to use at the next one.
 */
export function runBlocks<Exports>(
  kernel: Kernel<Exports>,
  name: BlockFunctionName<Exports>,
  task: number,
  blocks: number,
  steps: number,
  pool?: WorkerPool,
): void {
  if (pool && blocks > 1) {
    pool.run(kernel, name, task, blocks, steps);
    return;
  }
  const step = kernel.exports[name] as BlockFunction;
  for (let block = 0; block < blocks; block++) {
    for (let s = 0; s < steps; s++) step(task, block, s);
  }
}

/** `wasm/` is beside `src` and `dist`; in a bundle it is beside the file that has this code, or a folder or two above. */
function fileOf(name: string): URL {
  let folder = new URL('.', import.meta.url);
  for (let level = 0; level < 4; level++) {
    const file = new URL(`wasm/${name}.wasm`, folder);
    if (existsSync(file)) return file;
    folder = new URL('..', folder);
  }
  throw new Error(
    `The kernels '${name}' are not compiled: run 'npm run build' (no wasm/${name}.wasm near ${import.meta.url})`,
  );
}
