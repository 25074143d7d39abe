import { z } from 'zod';
import { defineEntropy } from '@ergodic/kernel';

/**
 * S of each row of probabilities, in nats: S_r = −Σ_c p_rc ln p_rc, or with degeneracies g: S_r = −Σ_c p_rc ln(p_rc/g_c).
 * p: [rows, choices]; 0 ln 0 = 0.
 *
 * Exact law: at p_c = g_c e^(−E_c/T)/Z, S = (U − F)/T with F = −T ln Z.
 */
export const myEntropy = defineEntropy({
  name: 'my-entropy',
  summary: 'Gibbs’s entropy of probabilities.',
  formula: 'S = −Σ p ln(p/g) nats',
  law: '0 ≤ S ≤ ln n; additive over independent parts; S = (U − F)/T at the Boltzmann law',
  source: 'author, journal volume (year) page, doi',
  of: 'probabilities',
  options: z.object({}),
  trials: [{ claims: { shannon: true, additive: true, concave: true, maximum: Math.log } }],
  make: () => ({
    of: 'probabilities',
    addEntropy({ data, replicas, width }, out, logDegeneracy) {
      for (let r = 0; r < replicas; r++) {
        let sum = 0;
        for (let c = 0; c < width; c++) {
          const p = data[r * width + c]!;
          if (p > 0) sum -= p * (Math.log(p) - (logDegeneracy?.[c] ?? 0));
        }
        out[r]! += sum;
      }
    },
  }),
});
