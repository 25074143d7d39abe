import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { KernelMemory } from './kernel-memory.ts';
import { loadKernel, runBlocks } from './kernel.ts';
import { LaneRandom } from './lane-random.ts';
import { Task } from './task.ts';

describe('the memory of a kernel', () => {
  it('gives out zero bytes that begin where a cache line does and do not overlap', () => {
    const memory = new KernelMemory();
    let end = 1;
    for (const bytes of [1, 64, 65, 0, 100_000, 3]) {
      const at = memory.allocate(bytes);
      expect(at % 64).toBe(0);
      expect(at).toBeGreaterThanOrEqual(end);
      const view = memory.uint8(at, bytes);
      expect(view.every((byte) => byte === 0)).toBe(true);
      view.fill(255);
      end = at + bytes;
    }
  });

  it('keeps its views when it grows', () => {
    const memory = new KernelMemory();
    const view = memory.float64(memory.allocate(80), 10).fill(3);
    memory.allocate(10_000_000);
    view[9] = 4;
    expect([...memory.float64(view.byteOffset, 10)]).toEqual([3, 3, 3, 3, 3, 3, 3, 3, 3, 4]);
  });

  it('tells when it is full, and what is no number of bytes', () => {
    const memory = new KernelMemory();
    memory.allocate(2 ** 20);
    expect(() => memory.allocate(2 ** 32)).toThrow(
      'KernelMemory.allocate: 4096.0 MiB beside 1.0 MiB in use are too many: a kernel addresses 4 GiB.',
    );
    expect(memory.used).toBe(2 ** 20);
    const fixed = new KernelMemory(100_000);
    fixed.allocate(90_000);
    expect(fixed.float32(fixed.allocate(4), 1).buffer).toBeInstanceOf(ArrayBuffer);
    expect(() => fixed.allocate(100_000)).toThrow('are too many: its size is fixed.');
    // All of what was asked for, also where that is whole pages.
    for (const bytes of [1, 65_536, 100_000]) expect(new KernelMemory(bytes).allocate(bytes)).toBeGreaterThan(0);
    for (const bytes of [-1, 0.5, NaN]) expect(() => memory.allocate(bytes)).toThrow(`bytes is ${bytes}, must be`);
  });
});

describe('kernels', () => {
  interface RandomKernel {
    taskBytes(): number;
    fill(task: number, block: number, step: number): void;
  }

  it('share a memory where they are given one', () => {
    const memory = new KernelMemory();
    const random = loadKernel<RandomKernel>('random', memory);
    const math = loadKernel<{ expOf(from: number, to: number, count: number): void }>('math', memory);
    const lanes = new LaneRandom(memory, new RandomStreams(1, 'x', 4), 1);
    const words = memory.allocate(64);
    const task = new Task(random, { states: 'int', words: 'int', count: 'int', uniform: 'int' });
    task.setAll({ states: lanes.at, words, count: 4, uniform: 1 });
    lanes.load();
    runBlocks(random, 'fill', task.at, 1, 1);
    const uniforms = [...memory.float32(words, 16)];
    math.exports.expOf(words, words, 4);
    for (const [i, y] of memory.float32(words, 16).entries()) expect(y).toBeCloseTo(Math.exp(uniforms[i]!), 6);
  });

  it('that are not there, tasks of another size, and generators of another number are told', () => {
    expect(() => loadKernel('ising')).toThrow("The kernels 'ising' are not compiled: run 'npm run build'");
    const kernel = loadKernel<RandomKernel>('random');
    expect(() => new Task(kernel, { states: 'int' })).toThrow(
      "Kernel 'random': its task has 16 bytes, its twin in TypeScript 4",
    );
    expect(() => new LaneRandom(kernel.memory, new RandomStreams(1, 'x', 4), 2)).toThrow(
      'LaneRandom: streams.blocks is 4, must be 8',
    );
  });
});
