import { z } from 'zod';
import { defineLearningRule, partOption, type TensorArray } from '@ergodic/kernel';
import { descentOptions } from '../descent/compiled-descent.ts';
import type { ObjectiveFunction } from '../descent/descent-program.ts';
import type { Tensor, Tensors, Tf } from '../descent/tensor-types.ts';
import { descendingRule } from './descending-rule.ts';
import { meanOver } from './energy-of-reals.ts';
import { heldOutLooks } from './held-out-looks.ts';
import { LabelChains } from './label-chains.ts';
import { checkLabelRows, labelledLogs, labelMachine, visibleFreeEnergy, type LabelMachine } from './label-machine.ts';
import { trialLabels } from './trial-labels.ts';

/**
 * The classification Boltzmann machine: a restricted machine whose last K visible units are labels y, one of them 1, learns
 *
 *   L = −δ ⟨ln p(y|v)⟩ − γ ⟨ln p(v, y)⟩,
 *
 * the first exactly, since p(y|v) sums over the hidden units and the K classes; the second by contrastive divergence,
 * γ (1/T) (⟨F(v, y)⟩_data − ⟨F(v, y)⟩ after k sweeps): discriminative (γ = 0), generative (δ = 0), or a hybrid. In its chains labels are bits as
 * others.
 *
 * Data are points with their labels behind them: `label-units`.
 *
 * @throws ErgodicError where the energy is no restricted machine on bits, or rows do not end in labels
 */
export const labelLikelihood = defineLearningRule({
  name: 'label-likelihood',
  summary:
    'Classification by a restricted Boltzmann machine: labels given points, exactly, or points and labels together.',
  formula: 'L = −δ ⟨ln p(y|v)⟩ − γ ⟨ln p(v, y)⟩',
  law: 'p(k|v) ∝ e^(d_k/T) Π_j (1 + e^((c_j + U_kj + Σᵢ v_i W_ij)/T)), exactly',
  source: 'H. Larochelle, Y. Bengio, ICML (2008) 536, doi:10.1145/1390156.1390224',
  needs: ['pairwise', 'parameter-gradient'],
  options: z.object({
    classes: z
      .int()
      .min(2)
      .optional()
      .describe('K, how many of the last visible units are labels; left out, as many as the data have; a count'),
    discriminative: z.number().nonnegative().default(1).describe('δ, weight of −ln p(y|v), no unit'),
    generative: z.number().nonnegative().default(0).describe('γ, weight of −ln p(v, y), no unit'),
    steps: z.int().min(1).default(1).describe('k, sweeps of the chains from the data; a count'),
    heldOut: partOption('data').optional().describe('data that accuracy is told of, which are not learnt from'),
    ...descentOptions,
  }),
  trials: [
    { options: { batch: 4, rate: 0.02 }, claims: { model: trialLabels } },
    { options: { batch: 3, rate: 0.02, generative: 0.5, steps: 2 }, claims: { model: trialLabels } },
  ],
  make({ classes, discriminative, generative, steps, heldOut, ...options }, outer) {
    const rule = 'label-likelihood';
    const told = {
      crossEntropy: '−ln p(y|v) of the rows of the last step, nats a row, as θ moved',
      trainAccuracy: 'share of the rows of the last step whose class was the likeliest, no unit, as θ moved',
    };
    return descendingRule(rule, options, told, ({ energy, dataset }, context) => {
      const machine = labelMachine(rule, energy, dataset, classes);
      if (dataset) checkLabelRows(rule, dataset, machine, generative > 0);
      const held = heldOut && outer.part('data', heldOut, 'heldOut').load();
      if (held) checkLabelRows(rule, held, machine, false);
      const looks = held && heldOutLooks(machine, energy, held, context);
      const chains = generative > 0 ? new LabelChains(machine, energy, context, options.batch, steps) : undefined;
      return {
        program: labelObjective(machine, discriminative, generative),
        shape: [machine.layers.visible],
        readsTheta: chains !== undefined,
        falls: discriminative > 0 ? { name: 'crossEntropy', floor: 1 } : null,
        given(batch, temperature): Record<string, TensorArray> {
          looks?.at(temperature);
          return chains ? { negatives: chains.from(batch, temperature) } : {};
        },
        ...(looks && { observables: looks.observables, close: looks.close }),
      };
    });
  },
});

/** L of a minibatch of whole visible rows; with γ > 0 `batch.negatives` are the rows of the chains. */
export function labelObjective(machine: LabelMachine, discriminative: number, generative: number): ObjectiveFunction {
  return ({ tf }, theta, batch, { temperature }) => {
    const { points } = batch;
    const { logs, y } = labelledLogs(tf, machine, theta, points, temperature);
    const crossEntropy = meanOver(tf, tf.neg(tf.sum(tf.mul(y, logs), 1)), batch);
    const trainAccuracy = tf.mean(tf.cast(tf.equal(tf.argMax(logs, 1), tf.argMax(y, 1)), 'float32'));
    const conditional = tf.mul(discriminative, crossEntropy);
    if (generative === 0) return { loss: withVisible(tf, conditional, theta), told: { crossEntropy, trainAccuracy } };
    const { negatives } = batch as unknown as { negatives: Tensor };
    const ofData = meanOver(tf, visibleFreeEnergy(tf, theta, points, temperature), batch);
    const ofChains = tf.mean(visibleFreeEnergy(tf, theta, negatives, temperature));
    const joint = tf.mul(generative, tf.sub(ofData, ofChains));
    return { loss: tf.add(conditional, joint), told: { crossEntropy, trainAccuracy } };
  };
}

/** ln p(y|v) tells nothing of the biases of points: the loss is made to depend on them. */
const withVisible = (tf: Tf, loss: Tensor, theta: Tensors): Tensor =>
  tf.add(loss, tf.mul(0, tf.sum(theta['visible-bias']!)));
