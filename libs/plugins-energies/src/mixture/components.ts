import type { Components } from '@ergodic/kernel';
import { largestVariance } from './largest-variance.ts';
import type { Mixture } from './mixture.ts';

/** Centres nearer to one another than this many length scales count as one: well above a perturbation's remains. */
const COINCIDENT = 1e-2;

/**
 * The centres of a mixture as components that split. Component k becomes unstable at T_k = 2 λ_max(C_k), with
 * C_k = Σ_i w_i p_ik (x_i − μ_k)(x_i − μ_k)ᵀ / Σ_i w_i p_ik, summed over replicas.
 */
export function mixtureComponents(mixture: Mixture): Components {
  const { K, D, N, constrained } = mixture;
  const centres = mixture.centres.data;
  const masses = mixture.masses.data;
  const shares = new Float64Array(N);

  const coincide = (a: number, b: number): boolean => {
    let square = 0;
    for (let d = 0; d < D; d++) square += (centres[a * D + d]! - centres[b * D + d]!) ** 2;
    return square <= (COINCIDENT * mixture.lengthScale) ** 2;
  };

  return {
    capacity: K,
    dimension: D,
    massConstrained: constrained,
    lengthScale: mixture.lengthScale,

    count() {
      let count = 0;
      for (let k = 0; k < mixture.used; k++) {
        if (mixture.isFree(k)) continue;
        let first = true;
        if (!constrained) for (let j = 0; j < k && first; j++) first = !coincide(j, k);
        if (first) count++;
      }
      return count;
    },

    criticalTemperature(x, k, direction) {
      direction.fill(0);
      if (mixture.isFree(k)) return 0;
      for (let i = 0; i < N; i++) {
        let p = 0;
        for (let r = 0; r < x.replicas; r++) p += x.data[r * x.width + i * K + k]!;
        shares[i] = mixture.weightOf(i) * p;
      }
      const spread = largestVariance(mixture.points, D, shares, centres.subarray(k * D, (k + 1) * D));
      direction.set(spread.direction);
      return 2 * spread.value;
    },

    split(x, k, direction, amplitude, work) {
      const free = masses.indexOf(0);
      if (free < 0 || mixture.isFree(k))
        throw new RangeError(
          `squared-distance: cannot split component ${k} of ${K}; ${free < 0 ? 'none is free' : 'it has no mass'}`,
        );
      let square = 0;
      for (let d = 0; d < D; d++) {
        const step = amplitude * direction[d]!;
        square += step * step;
        centres[free * D + d] = centres[k * D + d]! + step;
        centres[k * D + d]! -= step;
      }
      masses[free] = masses[k]! /= 2;
      for (let r = 0; r < x.replicas; r++) {
        let mass = 0;
        for (let i = 0; i < N; i++) {
          const at = r * x.width + i * K;
          mass += mixture.weightOf(i) * x.data[at + k]!;
          x.data[at + free] = x.data[at + k]! /= 2;
        }
        // What is linear in the displacement cancels between the halves.
        work[r]! += mass * square;
      }
      mixture.refresh();
    },

    perturb(amplitude, noise) {
      for (let k = 0; k < mixture.used; k++)
        if (!mixture.isFree(k)) for (let d = 0; d < D; d++) centres[k * D + d]! += amplitude * noise();
      mixture.refresh();
    },
  };
}
