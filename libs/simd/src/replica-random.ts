import type { RandomStreams } from '@ergodic/numerics';
import { LANES } from './lane-random.ts';
import type { KernelMemory } from './kernel-memory.ts';

/**
 * A generator for each replica, four replicas in the lanes of a vector: replica r is lane r mod 4 of group ⌊r / 4⌋ and draws
 * from generator r of the streams. What becomes of it then depends on no other replica, nor on how many there are. Lanes
 * beyond the last replica have a generator that nobody looks at.
 */
export class ReplicaRandom {
  readonly streams: RandomStreams;
  /** Address of the states: 64 bytes a group of four replicas. */
  readonly at: number;
  readonly #words: Uint32Array;

  /** @throws RangeError unless `streams` has one generator a replica */
  constructor(memory: KernelMemory, streams: RandomStreams, replicas: number, name: string) {
    if (streams.blocks !== replicas) {
      throw new RangeError(
        `${name}: streams.blocks is ${streams.blocks}, must be ${replicas}: a generator for each replica`,
      );
    }
    const groups = Math.ceil(replicas / LANES);
    this.streams = streams;
    this.at = memory.allocate(64 * groups);
    this.#words = memory.uint32(this.at, 16 * groups).fill(1);
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

/** Word w of replica r: at 4r + w in the streams; in the kernel the first words of four replicas come first. */
function place(i: number): number {
  return (i & ~15) | ((i & 3) << 2) | ((i >> 2) & 3);
}
