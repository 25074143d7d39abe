import { probabilities, type Energy } from '@ergodic/kernel';
import type { NetworkSystem } from './network-system.ts';

/**
 * Samples held softly among K classes: E_ik = −logit_k(u_i), U = Σ_i w_i Σ_k p_ik E_ik, ∂U/∂θ = −Σ_i w_i Σ_k p_ik ∂logit_k(u_i)/∂θ.
 * @param labels of the samples
 */
export function classEnergy(
  system: NetworkSystem,
  labels: Int32Array,
): Pick<Energy, 'space' | 'addEnergy' | 'conditional' | 'addParameterGradient' | 'observables'> {
  const { samples, network, compiled } = system;
  const { count, weights, points } = samples;
  const K = network.output[0]!;
  return {
    space: probabilities(count, K, weights),
    addEnergy(x, out, scale = 1) {
      const { output } = system.means;
      for (let r = 0; r < x.replicas; r++) {
        let total = 0;
        for (let i = 0; i < count; i++) {
          let mean = 0;
          for (let at = i * K; at < (i + 1) * K; at++) mean -= x.data[r * x.width + at]! * output[at]!;
          total += system.weightOf(i) * mean;
        }
        out[r]! += scale * total;
      }
    },
    conditional(_x, _replica, i, out) {
      const { output } = system.means;
      for (let k = 0; k < K; k++) out[k] = -output[i * K + k]!;
    },
    addParameterGradient(x, out, scale = 1) {
      const cotangents = new Float64Array(count * K);
      for (let r = 0; r < x.replicas; r++)
        for (let at = 0; at < cotangents.length; at++)
          cotangents[at]! -= system.weightOf(Math.floor(at / K)) * x.data[r * x.width + at]!;
      compiled.addGradient(points, cotangents, system.temperature, out, scale);
    },
    observables: [
      {
        name: 'accuracy',
        summary: 'share of the samples whose label is the most probable class, no unit',
        measure(x, out) {
          for (let r = 0; r < x.replicas; r++) {
            let right = 0;
            for (let i = 0; i < count; i++) right += Number(largest(x.data, r * x.width + i * K, K) === labels[i]);
            out[r] = right / count;
          }
        },
      },
      {
        name: 'crossEntropy',
        summary: '−ln p of the label, mean over the samples, nats; of p below 5e−324 744',
        measure(x, out) {
          for (let r = 0; r < x.replicas; r++) {
            let sum = 0;
            for (let i = 0; i < count; i++)
              sum -= Math.log(Math.max(x.data[r * x.width + i * K + labels[i]!]!, Number.MIN_VALUE));
            out[r] = sum / count;
          }
        },
      },
    ],
  };
}

/** The first of the largest. */
function largest(p: Float64Array, start: number, K: number): number {
  let best = 0;
  for (let k = 1; k < K; k++) if (p[start + k]! > p[start + best]!) best = k;
  return best;
}
