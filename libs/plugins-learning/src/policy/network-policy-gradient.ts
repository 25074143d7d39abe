import { z } from 'zod';
import {
  defineLearningRule,
  ErgodicError,
  type LearningReport,
  type LearningRule,
  type Network,
  type Objective,
  type TensorArray,
} from '@ergodic/kernel';
import { CompiledDescent, descentOptions } from '../descent/compiled-descent.ts';
import type { Minibatch, ObjectivePass } from '../descent/descent-program.ts';
import type { Tensor, Tensors, Tools } from '../descent/tensor-types.ts';
import { Episodes } from './episodes.ts';
import { baselineOption, creditOption, discountOption, episodesOption } from './options.ts';
import { trialNetworkAgent } from './trial-agent.ts';

export interface NetworkPolicyGradientState {
  readonly episodes: Episodes;
  readonly favour: Float64Array;
  readonly descent: CompiledDescent;
  readonly report: LearningReport;
  /** Mean return of the last update's episodes, steps of all so far; kept in checkpoints. */
  readonly told: Float64Array;
}

/** Programs are compiled for so many steps at once, and twice as many, and so on. */
const FEWEST_ROWS = 256;

/**
 * Policy gradient with entropy of an agent that sees with a network, from episodes: raises
 *
 *   J(θ) = ⟨Σ_t γ^t (r_t + T H(π(· | o_t)))⟩,   π(a | o) = e^(f_a(o; θ)/T)/Z,
 *
 * by the optimiser's steps along the estimate Σ_b Σ_t γ^t (G_t − b_t) ∂ ln π(a_t | o_t)/∂θ / episodes, with
 * G_t = r_t − T ln π(a_t | o_t) + γ λ G_{t+1} and b_t the mean of the other episodes. Unbiased at credit λ = 1 (J ends at the horizon).
 *
 * One update is `updates` steps of the optimiser, each on `episodes` new episodes. `gradient` draws an estimate of that of −J. A falling T
 * alone sharpens the policy, f being as it is.
 *
 * @throws ErgodicError `missing-capability` where the energy has no agent; `non-finite` where the loss is
 */
export const networkPolicyGradient = defineLearningRule({
  name: 'network-policy-gradient',
  summary: 'Climbs the mean return with T times the entropy of a network’s policy, by episodes.',
  formula: 'Δθ ∝ Σ_t γ^t (G_t − b_t) ∂ ln π(a_t | o_t)/∂θ, G_t = r_t − T ln π(a_t | o_t) + γ λ G_{t+1}',
  law: 'unbiased at credit 1, whatever the baseline',
  source:
    'R. J. Williams, Mach. Learn. 8 (1992) 229, doi:10.1007/BF00992696; W. Kool et al., ICLR DeepRLStructPred (2019): the others as baseline',
  needs: ['network', 'agent'],
  options: z.object({
    rate: descentOptions.rate,
    optimiser: descentOptions.optimiser,
    clip: descentOptions.clip,
    discount: discountOption,
    episodes: episodesOption,
    updates: z.int().min(1).default(1).describe('steps of the optimiser in an update; a count'),
    baseline: baselineOption,
    credit: creditOption,
  }),
  trials: [
    { options: { rate: 0.02, episodes: 3, discount: 0.9 }, claims: { model: trialNetworkAgent } },
    { options: { episodes: 2, updates: 2, optimiser: { use: 'momentum' } }, claims: { model: trialNetworkAgent } },
  ],
  make(options): LearningRule<NetworkPolicyGradientState> {
    const drawn = ({ episodes, favour }: NetworkPolicyGradientState, T: number): Record<string, TensorArray> => {
      episodes.run(T);
      episodes.favour(T, options, favour);
      return batchOf(episodes, favour);
    };
    return {
      init({ energy }, context) {
        const { agent, network } = energy;
        if (!agent || !network)
          throw new ErgodicError({
            code: 'missing-capability',
            message: 'learning network-policy-gradient moves the network of an agent, which this energy does not have',
            path: 'energy',
            hint: 'energy policy; or learning soft-policy-gradient for a table',
          });
        const episodes = new Episodes(agent, options.episodes, context.stream('episodes', options.episodes));
        return {
          episodes,
          favour: new Float64Array(episodes.chosen.length),
          descent: new CompiledDescent({
            rule: 'network-policy-gradient',
            energy,
            context,
            options: { ...options, batch: 1, decay: 0 },
            objective: objectiveOf(network),
            data: { count: 1, perPass: options.updates },
            temperatures: (T) => network.temperaturesAt(T),
          }),
          report: { settled: true },
          told: context.array('told', 2),
        };
      },
      gradient(_model, state, { temperature }, out) {
        for (const { data } of Object.values(out)) data.fill(0);
        state.descent.addGradient(drawn(state, temperature), temperature, out);
      },
      update(_model, state, { temperature }) {
        const { descent, episodes, told } = state;
        told[0] = 0;
        for (let k = 0; k < options.updates; k++) {
          descent.update(drawn(state, temperature), temperature);
          descent.publish();
          told[0]! += episodes.meanReturn() / options.updates;
          for (const length of episodes.lengths) told[1]! += length;
        }
        return state.report;
      },
      close: ({ descent }) => descent.close(),
      observables: ({ told }) => [
        { name: 'meanReturn', summary: 'mean Σ_t r_t of the last episodes, energy', read: () => told[0]! },
        {
          name: 'stepsTaken',
          summary: 'steps of all episodes so far; a count',
          cumulative: true,
          read: () => told[1]!,
        },
      ],
    };
  },
});

/** Steps as rows: what was seen, and for each action how much it is to be favoured; rows of zeros fill up. */
function batchOf(episodes: Episodes, favour: Float64Array): Record<string, TensorArray> {
  const { count, lengths, longest, observationSize: size, actions } = episodes;
  const steps = lengths.reduce((sum, length) => sum + length, 0);
  let rows = FEWEST_ROWS;
  while (rows < steps) rows *= 2;
  const points = new Float32Array(rows * size);
  const targets = new Float32Array(rows * actions);
  let row = 0;
  for (let t = 0; t < longest; t++)
    for (let b = 0; b < count; b++) {
      if (t >= lengths[b]!) continue;
      const place = t * count + b;
      for (let i = 0; i < size; i++) points[row * size + i] = episodes.observations[place * size + i]!;
      targets[row * actions + episodes.chosen[place]!] = favour[place]!;
      row++;
    }
  return {
    points: { type: 'float32', shape: [rows, size], data: points },
    targets: { type: 'float32', shape: [rows, actions], data: targets },
  };
}

type NetworkFunction = (
  tools: Tools,
  u: Tensor,
  theta: Tensors,
  pass: { temperatures: Tensors; draws: Tensors; state: Tensors; training: boolean },
) => { readonly output: Tensor };

/** −Σ favour · ln π, whose gradient is minus the estimate. */
function objectiveOf(network: Network): Objective {
  const run = network.program as unknown as NetworkFunction;
  const program = (tools: Tools, theta: Tensors, { points, targets }: Minibatch, pass: ObjectivePass) => {
    const { tf } = tools;
    const { temperatures, temperature, training } = pass;
    const f = run(tools, points, theta, { temperatures, draws: {}, state: {}, training }).output;
    const logPolicy = tf.logSoftmax(tf.div(f, temperature) as never);
    return { loss: tf.neg(tf.sum(tf.mul(targets!, logPolicy))) };
  };
  return { program: program as never };
}
