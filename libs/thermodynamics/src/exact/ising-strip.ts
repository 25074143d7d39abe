import type { Equilibrium } from '../canonical.ts';
import { checkFinite, checkInteger, checkPositive } from '../check.ts';
import { ones } from './subset-sums.ts';

/** The transfer matrix then has 2¹² rows; applying it takes 12 · 2¹² additions. */
const WIDEST = 12;
const MOST_ITERATIONS = 20_000;
const TOLERANCE = 1e-13;

export interface StripCouplings {
  /** J along the strip, energy; 1 without it. */
  readonly along?: number;
  /** J across, around the strip, energy; 1 without it. */
  readonly across?: number;
  /** h, energy; 0 without it. */
  readonly field?: number;
}

/** Of each spin of the infinitely long strip. */
export interface IsingStrip extends Equilibrium {
  /** ⟨s⟩: 0 without a field, since a strip has no transition. */
  readonly magnetisation: number;
}

/**
 * The Ising model E = −J∥ Σ s s′ − J⊥ Σ s s′ − h Σ s on an infinitely long strip, `width` spins around (periodic), for each spin:
 *
 *   ln Z/N = ln λ/width,   V(s, t) = exp(−[e(s)/2 + e(t)/2 + w(s, t)]/T),
 *
 * with λ the largest eigenvalue of V, e(s) the energy of a row and w(s, t) that between rows. u and c are derivatives of ln λ by
 * β = 1/T, from second-order perturbation theory: exact but for rounding, with one linear system solved by conjugate gradients.
 *
 * @param width in [3, 12]: around 2 every bond would be double
 * @param temperature T > 0, energy
 * @throws RangeError outside these ranges, or where the two largest eigenvalues are too close to be told apart (low T)
 *
 * Source: H. A. Kramers, G. H. Wannier, Phys. Rev. 60 (1941) 252, doi:10.1103/PhysRev.60.252.
 */
export function isingStrip(width: number, temperature: number, couplings: StripCouplings = {}): IsingStrip {
  const { along = 1, across = 1, field = 0 } = couplings;
  checkInteger('isingStrip', 'width', width, 3, WIDEST);
  checkPositive('isingStrip', 'temperature', temperature);
  for (const [name, value] of Object.entries({ along, across, field })) checkFinite('isingStrip', name, value);
  const transfer = new StripTransfer(width, 1 / temperature, along, across, field);
  const { lambda, vector } = dominant(transfer, temperature);
  const { size } = transfer;
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  const image = new Float64Array(size);
  transfer.apply(vector, image, first, second);
  const lambda1 = dot(vector, first);
  // (λ − V) y = V₁ v − λ₁ v, across v.
  for (let s = 0; s < size; s++) first[s]! -= lambda1 * vector[s]!;
  const lambda2 = dot(vector, second) + dot(first, solveAcross(transfer, lambda, vector, first));

  const slope = lambda1 / lambda;
  const logZ = (Math.log(lambda) - transfer.bound / temperature) / width;
  const U = (transfer.bound - slope) / width;
  let magnetisation = 0;
  for (let s = 0; s < size; s++) magnetisation += (vector[s]! ** 2 * (2 * ones(s) - width)) / width;
  return {
    logZ,
    F: -temperature * logZ,
    U,
    S: (Math.log(lambda) - slope / temperature) / width,
    C: (2 * (lambda2 / lambda) - slope ** 2) / temperature ** 2 / width,
    magnetisation,
  };
}

/** V and its derivatives by β, relative to the lower bound of the energy of a row: no entry exceeds 1. */
class StripTransfer {
  readonly size: number;
  /** Lower bound of the energy for each row. */
  readonly bound: number;
  /** Whether all spins may be turned over. */
  readonly even: boolean;
  /** Energy of each row above its bound. */
  private readonly energy: Float64Array;

  constructor(
    width: number,
    private readonly beta: number,
    private readonly along: number,
    across: number,
    field: number,
  ) {
    this.size = 2 ** width;
    this.bound = -width * (Math.abs(along) + Math.abs(across) + Math.abs(field));
    this.even = field === 0;
    this.energy = Float64Array.from({ length: this.size }, (_, s) => {
      const broken = ones(s ^ ((s >> 1) | ((s & 1) << (width - 1))));
      const M = 2 * ones(s) - width;
      return -across * (width - 2 * broken) + Math.abs(across) * width - field * M + Math.abs(field) * width;
    });
  }

  /** Writes V v, and the coefficients of ε and ε² of V(β + ε) v. */
  apply(v: Float64Array, out: Float64Array, first?: Float64Array, second?: Float64Array): void {
    out.set(v);
    first?.fill(0);
    second?.fill(0);
    this.rows(out, first, second);
    const like = Math.abs(this.along) - this.along;
    const unlike = Math.abs(this.along) + this.along;
    const a = Math.exp(-this.beta * like);
    const b = Math.exp(-this.beta * unlike);
    for (let h = 1; h < this.size; h *= 2)
      for (let s = 0; s < this.size; s++) {
        if (s & h) continue;
        const t = s | h;
        if (first && second) {
          const [x, y] = [second[s]!, second[t]!];
          const [p, q] = [first[s]!, first[t]!];
          const [u, w] = [out[s]!, out[t]!];
          second[s] = a * (x - like * p + (like ** 2 / 2) * u) + b * (y - unlike * q + (unlike ** 2 / 2) * w);
          second[t] = b * (x - unlike * p + (unlike ** 2 / 2) * u) + a * (y - like * q + (like ** 2 / 2) * w);
          first[s] = a * (p - like * u) + b * (q - unlike * w);
          first[t] = b * (p - unlike * u) + a * (q - like * w);
        }
        const [u, w] = [out[s]!, out[t]!];
        out[s] = a * u + b * w;
        out[t] = b * u + a * w;
      }
    this.rows(out, first, second);
  }

  /** Multiplies by e^(−(β + ε) e(s)/2). */
  private rows(x: Float64Array, first?: Float64Array, second?: Float64Array): void {
    for (let s = 0; s < this.size; s++) {
      const half = this.energy[s]! / 2;
      const weight = Math.exp(-this.beta * half);
      if (first && second) {
        second[s] = weight * (second[s]! - half * first[s]! + (half ** 2 / 2) * x[s]!);
        first[s] = weight * (first[s]! - half * x[s]!);
      }
      x[s]! *= weight;
    }
  }

  /** Keeps what is unchanged when all spins turn over: the second largest eigenvalue is odd, and close by at low T. */
  project(x: Float64Array): void {
    if (!this.even) return;
    for (let s = 0; s < this.size / 2; s++) {
      const mean = (x[s]! + x[this.size - 1 - s]!) / 2;
      x[s] = x[this.size - 1 - s] = mean;
    }
  }
}

/** The eigenvector of the largest eigenvalue, all of whose components are positive. */
function dominant(transfer: StripTransfer, temperature: number): { lambda: number; vector: Float64Array } {
  const { size } = transfer;
  const vector = new Float64Array(size).fill(1 / Math.sqrt(size));
  const image = new Float64Array(size);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    transfer.apply(vector, image);
    transfer.project(image);
    const lambda = dot(vector, image);
    let residual = 0;
    for (let s = 0; s < size; s++) residual += (image[s]! - lambda * vector[s]!) ** 2;
    if (Math.sqrt(residual) <= TOLERANCE * lambda) return { lambda, vector };
    // V + λ/2 has the same vectors, and no eigenvalue near −λ, which antiferromagnets have.
    for (let s = 0; s < size; s++) vector[s] = image[s]! + (lambda / 2) * vector[s]!;
    const norm = Math.sqrt(dot(vector, vector));
    if (!(norm > 0)) break;
    for (let s = 0; s < size; s++) vector[s]! /= norm;
  }
  throw new RangeError(
    `isingStrip: temperature is ${temperature}, must be higher: the two largest eigenvalues are too close`,
  );
}

/** The y across v with (λ − V) y = b, by conjugate gradients: λ − V is positive there. */
function solveAcross(transfer: StripTransfer, lambda: number, v: Float64Array, b: Float64Array): Float64Array {
  const y = new Float64Array(b.length);
  const residual = b.slice();
  const direction = b.slice();
  const image = new Float64Array(b.length);
  let square = dot(residual, residual);
  const enough = square * 1e-28;
  for (let iteration = 0; iteration < MOST_ITERATIONS && square > enough; iteration++) {
    transfer.apply(direction, image);
    transfer.project(image);
    const along = dot(image, v);
    for (let s = 0; s < b.length; s++) image[s] = lambda * direction[s]! - image[s]! + along * v[s]!;
    const step = square / dot(direction, image);
    for (let s = 0; s < b.length; s++) {
      y[s]! += step * direction[s]!;
      residual[s]! -= step * image[s]!;
    }
    const before = square;
    square = dot(residual, residual);
    for (let s = 0; s < b.length; s++) direction[s] = residual[s]! + (square / before) * direction[s]!;
  }
  return y;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
