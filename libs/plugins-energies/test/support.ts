import { createBatch, RandomStreams, type Batch } from '@ergodic/numerics';
import type { Context, Coupling, Energy } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';

/** A context outside a run, with a dataset or a graph where given. */
export const contextOf = ({ replicas = 1, units = 1, ...parts }: Partial<Context> = {}): Context => ({
  ...lawContext(1, replicas, units),
  ...parts,
});

/** A graph of equal weights; nothing flows. */
export function graphOf(nodes: number, pairs: readonly (readonly [number, number])[]): Coupling {
  return {
    edges: {
      nodes,
      from: Int32Array.from(pairs, ([i]) => i),
      to: Int32Array.from(pairs, ([, j]) => j),
      weight: new Float64Array(pairs.length).fill(1),
    },
    addFlow() {},
  };
}

export function energiesOf(energy: Energy, x: Batch, scale?: number): Float64Array {
  const out = new Float64Array(x.replicas);
  energy.addEnergy(x, out, scale);
  return out;
}

/** Standard normal rows. */
export function normalRows(replicas: number, width: number, seed = 2): Batch {
  const random = new RandomStreams(seed, 'rows', 1);
  const x = createBatch(replicas, width);
  random.fillNormal(0, x.data);
  return x;
}

/**
 * The largest |f − f_cd| / max(1, |f|, |E|) over all coordinates: the force against central differences with
 * h = 6.06e-6 · max(1, |x|).
 */
export function forceError(energy: Energy, x: Batch): number {
  const force = createBatch(x.replicas, x.width);
  energy.addForce!(x, force);
  const before = energiesOf(energy, x);
  let worst = 0;
  for (let k = 0; k < x.data.length; k++) {
    const r = Math.floor(k / x.width);
    const at = x.data[k]!;
    const h = 6.06e-6 * Math.max(1, Math.abs(at));
    x.data[k] = at + h;
    const above = energiesOf(energy, x)[r]!;
    x.data[k] = at - h;
    const below = energiesOf(energy, x)[r]!;
    x.data[k] = at;
    const f = (below - above) / (2 * h);
    worst = Math.max(worst, Math.abs(force.data[k]! - f) / Math.max(1, Math.abs(f), Math.abs(before[r]!)));
  }
  return worst;
}

/** ∫ f dx over [−limit, limit] by the trapezoidal rule, which converges exponentially where f vanishes at the ends. */
export function integral(f: (x: number) => number, limit: number, points = 4000): number {
  const h = (2 * limit) / points;
  let sum = 0;
  for (let i = 0; i <= points; i++) sum += f(-limit + i * h) * h;
  return sum;
}
