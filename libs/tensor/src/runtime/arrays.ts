import type { TensorData } from '@ergodic/onnx';

/** Numbers with their shape, in the precision of the tensor tier: what programs take and give. */
export type FloatData = TensorData & { readonly type: 'float32'; readonly data: Float32Array };

/**
 * Float64Array to float32 by one buffer that is kept: a step allocates none of its own. Numbers beyond 3.4e38 become infinite.
 */
export class FloatBuffer {
  #data = new Float32Array(0);

  /** The first `length` numbers. Valid until the next call. */
  load(from: Float64Array, length: number, shape: readonly number[]): FloatData {
    if (this.#data.length !== length) this.#data = new Float32Array(length);
    const data = this.#data;
    for (let i = 0; i < length; i++) data[i] = from[i]!;
    return { type: 'float32', shape, data };
  }
}

export function scalar(value: number): FloatData {
  return { type: 'float32', shape: [], data: Float32Array.of(value) };
}

/** out[i] += scale · from[i]. */
export function addScaled({ data }: FloatData, out: Float64Array, scale: number): void {
  for (let i = 0; i < data.length; i++) out[i]! += scale * data[i]!;
}
