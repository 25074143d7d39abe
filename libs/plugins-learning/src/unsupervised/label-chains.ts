import { createBatch } from '@ergodic/numerics';
import type { Context, Energy, TensorArray } from '@ergodic/kernel';
import type { MinibatchArrays } from '../descent/minibatches.ts';
import { layerSampler } from '../two-layers.ts';
import type { LabelMachine } from './label-machine.ts';

/** Chains that begin at the rows of a minibatch, and run k sweeps with all units free. */
export class LabelChains {
  readonly #machine: LabelMachine;
  readonly #sampler: ReturnType<typeof layerSampler>;
  readonly #count: number;
  readonly #steps: number;
  readonly #rows: ReturnType<typeof createBatch>;

  constructor(machine: LabelMachine, energy: Energy, context: Context, count: number, steps: number) {
    this.#machine = machine;
    this.#count = count;
    this.#steps = steps;
    this.#sampler = layerSampler(machine.layers, energy, context, 'chains', count);
    this.#rows = createBatch(count, machine.layers.visible);
  }

  from({ points }: MinibatchArrays, temperature: number): TensorArray {
    const { visible, numbers } = this.#machine.layers;
    const given = points.shape[0]!;
    const { data } = this.#rows;
    // The last minibatch may be smaller: its rows come again.
    for (let r = 0; r < this.#count; r++)
      data.set((points.data as Float32Array).subarray((r % given) * visible, ((r % given) + 1) * visible), r * visible);
    this.#sampler.setParameters(numbers);
    this.#sampler.setState('visible', data);
    this.#sampler.sweep(1 / temperature, this.#steps);
    this.#sampler.readState('visible', data);
    return { type: 'float32', shape: [given, visible], data: Float32Array.from(data.subarray(0, given * visible)) };
  }
}
