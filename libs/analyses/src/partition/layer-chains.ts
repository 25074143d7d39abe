import { ln2cosh, softplus } from '@ergodic/numerics';
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
 * Chains by block Gibbs sampling in kernels, float32, along a path from independent visible units of log odds a to the machine at T:
 *
 *   ln f_λ(v) = (1 − λ) a·v − λ F_λ(v)/T,   e^(−λ F_λ(v)/T) = Σ_h e^(−λ E(v, h)/T),
 *
 * which varies less than the weight of v and h together, and where a is of the data, far less than from a = 0. At T = 1 and a = 0 λ is
 * β. A generator for each chain comes from the context, under that name.
 *
 * Source: R. Salakhutdinov, I. Murray, ICML (2008) 872, doi:10.1145/1390156.1390266, section 4.1: the base-rate model.
 */
export function layerChains(
  layers: Layers,
  chains: number,
  name: string,
  context: Context,
  temperature = 1,
  base: Float64Array = new Float64Array(layers.visible),
): LayerChains {
  const { kind, visible, hidden, visibleField } = layers;
  const sampler = new BipartiteSampler({ visible, hidden, chains, kind, streams: context.stream(name, chains) });
  const rows = new Float64Array(chains * visible);
  const isPlain = base.every((a) => a === 0);
  // Fields of the visible units that the sampler has: λ b′/T = (1 − λ) a + λ b/T.
  const fields = visibleField.slice();
  sampler.setParameters(layers);
  let setFor = 1;
  const setFields = (lambda: number): void => {
    if (isPlain || lambda === setFor) return;
    setFor = lambda;
    for (let i = 0; i < visible; i++) fields[i] = visibleField[i]! + (((1 - lambda) * temperature) / lambda) * base[i]!;
    sampler.setParameters({ ...layers, visibleField: fields });
  };
  const scatter = (): void => {
    const apart = { coupling: new Float64Array(visible * hidden), hiddenField: new Float64Array(hidden) };
    sampler.setParameters({ ...apart, visibleField: base });
    sampler.sample('visible', 1);
    sampler.sample('hidden', 0);
    fields.set(visibleField);
    sampler.setParameters(layers);
    setFor = 1;
  };
  return {
    chains,
    logStates: base.reduce((sum, a) => sum + (kind === 'bits' ? softplus(a) : ln2cosh(a)), hidden * Math.LN2),
    scatter,
    sweep(lambda) {
      if (lambda === 0) {
        scatter();
        return;
      }
      setFields(lambda);
      sampler.sweep(lambda / temperature);
    },
    logWeights(lambda, out) {
      const beta = lambda / temperature;
      if (beta === 0) out.fill(hidden * Math.LN2);
      else {
        sampler.freeEnergies(beta, out);
        for (let c = 0; c < chains; c++) out[c]! *= -beta;
      }
      if (isPlain) return;
      sampler.readState('visible', rows);
      for (let c = 0; c < chains; c++)
        for (let i = 0; i < visible; i++) {
          const own = (1 - lambda) * base[i]! + beta * (visibleField[i]! - fields[i]!);
          out[c]! += own * rows[c * visible + i]!;
        }
    },
    setVisible: (values, offset, width) => sampler.setState('visible', values, offset, width),
  };
}
