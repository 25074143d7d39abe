import { z } from 'zod';
import { defineLayer, ErgodicError, type Coupling, type LayerSite, type SampleShape } from '@ergodic/kernel';
import { misfit } from '../common/misfit.ts';
import { activationOption, temperatureOption } from '../common/options.ts';
import { constant, weights } from '../common/starting-values.ts';
import type { LayerFunction } from '../common/tensor-types.ts';
import { conventionOf, conventionsOf, energyOption, thermalUnits } from '../common/thermal-units.ts';
import { gainOf, unitActivation } from '../common/unit-activation.ts';
import { neighbourSums, type Graph } from './neighbour-sums.ts';
import { applied } from './steps.ts';

type Edge = readonly [from: number, to: number, weight?: number | undefined];

/**
 * Every node of a graph hears its neighbours: u_i = x_i W + Σ_j w_ij x_j V + b, y = σ_T(u), over undirected edges with weights w. They are
 * those of the recipe's coupling, or the option `edges`. Input [nodes, features], output [nodes, units]. Numbering the nodes in another
 * way permutes the output in the same way. Energy and entropy: [B, nodes · units].
 * θ: `own` W and `neighbours` V [features, units], `bias` [units].
 *
 * Where few pairs of nodes are neighbours (up to 1.5 %), the sums fetch what each hears, and time and memory grow with the edges;
 * otherwise they are a product with the matrix of weights [nodes, nodes]. The numbers are the same to rounding.
 */
export const messagePassing = defineLayer({
  name: 'message-passing',
  summary: 'Graph layer: each node takes its own features and the sum of its neighbours’.',
  formula: 'y_i = σ_T(x_i W + Σ_j w_ij x_j V + b)',
  law: 'permuted nodes give permuted outputs',
  source: 'J. Gilmer et al., ICML (2017), arXiv:1704.01212',
  options: z.object({
    units: z.int().positive().describe('how many numbers each node gives'),
    edges: z
      .array(z.union([z.tuple([z.int(), z.int()]), z.tuple([z.int(), z.int(), z.number()])]))
      .optional()
      .describe(
        '[from, to] or [from, to, weight] of each undirected edge, nodes from 0; the recipe’s coupling where left out',
      ),
    activation: activationOption,
    energy: energyOption,
    temperature: temperatureOption,
  }),
  trials: [
    {
      options: {
        units: 2,
        edges: [
          [0, 1],
          [1, 2, -0.5],
          [2, 3, 1.5],
        ],
        activation: { use: 'thermal-tanh' },
      },
      claims: { inputs: [[4, 3]], refuses: [[12], [3, 4]], entropyBound: Math.LN2 },
    },
    { options: { units: 3, edges: [[0, 1]] }, claims: { inputs: [[2, 2]], entropyBound: 1 / Math.E } },
  ],
  make({ units, edges, activation: part, energy, temperature }, context) {
    const activation = unitActivation(context, 'message-passing', part);
    const convention = conventionOf(energy, activation?.name);
    return {
      build(input, site) {
        const [nodes, features] = input as [number, number];
        if (input.length !== 2)
          throw misfit(site, 'the features of nodes, [nodes, features]', input, 'a reshape before it');
        const sums = neighbourSums(
          edges ? graphOf(edges, nodes, site) : graphOfCoupling(context.coupling, input, site),
        );
        const program: LayerFunction = (tools, x, theta, { temperature: T }) => {
          const { tf } = tools;
          const heard = sums(tf, applied(tf, x, theta['neighbours']!));
          const u = tf.add(tf.add(applied(tf, x, theta['own']!), heard), theta['bias']!);
          return { output: activation?.respond(tf, u, T) ?? u, ...thermalUnits(tools, convention, u, T) };
        };
        const start = (): ReturnType<typeof weights> =>
          weights([features, units], 2 * features, site, gainOf(activation?.name));
        return {
          input,
          output: [nodes, units],
          ...(temperature !== undefined && { temperature }),
          conventions: conventionsOf(convention),
          parameters: { own: start(), neighbours: start(), bias: constant([units], 0) },
          program,
        };
      },
    };
  },
});

function graphOf(edges: readonly Edge[], nodes: number, site: LayerSite): Graph {
  for (const [from, to] of edges) {
    const outside = [from, to].find((node) => node < 0 || node >= nodes);
    if (outside !== undefined || from === to)
      throw graphProblem(
        site,
        `edge [${from}, ${to}] ${from === to ? 'joins a node with itself' : `names the node ${outside}`}`,
        `two different nodes of 0 … ${nodes - 1}`,
      );
  }
  return {
    nodes,
    from: edges.map(([from]) => from),
    to: edges.map(([, to]) => to),
    weight: edges.map(([, , weight = 1]) => weight),
  };
}

function graphOfCoupling(coupling: Coupling | undefined, input: SampleShape, site: LayerSite): Graph {
  if (!coupling)
    throw graphProblem(site, 'there is no graph', 'give edges, [[0, 1], [1, 2]], or the recipe a coupling');
  const { nodes } = coupling.edges;
  if (input[0] === nodes) return coupling.edges;
  throw misfit(
    site,
    `the features of the ${nodes} nodes of the recipe’s coupling, [${nodes}, features]`,
    input,
    'as many nodes as the coupling has',
  );
}

const graphProblem = (site: LayerSite, message: string, hint: string): ErgodicError =>
  new ErgodicError({
    code: 'invalid-option',
    message: `${site.name}: ${message}`,
    path: `${site.name.split(' ')[0]!}.edges`,
    hint,
  });
