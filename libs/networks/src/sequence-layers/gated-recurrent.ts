import { z } from 'zod';
import { defineLayer } from '@ergodic/kernel';
import { temperatureOption } from '../common/options.ts';
import { constant, weights } from '../common/starting-values.ts';
import type { LayerFunction, Tensor } from '../common/tensor-types.ts';
import { thermalUnits } from '../common/thermal-units.ts';
import { sequenceShape } from './sequence.ts';
import { applied, sequenceOf, stepsOf } from './steps.ts';

/**
 * A gated recurrent layer whose gates are bits and whose candidates are spins, at the temperature of the layer. With σ_T(u) =
 * 1/(1 + e^(−u/T)), from h_0 = 0 or the state of the pass before:
 *
 *   z = σ_T(W_z x + U_z h + b_z),   r = σ_T(W_r x + U_r h + b_r),
 *   n = tanh((W_n x + b_n + r ∘ (U_n h + c))/T),   h ← (1 − z) ∘ n + z ∘ h.
 *
 * At T = 1 it is the GRU of PyTorch and cuDNN, where r acts behind U_n. T → 0: gates are open or shut; T → ∞: h ← h/2.
 * Input [time, features]; output h of the last step, [units], or of all, [time, units].
 * Temperatures of single units are those of the units of h. Energy and entropy: [B, 3 · time · units], the gates (z, r of each step)
 * before the candidates.
 * θ, in the order z, r, n: `input` [features, 3 units], `recurrent` [units, 3 units], `bias` [3 units]; `candidate-bias` c [units].
 */
export const gatedRecurrent = defineLayer({
  name: 'gated-recurrent',
  summary: 'Gated recurrent layer (GRU) over [time, features], its gates and candidates at T.',
  formula: 'h ← (1 − z) n + z h; z, r = σ_T(W x + U h + b), n = tanh((W x + b + r (U h + c))/T)',
  law: '|h| ≤ 1 from |h| ≤ 1; T = 1: a GRU',
  source: 'K. Cho et al., EMNLP (2014), arXiv:1406.1078',
  options: z.object({
    units: z.int().positive().describe('how many numbers h has'),
    returnSequences: z.boolean().default(false).describe('whether h of every step comes out, not of the last alone'),
    stateful: z.boolean().default(false).describe('whether h is carried from one pass to the next'),
    temperature: temperatureOption,
  }),
  trials: [
    {
      options: { units: 3 },
      claims: {
        inputs: [
          [1, 2],
          [4, 2],
        ],
        refuses: [[6], [2, 3, 4]],
        entropyBound: Math.LN2,
      },
    },
    {
      options: { units: 2, returnSequences: true, stateful: true },
      claims: { inputs: [[3, 2]], entropyBound: Math.LN2 },
    },
  ],
  make: ({ units, returnSequences, stateful, temperature }) => ({
    build(input, site) {
      const { time, features } = sequenceShape(input, site);
      const program: LayerFunction = (tools, x, theta, { temperature: T, state }) => {
        const { tf } = tools;
        /** What belongs to the gates z and r, and to the candidates n, along the last axis. */
        const parted = (of: Tensor): [Tensor, Tensor] => tf.split(of, [2 * units, units], -1) as [Tensor, Tensor];
        const [ofGates, all] = T.rank === 0 ? [T, T] : [tf.concat([T, T]), tf.concat([T, T, T])];
        // All fields are in units of T: one division for all steps.
        const driven = parted(tf.div(tf.add(applied(tf, x, theta['input']!), theta['bias']!), all));
        const [gateDrives, candidateDrives] = driven.map((each) => stepsOf(tf, each)) as [Tensor[], Tensor[]];
        const recurrent = tf.div(theta['recurrent']!, all);
        const candidateBias = tf.div(theta['candidate-bias']!, T);
        const [gates, candidates, hidden]: [Tensor[], Tensor[], Tensor[]] = [[], [], []];
        let h = state['h'] ?? tf.zerosLike(candidateDrives[0]!);
        for (let t = 0; t < time; t++) {
          const [gateRecall, candidateRecall] = parted(tf.matMul(h, recurrent));
          const gate = tf.add(gateDrives[t]!, gateRecall);
          const [z, r] = tf.split(tf.sigmoid(gate), 2, 1) as [Tensor, Tensor];
          const candidate = tf.add(candidateDrives[t]!, tf.mul(r, tf.add(candidateRecall, candidateBias)));
          const n = tf.tanh(candidate);
          h = tf.add(n, tf.mul(z, tf.sub(h, n)));
          gates.push(gate);
          candidates.push(candidate);
          hidden.push(h);
        }
        const bits = thermalUnits(tools, 'two-level', tf.mul(sequenceOf(tf, gates), ofGates), ofGates);
        const spins = thermalUnits(tools, 'spin', tf.mul(sequenceOf(tf, candidates), T), T);
        return {
          output: returnSequences ? sequenceOf(tf, hidden) : h,
          energy: tf.concat([bits.energy, spins.energy], 1),
          entropy: tf.concat([bits.entropy, spins.entropy], 1),
          ...(stateful && { state: { h } }),
        };
      };
      return {
        input,
        output: returnSequences ? [time, units] : [units],
        ...(temperature !== undefined && { temperature }),
        conventions: {
          energy:
            'U = −u σ(u/T) of each gate, a bit with levels 0 and −u; U = −u tanh(u/T) of each candidate, a spin in the field u',
          entropy: 'S of those bits and spins, nats; each at most ln 2',
        },
        ...(stateful && { state: { h: [units] } }),
        parameters: {
          input: weights([features, 3 * units], features, site, 1),
          recurrent: weights([units, 3 * units], units, site, 1),
          bias: constant([3 * units], 0),
          'candidate-bias': constant([units], 0),
        },
        program,
      };
    },
  }),
});
