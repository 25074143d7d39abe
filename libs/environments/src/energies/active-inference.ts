import { z } from 'zod';
import { softmax } from '@ergodic/numerics';
import { defineEnergy, ErgodicError, parameterArray, partOption, probabilities } from '@ergodic/kernel';
import { dirichletMean, type ExpectedFreeEnergy } from '@ergodic/thermodynamics';
import { allPlans, planValues } from './plan-values.ts';

/** Plans that are weighed at most. */
const MOST = 4096;

/**
 * What an agent plans that does not see the state of its world, but believes. State: q[π], the probability of each plan, a sequence of `depth`
 * actions, shape [replicas, A^depth].
 *
 *   E_π = G_π = Σ_t [D(q(o_t | π)‖p(o | C)) + E_q H[P(o | s)]] = Σ_t [−E_q ln p(o_t | C) − I_q(s_t; o_t)]      (nats)
 *
 * with q(s_t | π) the belief carried on by P(s′ | s, a). Exact law at fixed beliefs: q(π) = e^(−G_π/T)/Z, 1/T the precision of plans.
 *
 * Outcomes are preferred by what they are worth: p(o | C) ∝ e^(preference · reward of o). Both value to come and information to come lower
 * G, so that the agent looks where looking pays.
 *
 * θ: `belief`, q(s) [S], the law of the first state until something is seen; `counts`, Dirichlet counts of P(o | s) [outcomes, S], at first
 * `concentration` observations a state, of the likelihood as it is mixed with `doubt` parts of ignorance. Replicas share θ.
 *
 * @throws ErgodicError `invalid-option` where the environment hides no states or ends before its horizon, or plans are more than 4096
 */
export const activeInference = defineEnergy({
  name: 'active-inference',
  summary: 'Plans of an agent that believes: the expected free energy of each.',
  formula: 'G_π = Σ_t [D(q(o_t | π)‖p(o | C)) + E_q H[P(o | s)]] = Σ_t [−E_q ln p(o_t | C) − I_q(s_t; o_t)]',
  law: 'q(π) = e^(−G_π/T)/Z',
  source:
    'K. Friston et al., Cogn. Neurosci. 6 (2015) 187, doi:10.1080/17588928.2015.1020053; Neural Comput. 29 (2017) 1, doi:10.1162/NECO_a_00912',
  options: z.object({
    environment: partOption('environment').describe('the world, one that hides its states'),
    depth: z.int().min(1).default(2).describe('actions in a plan; a count'),
    preference: z.number().default(1).describe('ln p(o | C) for each unit that an outcome is worth, nats / energy'),
    concentration: z
      .number()
      .positive()
      .default(100)
      .describe('how many observations of each state the agent has behind it; a count'),
    doubt: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('share of its first likelihood that is the same for all outcomes, no unit'),
  }),
  space: 'probabilities',
  capabilities: ['conditional', 'agent'],
  trials: [{ options: { environment: { use: 't-maze', validity: 0.9, loss: -0.5 }, preference: 1.5, doubt: 0.1 } }],
  make(options, context) {
    const environment = context.part('environment', options.environment, 'environment');
    const { table } = environment;
    const refuse = (message: string, path: string, value: unknown, hint: string): ErgodicError =>
      new ErgodicError({ code: 'invalid-option', message: `energy active-inference: ${message}`, path, value, hint });
    if (!table?.outcomes)
      throw refuse(
        `${options.environment.use} ${table ? 'shows its states' : 'has no table of states'}`,
        'environment',
        options.environment.use,
        table ? 'energy decision-process' : 'environment t-maze',
      );
    const { states, actions, outcomes } = table;
    for (let pair = 0; pair < states * actions; pair++) {
      const row = table.transitions.subarray(pair * states, (pair + 1) * states);
      if (row.reduce((sum, p) => sum + p, 0) < 1 - 1e-9)
        throw refuse(
          'episodes end by themselves',
          'environment',
          options.environment.use,
          'a world of a fixed horizon',
        );
    }
    const { depth } = options;
    const count = actions ** depth;
    if (count > MOST)
      throw refuse(
        `${count} plans of ${depth} actions`,
        'depth',
        depth,
        `at most ${Math.floor(Math.log(MOST) / Math.log(actions))}`,
      );

    const plans = allPlans(actions, depth);
    const names = outcomes.names.length;
    const preferences = outcomes.rewards.map((worth) => options.preference * worth);
    softmax(preferences);
    const excluded = preferences.indexOf(0);
    if (excluded >= 0)
      throw refuse(
        `p(o | C) of outcome ${outcomes.names[excluded]!} is 0, so that no plan that may lead to it has a finite G`,
        'preference',
        options.preference,
        'nearer to 0: ln p(o | C) differs by preference · worth, and float64 ends at −745',
      );
    const belief = parameterArray([states], table.start.slice());
    const { concentration, doubt } = options;
    const first = outcomes.likelihood.map((p) => concentration * ((1 - doubt) * p + doubt / names));
    const counts = parameterArray([names, states], first);

    /** Of each plan at the present beliefs. */
    let values: ExpectedFreeEnergy[] | undefined;
    const present = (): ExpectedFreeEnergy[] => {
      if (values) return values;
      const likelihood = dirichletMean(counts.data, states);
      values = planValues(table, likelihood, preferences, belief.data, depth);
      return values;
    };
    const mean = (part: keyof ExpectedFreeEnergy, x: Float64Array, from: number): number =>
      present().reduce((sum, value, p) => sum + x[from + p]! * value[part], 0);
    const observable = (name: string, part: keyof ExpectedFreeEnergy, summary: string) => ({
      name,
      summary,
      measure(x: { data: Float64Array; replicas: number; width: number }, out: Float64Array): void {
        for (let r = 0; r < x.replicas; r++) out[r] = mean(part, x.data, r * x.width);
      },
    });
    return {
      space: probabilities(1, count),
      parameters: { belief, counts },
      observables: [
        observable('epistemicValue', 'epistemic', 'Σ_π q(π) Σ_t I(s_t; o_t), nats: what the agent expects to learn'),
        observable(
          'pragmaticValue',
          'pragmatic',
          'Σ_π q(π) Σ_t E ln p(o_t | C), nats: how far it expects what it prefers',
        ),
      ],
      agent: {
        environment,
        inference: { belief, counts, plans, depth },
        // What is seen has come into the belief already. F of the plans that begin with an action is its energy.
        actionEnergies(_observations, temperature, out, rows = out.replicas) {
          const G = present();
          const share = count / actions;
          for (let a = 0; a < actions; a++) {
            const exponents = Float64Array.from({ length: share }, (_, p) => -G[a * share + p]!.total / temperature);
            const F = -temperature * softmax(exponents);
            for (let r = 0; r < rows; r++) out.data[r * actions + a] = F;
          }
        },
      },
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) out[r]! += scale * mean('total', x.data, r * x.width);
      },
      conditional(_x, _replica, _unit, out) {
        present().forEach(({ total }, p) => (out[p] = total));
      },
      refresh() {
        values = undefined;
      },
    };
  },
});
