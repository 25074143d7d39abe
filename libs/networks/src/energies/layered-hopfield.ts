import { z } from 'zod';
import type { Batch } from '@ergodic/numerics';
import { defineEnergy, reals, type ParameterArray } from '@ergodic/kernel';
import type { Tensor, Tensors, Tf } from '../common/tensor-types.ts';
import { biasName, layeredRelaxation, weightsName } from './layered-hopfield-relaxation.ts';
import { responses, type Response, type ResponseName } from './layered-hopfield-response.ts';
import { sizesOf, startOf } from './layered-hopfield-start.ts';

const responseNames = Object.keys(responses) as [ResponseName, ...ResponseName[]];

/**
 * Continuous Hopfield network in layers, each joined to the next one only: inputs u, then s₁ … s_L, of which s_L are the outputs.
 * State: [replicas, u, s₁ … s_L]. With ρ_l = ρ(s_l) and ρ₀ = u, rows,
 *
 *   E(u, s) = ½|u|² + ½ Σ_l |s_l|² − Σ_l ρ_{l−1} W_l ρ_lᵀ − Σ_l b_l · ρ_l.
 *
 * Inputs are the first units, those that data describe: a recipe holds them by `clamp: { values: data }`, replica r at row r; then
 * ½|u|² is a constant. They enter as they are, so that they need not lie in the range of ρ.
 *
 * Exact laws: settled states obey s_l = ρ′(s_l) (ρ_{l−1} W_l + ρ_{l+1} W_{l+1}ᵀ + b_l), for the hard sigmoid s = ρ(…). With ρ the
 * identity E is a quadratic form: e^(−E/T) is Gaussian about the settled state, with covariance T (1 − W)⁻¹ where 1 − W > 0.
 *
 * θ: `weights1` [inputs, n₁], `bias1` [n₁], … of each layer that settles. ∂E/∂W_l = −ρ_{l−1}ᵀ ρ_l, ∂E/∂b_l = −ρ_l.
 * Learnt by equilibrium-propagation and contrastive-hebbian.
 */
export const layeredHopfield = defineEnergy({
  name: 'layered-hopfield',
  summary: 'Continuous Hopfield network in layers, whose outputs settle given its inputs: for equilibrium propagation.',
  formula: 'E(u, s) = ½|u|² + ½ Σ_l |s_l|² − Σ_l ρ(s_{l−1}) W_l ρ(s_l)ᵀ − Σ_l b_l · ρ(s_l), ρ(s₀) = u',
  law: 'settled: s_l = ρ′(s_l) (ρ(s_{l−1}) W_l + ρ(s_{l+1}) W_{l+1}ᵀ + b_l); ρ the identity: Gaussian, covariance T (1 − W)⁻¹',
  source:
    'J. J. Hopfield, PNAS 81 (1984) 3088, doi:10.1073/pnas.81.10.3088; B. Scellier, Y. Bengio, Front. Comput. Neurosci. 11 (2017) 24, doi:10.3389/fncom.2017.00024',
  options: z.object({
    inputs: z.int().min(1).optional().describe('input units, a count; left out, the columns of the data'),
    hidden: z.array(z.int().min(1)).describe('units of each hidden layer, counts; [] for none'),
    outputs: z
      .int()
      .min(1)
      .optional()
      .describe('output units, a count; left out, the classes of the data, or their targets'),
    response: z
      .enum(responseNames)
      .default('hard-sigmoid')
      .describe(
        'ρ, what units show of their state: hard-sigmoid, min(max(s, 0), 1); tanh; or identity, a linear network',
      ),
    gain: z
      .number()
      .nonnegative()
      .default(1)
      .describe('weights at the start are uniform in ± gain √(6/(n + m)) between n and m units; energy / ρ²'),
    weights: z
      .array(z.array(z.array(z.number())))
      .optional()
      .describe(
        'weights at the start in place of random ones, energy / ρ²: for each layer, a row for each unit before it',
      ),
    biases: z
      .array(z.array(z.number()))
      .optional()
      .describe('b at the start, energy / ρ: a list for each layer; left out, 0'),
  }),
  space: 'reals',
  capabilities: ['force', 'parameter-gradient', 'program', 'relaxation'],
  // Away from the kinks of the hard sigmoid at 0 and 1, where there is no derivative.
  trials: [
    {
      options: {
        inputs: 2,
        hidden: [3],
        outputs: 2,
        gain: 1.3,
        biases: [
          [0.3, -0.2, 0.6],
          [0.4, 0.1],
        ],
      },
      claims: { range: [0.05, 0.95] },
    },
    { options: { inputs: 2, hidden: [], outputs: 2, gain: 1.7 }, claims: { range: [1.05, 1.9] } },
    {
      options: {
        inputs: 2,
        hidden: [2, 3],
        outputs: 1,
        response: 'tanh',
        gain: 0.8,
        biases: [[0.3, -0.2], [0.5, -0.6, 0.1], [0.4]],
      },
    },
    {
      options: {
        inputs: 2,
        hidden: [2],
        outputs: 1,
        response: 'identity',
        weights: [
          [
            [0.5, 0.3],
            [-0.2, 0.4],
          ],
          [[0.6], [-0.5]],
        ],
      },
    },
  ],
  make(options, context) {
    const [inputs, ...layers] = sizesOf(
      { ...options, inputs: options.inputs, outputs: options.outputs },
      context.dataset,
    );
    const response: Response = responses[options.response];
    const parameters = startOf([inputs, ...layers], options, context);
    /** Where each layer begins in a row, and its own numbers. */
    let at = inputs;
    const groups = layers.map((size, k): Group => {
      const start = at;
      at += size;
      return { start, size, weights: parameters[weightsName(k + 1)]!, bias: parameters[biasName(k + 1)]! };
    });
    const units = at;
    /** ρ₀ … ρ_L of one row, and what comes in from the other layers. */
    const rho = new Float64Array(units);
    const pull = new Float64Array(units);
    const show = (x: Batch, r: number): void => {
      const row = r * x.width;
      for (let i = 0; i < units; i++) rho[i] = i < inputs ? x.data[row + i]! : response.value(x.data[row + i]!);
    };
    return {
      space: reals(units),
      visible: inputs,
      parameters,
      relaxation: layeredRelaxation(inputs, layers, response),
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) {
          show(x, r);
          let sum = 0;
          for (let i = r * x.width; i < (r + 1) * x.width; i++) sum += 0.5 * x.data[i]! ** 2;
          let before = 0;
          for (const { start, size, weights, bias } of groups) {
            for (let j = 0; j < size; j++) {
              let current = bias.data[j]!;
              for (let i = before; i < start; i++) current += rho[i]! * weights.data[(i - before) * size + j]!;
              sum -= current * rho[start + j]!;
            }
            before = start;
          }
          out[r]! += scale * sum;
        }
      },
      addForce(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) {
          show(x, r);
          pull.fill(0);
          let before = 0;
          for (const { start, size, weights, bias } of groups) {
            for (let j = 0; j < size; j++) pull[start + j]! += bias.data[j]!;
            for (let i = before; i < start; i++)
              for (let j = 0; j < size; j++) {
                const w = weights.data[(i - before) * size + j]!;
                pull[start + j]! += rho[i]! * w;
                pull[i]! += rho[start + j]! * w;
              }
            before = start;
          }
          for (let i = 0; i < units; i++) {
            const state = x.data[r * x.width + i]!;
            const slope = i < inputs ? 1 : response.slope(state);
            out.data[r * x.width + i]! += scale * (slope * pull[i]! - state);
          }
        }
      },
      addParameterGradient(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) {
          show(x, r);
          let before = 0;
          for (const [k, { start, size }] of groups.entries()) {
            const ofWeights = out[weightsName(k + 1)]!.data;
            const ofBias = out[biasName(k + 1)]!.data;
            for (let j = 0; j < size; j++) ofBias[j]! -= scale * rho[start + j]!;
            for (let i = before; i < start; i++)
              for (let j = 0; j < size; j++) ofWeights[(i - before) * size + j]! -= scale * rho[i]! * rho[start + j]!;
            before = start;
          }
        }
      },
      program(tf: Tf, x: Tensor, theta: Tensors) {
        let energy = tf.div(tf.sum(tf.square(x), 1), 2);
        let shown: Tensor = tf.slice(x, [0, 0], [-1, inputs]);
        for (const [k, { start, size }] of groups.entries()) {
          const next = response.tensor(tf, tf.slice(x, [0, start], [-1, size]));
          const pull = tf.add(tf.matMul(shown as never, theta[weightsName(k + 1)] as never), theta[biasName(k + 1)]!);
          energy = tf.sub(energy, tf.sum(tf.mul(pull, next), 1));
          shown = next;
        }
        return energy;
      },
    };
  },
});

interface Group {
  readonly start: number;
  readonly size: number;
  readonly weights: ParameterArray;
  readonly bias: ParameterArray;
}
