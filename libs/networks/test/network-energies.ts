import { defineDataSource, type Dataset, type Definition, type Energy } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { createBatch, type Batch } from '@ergodic/numerics';
import { z } from 'zod';
import { network } from '../src/energies/network.ts';
import { dataOf, loadedRegistry } from './registry.ts';

export const validating = dataOf(
  [
    [2, -1],
    [0.4, 0.3],
  ],
  { name: 'others', labels: Int32Array.of(1, 0) },
);
export const others = defineDataSource({
  name: 'others',
  summary: 'for tests',
  options: z.object({ empty: z.boolean().default(false) }),
  make: ({ empty }) => ({ load: () => (empty ? dataOf([], { name: 'nothing' }) : validating) }),
});
export const registry = await loadedRegistry(network as unknown as Definition, others as unknown as Definition);

export type Options = z.input<typeof network.options>;
export function made(options: Options, dataset: Dataset, seed = 3): Energy {
  return network.make(network.options.parse(options), lawContext(seed, 2, 1, { registry, dataset }));
}

export const softplus = { use: 'thermal-softplus' };
export const layers: Options['layers'] = [
  { use: 'dense', units: 3, activation: softplus },
  { use: 'dense', units: 3 },
];
/** Five points of three classes, not equally many, with weights. */
export const five = dataOf(
  [
    [0.3, -1],
    [1.2, 0.4],
    [-0.6, 0.9],
    [0.1, 0.2],
    [2, -0.3],
  ],
  { labels: Int32Array.of(0, 2, 1, 0, 0), weights: Float64Array.of(1, 0.5, 2, 1, 0.25) },
);

/** x at equilibrium at T, and F = −T Σ w ln Z. */
export function equilibrium(energy: Energy, T: number): { x: Batch; F: number } {
  const { space } = energy;
  if (space.kind !== 'probabilities') throw new Error('over probabilities');
  const x = createBatch(1, space.units * space.choices);
  const E = new Float64Array(space.choices);
  let F = 0;
  for (let i = 0; i < space.units; i++) {
    energy.conditional!(x, 0, i, E);
    const lowest = Math.min(...E);
    const Z = E.reduce((sum, each) => sum + Math.exp((lowest - each) / T), 0);
    E.forEach((each, k) => (x.data[i * space.choices + k] = Math.exp((lowest - each) / T) / Z));
    F += (space.weights?.[i] ?? 1) * (lowest - T * Math.log(Z));
  }
  return { x, F };
}

/** Every sample certain of its label. */
export function certain(labels: Int32Array, K: number): Batch {
  const x = createBatch(1, labels.length * K);
  labels.forEach((label, i) => (x.data[i * K + label] = 1));
  return x;
}

export function energyAt(energy: Energy, x: Batch): number {
  const out = new Float64Array(x.replicas);
  energy.addEnergy(x, out);
  return out[0]!;
}
