import { z } from 'zod';
import { defineCoupling, type Coupling, type Edges } from '@ergodic/kernel';
import { graphOption, scaledEdges } from './edges.ts';
import { rowCoupling } from './row-coupling.ts';

/**
 * Exchange of heat by radiation between the nodes of a graph: w σ (T_j⁴ − T_i⁴) flows from j into i. Not linear. What the nodes
 * give off by themselves, σ T⁴, is the same for emission and absorption, so equal temperatures exchange nothing.
 *
 * An Euler step dt of C dT/dt = flow keeps within the extremes where dt · 4 σ T³ Σ_j w_ij ≤ C at the largest T.
 */
export const radiative = defineCoupling({
  name: 'radiative',
  summary: 'Radiation between the nodes of a graph: the fourth powers of temperature are exchanged.',
  formula: 'flow from j into i: w σ (T_j⁴ − T_i⁴)',
  law: 'Σᵢ flow = 0; heat flows from hot to cold; near T linear with conductance 4 w σ T³',
  source: 'J. Stefan, Wien. Ber. 79 (1879) 391; L. Boltzmann, Ann. Phys. 258 (1884) 291, doi:10.1002/andp.18842580616',
  options: z.object({
    graph: graphOption,
    sigma: z
      .number()
      .positive()
      .default(1)
      .describe('σ, power / temperature⁴: the Stefan–Boltzmann constant times area, view factor and emissivity'),
  }),
  trials: [
    {
      options: { graph: { use: 'ring', weight: 0.7 }, sigma: 0.4 },
      units: 5,
      claims: { conductance: true, connected: true, range: [0, 3] },
    },
  ],
  make: ({ graph, sigma }, context) =>
    radiativeCoupling(scaledEdges(context.part('coupling', graph, 'graph').edges, sigma)),
});

/** Weights are w σ. Its flow throws RangeError where a temperature is negative or NaN. */
export function radiativeCoupling(edges: Edges): Coupling {
  const { nodes, from, to, weight } = edges;
  const emitted = new Float64Array(nodes);
  return rowCoupling(edges, (x, out, offset) => {
    for (let i = 0; i < nodes; i++) {
      const T = x[offset + i]!;
      if (!(T >= 0)) throw new RangeError(`radiative: the temperature of node ${i} is ${T}, must be >= 0`);
      emitted[i] = T * T * T * T;
    }
    for (let e = 0; e < from.length; e++) {
      const i = from[e]!;
      const j = to[e]!;
      const flow = weight[e]! * (emitted[j]! - emitted[i]!);
      out[offset + i]! += flow;
      out[offset + j]! -= flow;
    }
  });
}
