import { enumeratePairs, kaufmanTorus, passMessages, rbmLogPartition } from '@ergodic/thermodynamics';
import type { Energy, Recipe } from '@ergodic/kernel';
import { latticeMagnet } from '../lattice-magnet.ts';
import { layersOf } from './layers.ts';
import { isPairwise } from './pairwise-chains.ts';

/** 2²⁰ states take less than a tenth of a second. */
const MOST_UNITS = 20;

/** ln Z from a sum that is exact. */
export interface ExactLogPartition {
  /** How it is known, for a caption. */
  readonly method: string;
  /** ln Z at T > 0. */
  at(temperature: number): number;
}

/**
 * Where ln Z of an energy is known exactly, the way to it: all states of up to 20 units; the states of a layer of up to 20; the
 * periodic square lattice of Ising spins without a field (Kaufman); couplings without a loop (message passing). Else undefined.
 */
export function exactLogPartition(
  energy: Energy,
  recipe: Pick<Recipe, 'energy' | 'coupling'>,
): ExactLogPartition | undefined {
  if (!isPairwise(energy)) return undefined;
  const system = { ...energy.pairwise!, kind: energy.space.kind === 'bits' ? 'bits' : 'spins' } as const;
  const { units } = energy.space;
  if (units <= MOST_UNITS) return { method: `all 2^${units} states`, at: (T) => enumeratePairs(system, T).logZ };
  const layers = layersOf(energy);
  if (layers?.kind === 'bits' && Math.min(layers.visible, layers.hidden) <= MOST_UNITS) {
    const { coupling: weights, visibleField: visibleBias, hiddenField: hiddenBias, visible, hidden } = layers;
    return {
      method: `all 2^${Math.min(visible, hidden)} states of the smaller layer`,
      at: (T) => rbmLogPartition({ weights, visibleBias, hiddenBias }, T),
    };
  }
  const magnet = latticeMagnet(recipe);
  // What is in the recipe may have been learnt over.
  const asGiven = system.coupling.every((J) => J === magnet?.coupling) && system.field.every((h) => h === 0);
  if (magnet && asGiven && magnet.rows >= 3 && magnet.columns >= 3)
    return {
      method: 'Kaufman’s formula for the torus',
      at: (T) => kaufmanTorus(magnet.rows, T, magnet.coupling, magnet.columns).logZ,
    };
  // Fewer pairs than units, or there surely is a loop; of two pairs of the same units message passing makes one.
  if (system.from.length < 2 * units && passMessages(system, 1, { maxIterations: 1 }).tree)
    return { method: 'message passing on a tree', at: (T) => passMessages(system, T).logZ };
  return undefined;
}
