import { z } from 'zod';
import { defineEntropy } from '@ergodic/kernel';

/** Nearer to order 1 than this, the logarithm of the sum would lose digits: it is near 0, and divided by 1 − α. */
const NEAR_ONE = 0.1;

/**
 * S_α of each row of probabilities, in nats, with nothing clipped:
 *
 *   S_α = ln(Σ_c p_c^α)/(1 − α),   or with degeneracies g:   S_α = ln(Σ_c g_c (p_c/g_c)^α)/(1 − α).
 *
 * Order 0 is ln of how many choices are possible (Hartley), 1 Shannon's −Σ p ln p, 2 minus ln of the chance that two draws agree
 * (collision), infinity −ln max p (min-entropy). p: [rows, choices], each row with the sum 1.
 *
 * Laws: 0 ≤ S_α ≤ ln n, ln n at the uniform law; non-increasing in α; additive over independent parts; concave for α ≤ 1, not
 * above. At the Boltzmann law S_α = −(F(T/α) − F(T))/(T/α − T), so U − T S_α is F only for α = 1.
 *
 * Near α = 1 it is formed as −ln(1 + Σ p ((p/g)^(α−1) − 1))/(α − 1) with log1p and expm1, so it goes over into Shannon's without loss.
 */
export const renyi = defineEntropy({
  name: 'renyi',
  summary: "Rényi's entropy of probabilities, of any order: Hartley, Shannon, collision, min-entropy.",
  formula: 'S_α = ln(Σ p^α)/(1 − α) nats; with degeneracies ln(Σ g (p/g)^α)/(1 − α)',
  law: '0 ≤ S_α ≤ ln n; non-increasing in α, Shannon at α = 1; additive; at the Boltzmann law −(F(T/α) − F(T))/(T/α − T)',
  source: 'A. Rényi, Proc. 4th Berkeley Symp. 1 (1961) 547; J. C. Baez, Entropy 24 (2022) 706, doi:10.3390/e24050706',
  of: 'probabilities',
  options: z.object({
    order: z
      .union([z.number().min(0), z.literal('infinity')])
      .default(2)
      .describe("α ≥ 0, a plain number, or 'infinity'"),
  }),
  trials: [
    { options: { order: 0 }, claims: { additive: true } },
    { options: { order: 0.4 }, claims: { additive: true } },
    { options: { order: 0.95 }, claims: { additive: true } },
    { options: { order: 1 }, claims: { shannon: true } },
    { options: { order: 1.05 }, claims: { additive: true, concave: false } },
    { options: { order: 3 }, claims: { additive: true, concave: false } },
    { options: { order: 'infinity' }, claims: { additive: true, concave: false } },
  ],
  make({ order }) {
    const entropyOf = order === 'infinity' ? minEntropy : Math.abs(order - 1) < NEAR_ONE ? nearShannon : byLogarithms;
    const alpha = order === 'infinity' ? Infinity : order;
    return {
      of: 'probabilities',
      thermodynamic: order === 1,
      addEntropy({ data, replicas, width }, out, logDegeneracy) {
        for (let r = 0; r < replicas; r++) out[r]! += entropyOf(data, r * width, width, logDegeneracy, alpha);
      },
    };
  },
});

/** −max ln(p/g). */
function minEntropy(p: Float64Array, start: number, width: number, logDegeneracy?: Float64Array): number {
  let largest = -Infinity;
  for (let c = 0; c < width; c++) {
    const probability = p[start + c]!;
    if (probability !== 0) largest = Math.max(largest, Math.log(probability) - (logDegeneracy?.[c] ?? 0));
  }
  return -largest;
}

/** For small α − 1, which may be 0. */
function nearShannon(
  p: Float64Array,
  start: number,
  width: number,
  logDegeneracy: Float64Array | undefined,
  alpha: number,
): number {
  const excess = alpha - 1;
  let sum = 0;
  for (let c = 0; c < width; c++) {
    const probability = p[start + c]!;
    if (probability === 0) continue;
    const logRatio = Math.log(probability) - (logDegeneracy?.[c] ?? 0);
    sum += probability * (excess === 0 ? logRatio : Math.expm1(excess * logRatio));
  }
  return excess === 0 ? -sum : -Math.log1p(sum) / excess;
}

/** ln Σ e^(α ln p + (1 − α) ln g), its largest term taken out. */
function byLogarithms(
  p: Float64Array,
  start: number,
  width: number,
  logDegeneracy: Float64Array | undefined,
  alpha: number,
): number {
  let largest = -Infinity;
  let sum = 0;
  for (let c = 0; c < width; c++) {
    const probability = p[start + c]!;
    if (probability === 0) continue;
    const term = alpha * Math.log(probability) + (1 - alpha) * (logDegeneracy?.[c] ?? 0);
    if (term === -Infinity) continue;
    // The sum so far is in units of e^largest.
    if (term > largest) {
      sum = sum * Math.exp(largest - term) + 1;
      largest = term;
    } else sum += Math.exp(term - largest);
  }
  return (largest + Math.log(sum)) / (1 - alpha);
}
