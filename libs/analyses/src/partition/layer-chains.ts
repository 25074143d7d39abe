import { BipartiteSampler } from '@ergodic/simd';
import type { Context } from '@ergodic/kernel';
import type { AnnealedChains } from './annealed-chains.ts';
import type { Layers } from './layers.ts';

/** Chains of the visible layer, the hidden one summed out. */
export interface LayerChains extends AnnealedChains {
  /** values[offset + chain · width + unit]: the visible units of each chain. */
  setVisible(values: Float64Array, offset: number, width: number): void;
}

/**
 * Chains by block Gibbs sampling in kernels, float32; ln f_β(v) = −β F_β(v), with e^(−β F_β(v)) = Σ_h e^(−β E(v, h)), which varies
 * less than the weight of v and h together. A generator for each chain comes from the context, under that name.
 *
 * Source: R. Salakhutdinov, I. Murray, ICML (2008) 872, doi:10.1145/1390156.1390266.
 */
export function layerChains(layers: Layers, chains: number, name: string, context: Context): LayerChains {
  const { kind, visible, hidden } = layers;
  const sampler = new BipartiteSampler({ visible, hidden, chains, kind, streams: context.stream(name, chains) });
  sampler.setParameters(layers);
  return {
    chains,
    logStates: (visible + hidden) * Math.LN2,
    scatter() {
      sampler.sample('visible', 0);
      sampler.sample('hidden', 0);
    },
    sweep: (beta) => sampler.sweep(beta),
    logWeights(beta, out) {
      if (beta === 0) {
        out.fill(hidden * Math.LN2);
        return;
      }
      sampler.freeEnergies(beta, out);
      for (let c = 0; c < chains; c++) out[c]! *= -beta;
    },
    setVisible: (values, offset, width) => sampler.setState('visible', values, offset, width),
  };
}
