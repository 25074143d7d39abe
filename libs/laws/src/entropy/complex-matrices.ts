/** A d × d complex matrix as the contract holds it: row-major, re, im, re, im, … */
export type ComplexMatrix = Float64Array;

export function sizeOf(a: ComplexMatrix): number {
  return Math.round(Math.sqrt(a.length / 2));
}

/** Σ_k λ_k |k⟩⟨k| in the basis it stands in. */
export function diagonal(values: ArrayLike<number>): ComplexMatrix {
  const d = values.length;
  const a = new Float64Array(2 * d * d);
  for (let k = 0; k < d; k++) a[2 * (k * d + k)] = values[k]!;
  return a;
}

/** U a U†. */
export function rotated(a: ComplexMatrix, U: ComplexMatrix): ComplexMatrix {
  return product(product(U, a), adjoint(U));
}

export function product(a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix {
  const d = sizeOf(a);
  const out = new Float64Array(2 * d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++)
      for (let k = 0; k < d; k++) {
        const [ar, ai] = [a[2 * (i * d + k)]!, a[2 * (i * d + k) + 1]!];
        const [br, bi] = [b[2 * (k * d + j)]!, b[2 * (k * d + j) + 1]!];
        out[2 * (i * d + j)]! += ar * br - ai * bi;
        out[2 * (i * d + j) + 1]! += ar * bi + ai * br;
      }
  return out;
}

function adjoint(a: ComplexMatrix): ComplexMatrix {
  const d = sizeOf(a);
  const out = new Float64Array(a.length);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) {
      out[2 * (j * d + i)] = a[2 * (i * d + j)]!;
      out[2 * (j * d + i) + 1] = -a[2 * (i * d + j) + 1]!;
    }
  return out;
}

/** a ⊗ b. */
export function tensorProduct(a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix {
  const [m, n] = [sizeOf(a), sizeOf(b)];
  const out = new Float64Array(2 * (m * n) ** 2);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++)
      for (let k = 0; k < n; k++)
        for (let l = 0; l < n; l++) {
          const at = 2 * ((i * n + k) * m * n + j * n + l);
          const [ar, ai] = [a[2 * (i * m + j)]!, a[2 * (i * m + j) + 1]!];
          const [br, bi] = [b[2 * (k * n + l)]!, b[2 * (k * n + l) + 1]!];
          out[at] = ar * br - ai * bi;
          out[at + 1] = ar * bi + ai * br;
        }
  return out;
}

/** The unitary whose columns are those of `a` made orthonormal in turn; where a column adds nothing new, a unit vector does. */
export function unitaryFrom(a: ComplexMatrix): ComplexMatrix {
  const d = sizeOf(a);
  const U = a.slice();
  for (let j = 0; j < d; j++)
    for (let attempt = 0; attempt <= d; attempt++) {
      if (attempt > 0) for (let i = 0; i < d; i++) U.set([i === attempt - 1 ? 1 : 0, 0], 2 * (i * d + j));
      // Twice, so that rounding leaves no overlap.
      for (let pass = 0; pass < 2; pass++) for (let k = 0; k < j; k++) subtractOverlap(U, d, j, k);
      let norm = 0;
      for (let i = 0; i < d; i++) norm += U[2 * (i * d + j)]! ** 2 + U[2 * (i * d + j) + 1]! ** 2;
      if (norm < 1e-4) continue;
      for (let i = 0; i < d; i++) for (const part of [0, 1]) U[2 * (i * d + j) + part]! /= Math.sqrt(norm);
      break;
    }
  return U;
}

/** Column j minus its part along column k. */
function subtractOverlap(U: ComplexMatrix, d: number, j: number, k: number): void {
  let [re, im] = [0, 0];
  for (let i = 0; i < d; i++) {
    const [p, q] = [2 * (i * d + k), 2 * (i * d + j)];
    re += U[p]! * U[q]! + U[p + 1]! * U[q + 1]!;
    im += U[p]! * U[q + 1]! - U[p + 1]! * U[q]!;
  }
  for (let i = 0; i < d; i++) {
    const [p, q] = [2 * (i * d + k), 2 * (i * d + j)];
    U[q]! -= re * U[p]! - im * U[p + 1]!;
    U[q + 1]! -= re * U[p + 1]! + im * U[p]!;
  }
}

/** Re Tr(a b). */
export function traceOfProduct(a: ComplexMatrix, b: ComplexMatrix): number {
  const d = sizeOf(a);
  const ab = product(a, b);
  let sum = 0;
  for (let k = 0; k < d; k++) sum += ab[2 * (k * d + k)]!;
  return sum;
}
