import { ln2cosh } from '@ergodic/numerics';
import type { Equilibrium } from '../canonical.ts';
import { checkFinite, checkInteger, checkPositive } from '../check.ts';

export interface IsingChain extends Equilibrium {
  /** ⟨s_i s_(i+r)⟩ = tanh^r(J/T), for 0 ≤ r < N. */
  correlation(distance: number): number;
}

/**
 * The open Ising chain E = −J Σ s_i s_(i+1) of N spins without a field: its N − 1 bonds are independent,
 *
 *   Z = 2 (2 cosh J/T)^(N − 1).
 *
 * @param spins N ≥ 1
 * @param temperature T > 0, energy
 * @param coupling J, energy
 * @throws RangeError outside these ranges
 *
 * Source: R. J. Baxter, Exactly Solved Models in Statistical Mechanics (1982), ch. 2.
 */
export function isingChain(spins: number, temperature: number, coupling = 1): IsingChain {
  checkInteger('isingChain', 'spins', spins, 1);
  checkPositive('isingChain', 'temperature', temperature);
  checkFinite('isingChain', 'coupling', coupling);
  const K = coupling / temperature;
  const bonds = spins - 1;
  const t = Math.tanh(K);
  const logZ = Math.LN2 + bonds * ln2cosh(K);
  const U = -bonds * coupling * t;
  return {
    logZ,
    F: -temperature * logZ,
    U,
    // ln 2cosh K − K tanh K with |K| taken out of both
    S: Math.LN2 + bonds * (ln2cosh(K) - Math.abs(K) + Math.abs(K) * (1 - Math.abs(t))),
    C: bonds * (K / Math.cosh(K)) ** 2,
    correlation(distance) {
      checkInteger('isingChain', 'distance', distance, 0, spins - 1);
      return t ** distance;
    },
  };
}

/**
 * ⟨s_0 s_r⟩ = (t^r + t^(N − r))/(1 + t^N), t = tanh(J/T), of the Ising ring of N spins without a field.
 *
 * @param distance r in [0, N]
 * @throws RangeError where N < 3, T is not > 0, or r is out of range
 */
export function ringCorrelation(spins: number, temperature: number, distance: number, coupling = 1): number {
  checkInteger('ringCorrelation', 'spins', spins, 3);
  checkPositive('ringCorrelation', 'temperature', temperature);
  checkFinite('ringCorrelation', 'coupling', coupling);
  checkInteger('ringCorrelation', 'distance', distance, 0, spins);
  const t = Math.tanh(coupling / temperature);
  return (t ** distance + t ** (spins - distance)) / (1 + t ** spins);
}

/**
 * The correlation length ξ = −1/ln tanh(|J|/T) of the infinite chain, in lattice spacings: ∞ only at T = 0.
 * @throws RangeError unless T and |J| are finite and > 0
 */
export function chainCorrelationLength(temperature: number, coupling = 1): number {
  checkPositive('chainCorrelationLength', 'temperature', temperature);
  checkPositive('chainCorrelationLength', '|coupling|', Math.abs(coupling));
  // −ln tanh K = 2 artanh e^(−2K)
  return 1 / (2 * Math.atanh(Math.exp((-2 * Math.abs(coupling)) / temperature)));
}

/**
 * m = sinh(h/T)/√(sinh²(h/T) + e^(−4J/T)): the magnetisation of the infinite chain in the field h.
 * @throws RangeError unless T is finite and > 0 and J, h are finite
 */
export function chainMagnetisation(temperature: number, coupling: number, field: number): number {
  checkPositive('chainMagnetisation', 'temperature', temperature);
  checkFinite('chainMagnetisation', 'coupling', coupling);
  checkFinite('chainMagnetisation', 'field', field);
  if (field === 0) return 0;
  // 1/√(1 + (e^(−2J/T)/sinh)²), so that neither square overflows
  const size = Math.abs(field) / temperature;
  const logSinh = size + Math.log(-Math.expm1(-2 * size)) - Math.LN2;
  return Math.sign(field) / Math.hypot(1, Math.exp((-2 * coupling) / temperature - logSinh));
}
