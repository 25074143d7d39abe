import {
  annealedImportance,
  annealedImportanceBracket,
  type AnnealedImportance,
  type AnnealedImportanceBracket,
} from '@ergodic/thermodynamics';
import { annealAlong, annealingPath, type AnnealedChains } from './annealed-chains.ts';

/** ln Z at one β by annealing from infinite temperature. */
export interface ForwardEstimate extends Pick<
  AnnealedImportance,
  'standardError' | 'effectiveSampleSize' | 'reliable'
> {
  /** ln Z; below the truth on average. */
  readonly logZ: number;
  readonly logWeights: Float64Array;
}

/** ln Z at each β > 0 of a rising list, by one pass of the chains from β = 0. */
export function annealForward(chains: AnnealedChains, betas: readonly number[], steps: number): ForwardEstimate[] {
  const { path, places } = annealingPath(betas, steps);
  chains.scatter();
  return annealAlong(chains, path, places).map((logWeights) => {
    const { logRatio, ...quality } = annealedImportance(logWeights);
    return { logZ: chains.logStates + logRatio, ...quality, logWeights };
  });
}

/** A bracket of ln Z at β, all three counted from all states. */
export interface LogPartitionBracket extends Pick<AnnealedImportanceBracket, 'gap' | 'consistent'> {
  /** By annealing forward: below on average. */
  readonly lower: AnnealedImportance;
  /** By annealing backward: above on average. */
  readonly upper: AnnealedImportance;
  /** By both together (Bennett's acceptance ratio). */
  readonly combined: { readonly logRatio: number; readonly standardError: number };
}

/**
 * A bracket of ln Z(β) from a forward pass and from chains that go back to β = 0.
 * @param forward ln w of the forward pass at β
 * @param backward chains in equilibrium at β; they end at β = 0
 */
export function annealBackward(
  forward: Float64Array,
  backward: AnnealedChains,
  beta: number,
  steps: number,
): LogPartitionBracket {
  const { path } = annealingPath([beta], steps);
  const back = annealAlong(backward, path.toReversed(), [path.length - 1])[0]!;
  const { lower, upper, gap, consistent, combined } = annealedImportanceBracket(forward, back);
  const { logStates } = backward;
  return {
    lower: { ...lower, logRatio: logStates + lower.logRatio },
    upper: { ...upper, logRatio: logStates + upper.logRatio },
    gap,
    consistent,
    combined: { ...combined, logRatio: logStates + combined.logRatio },
  };
}
