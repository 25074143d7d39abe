import { softmax } from '@ergodic/numerics';
import { z } from 'zod';
import { defineEnergy, parameterArray, reals } from '@ergodic/kernel';
import { patternProblem, patternsOf, patternsOption } from './stored-patterns.ts';
import type { Named, States, Tf } from './tensor-types.ts';

/**
 * The memory that attention retrieves from: E(q) = −(1/β) ln Σ_μ e^(β ξ_μ·q) + ½|q|² + (1/β) ln P + ½M², P patterns ξ_μ, M the
 * largest of their norms at the start. State: [replicas, length of a pattern].
 *
 * Force −∂E/∂q = Σ_μ p_μ ξ_μ − q with p = softmax(β ξ·q), the attention that q pays to the patterns at the temperature 1/β. So a
 * step of size 1 along the force (gradient-relaxation with timeStep = friction) is q ← Ξᵀ softmax(β Ξ q): attention with keys and
 * values Ξ, which never raises E. The constants make E ≥ 0 while no pattern is longer than M.
 *
 * Exact law at T = 1/β: a mixture of P normal distributions of variance T around the patterns, with weights ∝ e^(|ξ_μ|²/2T).
 * θ: `patterns` [P, length], ∂E/∂ξ_μ = −p_μ q.
 */
export const modernHopfield = defineEnergy({
  name: 'modern-hopfield',
  summary: 'The continuous memory whose update is attention (log-sum-exp of overlaps).',
  formula: 'E(q) = −(1/β) ln Σ_μ e^(β ξ_μ·q) + ½|q|² + (1/β) ln P + ½M²',
  law: '−∂E/∂q = Ξᵀ softmax(β Ξ q) − q; T = 1/β: normal distributions around the patterns, weights ∝ e^(|ξ_μ|²/2T)',
  source: 'H. Ramsauer et al., Hopfield Networks is All You Need, ICLR (2021), arXiv:2008.02217',
  options: z.object({
    patterns: patternsOption.describe(
      'ξ: how many random ones of normal numbers, drawn from the recipe’s seed; or rows; left out, the rows of the data',
    ),
    sharpness: z
      .number()
      .positive()
      .default(1)
      .describe('β, 1 / energy: how sharply attention goes to the nearest pattern; a control'),
    cue: z
      .object({
        pattern: z.int().min(0).default(0).describe('which pattern, from 0'),
        noise: z.number().nonnegative().default(0.2).describe('half width of the uniform noise on each number'),
      })
      .optional()
      .describe('where states start if `initial` is random: near a pattern; left out, standard normal'),
  }),
  space: 'reals',
  capabilities: ['force', 'parameter-gradient', 'program'],
  trials: [
    {
      options: {
        patterns: [
          [1, 0, 0.4],
          [0, 1, -0.7],
          [-1, -1, 0.2],
        ],
        sharpness: 1.7,
      },
    },
    { options: { patterns: 4, sharpness: 0.6, cue: { pattern: 2, noise: 0.5 } }, units: 2 },
  ],
  make({ patterns, sharpness, cue }, context) {
    const { values, count, length } = patternsOf('modern-hopfield', patterns, context, (normal) => normal());
    if (cue && cue.pattern >= count)
      throw patternProblem('modern-hopfield', `cue.pattern is ${cue.pattern}`, `0 … ${count - 1}`, 'cue.pattern');
    const controls = { sharpness };
    const largestSquare = largestSquareOf(values, count, length);
    const attention = new Float64Array(count);
    /** Fills `attention` with p and returns ln Σ e^(β ξ·q). */
    const attend = (q: Float64Array, start: number): number => {
      for (let mu = 0; mu < count; mu++) {
        let sum = 0;
        for (let i = 0; i < length; i++) sum += values[mu * length + i]! * q[start + i]!;
        attention[mu] = controls.sharpness * sum;
      }
      return softmax(attention);
    };
    return {
      space: reals(length),
      parameters: { patterns: parameterArray([count, length], values) },
      controls,
      ...(cue && {
        randomState(row: Float64Array, uniform: () => number) {
          for (let i = 0; i < length; i++) row[i] = values[cue.pattern * length + i]! + cue.noise * (2 * uniform() - 1);
        },
      }),
      observables: [
        {
          name: 'attention',
          summary: 'max_μ p_μ, p = softmax(β ξ·q), of each replica, no unit: 1 where one pattern alone is retrieved',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) {
              attend(x.data, r * length);
              let most = 0;
              for (let mu = 0; mu < count; mu++) most = Math.max(most, attention[mu]!);
              out[r] = most;
            }
          },
        },
      ],
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) {
          const start = r * length;
          let square = 0;
          for (let i = start; i < start + length; i++) square += x.data[i]! ** 2;
          const logMean = attend(x.data, start) - Math.log(count);
          out[r]! += scale * ((square + largestSquare) / 2 - logMean / controls.sharpness);
        }
      },
      addForce(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) {
          const start = r * length;
          attend(x.data, start);
          for (let i = 0; i < length; i++) {
            let pull = -x.data[start + i]!;
            for (let mu = 0; mu < count; mu++) pull += attention[mu]! * values[mu * length + i]!;
            out.data[start + i]! += scale * pull;
          }
        }
      },
      addParameterGradient(x, out, scale = 1) {
        const ofPatterns = out['patterns']!.data;
        for (let r = 0; r < x.replicas; r++) {
          const start = r * length;
          attend(x.data, start);
          for (let mu = 0; mu < count; mu++)
            for (let i = 0; i < length; i++)
              ofPatterns[mu * length + i]! -= scale * attention[mu]! * x.data[start + i]!;
        }
      },
      program(tf: Tf, q: States, theta: Named<'patterns'>, { sharpness: beta }: Named<keyof typeof controls>) {
        const overlaps = tf.mul(beta, tf.matMul(q, theta.patterns as States, false, true));
        const logMean = tf.sub(tf.logSumExp(overlaps, 1), Math.log(count));
        const half = tf.div(tf.add(tf.sum(tf.square(q), 1), largestSquare), 2);
        return tf.sub(half, tf.div(logMean, beta));
      },
    };
  },
});

function largestSquareOf(values: Float64Array, count: number, length: number): number {
  let largest = 0;
  for (let mu = 0; mu < count; mu++) {
    let square = 0;
    for (let i = mu * length; i < (mu + 1) * length; i++) square += values[i]! ** 2;
    largest = Math.max(largest, square);
  }
  return largest;
}
