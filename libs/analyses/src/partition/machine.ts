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
  /**
   * Chains along a path to the machine at T, λ = 0 … 1: from independent units that are as often on as in the data where there are
   * hidden units, from all states alike otherwise. They begin anywhere, or with the states of `x`, one each.
   */
  chains(count: number, name: string, context: Context, { temperature, data, x }: PathOptions): AnnealedChains;
}

interface PathOptions {
  readonly temperature: number;
  /** Rows of visible units. */
  readonly data: Batch;
  readonly x?: Batch;
}

/** The machine of an energy; undefined where hidden units are coupled to one another, or units are neither bits nor spins. */
export function machineOf(energy: Energy): Machine | undefined {
  const layers = layersOf(energy);
  if (layers)
    return {
      visible: layers.visible,
      freeEnergies: (rows, temperature) => freeEnergiesOfRows(layers, rows, temperature),
      chains(count, name, context, { temperature, data, x }) {
        const chains = layerChains(layers, count, name, context, temperature, logOddsOf(layers.kind, data));
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
    chains(count, name, context, { temperature, x }) {
      const chains = pairwiseChains(energy, count, name, context);
      if (x) chains.setState(x.data);
      return {
        ...chains,
        sweep: (lambda) => chains.sweep(lambda / temperature),
        logWeights: (lambda, out) => chains.logWeights(lambda / temperature, out),
      };
    },
  };
}

/**
 * a_i of independent units that are as often on as in the rows, each of two choices counted once more, so that it stays finite:
 * p(v) ∝ e^(a v), bits ln(p/(1 − p)), spins half of it.
 */
export function logOddsOf(kind: 'bits' | 'spins', { data, replicas, width }: Batch): Float64Array {
  const on = new Float64Array(width).fill(1);
  for (let at = 0; at < data.length; at++) if (data[at]! > 0) on[at % width]!++;
  return on.map((count) => (kind === 'bits' ? 1 : 0.5) * Math.log(count / (replicas + 2 - count)));
}
