import { z } from 'zod';
import { stirlingCorrection } from '@ergodic/numerics';
import { defineEntropy } from '@ergodic/kernel';
import { degeneracyEntropy, mixingEntropy, totalOf } from './counts.ts';

/**
 * ln Ω of each row of counts N_i of n kinds, N = Σ N_i, in nats: Ω is in how many ways N things that can be told apart fall into
 * these kinds, or N sites are taken by them:
 *
 *   S = ln(N!/Π_i N_i!);   with degeneracies g, Ω = N! Π_i g_i^{N_i}/N_i!.
 *
 * Counts: [rows, kinds], integers ≥ 0. For two kinds, N − n and n, it is the microcanonical entropy of N two-level units with n excited.
 *
 * By Stirling's formula with its remainder, ln N! = N ln N − N + ½ ln(2πN) + r(N), the large parts leave the mixing entropy, so
 * digits are kept at any N (a difference of ln Γ would lose them):
 *
 *   S = −Σ N_i ln(N_i/N) + ½ ln(2πN) + r(N) − Σ_{N_i > 0} [½ ln(2πN_i) + r(N_i)].
 *
 * Laws: 0 ≤ S ≤ the mixing entropy ≤ N ln n; S is the mixing entropy less O(ln N).
 *
 * @throws RangeError where a count is not an integer ≥ 0
 */
export const configurational = defineEntropy({
  name: 'configurational',
  summary: 'ln of how many arrangements have these counts of each kind.',
  formula: 'S = ln Ω = ln(N!/Π N_i!) nats; with degeneracies Ω = N! Π g_i^N_i/N_i!',
  law: '0 ≤ S ≤ −Σ N_i ln(N_i/N), below it by O(ln N)',
  source: 'L. Boltzmann, Wien. Ber. 76 (1877) 373; series of ln Γ: NIST DLMF 5.11.1',
  of: 'counts',
  options: z.object({}),
  trials: [{}],
  make: () => ({
    of: 'counts',
    addEntropy({ data, replicas, width }, out, logDegeneracy) {
      for (let r = 0; r < replicas; r++) {
        const counts = data.subarray(r * width, (r + 1) * width);
        for (let i = 0; i < width; i++)
          if (!Number.isInteger(counts[i]) || counts[i]! < 0)
            throw new RangeError(`configurational: count ${i} of row ${r} is ${counts[i]}, must be an integer >= 0`);
        let sum = mixingEntropy(counts) + beyondLeading(totalOf(counts)) + degeneracyEntropy(counts, logDegeneracy);
        for (let i = 0; i < width; i++) sum -= beyondLeading(counts[i]!);
        out[r]! += sum;
      }
    },
  }),
});

/** ln n! − (n ln n − n) = ½ ln(2πn) + r(n); 0 for none. */
function beyondLeading(n: number): number {
  return n === 0 ? 0 : 0.5 * Math.log(2 * Math.PI * n) + stirlingCorrection(n);
}
