import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { loadKernel, runBlocks } from './kernel.ts';
import { LaneRandom } from './lane-random.ts';
import { Task } from './task.ts';
import { WorkerPool } from './worker-pool.ts';

interface RandomKernel {
  taskBytes(): number;
  fill(task: number, block: number, step: number): void;
}

function words(
  blocks: number,
  count: number,
  steps: number,
  { pool, uniform = 0 }: { pool?: WorkerPool; uniform?: number } = {},
) {
  const kernel = loadKernel<RandomKernel>('random');
  const random = new LaneRandom(kernel.memory, new RandomStreams(7, 'simd', 4 * blocks), blocks);
  const task = new Task(kernel, { states: 'int', words: 'int', count: 'int', uniform: 'int' });
  const out = kernel.memory.allocate(16 * count * blocks);
  task.setAll({ states: random.at, words: out, count, uniform });
  random.load();
  runBlocks(kernel, 'fill', task.at, blocks, steps, pool);
  random.store();
  const at = 4 * count * blocks;
  return {
    words: Uint32Array.from(kernel.memory.uint32(out, at)),
    floats: Float32Array.from(kernel.memory.float32(out, at)),
    state: random.streams.state,
  };
}

describe('random words in a kernel', () => {
  it('are those of libs/numerics: lane l of block b is generator 4b + l', () => {
    const [blocks, count] = [3, 50];
    const reference = new RandomStreams(7, 'simd', 4 * blocks);
    const got = words(blocks, count, 1);
    for (let block = 0; block < blocks; block++)
      for (let i = 0; i < count; i++)
        for (let lane = 0; lane < 4; lane++)
          expect(got.words[4 * (block * count + i) + lane]).toBe(reference.nextUint32(4 * block + lane));
    expect(got.state).toEqual(reference.state);
  });

  it('make uniforms in (0, 1], the float32 nearest to (k + ½) 2^-31', () => {
    const reference = new RandomStreams(7, 'simd', 8);
    const { floats } = words(2, 500, 1, { uniform: 1 });
    for (let block = 0; block < 2; block++)
      for (let i = 0; i < 500; i++)
        for (let lane = 0; lane < 4; lane++) {
          const k = Math.fround(reference.nextUint32(4 * block + lane) >>> 1);
          expect(floats[4 * (block * 500 + i) + lane]).toBe(Math.fround(k * 2 ** -31 + 2 ** -32));
        }
  });

  it.each([1, 2, 3, 8])('are the same bits with %s threads', async (threads) => {
    const pool = new WorkerPool(threads);
    const alone = words(13, 40, 5);
    for (let again = 0; again < 20; again++) expect(words(13, 40, 5, { pool })).toEqual(alone);
    await pool.close();
  });
});
