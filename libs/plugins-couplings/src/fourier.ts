import { z } from 'zod';
import { defineCoupling } from '@ergodic/kernel';
import { graphOption, scaledEdges } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * Conduction of heat along the edges of a graph: through an edge of weight w flows w (kA/d)(T_j − T_i) from j into i, the power
 * through w equal bars side by side. The edges' weights are the conductances G = w kA/d.
 */
export const fourier = defineCoupling({
  name: 'fourier',
  summary: 'Heat conduction along a graph: conductance from conductivity, area and distance.',
  formula: 'flow from j into i: w (kA/d)(T_j − T_i)',
  law: 'Σᵢ flow = 0; linear; heat flows from hot to cold; bars in series: flow (T_h − T_c)/Σ(1/G)',
  source: 'J. Fourier, Théorie analytique de la chaleur (1822)',
  options: z.object({
    graph: graphOption,
    conductivity: z.number().positive().default(1).describe('k, power / (length · temperature)'),
    area: z.number().positive().default(1).describe('A, cross-section of an edge, length²'),
    distance: z.number().positive().default(1).describe('d, length of an edge'),
  }),
  trials: [
    {
      options: { graph: { use: 'ring', weight: 0.7 }, conductivity: 1.5, area: 0.8, distance: 2.5 },
      units: 5,
      claims: { conductance: true, connected: true },
    },
  ],
  make: ({ graph, conductivity, area, distance }, context) =>
    linearCoupling(scaledEdges(context.part('coupling', graph, 'graph').edges, (conductivity * area) / distance)),
});
