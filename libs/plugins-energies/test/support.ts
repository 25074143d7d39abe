import { expect } from 'vitest';
import { createBatch, logSumExp, RandomStreams, type Batch } from '@ergodic/numerics';
import type { Context, Coupling, Definition, Energy } from '@ergodic/kernel';
import { enumerate as statesOf, lawContext } from '@ergodic/laws';

/** A context outside a run, with a dataset or a graph where given. */
export const contextOf = ({ replicas = 1, units = 1, ...parts }: Partial<Context> = {}): Context => ({
  ...lawContext(1, replicas, units),
  ...parts,
});

export const near = (value: number, expected: number, tolerance = 1e-12): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));

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

/** What `initial: random` gives, row by row. */
export function randomRows(energy: Energy, replicas: number, seed = 2): Batch {
  const random = new RandomStreams(seed, 'rows', replicas);
  const x = createBatch(replicas, energy.space.units);
  for (let r = 0; r < replicas; r++)
    energy.randomState!(x.data.subarray(r * x.width, (r + 1) * x.width), () => random.uniform(r));
  return x;
}

/** −∂E/∂x of every row. */
export function forcesOf(energy: Energy, x: Batch): Float64Array {
  const force = createBatch(x.replicas, x.width);
  energy.addForce!(x, force);
  return force.data;
}

/**
 * GEN-09: the largest |f − f_cd| / max(1, |f|, |E|) over all coordinates and ten random directions a row: the force against
 * central differences with h = 6.06e-6 · max(1, |x|).
 */
export function forceError(energy: Energy, x: Batch): number {
  const force = forcesOf(energy, x);
  const random = new RandomStreams(9, 'directions', 1);
  const direction = new Float64Array(x.width);
  let worst = 0;
  for (let r = 0; r < x.replicas; r++) {
    const row = createBatch(1, x.width);
    const start = r * x.width;
    const at = (step: number): number => {
      for (let i = 0; i < x.width; i++) row.data[i] = x.data[start + i]! + step * direction[i]!;
      return energiesOf(energy, row)[0]!;
    };
    for (let trial = 0; trial < x.width + 10; trial++) {
      if (trial < x.width) direction.fill(0)[trial] = 1;
      else {
        random.fillNormal(0, direction);
        const norm = Math.hypot(...direction);
        direction.forEach((u, i) => (direction[i] = u / norm));
      }
      let size = 1;
      let along = 0;
      direction.forEach((u, i) => {
        along += u * force[start + i]!;
        if (u !== 0) size = Math.max(size, Math.abs(x.data[start + i]!));
      });
      const h = 6.06e-6 * size;
      const f = (at(-h) - at(h)) / (2 * h);
      worst = Math.max(worst, Math.abs(along - f) / Math.max(1, Math.abs(f), Math.abs(at(0))));
    }
  }
  return worst;
}

/** The energy times a factor, with its force as it is: a mutant. */
export const withEnergy = (energy: Energy, factor: number): Energy => ({
  ...energy,
  addEnergy: (x, out, scale = 1) => energy.addEnergy(x, out, factor * scale),
});

/** The energy with its force times a factor: a mutant. */
export const withForce = (energy: Energy, factor: number): Energy => ({
  ...energy,
  addForce: (x, out, scale = 1) => energy.addForce!(x, out, factor * scale),
});

/** ∫ f dx over [−limit, limit] by the trapezoidal rule, which converges exponentially where f vanishes at the ends. */
export function integral(f: (x: number) => number, limit: number, points = 4000): number {
  const h = (2 * limit) / points;
  let sum = 0;
  for (let i = 0; i <= points; i++) sum += f(-limit + i * h) * h;
  return sum;
}

/** ∫ f dx over [from, to] by Simpson's rule, for what does not vanish at both ends. */
export function simpson(f: (x: number) => number, from: number, to: number, intervals = 4000): number {
  const h = (to - from) / intervals;
  let sum = f(from) + f(to);
  for (let i = 1; i < intervals; i++) sum += (i % 2 === 0 ? 2 : 4) * f(from + i * h);
  return (sum * h) / 3;
}

/** Σ_i F_i and the torques Σ_i (x_a F_b − x_b F_a) of one row of particles with d coordinates each. */
export function totalForceAndTorque(x: Float64Array, force: Float64Array, d: number): number[] {
  const total = new Array<number>(d).fill(0);
  const torque: number[] = [];
  for (let i = 0; i < x.length; i++) total[i % d]! += force[i]!;
  for (let a = 0; a < d; a++)
    for (let b = a + 1; b < d; b++) {
      let sum = 0;
      for (let p = 0; p < x.length; p += d) sum += x[p + a]! * force[p + b]! - x[p + b]! * force[p + a]!;
      torque.push(sum);
    }
  return [...total, ...torque];
}

/** The exact canonical law of a discrete energy of few states, by enumeration. */
export function thermal(energy: Energy, T: number) {
  const x = statesOf(energy.space);
  const E = energiesOf(energy, x);
  const logZ = logSumExp(E.map((e) => -e / T));
  const p = E.map((e) => Math.exp(-e / T - logZ));
  const rows = Array.from(p, (_, a) => x.data.subarray(a * x.width, (a + 1) * x.width));
  const mean = (f: (row: Float64Array) => number): number => p.reduce((sum, q, a) => sum + q * f(rows[a]!), 0);
  return { x, E, p, rows, logZ, mean, U: p.reduce((sum, q, a) => sum + q * E[a]!, 0) };
}

/** A graph whose edges have weights of their own. */
export function weightedGraph(nodes: number, edges: readonly (readonly [number, number, number])[]): Coupling {
  const graph = graphOf(
    nodes,
    edges.map(([i, j]) => [i, j] as const),
  );
  return { ...graph, edges: { ...graph.edges, weight: Float64Array.from(edges, ([, , w]) => w) } };
}

/** A ring of n nodes, each weight 1. */
export const ringOf = (n: number): Coupling =>
  graphOf(
    n,
    Array.from({ length: n }, (_, i) => [i, (i + 1) % n] as const),
  );

/** What an observable tells of each row. */
export function observed(energy: Energy, name: string, x: Batch): Float64Array {
  const observable = energy.observables!.find((each) => each.name === name)!;
  const out = new Float64Array(x.replicas);
  if ('measure' in observable) observable.measure(x, out);
  return out;
}

/** What a rejected option or file says. */
export function thrownBy(act: () => unknown): { code?: string; path?: string; message: string; hint?: string } {
  try {
    act();
  } catch (thrown) {
    return thrown as ReturnType<typeof thrownBy>;
  }
  throw new Error('nothing was thrown');
}

/** As a recipe makes it: the defaults filled in. */
export function made(definition: Definition<'energy'>, options: object, parts: Partial<Context> = {}): Energy {
  return definition.make(definition.options.parse(options), contextOf(parts));
}
