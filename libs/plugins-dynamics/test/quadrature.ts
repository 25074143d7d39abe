import { batchOf, type RandomStreams } from '@ergodic/numerics';
import { solve } from '@ergodic/numerics/linear-algebra';
import type { Context, Dynamics, Energy } from '@ergodic/kernel';
import { contextOf, rigOf } from './support.ts';

/** A context whose streams bring the given numbers as the normals of each replica, again and again. */
export function scripted(replicas: number, normalOf: (replica: number) => number): Context {
  const stream = {
    blocks: replicas,
    normal: normalOf,
    fillNormal: (replica: number, out: Float64Array) => void out.fill(normalOf(replica)),
    uniform: () => {
      throw new Error('only normals are scripted');
    },
  };
  return { ...contextOf(replicas), stream: () => stream as unknown as RandomStreams };
}

/** Nodes and weights for means over a standard normal: trapezoidal rule, exact to rounding for analytic functions. */
const NORMAL = Array.from({ length: 65 }, (_, k) => 0.25 * (k - 32)).map(
  (at) => [at, (0.25 * Math.exp((-at * at) / 2)) / Math.sqrt(2 * Math.PI)] as const,
);

/** The mean of f over a standard normal. */
export const normalMean = (f: (xi: number) => number): number => NORMAL.reduce((sum, [at, w]) => sum + w * f(at), 0);

/**
 * What a one-dimensional chain y' = step(y, ξ), ξ standard normal, has as its stationary mean of f, to about 1e-9 and without
 * any random number. The kernel acts on polynomials through Chebyshev nodes in [−reach, reach]; beyond there the chain must
 * be as good as never.
 *
 * @param step y' for many y and ξ at once: the code under test
 */
export function stationaryMean(
  step: (y: Float64Array, xi: Float64Array) => Float64Array,
  f: (y: number) => number,
  { reach = 7, nodes = 100 } = {},
): number {
  const at = Float64Array.from({ length: nodes }, (_, j) => reach * Math.cos((Math.PI * (j + 0.5)) / nodes));
  const barycentric = at.map((_, j) => (-1) ** j * Math.sin((Math.PI * (j + 0.5)) / nodes));
  const y = new Float64Array(nodes * NORMAL.length);
  const xi = new Float64Array(y.length);
  for (let i = 0; i < y.length; i++) {
    y[i] = at[Math.floor(i / NORMAL.length)]!;
    xi[i] = NORMAL[i % NORMAL.length]![0];
  }
  const next = step(y, xi);
  // The transposed kernel minus 1; its last row says that the whole is 1.
  const matrix = new Float64Array(nodes * nodes);
  const values = new Float64Array(nodes);
  for (let i = 0; i < y.length; i++) {
    const from = Math.floor(i / NORMAL.length);
    interpolate(Math.max(-reach, Math.min(reach, next[i]!)), at, barycentric, values);
    for (let j = 0; j < nodes; j++) matrix[j * nodes + from]! += NORMAL[i % NORMAL.length]![1] * values[j]!;
  }
  for (let j = 0; j < nodes; j++) matrix[j * nodes + j]! -= 1;
  matrix.fill(1, (nodes - 1) * nodes);
  const right = new Float64Array(nodes);
  right[nodes - 1] = 1;
  const law = solve(matrix, right, nodes);
  return law.reduce((sum, w, j) => sum + w * f(at[j]!), 0);
}

/** out[j] = value at y of the polynomial that is 1 at node j and 0 at the others. */
function interpolate(y: number, at: Float64Array, barycentric: Float64Array, out: Float64Array): void {
  let total = 0;
  for (let j = 0; j < at.length; j++) {
    if (y === at[j]) {
      out.fill(0);
      out[j] = 1;
      return;
    }
    out[j] = barycentric[j]! / (y - at[j]!);
    total += out[j]!;
  }
  for (let j = 0; j < at.length; j++) out[j]! /= total;
}

/** One step of the dynamics from every y, with the given normals. */
export function oneStep(dynamics: Dynamics, energy: Energy, T: number) {
  return (y: Float64Array, xi: Float64Array): Float64Array => {
    const x = batchOf(y.slice(), y.length, 1);
    const rig = rigOf(
      dynamics,
      energy,
      x,
      scripted(y.length, (r) => xi[r]!),
    );
    rig.run(1, T);
    return x.data;
  };
}
