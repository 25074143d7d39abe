import type { Estimate } from '@ergodic/numerics';
import { energyObservables, magnetisationObservables } from '@ergodic/thermodynamics';
import type { Frame } from '@ergodic/kernel';
import { chainsOf, plateausOf, type Plateau } from './plateaus.ts';

/** Observables of a magnet at one temperature. */
export interface MagneticPoint {
  readonly temperature: number;
  readonly order: Estimate;
  readonly susceptibility: Estimate;
  readonly binder: Estimate;
  /** C/N; without it the frames kept no energies. */
  readonly specificHeat?: Estimate;
  /** Whether the run at this temperature was long enough for its errors. */
  readonly reliable: boolean;
}

/**
 * ⟨|m|⟩, χ = N (⟨m²⟩ − ⟨|m|⟩²)/T, Binder's U₄ and C/N at each temperature, coldest first, from what frames kept of each replica.
 * @param order name of the order parameter m in the snapshots, its sign left out
 * @param N how many spins
 */
export function magneticCurves(frames: readonly Frame[], order: string, N: number, burnIn: number): MagneticPoint[] {
  return plateausOf(frames, burnIn)
    .map((plateau) => pointOf(plateau, order, N))
    .filter((point) => point !== undefined)
    .sort((a, b) => a.temperature - b.temperature);
}

function pointOf(plateau: Plateau, order: string, N: number): MagneticPoint | undefined {
  const { temperature } = plateau;
  const m = chainsOf(plateau, order);
  if (!m) return undefined;
  const magnet = magnetisationObservables(m, temperature, N);
  const E = chainsOf(plateau, 'energies');
  const heat = E && energyObservables(E, temperature).C;
  return {
    temperature,
    order: magnet.meanAbsolute,
    susceptibility: magnet.connectedSusceptibility,
    binder: magnet.binder,
    ...(heat && { specificHeat: { value: heat.value / N, standardError: heat.standardError / N } }),
    reliable: magnet.reliable,
  };
}
