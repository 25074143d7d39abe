import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { loadKernel } from './kernel.ts';
import { Task } from './task.ts';
import { WorkerPool } from './worker-pool.ts';

interface RandomKernel {
  taskBytes(): number;
  fill(task: number, block: number, step: number): void;
}

function job(count = 10) {
  const kernel = loadKernel<RandomKernel>('random');
  const task = new Task(kernel, { states: 'int', words: 'int', count: 'int', uniform: 'int' });
  const states = kernel.memory.allocate(64 * 40);
  kernel.memory.uint32(states, 16 * 40).forEach((_, i, words) => (words[i] = i + 1));
  task.setAll({ states, words: kernel.memory.allocate(16 * count * 40), count });
  return { kernel, task };
}

describe('a pool of workers', () => {
  it('does every block once, for many kernels and jobs one after the other', async () => {
    const pool = new WorkerPool(3);
    for (let round = 0; round < 30; round++) {
      const { kernel, task } = job();
      const alone = job();
      for (let again = 0; again < 5; again++) {
        pool.run(kernel, 'fill', task.at, 40, 3);
        for (let block = 0; block < 40; block++)
          for (let step = 0; step < 3; step++) alone.kernel.exports.fill(alone.task.at, block, step);
      }
      const bytes = kernel.memory.used;
      expect(kernel.memory.uint8(1024, bytes)).toEqual(alone.kernel.memory.uint8(1024, bytes));
    }
    await pool.close();
  });

  it('tells of a block that fails here or in a worker, and goes on with the next job', async () => {
    const pool = new WorkerPool(2);
    const { kernel, task } = job();
    const broken = job();
    broken.task.set('states', -64); // beyond the memory
    for (let again = 0; again < 10; again++) {
      expect(() => pool.run(broken.kernel, 'fill', broken.task.at, 40, 1)).toThrow(
        /Kernel 'random', fill: a block failed.*memory access out of bounds/,
      );
      pool.run(kernel, 'fill', task.at, 40, 1);
    }
    await pool.close();
  });

  it('refuses after it was closed, and threads that are no number of threads', async () => {
    const { kernel, task } = job();
    const pool = new WorkerPool(2);
    await pool.close();
    expect(() => pool.run(kernel, 'fill', task.at, 4, 1)).toThrow('WorkerPool: it is closed. Make a new one.');
    expect(() => new WorkerPool(0)).toThrow('threads is 0, must be an integer in [1, 256]');
  });

  it('tells when a worker has died', async () => {
    const started = once(process, 'worker') as Promise<[Worker]>;
    const pool = new WorkerPool(2);
    const [worker] = await started;
    const { kernel, task } = job();
    pool.run(kernel, 'fill', task.at, 40, 1);
    await worker.terminate();
    expect(() => pool.run(kernel, 'fill', task.at, 40, 1)).toThrow(
      /WorkerPool: a worker has died: it ended with exit code \d\. Make a new one\./,
    );
    await pool.close();
  });
});
