import { z } from 'zod';
import { defineCoupling, type Coupling, type Edges } from '@ergodic/kernel';
import { graphOption, scaledEdges } from './edges.ts';
import { rowCoupling } from './row-coupling.ts';

/**
 * Phases that pull one another along the edges of a graph: w K sin(θ_j − θ_i) flows from j into i. It is the force of
 * E = −Σ_e w K cos(θ_i − θ_j), does not change where all phases turn alike, and sums to 0 over the nodes.
 *
 * Where every pair is joined with the same weight, C = Σ cos θ_j and S = Σ sin θ_j give all flows at once, in O(N):
 * Σ_j sin(θ_j − θ_i) = S cos θ_i − C sin θ_i. Kuramoto's model is all-to-all with w = 1/N.
 */
export const kuramoto = defineCoupling({
  name: 'kuramoto',
  summary: 'Phases on a graph: each is pulled by the sine of how far its neighbours are ahead.',
  formula: 'flow from j into i: w K sin(θ_j − θ_i)',
  law: 'Σᵢ flow = 0; unchanged where all phases turn alike; the force of −Σ w K cos(θ_i − θ_j)',
  source: 'Y. Kuramoto, Chemical Oscillations, Waves, and Turbulence (1984), doi:10.1007/978-3-642-69689-3',
  options: z.object({
    graph: graphOption,
    strength: z.number().default(1).describe('K, a rate; times the weight of the edge. K > 0 attracts'),
  }),
  trials: [
    { options: { graph: { use: 'ring', weight: 0.7 }, strength: 1.6 }, units: 5, claims: { connected: true } },
    { options: { graph: { use: 'all-to-all', weight: 0.2 }, strength: -3 }, units: 6, claims: { connected: true } },
  ],
  make: ({ graph, strength }, context) =>
    kuramotoCoupling(scaledEdges(context.part('coupling', graph, 'graph').edges, strength)),
});

/** Weights are w K. */
export function kuramotoCoupling(edges: Edges): Coupling {
  const w = meanFieldWeight(edges);
  return rowCoupling(edges, w === undefined ? alongEdges(edges) : throughMeanField(edges.nodes, w));
}

/** The weight of a complete graph whose edges all have the same; nothing for other graphs. Each pair is joined at most once. */
function meanFieldWeight({ nodes, weight }: Edges): number | undefined {
  const complete = nodes > 2 && weight.length === (nodes * (nodes - 1)) / 2;
  return complete && weight.every((w) => w === weight[0]) ? weight[0] : undefined;
}

type AddRow = (x: Float64Array, out: Float64Array, offset: number) => void;

function alongEdges({ from, to, weight }: Edges): AddRow {
  return (x, out, offset) => {
    for (let e = 0; e < from.length; e++) {
      const i = offset + from[e]!;
      const j = offset + to[e]!;
      const flow = weight[e]! * Math.sin(x[j]! - x[i]!);
      out[i]! += flow;
      out[j]! -= flow;
    }
  };
}

function throughMeanField(nodes: number, w: number): AddRow {
  const cosine = new Float64Array(nodes);
  const sine = new Float64Array(nodes);
  return (x, out, offset) => {
    let C = 0;
    let S = 0;
    for (let i = 0; i < nodes; i++) {
      C += cosine[i] = Math.cos(x[offset + i]!);
      S += sine[i] = Math.sin(x[offset + i]!);
    }
    for (let i = 0; i < nodes; i++) out[offset + i]! += w * (S * cosine[i]! - C * sine[i]!);
  };
}
