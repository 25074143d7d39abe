import { logMeanExp } from '@ergodic/numerics';
import { checkFinite, checkInteger, checkPositive, checkSameLength } from '../check.ts';
import { LEAST_EFFECTIVE_SAMPLES } from '../reweighting.ts';
import type { LogRatio } from './log-ratio.ts';

export interface PopulationAnnealing extends LogRatio {
  /** 1/Σ(n_i/R)²: how many families the population at the end consists of. */
  readonly effectiveFamilies: number;
  /** Whether that is at least 100. If not, the population was too small. */
  readonly reliable: boolean;
}

/**
 * ln Q of one resampling step, Q = (1/R) Σ_i e^(−(β′ − β) E_i): what population annealing adds to ln Z on cooling from β to β′.
 *
 * @param energies E of each member before the step, at β
 * @throws RangeError where there is no member or a number is not finite
 *
 * Source: J. Machta, Phys. Rev. E 82 (2010) 026704, doi:10.1103/PhysRevE.82.026704.
 */
export function resamplingLogFactor(energies: ArrayLike<number>, from: number, to: number): number {
  checkInteger('resamplingLogFactor', 'energies.length', energies.length, 1);
  checkFinite('resamplingLogFactor', 'from', from);
  checkFinite('resamplingLogFactor', 'to', to);
  return logMeanExp(
    Float64Array.from(energies, (E, i) => {
      checkFinite('resamplingLogFactor', `energies[${i}]`, E);
      return -(to - from) * E;
    }),
  );
}

/**
 * ln(Z_end/Z_start) = Σ_k ln Q_k of one run of population annealing, with an error from its families: members that descend from
 * one of the start. n_i of R members being of family i,
 *
 *   variance = Σ_i (n_i/R)² − 1/R,
 *
 * right for a single step, and too large where moves between steps make relatives independent: the careful side.
 *
 * @param logFactors ln Q_k of each step
 * @param families n_i, how many members at the end descend from each member of the start; zeros may be left out
 * @throws RangeError where there is no family, a count is negative or no integer, or a factor is not finite
 *
 * Source: W. Wang, J. Machta, H. G. Katzgraber, Phys. Rev. E 92 (2015) 063307, doi:10.1103/PhysRevE.92.063307.
 */
export function populationAnnealing(logFactors: ArrayLike<number>, families: ArrayLike<number>): PopulationAnnealing {
  let logRatio = 0;
  for (let k = 0; k < logFactors.length; k++) {
    checkFinite('populationAnnealing', `logFactors[${k}]`, logFactors[k]!);
    logRatio += logFactors[k]!;
  }
  let [members, squares] = [0, 0];
  for (let i = 0; i < families.length; i++) {
    checkInteger('populationAnnealing', `families[${i}]`, families[i]!, 0);
    members += families[i]!;
    squares += families[i]! ** 2;
  }
  checkInteger('populationAnnealing', 'number of members', members, 1);
  const concentration = squares / members ** 2;
  return {
    logRatio,
    standardError: Math.sqrt(Math.max(0, concentration - 1 / members)),
    effectiveFamilies: 1 / concentration,
    reliable: 1 / concentration >= LEAST_EFFECTIVE_SAMPLES,
  };
}

/**
 * ln of the mean of Z over independent runs, each weighted by its population: Z of a run is unbiased, its logarithm is not. The
 * error is that of the scatter between runs.
 *
 * @param logRatios ln(Z_end/Z_start) of each run
 * @param populations R of each run
 * @throws RangeError where there are fewer than 2 runs, the lengths differ, or a number is out of range
 */
export function combinePopulations(logRatios: ArrayLike<number>, populations: ArrayLike<number>): LogRatio {
  const runs = logRatios.length;
  checkInteger('combinePopulations', 'logRatios.length', runs, 2);
  checkSameLength('combinePopulations', 'populations', populations.length, runs);
  let [largest, members] = [-Infinity, 0];
  for (let r = 0; r < runs; r++) {
    checkFinite('combinePopulations', `logRatios[${r}]`, logRatios[r]!);
    checkPositive('combinePopulations', `populations[${r}]`, populations[r]!);
    largest = Math.max(largest, logRatios[r]!);
    members += populations[r]!;
  }
  let mean = 0;
  for (let r = 0; r < runs; r++) mean += (populations[r]! / members) * Math.exp(logRatios[r]! - largest);
  let squares = 0;
  for (let r = 0; r < runs; r++)
    squares += ((populations[r]! / members) * (Math.exp(logRatios[r]! - largest) / mean - 1)) ** 2;
  return { logRatio: largest + Math.log(mean), standardError: Math.sqrt((squares * runs) / (runs - 1)) };
}
