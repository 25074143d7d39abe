import { z } from 'zod';
import { ErgodicError, type Context, type PairwiseForm, type Space } from '@ergodic/kernel';
import { numbersOf, numbersOption } from '../numbers-option.ts';
import { deviationOption } from './start-weights.ts';
import { visibleOf } from './visible-of.ts';

export const boltzmannOptions = z.object({
  visible: z
    .int()
    .min(1)
    .optional()
    .describe(
      'units that data describe, the first ones; left out: the columns of the data, or all but the hidden ones',
    ),
  hidden: z.int().min(0).default(0).describe('units that no data describe, the last ones'),
  deviation: deviationOption.describe(
    'standard deviation of the weights at the start, an energy; not used on a coupling graph, whose own weights are the start',
  ),
  bias: numbersOption
    .default(0)
    .describe(
      'b at the start, an energy: a number for all units, a list with one for each, or { path } of a file with them',
    ),
});

/**
 * Couplings between the units of the recipe's coupling graph where it has one, with the graph's weights at the start; else between
 * all pairs, small and random.
 */
export function boltzmannForm(
  name: string,
  { visible, hidden, deviation, bias }: z.output<typeof boltzmannOptions>,
  space: (units: number) => Space,
  context: Context,
): PairwiseForm {
  const graph = context.coupling?.edges;
  const shown = visibleOf(name, visible, hidden, context, graph?.nodes);
  const units = shown + hidden;
  if (graph && graph.nodes !== units)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `energy ${name}: ${shown} visible and ${hidden} hidden units on a coupling graph of ${graph.nodes} nodes`,
      path: visible === undefined ? 'hidden' : 'visible',
      value: visible ?? hidden,
      hint: `${graph.nodes} units in all`,
    });
  const pairs = graph ?? allPairs(units);
  const coupling = graph ? graph.weight.slice() : new Float64Array(pairs.from.length);
  if (!graph) {
    const random = context.stream('weights', 1);
    for (let e = 0; e < coupling.length; e++) coupling[e] = deviation * random.normal(0);
  }
  const field = numbersOf(name, 'bias', bias, units, context.folder);
  return {
    space: space(units),
    visible: shown,
    pairwise: { from: pairs.from, to: pairs.to, coupling, field },
  };
}

function allPairs(units: number): { readonly from: Int32Array; readonly to: Int32Array } {
  const from = new Int32Array((units * (units - 1)) / 2);
  const to = new Int32Array(from.length);
  let e = 0;
  for (let i = 0; i < units; i++)
    for (let j = i + 1; j < units; j++) {
      from[e] = i;
      to[e++] = j;
    }
  return { from, to };
}
