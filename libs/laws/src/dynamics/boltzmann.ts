import type { Batch } from '@ergodic/numerics';
import { choiceOfValue, type Energy } from '@ergodic/kernel';
import { enumerate } from '../states.ts';

/** All states of a discrete energy, their energies, and ln of how many microstates each stands for. */
export interface Enumerated {
  readonly states: Batch;
  readonly energies: Float64Array;
  readonly logCounts: Float64Array;
}

export function enumerated(energy: Energy): Enumerated {
  const states = enumerate(energy.space);
  const energies = new Float64Array(states.replicas);
  energy.addEnergy(states, energies);
  const logCounts = energies.map((_, a) => {
    let sum = 0;
    for (let i = a * states.width; i < (a + 1) * states.width; i++)
      sum += energy.logDegeneracy?.[choiceOfValue(energy.space.kind, states.data[i]!)] ?? 0;
    return sum;
  });
  return { states, energies, logCounts };
}

/** p_a = g_a e^(−E_a/T)/Z, from energies above the least. */
export function boltzmannLaw({ energies, logCounts }: Enumerated, T: number): Float64Array {
  const open = energies.filter((_, a) => logCounts[a] !== -Infinity);
  const least = Math.min(...open);
  const logWeights = energies.map((E, a) => (logCounts[a] === -Infinity ? -Infinity : logCounts[a]! - (E - least) / T));
  const top = Math.max(...logWeights);
  const weights = logWeights.map((w) => Math.exp(w - top));
  const Z = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / Z);
}
