/** Numbers with their shape, in the precision of the tensor tier. */
export interface FloatArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Float64Array to Float32Array and back, by one buffer that grows: a step allocates none of its own.
 * Numbers beyond 3.4e38 become infinite.
 */
export class FloatBuffer {
  #data = new Float32Array(0);

  /** The first `length` numbers, rounded to float32. Valid until the next call. */
  load(from: Float64Array, length: number, shape: readonly number[]): FloatArray {
    if (this.#data.length !== length) this.#data = new Float32Array(length);
    const data = this.#data;
    for (let i = 0; i < length; i++) data[i] = from[i]!;
    return { shape, data };
  }
}

/** out[i] += scale · from[i]. */
export function addScaled(from: Float32Array, out: Float64Array, scale: number): void {
  for (let i = 0; i < from.length; i++) out[i]! += scale * from[i]!;
}
