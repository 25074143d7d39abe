import { z } from 'zod';
import { defineEnergy, spins, type Observable } from '@ergodic/kernel';
import { numbersOf, numbersOption } from './numbers-option.ts';
import { patternProblem, patternsOf, patternsOption, type Patterns } from './stored-patterns.ts';

/**
 * Hopfield's memory: E(s) = −½ Σᵢⱼ W_ij s_i s_j − Σᵢ b_i s_i on spins, W_ij = (1/N) Σ_μ ξ^μ_i ξ^μ_j over the stored patterns
 * (Hebb's rule), W_ii = 0; each pair once in the sum over pairs that it is. State: [replicas, units].
 *
 * With the overlaps m_μ = (1/N) Σᵢ ξ^μ_i s_i it is E = −(N/2) Σ_μ m_μ² + P/2 for P patterns, at b = 0. One pattern is Curie–Weiss
 * in disguise: m = tanh(m/T) as N → ∞, T_c = 1. At T = 0 random patterns are recalled up to P/N = 0.1379.
 *
 * θ: `coupling`, W of each pair i < j in order, and `field`, b; learning rules start from Hebb's.
 */
export const hopfield = defineEnergy({
  name: 'hopfield',
  summary: 'An associative memory of spins: patterns are valleys of pair couplings (Hebb’s rule).',
  formula: 'E(s) = −Σ_(i<j) W_ij s_i s_j − Σᵢ b_i s_i, W_ij = (1/N) Σ_μ ξ^μ_i ξ^μ_j',
  law: 'b = 0: E = −(N/2) Σ_μ m_μ² + P/2; one pattern: m = tanh(m/T), T_c = 1; T = 0: P/N < 0.1379 as N → ∞',
  source:
    'J. J. Hopfield, PNAS 79 (1982) 2554, doi:10.1073/pnas.79.8.2554; D. J. Amit, H. Gutfreund, H. Sompolinsky, Phys. Rev. A 32 (1985) 1007',
  options: z.object({
    patterns: patternsOption.describe(
      'ξ: how many random ones of ±1, drawn from the recipe’s seed; or rows of ±1; left out, the rows of the data',
    ),
    threshold: z
      .number()
      .optional()
      .describe(
        'data: numbers at or above it are +1, others −1; left out, half way between the lowest and the highest',
      ),
    bias: numbersOption
      .default(0)
      .describe('b, an energy: a number for all units, a list with one for each, or { path } of a file with them'),
    cue: z
      .object({
        pattern: z.int().min(0).default(0).describe('which pattern, from 0'),
        flipped: z.number().min(0).max(1).default(0.2).describe('probability that a spin differs from it'),
      })
      .optional()
      .describe('where states start if `initial` is random: near a pattern; left out, anywhere'),
  }),
  space: 'spins',
  capabilities: ['conditional', 'pairwise', 'parameter-gradient'],
  trials: [
    {
      options: { patterns: 2, cue: { pattern: 1, flipped: 0.3 } },
      units: 5,
      claims: { symmetries: { 'all spins flipped': (row) => row.map((s) => -s) } },
    },
    {
      options: {
        patterns: [
          [1, -1, 1, 1],
          [-1, -1, 1, -1],
        ],
        bias: [0.4, -0.3, 0.2, 1.1],
      },
    },
  ],
  make({ patterns, threshold, bias, cue }, context) {
    const stored = spinPatterns(patterns, threshold, context);
    const { values, count, length: N } = stored;
    if (cue && cue.pattern >= count)
      throw patternProblem('hopfield', `cue.pattern is ${cue.pattern}`, `0 … ${count - 1}`, 'cue.pattern');
    return {
      space: spins(N),
      pairwise: { ...hebbianPairs(stored), field: numbersOf('hopfield', 'bias', bias, N, context.folder) },
      ...(cue && {
        randomState(row: Float64Array, uniform: () => number) {
          for (let i = 0; i < N; i++) row[i] = (uniform() < cue.flipped ? -1 : 1) * values[cue.pattern * N + i]!;
        },
      }),
      observables: [
        {
          name: 'overlap',
          summary: 'max_μ |m_μ|, m_μ = Σᵢ ξ^μ_i s_i/N, of each replica, no unit: 1 on a pattern or its negative',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) {
              let most = 0;
              for (let mu = 0; mu < count; mu++)
                most = Math.max(most, Math.abs(overlapWith(stored, mu, x.data, r * N)));
              out[r] = most;
            }
          },
        },
        ...(cue ? [recall(stored, cue.pattern)] : []),
      ],
    };
  },
});

const recall = (stored: Patterns, mu: number): Observable => ({
  name: 'recall',
  summary: 'overlap m with the pattern of the cue, no unit: 1 where it is recalled',
  measure(x, out) {
    for (let r = 0; r < x.replicas; r++) out[r] = overlapWith(stored, mu, x.data, r * stored.length);
  },
});

/** m_μ = Σᵢ ξ^μ_i s_i/N of the row that begins at `start`. */
function overlapWith({ values, length: N }: Patterns, mu: number, s: ArrayLike<number>, start: number): number {
  let sum = 0;
  for (let i = 0; i < N; i++) sum += values[mu * N + i]! * s[start + i]!;
  return sum / N;
}

function spinPatterns(
  given: Parameters<typeof patternsOf>[1],
  threshold: number | undefined,
  context: Parameters<typeof patternsOf>[2],
): Patterns {
  const patterns = patternsOf('hopfield', given, context, (_normal, uniform) => (uniform() < 0.5 ? -1 : 1));
  const { values, length } = patterns;
  if (given === undefined) {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    const middle = threshold ?? (low + high) / 2;
    for (let k = 0; k < values.length; k++) values[k] = values[k]! >= middle ? 1 : -1;
  }
  const wrong = values.findIndex((value) => value !== 1 && value !== -1);
  if (wrong >= 0)
    throw patternProblem(
      'hopfield',
      `pattern ${Math.floor(wrong / length)} has ${values[wrong]} in it`,
      '−1 and 1 only',
    );
  return patterns;
}

/** (1/N) Σ_μ ξ_i ξ_j of every pair i < j. */
function hebbianPairs({ values, count, length: N }: Patterns) {
  const from = new Int32Array((N * (N - 1)) / 2);
  const to = new Int32Array(from.length);
  const coupling = new Float64Array(from.length);
  let e = 0;
  for (let i = 0; i < N; i++)
    for (let j = i + 1; j < N; j++) {
      let sum = 0;
      for (let mu = 0; mu < count; mu++) sum += values[mu * N + i]! * values[mu * N + j]!;
      from[e] = i;
      to[e] = j;
      coupling[e++] = sum / N;
    }
  return { from, to, coupling };
}
