import { softmax } from '@ergodic/numerics';
import { checkFinite, checkPositive, checkSameLength } from './check.ts';
import { shannonEntropyNats } from './shannon-entropy.ts';

/** What the energy of responses z is: their mean square, or half of it. It has to be said. */
export type EnergyConvention = 'meanSquare' | 'half';

export interface LayerFreeEnergy {
  /** ⟨z²⟩ or ½⟨z²⟩ over units and rows. */
  readonly energy: number;
  /** Entropy of softmax(−z/T) over the units of a row, averaged over the rows, nats. */
  readonly entropyNats: number;
  /** energy − T · entropy. */
  readonly freeEnergy: number;
}

/**
 * Energy, entropy and free energy of a layer's responses z = x W + b, one row a sample:
 *
 *   U = ⟨z²⟩ (`meanSquare`) or ½⟨z²⟩ (`half`),   S = −Σ_i p_i ln p_i with p = softmax(−z/T) over the units of a row,   F = U − T S.
 *
 * A definition, not an equilibrium: p is the Boltzmann law of the energies z_i, not of U. So F may lie below the −T ln Z of those
 * energies. The bound F[q] ≥ −T ln Z belongs to `variationalFreeEnergy`, whose U and S are of one distribution.
 *
 * @param responses z, rows of equal length
 * @param temperature T > 0, in units of z
 * @param energyConvention whether U has the ½
 * @throws RangeError where there is no response, the rows differ in length, a response is not finite, or T is out of range
 */
export function layerFreeEnergy(
  responses: readonly ArrayLike<number>[],
  temperature: number,
  energyConvention: EnergyConvention,
): LayerFreeEnergy {
  checkPositive('layerFreeEnergy', 'temperature', temperature);
  checkPositive('layerFreeEnergy', 'number of rows', responses.length);
  const units = responses[0]!.length;
  let [square, entropy] = [0, 0];
  responses.forEach((row, r) => {
    checkSameLength('layerFreeEnergy', `responses[${r}]`, row.length, units);
    for (let i = 0; i < units; i++) {
      checkFinite('layerFreeEnergy', `responses[${r}][${i}]`, row[i]!);
      square += row[i]! ** 2 / (units * responses.length);
    }
    const p = Float64Array.from(row, (z) => -z / temperature);
    softmax(p);
    entropy += shannonEntropyNats(p) / responses.length;
  });
  const energy = energyConvention === 'half' ? square / 2 : square;
  return { energy, entropyNats: entropy, freeEnergy: energy - temperature * entropy };
}
