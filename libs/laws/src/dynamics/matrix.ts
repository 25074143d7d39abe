import { expectTrue, expectWithin } from '../law.ts';
import { boltzmannLaw, enumerated } from './boltzmann.ts';
import type { Made } from './walk.ts';

/** P[a·n + b] ≥ 0 and Σ_b P_ab = 1. Returns it. */
export function checkRowsOfMatrix({ dynamics, energy }: Made, T: number): Float64Array {
  const n = enumerated(energy).states.replicas;
  const P = dynamics.transitionMatrix!(energy, T);
  expectTrue(P.length === n * n, `the matrix has ${P.length} entries, but ${n} states need ${n * n}`);
  for (let a = 0; a < n; a++) {
    let sum = 0;
    for (let b = 0; b < n; b++) {
      const p = P[a * n + b]!;
      expectTrue(p >= 0, `P[${a}, ${b}] is ${p}`);
      sum += p;
    }
    expectWithin(sum, 1, 1e-13 * n, `Σ_b P[${a}, b]`);
  }
  return P;
}

/** πP = π: of the Boltzmann law, or of `counts` alone where T is so high that only they matter. */
export function checkInvariance(made: Made, T: number, tolerance = 1e-13, law = T): void {
  const P = checkRowsOfMatrix(made, T);
  const pi = boltzmannLaw(enumerated(made.energy), law);
  const n = pi.length;
  const after = new Float64Array(n);
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) after[b]! += pi[a]! * P[a * n + b]!;
  for (let b = 0; b < n; b++)
    expectTrue(
      Math.abs(after[b]! - pi[b]!) <= tolerance,
      `after a step state ${b} has probability ${after[b]}, before it e^(−E/T)/Z = ${pi[b]}`,
    );
}

/** π_a P_ab = π_b P_ba. */
export function checkDetailedBalance(made: Made, T: number): void {
  const P = checkRowsOfMatrix(made, T);
  const pi = boltzmannLaw(enumerated(made.energy), T);
  const n = pi.length;
  for (let a = 0; a < n; a++)
    for (let b = 0; b < a; b++)
      expectTrue(
        Math.abs(pi[a]! * P[a * n + b]! - pi[b]! * P[b * n + a]!) <= 1e-14,
        `the flow from state ${a} to ${b} is ${pi[a]! * P[a * n + b]!}, back ${pi[b]! * P[b * n + a]!}`,
      );
}
