import { Memory } from './webassembly.ts';
import type { WebAssemblyMemory } from './webassembly.ts';

const PAGE = 65_536;
const MAXIMUM_PAGES = 65_536;

/** Below this nothing is given out: address 0 stays the null pointer. */
const FIRST = 1024;

/**
 * The linear memory that kernels work in: up to 4 GiB, shared with the workers of a pool, or of a fixed size and not shared. Blocks are
 * given out one after the other and live as long as the memory; views stay valid when it grows.
 */
export class KernelMemory {
  readonly #memory: WebAssemblyMemory;
  readonly #maximum: number;
  #end = FIRST;

  /**
   * @param bytes as many as can be given out of a memory that is not shared, which others may read as plain arrays: onnxruntime takes no
   * shared ones. Each block takes a multiple of 64. Left out, the memory is shared and grows.
   * @throws RangeError where the machine has no more address space
   */
  constructor(bytes?: number) {
    const shared = bytes === undefined;
    const initial = shared ? 1 : Math.ceil((FIRST + bytes) / PAGE);
    this.#maximum = shared ? MAXIMUM_PAGES : initial;
    try {
      this.#memory = new Memory({ initial, maximum: this.#maximum, shared });
    } catch (error) {
      const size = shared ? 'another memory of up to 4 GiB' : `${(bytes / 2 ** 20).toFixed(1)} MiB (at most 4 GiB)`;
      throw new RangeError(`KernelMemory: no address space left for ${size}`, { cause: error });
    }
  }

  /** For the loader and the pool. */
  get imported(): WebAssemblyMemory {
    return this.#memory;
  }

  /** How many bytes have been given out. */
  get used(): number {
    return this.#end - FIRST;
  }

  /**
   * A block of `bytes` zero bytes; its address is a multiple of 64, where a cache line begins.
   * @throws RangeError where `bytes` is not an integer ≥ 0, or the memory would exceed 4 GiB or what the machine has
   */
  allocate(bytes: number): number {
    if (!Number.isSafeInteger(bytes) || bytes < 0) {
      throw new RangeError(`KernelMemory.allocate: bytes is ${bytes}, must be an integer ≥ 0`);
    }
    const at = this.#end;
    const end = Math.ceil((at + bytes) / 64) * 64;
    const pages = Math.ceil(end / PAGE);
    const have = this.#memory.buffer.byteLength / PAGE;
    if (pages > have) {
      if (pages > this.#maximum) {
        const why = this.#maximum < MAXIMUM_PAGES ? 'its size is fixed' : 'a kernel addresses 4 GiB';
        throw outOfMemory(bytes, this.used, why);
      }
      try {
        this.#memory.grow(pages - have);
      } catch {
        throw outOfMemory(bytes, this.used, 'the machine has no more');
      }
    }
    this.#end = end;
    return at;
  }

  float32(at: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  float64(at: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, at, length);
  }

  int32(at: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, at, length);
  }

  uint32(at: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, at, length);
  }

  int8(at: number, length: number): Int8Array {
    return new Int8Array(this.#memory.buffer, at, length);
  }

  uint8(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, at, length);
  }
}

function outOfMemory(bytes: number, used: number, why: string): RangeError {
  const mebibytes = (n: number) => `${(n / 2 ** 20).toFixed(1)} MiB`;
  return new RangeError(
    `KernelMemory.allocate: ${mebibytes(bytes)} beside ${mebibytes(used)} in use are too many: ${why}. ` +
      'Fewer units, replicas or couplings fit.',
  );
}
