import type { RandomStreams } from '@ergodic/numerics';
import type { SampleDraw, TensorArray } from '@ergodic/kernel';

/** Random numbers that a program takes as arguments: of each sample, in arrays that are used again. */
export class Draws {
  readonly #draws: readonly (readonly [name: string, draw: SampleDraw])[];
  readonly #streams: RandomStreams;
  readonly #arrays = new Map<number, Record<string, TensorArray>>();

  constructor(draws: Readonly<Record<string, SampleDraw>>, streams: RandomStreams) {
    this.#draws = Object.entries(draws);
    this.#streams = streams;
  }

  /** New numbers for so many samples; the arrays of the last call for as many are overwritten. */
  next(samples: number): Readonly<Record<string, TensorArray>> {
    const arrays = this.#arrays.get(samples) ?? this.#allocate(samples);
    for (const [name, { law }] of this.#draws) {
      const data = arrays[name]!.data as Float32Array;
      if (law === 'normal') this.#streams.fillNormal(0, data);
      // 24 bits, which float32 holds exactly: never 1.
      else for (let i = 0; i < data.length; i++) data[i] = (this.#streams.nextUint32(0) >>> 8) * 2 ** -24;
    }
    return arrays;
  }

  #allocate(samples: number): Record<string, TensorArray> {
    const arrays: Record<string, TensorArray> = {};
    for (const [name, { shape }] of this.#draws) {
      const length = shape.reduce((product, size) => product * size, samples);
      arrays[name] = { type: 'float32', shape: [samples, ...shape], data: new Float32Array(length) };
    }
    this.#arrays.set(samples, arrays);
    return arrays;
  }
}
