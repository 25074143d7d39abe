import { symmetricEigen } from '@ergodic/numerics/linear-algebra';
import { fieldProblem } from './field-problems.ts';
import type { HeatPath } from './heat-paths.ts';

/** A linear system of heat flow: C dT/dt = −L T − γ_T C (T − T_L) + …, with some nodes held. */
export interface LinearSystem {
  readonly paths: readonly HeatPath[];
  readonly capacities: Float64Array;
  /** γ_T of the bath at a constant temperature. */
  readonly bathRate: number;
  /** 1 at reservoirs. */
  readonly held: Uint8Array;
}

/** Its matrices have nodes² numbers. */
export const MOST_NODES = 2048;

/** Modes longer than this many decay times lose digits, so a step is taken in parts. */
const LONGEST = 1000;

/** L, shape [nodes, nodes]: −L T is what flows into the nodes. Of linear paths. */
export function laplacian(paths: readonly HeatPath[], nodes: number): Float64Array {
  const L = new Float64Array(nodes * nodes);
  const one = new Float64Array(nodes);
  const flow = new Float64Array(nodes);
  for (let j = 0; j < nodes; j++) {
    one[j] = 1;
    flow.fill(0);
    for (const path of paths) path.addFlow(one, flow);
    for (let i = 0; i < nodes; i++) L[i * nodes + j] = -flow[i]!;
    one[j] = 0;
  }
  return L;
}

/**
 * The modes of C^(−½) L C^(−½) + γ_T over the nodes that are free: they decay like e^(−λ t). Found once, at some nodes³ operations.
 *
 * @throws ErgodicError `invalid-option` for more than 2048 nodes
 */
export class Relaxation {
  /** Rates λ of decay, ascending, 1 / time. */
  readonly rates: Float64Array;
  /** Numbers of the free nodes. */
  readonly free: readonly number[];

  readonly #modes: Float64Array;
  readonly #root: Float64Array;
  readonly #start: Float64Array;
  readonly #push: Float64Array;

  constructor({ paths, capacities, bathRate, held }: LinearSystem) {
    const nodes = capacities.length;
    if (nodes > MOST_NODES)
      throw fieldProblem(
        'method',
        `exact steps of ${nodes} nodes would need matrices of as many rows`,
        'exact',
        `explicit; or at most ${MOST_NODES} nodes`,
      );
    this.free = Array.from(held.keys()).filter((i) => !held[i]);
    const n = this.free.length;
    const L = laplacian(paths, nodes);
    this.#root = Float64Array.from(this.free, (i) => Math.sqrt(capacities[i]!));
    const matrix = new Float64Array(n * n);
    // Rounding may tell L_ij and L_ji apart.
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) {
        const [i, j] = [this.free[a]!, this.free[b]!];
        matrix[a * n + b] = (L[i * nodes + j]! + L[j * nodes + i]!) / (2 * this.#root[a]! * this.#root[b]!);
      }
    for (let a = 0; a < n; a++) matrix[a * n + a]! += bathRate;
    const { values, vectors } = n > 0 ? symmetricEigen(matrix, n) : { values: new Float64Array(), vectors: matrix };
    this.rates = values.map((rate) => Math.max(0, rate));
    this.#modes = vectors;
    this.#start = new Float64Array(n);
    this.#push = new Float64Array(n);
  }

  /** In how many parts a step of that length is to be taken. */
  parts(time: number): number {
    return Math.max(1, Math.ceil(((this.rates.at(-1) ?? 0) * time) / LONGEST));
  }

  /**
   * Writes to `mean` what the temperatures of the free nodes are on average from now to `time` later.
   *
   * Of each mode z' = −λ z + σ: mean z = φ(λ t) z₀ + t ψ(λ t) σ, φ(a) = (1 − e^(−a))/a, ψ(a) = (1 − φ(a))/a.
   *
   * @param sources what enters each node whatever the free temperatures: power, and what held nodes and the bath send; all nodes
   */
  meanOver(time: number, temperatures: Float64Array, sources: Float64Array, mean: Float64Array): void {
    const n = this.free.length;
    for (let a = 0; a < n; a++) {
      this.#start[a] = temperatures[this.free[a]!]! * this.#root[a]!;
      this.#push[a] = sources[this.free[a]!]! / this.#root[a]!;
      mean[this.free[a]!] = 0;
    }
    for (let k = 0; k < n; k++) {
      let z = 0;
      let push = 0;
      for (let a = 0; a < n; a++) {
        const component = this.#modes[k * n + a]!;
        z += component * this.#start[a]!;
        push += component * this.#push[a]!;
      }
      const decay = this.rates[k]! * time;
      const average = remaining(decay) * z + time * settling(decay) * push;
      for (let a = 0; a < n; a++) mean[this.free[a]!]! += (this.#modes[k * n + a]! * average) / this.#root[a]!;
    }
  }
}

/** φ(a) = (1 − e^(−a))/a. */
function remaining(a: number): number {
  return a < 1e-9 ? 1 - a / 2 : -Math.expm1(-a) / a;
}

/** ψ(a) = (1 − φ(a))/a = ½ − a/6 + a²/24 − …; the series where 1 − φ would cancel. */
function settling(a: number): number {
  if (a > 0.5) return (1 - remaining(a)) / a;
  let term = 0.5;
  let sum = term;
  for (let k = 3; Math.abs(term) > 1e-18; k++) {
    term *= -a / k;
    sum += term;
  }
  return sum;
}
