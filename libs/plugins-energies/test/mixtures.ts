import { batchOf, createBatch, RandomStreams, type Batch } from '@ergodic/numerics';
import type { Dataset, Energy } from '@ergodic/kernel';
import { squaredDistance } from '../src/squared-distance.ts';
import { contextOf, energiesOf } from './support.ts';

export { energiesOf, near } from './support.ts';

/** Six points and two centres: an asymmetric example by hand. */
export const six = datasetOf(2, [0, 0, 1, 0.2, 2, 1, 4, 1.5, 5, 3, 6, 2.8]);
export const sixCentres = [0, 0, 6, 3];

export function datasetOf(dimension: number, points: ArrayLike<number>, weights?: number[]): Dataset {
  return {
    name: 'points',
    points: Float64Array.from(points),
    count: points.length / dimension,
    dimension,
    columns: [],
    ...(weights && { weights: Float64Array.from(weights) }),
  };
}

/** Skewed points: three clusters of unequal size and spread, off the origin. */
export function skewed(count: number, dimension: number, weighted = false, seed = 4): Dataset {
  const random = new RandomStreams(seed, 'points', 1);
  const points = Float64Array.from({ length: count * dimension }, (_, at) => {
    const cluster = Math.floor(at / dimension) % 7 < 4 ? 0 : Math.floor(at / dimension) % 7 < 6 ? 1 : 2;
    return 5 + [0, 4, -3][cluster]! * (1 + (at % dimension)) ** -0.5 + [1, 0.4, 2][cluster]! * random.normal(0);
  });
  return datasetOf(dimension, points, weighted ? Array.from({ length: count }, (_, i) => 0.5 + (i % 5)) : undefined);
}

export function make(
  dataset: Dataset,
  clusters: number,
  masses: 'equal' | 'constrained' = 'equal',
  replicas = 1,
): Energy {
  return squaredDistance.make({ clusters, masses }, contextOf({ dataset, replicas })) as Energy;
}

export function withCentres(dataset: Dataset, centres: ArrayLike<number>, masses?: ArrayLike<number>): Energy {
  const K = centres.length / dataset.dimension;
  const energy = make(dataset, K, masses ? 'constrained' : 'equal');
  energy.parameters['centres']!.data.set(centres);
  if (masses) energy.parameters['masses']!.data.set(masses);
  energy.refresh!();
  return energy;
}

export const centresOf = (energy: Energy): Float64Array => energy.parameters['centres']!.data;
export const massesOf = (energy: Energy): Float64Array => energy.parameters['masses']!.data;
export const totalEnergy = (energy: Energy, x: Batch): number => energiesOf(energy, x).reduce((sum, e) => sum + e, 0);

/** The Boltzmann law of each point, written out; returns F = −T Σ w ln Z and S = −Σ w p ln(p/g). */
export function equilibrate(energy: Energy, x: Batch, T: number): { F: number; S: number } {
  const { space } = energy;
  if (space.kind !== 'probabilities') throw new Error('not soft');
  const E = new Float64Array(space.choices);
  let F = 0;
  let S = 0;
  for (let r = 0; r < x.replicas; r++)
    for (let i = 0; i < space.units; i++) {
      energy.conditional!(x, r, i, E);
      const exponents = E.map((e, k) => energy.logDegeneracy![k]! - e / T);
      const top = Math.max(...exponents);
      const Z = exponents.reduce((sum, z) => sum + Math.exp(z - top), 0);
      const w = space.weights?.[i] ?? 1;
      F -= w * T * (top + Math.log(Z));
      exponents.forEach((z, k) => {
        const p = Math.exp(z - top) / Z;
        x.data[r * x.width + i * space.choices + k] = p;
        if (p > 0) S -= w * p * (Math.log(p) - energy.logDegeneracy![k]!);
      });
    }
  return { F, S };
}

export function stateFor(energy: Energy, replicas = 1): Batch {
  const { space } = energy;
  if (space.kind !== 'probabilities') throw new Error('not soft');
  const x = createBatch(replicas, space.units * space.choices);
  const open = [...energy.logDegeneracy!].map((g) => g > -Infinity);
  const share = 1 / open.filter(Boolean).length;
  return batchOf(
    x.data.map((_, at) => (open[at % space.choices] ? share : 0)),
    replicas,
    x.width,
  );
}

export const update = (energy: Energy, x: Batch): number =>
  energy.minimiseOverParameters!(x, new Float64Array(x.replicas));

/** F at fixed centres. */
export function freeEnergyAt(energy: Energy, T: number): number {
  return equilibrate(energy, stateFor(energy), T).F;
}
