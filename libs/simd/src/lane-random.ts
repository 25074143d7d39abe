import type { RandomStreams } from '@ergodic/numerics';
import type { KernelMemory } from './kernel-memory.ts';

/** Generators a block: one for each lane of a vector. */
export const LANES = 4;

/**
 * The generators of a kernel's blocks: lane l of block b is generator 4b + l of the streams, an xoshiro128++ seeded by
 * Philox4x32-10. The kernel keeps the words lane beside lane; `load` and `store` carry them to and fro, so that the
 * streams' own `state` goes into a checkpoint and comes out of one.
 */
export class LaneRandom {
  readonly streams: RandomStreams;
  /** Address of the states: 64 bytes a block. */
  readonly at: number;
  readonly #words: Uint32Array;

  /** @throws RangeError unless `streams` has four generators a block */
  constructor(memory: KernelMemory, streams: RandomStreams, blocks: number) {
    if (streams.blocks !== LANES * blocks) {
      throw new RangeError(
        `LaneRandom: streams.blocks is ${streams.blocks}, must be ${LANES * blocks}: four a block of the kernel`,
      );
    }
    this.streams = streams;
    this.at = memory.allocate(64 * blocks);
    this.#words = memory.uint32(this.at, 16 * blocks);
  }

  /** From the streams into the kernel's memory. */
  load(): void {
    const { state } = this.streams;
    for (let i = 0; i < state.length; i++) this.#words[place(i)] = state[i]!;
  }

  /** From the kernel's memory back into the streams. */
  store(): void {
    const { state } = this.streams;
    for (let i = 0; i < state.length; i++) state[i] = this.#words[place(i)]!;
  }
}

/** Word w of lane l of block b: at 16b + 4l + w in the streams, at 16b + 4w + l in the kernel. */
function place(i: number): number {
  return (i & ~15) | ((i & 3) << 2) | ((i >> 2) & 3);
}
