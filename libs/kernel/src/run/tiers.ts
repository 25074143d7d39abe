import type { Energy } from '../contracts/index.ts';
import { ErgodicError } from '../errors.ts';
import type { Simulation } from './simulation.ts';

export type Tier = 'reference' | 'tensor' | 'simd';

/** In which form the energy and the dynamics of a run compute. */
export interface Tiers {
  readonly energy: Tier;
  readonly dynamics: Tier;
}

export function tiersOf({ assembly: { energy, dynamics }, dynamicsState }: Simulation): Tiers {
  return { energy: tierOfEnergy(energy), dynamics: dynamics.tier?.(dynamicsState) ?? 'reference' };
}

function tierOfEnergy({ precision }: Energy): Tier {
  return precision === 'float32' ? 'tensor' : 'reference';
}

/** SIMD kernels that the recipe asks for must be there. @throws ErgodicError `missing-capability` */
export function checkTier(simulation: Simulation): void {
  const { recipe } = simulation.assembly;
  if (recipe.compute !== 'simd' || tiersOf(simulation).dynamics === 'simd') return;
  throw new ErgodicError({
    code: 'missing-capability',
    message: `compute is simd, and dynamics ${recipe.dynamics.use} has no SIMD kernel for energy ${recipe.energy.use}`,
    path: 'compute',
    value: 'simd',
    hint: 'compute: auto, which takes what there is',
  });
}
