import type { Batch } from '@ergodic/numerics';
import type { Context, Energy } from '@ergodic/kernel';
import type { AnnealedChains } from './annealed-chains.ts';
import { layerChains } from './layer-chains.ts';
import { freeEnergiesOfRows, layersOf } from './layers.ts';
import { isPairwise, pairwiseChains } from './pairwise-chains.ts';

/** A machine of bits or spins whose hidden units can be summed over, if it has any: p(v) = e^(−F(v)/T)/Z. */
export interface Machine {
  readonly visible: number;
  /** F of each row of visible units, energy. */
  freeEnergies(rows: Batch, temperature: number): Float64Array;
  /** Chains that begin anywhere, or with the states of `x`, one each. */
  chains(count: number, name: string, context: Context, x?: Batch): AnnealedChains;
}

/** The machine of an energy; undefined where hidden units are coupled to one another, or units are neither bits nor spins. */
export function machineOf(energy: Energy): Machine | undefined {
  const layers = layersOf(energy);
  if (layers)
    return {
      visible: layers.visible,
      freeEnergies: (rows, temperature) => freeEnergiesOfRows(layers, rows, temperature),
      chains(count, name, context, x) {
        const chains = layerChains(layers, count, name, context);
        if (x) chains.setVisible(x.data, 0, x.width);
        return chains;
      },
    };
  if (!isPairwise(energy) || (energy.visible ?? energy.space.units) < energy.space.units) return undefined;
  return {
    visible: energy.space.units,
    freeEnergies(rows) {
      const out = new Float64Array(rows.replicas);
      energy.addEnergy(rows, out);
      return out;
    },
    chains(count, name, context, x) {
      const chains = pairwiseChains(energy, count, name, context);
      if (x) chains.setState(x.data);
      return chains;
    },
  };
}
