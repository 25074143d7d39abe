import { logBinomial } from '@ergodic/numerics';
import { boltzmann, type CanonicalEnsemble } from './canonical.ts';
import { checkFinite, checkInteger, checkPositive } from './check.ts';
import { expectation } from './expectation.ts';
import { staticResponse } from './fluctuation-response.ts';

export interface IsingRing extends CanonicalEnsemble {
  /** M = Σ s of each level of `p`. */
  readonly magnetisations: Float64Array;
  /** ⟨M⟩. */
  readonly magnetisation: number;
  /** ∂⟨M⟩/∂h = Var(M)/T, 1/energy. */
  readonly susceptibility: number;
}

/**
 * The Ising ring E = −J Σ s_i s_{i+1} − h Σ s_i of N spins, exactly. With k spins up in d runs,
 *
 *   E = −J (N − 4d) − h (2k − N),   M = 2k − N,   g(k, d) = (N/d) C(k − 1, d − 1) C(N − k − 1, d − 1),
 *
 * and one state each for all up and all down: about N²/4 levels for 2^N states. ln Z is that of the transfer matrix,
 * ln(λ₊^N + λ₋^N), λ± = e^(J/T) cosh(h/T) ± √(e^(2J/T) sinh²(h/T) + e^(−2J/T)). No phase transition at any T > 0.
 *
 * @param spins N ≥ 3
 * @param temperature T > 0, energy
 * @param coupling J, energy
 * @param field h, energy
 * @throws RangeError outside these ranges
 *
 * Source: E. Ising, Z. Phys. 31 (1925) 253, doi:10.1007/BF02980577.
 */
export function isingRing(spins: number, temperature: number, coupling = 1, field = 0): IsingRing {
  checkInteger('isingRing', 'spins', spins, 3);
  checkPositive('isingRing', 'temperature', temperature);
  checkFinite('isingRing', 'coupling', coupling);
  checkFinite('isingRing', 'field', field);
  const levels: number[] = [];
  const logDegeneracy: number[] = [];
  const magnetisations: number[] = [];
  const add = (up: number, runs: number, logG: number): void => {
    const M = 2 * up - spins;
    levels.push(-coupling * (spins - 4 * runs) - field * M);
    logDegeneracy.push(logG);
    magnetisations.push(M);
  };
  add(0, 0, 0);
  add(spins, 0, 0);
  for (let up = 1; up < spins; up++)
    for (let runs = 1; runs <= Math.min(up, spins - up); runs++)
      add(up, runs, Math.log(spins / runs) + logBinomial(up - 1, runs - 1) + logBinomial(spins - up - 1, runs - 1));

  const ensemble = boltzmann(levels, temperature, logDegeneracy);
  return {
    ...ensemble,
    magnetisations: Float64Array.from(magnetisations),
    magnetisation: expectation(ensemble.p, magnetisations),
    susceptibility: staticResponse(ensemble, magnetisations),
  };
}
