import { shannonEntropyNats } from '@ergodic/thermodynamics';
import type { Batch } from '@ergodic/numerics';
import type { Space } from '@ergodic/kernel';

/**
 * Σ_i w_i (H(p̄) − H(p_i)), p̄ the weighted mean of the assignments p_i, nats, mean over replicas: how much an assignment drawn from p_i
 * tells which sample it is of; the information about the classes if p_i are right. NaN for other spaces than probabilities.
 */
export function assignedInformation(space: Space, x: Batch): number {
  if (space.kind !== 'probabilities') return NaN;
  const { units, choices, weights } = space;
  let total = 0;
  for (let r = 0; r < x.replicas; r++) {
    const mean = new Float64Array(choices);
    let [samples, uncertainty] = [0, 0];
    for (let i = 0; i < units; i++) {
      const w = weights?.[i] ?? 1;
      const p = x.data.subarray(r * x.width + i * choices, r * x.width + (i + 1) * choices);
      p.forEach((each, k) => (mean[k]! += w * each));
      uncertainty += w * shannonEntropyNats(p);
      samples += w;
    }
    total += samples * shannonEntropyNats(mean.map((each) => each / samples)) - uncertainty;
  }
  return total / x.replicas;
}
