import { z } from 'zod';
import { defineEntropy } from '@ergodic/kernel';

/**
 * S_q of each row of probabilities, a plain number (nats at q = 1), with nothing clipped:
 *
 *   S_q = (1 − Σ_c p_c^q)/(q − 1),   or with degeneracies g:   S_q = (1 − Σ_c g_c (p_c/g_c)^q)/(q − 1).
 *
 * At q = 1 it is Shannon's −Σ p ln p, at q = 2 the chance that two draws differ. p: [rows, choices], each row with the sum 1.
 *
 * Laws: 0 ≤ S_q ≤ (n^(1−q) − 1)/(1 − q), that at the uniform law; concave; of independent parts
 * S(AB) = S(A) + S(B) + (1 − q) S(A) S(B), so it is additive only for q = 1; S_q = (e^((1−q) R) − 1)/(1 − q) with Rényi's R of order q.
 *
 * Formed as −Σ p ((p/g)^(q−1) − 1)/(q − 1) with expm1, so it goes over into Shannon's without loss. A run over several units adds up
 * the S of each.
 */
export const tsallis = defineEntropy({
  name: 'tsallis',
  summary: "Tsallis' entropy of probabilities: concave, not additive but for q = 1, where it is Shannon's.",
  formula: 'S_q = (1 − Σ p^q)/(q − 1); with degeneracies (1 − Σ g (p/g)^q)/(q − 1)',
  law: '0 ≤ S_q ≤ (n^(1−q) − 1)/(1 − q); concave; S(AB) = S(A) + S(B) + (1 − q) S(A) S(B)',
  source: 'C. Tsallis, J. Stat. Phys. 52 (1988) 479, doi:10.1007/BF01016429',
  of: 'probabilities',
  options: z.object({
    index: z.number().min(0).default(2).describe('q ≥ 0, a plain number'),
  }),
  trials: [
    { options: { index: 0 }, claims: { maximum: (n) => n - 1 } },
    { options: { index: 0.6 }, claims: { maximum: (n) => (n ** 0.4 - 1) / 0.4 } },
    { options: { index: 1 }, claims: { shannon: true } },
    { options: { index: 3 }, claims: { maximum: (n) => (1 - 1 / n ** 2) / 2 } },
  ],
  make: ({ index }) => ({
    of: 'probabilities',
    thermodynamic: index === 1,
    addEntropy({ data, replicas, width }, out, logDegeneracy) {
      const excess = index - 1;
      for (let r = 0; r < replicas; r++) {
        let sum = 0;
        for (let c = 0; c < width; c++) {
          const p = data[r * width + c]!;
          if (p !== 0) sum += change(p, excess, Math.log(p) - (logDegeneracy?.[c] ?? 0));
        }
        out[r]! -= sum;
      }
    },
  }),
});

/** p (e^(excess · surprise) − 1)/excess; p · surprise at excess 0. */
function change(p: number, excess: number, surprise: number): number {
  if (excess === 0) return p * surprise;
  const exponent = excess * surprise;
  // The second form does not overflow where p is tiny and the exponential huge.
  return (exponent < 1 ? p * Math.expm1(exponent) : Math.exp(Math.log(p) + exponent) - p) / excess;
}
