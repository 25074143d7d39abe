import { z } from 'zod';
import { defineLearningRule } from '@ergodic/kernel';
import { descentOptions } from '../descent/compiled-descent.ts';
import type { ObjectiveFunction, SlopeFunction } from '../descent/descent-program.ts';
import type { Tensors } from '../descent/tensor-types.ts';
import { descendingRule } from './descending-rule.ts';
import { scoreFunctionSlope } from './score-function.ts';
import { trialVariational } from './trial-variational.ts';

/**
 * The variational rule: lowers the free energy of the encoder’s guess q(z|x) of the latents,
 *
 *   L = E_q[−ln p(x|z)] + T D(q(z|x)‖p(z)) ≥ −T ln ∫ p(x|z)^(1/T) p(z) dz,
 *
 * in both, decoder and encoder: the β-VAE with β = T. It equals minus the evidence bound at T = 1 alone; there −L bounds ln p(x) from
 * below. At large T the rate D falls to 0, and z says nothing; at small T the distortion falls, for more rate.
 *
 * The expectation is by one draw z = m + √v ε a row and pass. Its gradient goes through z (`reparameterised`), or, without a derivative
 * by z, by E_q[−ln p(x|z) ∂ ln q/∂θ] (`score-function`): both unbiased, the second with more noise.
 *
 * @throws ErgodicError where the data do not fit the energy
 */
export const variational = defineLearningRule({
  name: 'variational',
  summary: 'Lowers the free energy of what an encoder guesses of latents: distortion + T · rate.',
  formula: 'L = E_q[−ln p(x|z)] + T D(q(z|x)‖p(z))',
  law: 'L ≥ −T ln ∫ p(x|z)^(1/T) p(z) dz; T = 1: −ln p(x)',
  source:
    'D. P. Kingma, M. Welling, ICLR (2014), arXiv:1312.6114; β = T: I. Higgins et al., ICLR (2017); A. Alemi et al., ICML (2018), arXiv:1711.00464',
  requires: ['data'],
  needs: ['variational'],
  options: z.object({
    ...descentOptions,
    estimator: z
      .enum(['reparameterised', 'score-function'])
      .default('reparameterised')
      .describe('how the gradient of the expectation is estimated: through the draw, or by the score of q'),
  }),
  trials: [
    { options: { batch: 8, rate: 0.02 }, claims: { model: trialVariational } },
    { options: { batch: 4, rate: 0.02, estimator: 'score-function' }, claims: { model: trialVariational } },
    { options: { batch: 3, updates: 2, rate: 0.02, decay: 0.1 }, claims: { model: trialVariational } },
  ],
  make({ estimator, ...options }) {
    const told = {
      loss: 'L = distortion + T · rate, nats a row; mean over the rows of the last step',
      trainingDistortion: 'E_q[−ln p(x|z)], nats a row; mean over the rows of the last step',
      trainingRate: 'D(q(z|x)‖p(z)), nats a row; mean over the rows of the last step',
    };
    return descendingRule('variational', options, told, ({ energy }) => {
      const { program, draws, input } = energy.variational!;
      // Densities may be above 1.
      const rest = { ...(draws && { draws }), shape: input, falls: { name: 'loss', floor: 1, signed: true } };
      if (estimator === 'score-function') {
        const scored = scoreFunctionSlope(energy.variational!);
        const slope: SlopeFunction = (tools, theta, batch, pass) => {
          const found = scored(tools, theta, batch, pass);
          return { ...found, told: renamed(found.told) };
        };
        return { slope, ...rest };
      }
      const run = program as unknown as ObjectiveFunction;
      return {
        program(tools, theta, batch, pass) {
          const { loss, told: found = {} } = run(tools, theta, batch, pass);
          return { loss, told: renamed(found) };
        },
        ...rest,
      };
    });
  },
});

const renamed = ({ distortion, rate }: Tensors): Tensors => ({ trainingDistortion: distortion!, trainingRate: rate! });
