import { xLogX } from '@ergodic/numerics';
import { checkDistribution, checkInteger, checkSameLength } from './check.ts';
import { relativeEntropyToLogNats } from './relative-entropy.ts';
import { shannonEntropyNats } from './shannon-entropy.ts';
import { variationalFreeEnergy } from './variational-free-energy.ts';

// Hidden states x and outcomes o; the likelihood P(o | x) is row-major [outcomes, states] and its columns sum to 1.

export interface Belief {
  /** p(x | o). */
  readonly posterior: Float64Array;
  /** −ln p(o), nats. */
  readonly surprise: number;
}

/**
 * The likelihood that Dirichlet counts stand for on average, P(o | s) = α_os / Σ_o α_os: each column over its sum.
 * @param counts α, row-major [outcomes, states], each > 0
 * @param out where it goes, of the same length
 */
export function dirichletMean(
  counts: Float64Array,
  states: number,
  out: Float64Array = new Float64Array(counts.length),
): Float64Array {
  for (let s = 0; s < states; s++) {
    let sum = 0;
    for (let i = s; i < counts.length; i += states) sum += counts[i]!;
    for (let i = s; i < counts.length; i += states) out[i] = counts[i]! / sum;
  }
  return out;
}

/**
 * Bayes' rule for hidden states: p(x | o) = P(o | x) p(x)/p(o), p(o) = Σ_x P(o | x) p(x).
 *
 * @throws RangeError where the prior is no distribution, the likelihood does not fit it, or the outcome is impossible under both
 */
export function beliefAfter(prior: ArrayLike<number>, likelihood: ArrayLike<number>, outcome: number): Belief {
  const outcomes = outcomesOf('beliefAfter', prior, likelihood);
  checkInteger('beliefAfter', 'outcome', outcome, 0, outcomes - 1);
  const joint = Float64Array.from(prior, (p, x) => p * likelihood[outcome * prior.length + x]!);
  const evidence = joint.reduce((sum, p) => sum + p, 0);
  if (!(evidence > 0)) throw new RangeError(`beliefAfter: outcome ${outcome} has probability ${evidence}, must be > 0`);
  return { posterior: joint.map((p) => p / evidence), surprise: -Math.log(evidence) };
}

/**
 * Variational free energy of a belief q(x) once o has been seen, nats:
 *
 *   F[q] = E_q[−ln p(o, x)] − H[q] = −ln p(o) + D(q‖p(x | o)) ≥ −ln p(o),   equal where q is the posterior.
 *
 * +∞ where q is on states that the outcome excludes.
 *
 * @throws RangeError as `beliefAfter`, and where q is no distribution
 *
 * Source: K. Friston, Nat. Rev. Neurosci. 11 (2010) 127, doi:10.1038/nrn2787.
 */
export function beliefFreeEnergyNats(
  q: ArrayLike<number>,
  prior: ArrayLike<number>,
  likelihood: ArrayLike<number>,
  outcome: number,
): number {
  const outcomes = outcomesOf('beliefFreeEnergyNats', prior, likelihood);
  checkInteger('beliefFreeEnergyNats', 'outcome', outcome, 0, outcomes - 1);
  checkSameLength('beliefFreeEnergyNats', 'q', q.length, prior.length);
  const energies = Float64Array.from(prior, (p, x) => -Math.log(p * likelihood[outcome * prior.length + x]!));
  return variationalFreeEnergy(q, energies, 1).F;
}

/** What is to be expected of a policy that leads to hidden states q(x), where outcomes p(o | C) are preferred; nats. */
export interface ExpectedFreeEnergy {
  /** G = risk + ambiguity = −pragmatic − epistemic. */
  readonly total: number;
  /** D(q(o)‖p(o | C)), q(o) = Σ_x P(o | x) q(x). */
  readonly risk: number;
  /** E_q H[P(o | x)]: how little an outcome tells where the state is known. */
  readonly ambiguity: number;
  /** E_q ln p(o | C). */
  readonly pragmatic: number;
  /** I(x; o): what the outcome will tell of the state. */
  readonly epistemic: number;
}

/**
 * Expected free energy of a policy:
 *
 *   G = D(q(o)‖p(o | C)) + E_q H[P(o | x)] = −E_q ln p(o | C) − I_q(x; o).
 *
 * Both forms are equal, since I = H[q(o)] − E_q H[P(o | x)]. A policy of small G gains what is preferred and information.
 *
 * @param preferences p(o | C)
 * @throws RangeError where q or the preferences are no distributions, or the likelihood does not fit them
 *
 * Source: K. Friston et al., Cogn. Neurosci. 6 (2015) 187, doi:10.1080/17588928.2015.1020053.
 */
export function expectedFreeEnergyNats(
  q: ArrayLike<number>,
  likelihood: ArrayLike<number>,
  preferences: ArrayLike<number>,
): ExpectedFreeEnergy {
  const outcomes = outcomesOf('expectedFreeEnergyNats', q, likelihood);
  checkDistribution('expectedFreeEnergyNats', 'preferences', preferences);
  checkSameLength('expectedFreeEnergyNats', 'preferences', preferences.length, outcomes);
  const states = q.length;
  const seen = new Float64Array(outcomes);
  let ambiguity = 0;
  for (let o = 0; o < outcomes; o++)
    for (let x = 0; x < states; x++) {
      const p = likelihood[o * states + x]!;
      seen[o]! += p * q[x]!;
      if (q[x]! > 0) ambiguity -= q[x]! * xLogX(p);
    }
  const logC = Float64Array.from(preferences, Math.log);
  const risk = relativeEntropyToLogNats(seen, logC);
  let pragmatic = 0;
  for (let o = 0; o < outcomes; o++) if (seen[o]! > 0) pragmatic += seen[o]! * logC[o]!;
  // Below 0 by rounding only.
  const epistemic = Math.max(0, shannonEntropyNats(seen) - ambiguity);
  return { total: risk + ambiguity, risk, ambiguity, pragmatic, epistemic };
}

/** How many outcomes there are. @throws RangeError where q is no distribution or a column does not sum to 1 */
function outcomesOf(caller: string, q: ArrayLike<number>, likelihood: ArrayLike<number>): number {
  checkDistribution(caller, 'the law of states', q);
  const states = q.length;
  const outcomes = likelihood.length / states;
  if (!Number.isInteger(outcomes) || outcomes < 1)
    throw new RangeError(
      `${caller}: likelihood.length is ${likelihood.length}, must be a multiple of ${states} states`,
    );
  for (let x = 0; x < states; x++) {
    const column = Float64Array.from({ length: outcomes }, (_, o) => likelihood[o * states + x]!);
    checkDistribution(caller, `P(o | state ${x})`, column);
  }
  return outcomes;
}
