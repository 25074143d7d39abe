import { z } from 'zod';
import { defineEntropy } from '@ergodic/kernel';

/**
 * S of each row of probabilities, in nats, with 0 ln 0 = 0 and nothing clipped:
 *
 *   S_r = −Σ_c p_rc ln p_rc,   or with degeneracies g:   S_r = −Σ_c p_rc ln(p_rc/g_c).
 *
 * p: [rows, choices]. Laws: Σ_c p_c ln g_c ≤ S ≤ ln Σ g (without g: 0 ≤ S ≤ ln n), concave in p, additive over independent parts;
 * at the Boltzmann law S = (U − F)/T.
 */
export const shannon = defineEntropy({
  name: 'shannon',
  summary: 'Entropy of probabilities, exactly.',
  formula: 'S = −Σ p ln p nats; with degeneracies −Σ p ln(p/g)',
  law: '0 ≤ S ≤ ln n, reached where p is one choice and where it is uniform',
  source: 'C. E. Shannon, Bell Syst. Tech. J. 27 (1948) 379, doi:10.1002/j.1538-7305.1948.tb01338.x',
  of: 'probabilities',
  options: z.object({}),
  trials: [{ claims: { shannon: true } }],
  make: () => ({
    of: 'probabilities',
    addEntropy({ data, replicas, width }, out, logDegeneracy) {
      for (let r = 0; r < replicas; r++) {
        let sum = 0;
        for (let c = 0; c < width; c++) {
          const p = data[r * width + c]!;
          if (p === 0) continue;
          sum -= p * (logDegeneracy ? Math.log(p) - logDegeneracy[c]! : Math.log(p));
        }
        out[r]! += sum;
      }
    },
  }),
});
