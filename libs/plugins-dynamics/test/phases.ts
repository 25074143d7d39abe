import { createBatch, RandomStreams, type Batch } from '@ergodic/numerics';
import { reals, type Coupling, type Energy } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { kuramotoFlow } from '../src/kuramoto-flow.ts';
import { meanField, orderOf } from './graphs.ts';
import { rigOf } from './support.ts';

/** An energy that is 0, for phases that only turn. */
export const nothing = (units: number): Energy => ({ space: reals(units), parameters: {}, addEnergy: () => undefined });

export const kuramotoOn = (coupling: Coupling, options: object, seed = 1) =>
  kuramotoFlow.make(kuramotoFlow.options.parse(options), { ...lawContext(seed, 1, coupling.edges.nodes), coupling });

export function randomPhases(replicas: number, nodes: number, seed = 3): Batch {
  const random = new RandomStreams(seed, 'phases', 1);
  const x = createBatch(replicas, nodes);
  for (let k = 0; k < x.data.length; k++) x.data[k] = 2 * Math.PI * random.uniform(0);
  return x;
}

export interface Averages {
  readonly nodes: number;
  readonly K: number;
  readonly options: object;
  readonly temperature?: number;
  readonly from: number;
  readonly to: number;
  readonly replicas?: number;
  /** What of φ is averaged; φ itself where left out. */
  readonly of?: (phi: number) => number;
}

/** The time average over [from, to] for each replica of Kuramoto's model, all-to-all with w = 1/N, from random phases. */
export function averageOrder(given: Averages): Float64Array {
  const { nodes, K, options, temperature = 1, from, to, replicas = 1, of = (phi) => phi } = given;
  const dynamics = kuramotoOn(meanField(nodes, K), options);
  const rig = rigOf(dynamics, nothing(nodes), randomPhases(replicas, nodes));
  rig.run(Math.round(from / dynamics.timeStep), temperature);
  const steps = Math.round((to - from) / dynamics.timeStep);
  const sums = new Float64Array(replicas);
  for (let n = 0; n < steps; n++) {
    rig.run(1, temperature);
    orderOf(rig.x).forEach((phi, r) => (sums[r]! += of(phi) / steps));
  }
  return sums;
}
