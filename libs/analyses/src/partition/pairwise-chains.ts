import { createPairwiseSampler, generatorsOf } from '@ergodic/simd';
import type { Context, Energy } from '@ergodic/kernel';
import type { AnnealedChains } from './annealed-chains.ts';

/** Chains of a pairwise energy over spins or bits, that begin at given states where there are any. */
export interface PairwiseChains extends AnnealedChains {
  /** Rows of units, one a chain. */
  setState(rows: Float64Array): void;
}

/** Whether the energy has pairs over spins or bits, so that kernels sample it. */
export function isPairwise({ space, pairwise, logDegeneracy }: Energy): boolean {
  return pairwise !== undefined && logDegeneracy === undefined && (space.kind === 'spins' || space.kind === 'bits');
}

/** Chains by sweeps of the heat bath in kernels; ln f_β(x) = −β E(x). Generators come from the context, under that name. */
export function pairwiseChains(
  { space, pairwise }: Energy,
  chains: number,
  name: string,
  context: Context,
): PairwiseChains {
  const { units } = space;
  const sampler = createPairwiseSampler({
    ...pairwise!,
    units,
    kind: space.kind === 'bits' ? 'bits' : 'spins',
    replicas: chains,
    random: context.stream(name, generatorsOf(chains)),
  });
  return {
    chains,
    logStates: units * Math.LN2,
    scatter: () => void sampler.sweep(0),
    sweep: (beta) => void sampler.sweep(beta),
    logWeights(beta, out) {
      sampler.energies(out);
      for (let c = 0; c < chains; c++) out[c]! *= -beta;
    },
    setState: (rows) => sampler.setState(rows),
  };
}
