import { z } from 'zod';
import { defineLayer, ErgodicError, type LayerSite } from '@ergodic/kernel';
import { temperatureOption } from '../common/options.ts';
import { weights } from '../common/starting-values.ts';
import type { LayerFunction, Tensor } from '../common/tensor-types.ts';
import { attend } from './attend.ts';
import { rowTemperatures } from './row-temperatures.ts';
import { sequenceShape } from './sequence.ts';
import { applied } from './steps.ts';

/**
 * Each step of a sequence looks at the others: in every head, q = u W_q, k = u W_k, v = u W_v,
 *
 *   E_ij = −q_i·k_j / √d,   α_ij = e^(−E_ij/T) / Σ_j e^(−E_ij/T),   output = [Σ_j α_ij v_j of every head] W_o.
 *
 * Input and output: [time, features]. Its units are the rows of α, one for each head and step: energy and entropy are
 * [B, heads · time]. Each row is at the temperature of the layer, or at its own: where T is numbers, heads · time of them are those of
 * the rows, as U lists them; as many as heads, those of the heads; as many as features, those of each head's share of the features, of
 * which it has the mean.
 * At T = 1 it is the usual attention; T → 0: each step takes the value of its nearest key; T → ∞: the mean of the values.
 * θ: `query`, `key`, `value` [features, heads · size], `output` [heads · size, features].
 *
 * Building it throws ErgodicError `invalid-option` where the input is no sequence, does not fit the heads or the mask, or where a
 * step may look at nothing.
 */
export const attention = defineLayer({
  name: 'attention',
  summary: 'Multi-head self-attention over [time, features]; weights are Boltzmann’s at T.',
  formula: 'E_ij = −q_i·k_j/√d; α_ij = e^(−E_ij/T)/Z_i; Σ_j α_ij v_j',
  law: 'Σ_j α_ij = 1; dS/dT ≥ 0; T = 1/β and scale 1: the update of a modern Hopfield network',
  source: 'A. Vaswani et al., NIPS 30 (2017), arXiv:1706.03762; H. Ramsauer et al., arXiv:2008.02217',
  options: z.object({
    heads: z.int().positive().default(1).describe('how many heads look side by side'),
    size: z
      .int()
      .positive()
      .optional()
      .describe('d: how many numbers a query, key or value of a head has; features / heads where left out'),
    scale: z.number().positive().optional().describe('what q·k is divided by to be an energy; √d where left out'),
    causal: z.boolean().default(false).describe('whether a step looks at itself and earlier ones only'),
    mask: z
      .array(z.array(z.boolean()))
      .optional()
      .describe('a row for each step: which steps it may look at; all where left out'),
    temperature: temperatureOption,
  }),
  trials: [
    {
      options: { heads: 2 },
      claims: { inputs: [[3, 4]], refuses: [[12], [3, 5], [2, 3, 4]], entropyBound: Math.log(3) },
    },
    {
      options: { size: 2, causal: true },
      claims: {
        inputs: [
          [1, 3],
          [4, 3],
        ],
        entropyBound: Math.log(4),
      },
    },
  ],
  make: ({ heads, size, scale, causal, mask, temperature }) => ({
    build(input, site) {
      const { time, features } = sequenceShape(input, site);
      const d = size ?? headSize(features, heads, site);
      const root = scale ?? Math.sqrt(d);
      const open = openKeys(time, causal, mask, site);
      const project = (): ReturnType<typeof weights> => weights([features, heads * d], features, site, 1);
      const program: LayerFunction = ({ tf }, u, theta, { temperature: T }) => {
        /** [B, heads, time, d]. */
        const inHeads = (by: Tensor): Tensor =>
          tf.transpose(tf.reshape(tf.matMul(tf.reshape(u, [-1, features]), by), [-1, time, heads, d]), [0, 2, 1, 3]);
        const rows = [inHeads(theta['query']!), inHeads(theta['key']!), inHeads(theta['value']!)] as const;
        const ofRows = rowTemperatures(tf, T, { heads, time, features });
        const seen = attend(tf, rows, ofRows, root, open);
        const joined = tf.reshape(tf.transpose(seen.output, [0, 2, 1, 3]), [-1, time, heads * d]);
        return {
          output: applied(tf, joined, theta['output']!),
          energy: tf.reshape(seen.energy, [-1, heads * time]),
          entropy: tf.reshape(seen.entropy, [-1, heads * time]),
          ...(T.rank > 0 && { temperature: tf.reshape(tf.mul(ofRows, tf.ones([heads, time, 1])), [heads * time]) }),
        };
      };
      return {
        input,
        output: input,
        ...(temperature !== undefined && { temperature }),
        parameters: {
          query: project(),
          key: project(),
          value: project(),
          output: weights([heads * d, features], heads * d, site, 1),
        },
        conventions: {
          energy: 'U = Σ_j α_ij E_ij of each head and step i, E_ij = −q_i·k_j/√d',
          entropy: 'S = −Σ_j α_ij ln α_ij of each head and step i; between 0 and ln(time)',
        },
        program,
      };
    },
  }),
});

function headSize(features: number, heads: number, site: LayerSite): number {
  if (features % heads === 0) return features / heads;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `${site.name}: ${features} features cannot be shared by ${heads} heads equally`,
    path: `${site.name.split(' ')[0]!}.heads`,
    value: heads,
    hint: `a divisor of ${features}, or give size, the numbers of a head`,
  });
}

/** Who may look at whom, or undefined where all may. */
function openKeys(
  time: number,
  causal: boolean,
  mask: readonly (readonly boolean[])[] | undefined,
  site: LayerSite,
): boolean[][] | undefined {
  const wrong = (message: string, hint: string): ErgodicError =>
    new ErgodicError({
      code: 'invalid-option',
      message: `${site.name}: ${message}`,
      path: `${site.name.split(' ')[0]!}.mask`,
      hint,
    });
  if (mask && (mask.length !== time || mask.some((row) => row.length !== time)))
    throw wrong(
      `mask has ${mask.length} rows of ${[...new Set(mask.map(({ length }) => length))].join(' or ')}, the sequence has ${time} steps`,
      `${time} rows of ${time}`,
    );
  if (!mask && !causal) return undefined;
  const open = Array.from({ length: time }, (_, i) =>
    Array.from({ length: time }, (_, j) => (mask?.[i]![j] ?? true) && (!causal || j <= i)),
  );
  const blind = open.findIndex((row) => !row.includes(true));
  if (blind >= 0)
    throw wrong(
      `step ${blind} may look at nothing${causal && mask ? ', causal taken together with mask' : ''}: its weights would be 0/0`,
      'leave at least one true in each row of mask',
    );
  return open;
}
