import { z } from 'zod';
import { defineEntropy } from '@ergodic/kernel';
import { degeneracyEntropy, mixingEntropy } from './counts.ts';

/**
 * S of mixing of each row of amounts N_i of n kinds, N = Σ N_i, in nats, for the whole and not per particle:
 *
 *   S = −Σ_i N_i ln(N_i/N);   with degeneracies g:   S = −Σ_i N_i ln(N_i/(N g_i)).
 *
 * Amounts: [rows, kinds], any numbers ≥ 0. Ideal: no energy of mixing, and kinds that differ (nothing mixes in a row of one kind: 0).
 *
 * Laws: 0 ≤ S ≤ N ln n, that for equal amounts; extensive, S(aN) = a S(N); N times the Shannon entropy of the shares. It is the
 * leading part of the configurational ln Ω, above it by O(ln N).
 *
 * @throws RangeError where an amount is negative or not finite
 */
export const mixing = defineEntropy({
  name: 'mixing',
  summary: 'Ideal entropy of mixing of amounts, for the whole: N times the Shannon entropy of the shares.',
  formula: 'S = −Σ N_i ln(N_i/N) nats',
  law: '0 ≤ S ≤ N ln n; extensive; S − ln Ω = O(ln N)',
  source: 'J. W. Gibbs, On the Equilibrium of Heterogeneous Substances (1876), Trans. Conn. Acad. 3, p. 227',
  of: 'counts',
  options: z.object({}),
  trials: [{}],
  make: () => ({
    of: 'counts',
    addEntropy({ data, replicas, width }, out, logDegeneracy) {
      for (let r = 0; r < replicas; r++) {
        const amounts = data.subarray(r * width, (r + 1) * width);
        for (let i = 0; i < width; i++)
          if (!(amounts[i]! >= 0 && amounts[i]! < Infinity))
            throw new RangeError(`mixing: amount ${i} of row ${r} is ${amounts[i]}, must be finite and >= 0`);
        out[r]! += mixingEntropy(amounts) + degeneracyEntropy(amounts, logDegeneracy);
      }
    },
  }),
});
