import type { Coupling, Edges } from '@ergodic/kernel';
import type { Mutant, Proof } from '../mutant.ts';
import { couplingLaws, type CouplingLawOptions } from './coupling-laws.ts';

const edges: Edges = {
  nodes: 4,
  from: Int32Array.of(0, 1, 2),
  to: Int32Array.of(1, 2, 3),
  weight: Float64Array.of(1, 0.5, 2),
};

/** What node i gives j is `law(xᵢ − xⱼ)` times the weight; j gets `back` of it. Edge `without` carries none. */
function chain(law: (difference: number) => number = (d) => d, back = 1, graph = edges, without = -1): Coupling {
  return {
    edges: graph,
    addFlow(x, out) {
      for (let r = 0; r < x.replicas; r++)
        for (let e = 0; e < graph.from.length; e++) {
          const [i, j] = [graph.nodes * r + graph.from[e]!, graph.nodes * r + graph.to[e]!];
          if (e === without) continue;
          const flow = graph.weight[e]! * law(x.data[j]! - x.data[i]!);
          out.data[i]! += flow;
          out.data[j]! -= back * flow;
        }
    },
  };
}

const none = { from: new Int32Array(0), to: new Int32Array(0), weight: new Float64Array(0) };
const linear: Coupling = { ...chain(), linear: true };
const claims: CouplingLawOptions = { conductance: true, connected: true };

const mutant = (name: string, breaks: string, coupling: Coupling, options = claims): Mutant => ({
  name,
  breaks,
  laws: () => couplingLaws(coupling, options),
});

const maximum = 'maximum principle: nothing flows into the highest node, nothing out of the lowest';
const carried = 'something flows along each edge';
const once = 'each edge joins two different nodes, once';
const rows = 'rows are independent and accumulate';
const reading = 'what it reads stays as it is';

export const couplingProof: Proof = {
  suite: 'couplingLaws',
  right: [
    { name: 'a conducting chain', laws: () => couplingLaws(linear, claims) },
    {
      name: 'a chain of cubes',
      laws: () =>
        couplingLaws(
          chain((d) => d ** 3),
          claims,
        ),
    },
    { name: 'a single node', laws: () => couplingLaws(chain(undefined, 1, { ...none, nodes: 1 }), claims) },
    {
      name: 'four nodes by themselves',
      laws: () => couplingLaws(chain(undefined, 1, { ...none, nodes: 4 }), { conductance: true }),
    },
    {
      name: 'a chain with a weight of 0',
      laws: () =>
        couplingLaws({ ...chain(undefined, 1, { ...edges, weight: Float64Array.of(1, 0, 2) }), linear: true }, claims),
    },
    { name: 'a chain of sines', laws: () => couplingLaws(chain(Math.sin), { connected: true }) },
  ],
  mutants: [
    mutant('flow that gets lost', 'what i gives, j gets', chain(undefined, 0.9)),
    mutant(
      'flow uphill',
      maximum,
      chain((d) => -d),
    ),
    mutant(
      'flow between nodes that are alike',
      maximum,
      chain((d) => d + 0.1),
    ),
    mutant(
      'an edge given twice',
      once,
      chain(undefined, 1, { ...edges, to: Int32Array.of(1, 0, 3), from: Int32Array.of(0, 1, 2) }),
    ),
    mutant('a graph of nothing', once, chain(undefined, 1, { ...none, nodes: 0 })),
    mutant('a node joined with itself', once, chain(undefined, 1, { ...edges, to: Int32Array.of(1, 1, 3) })),
    mutant('an edge to nowhere', once, chain(undefined, 1, { ...edges, to: Int32Array.of(1, 2, 4) })),
    mutant('a weight too few', once, { ...linear, edges: { ...edges, weight: edges.weight.slice(1) } }),
    mutant('an edge left out of the flow', carried, chain(Math.sin, 1, edges, 2)),
    mutant(
      'an edge left out of the flow, but not a wall',
      carried,
      chain((d) => d ** 3, 1, edges, 0),
    ),
    mutant('flow where no edge is', 'flow keeps to the edges', {
      ...linear,
      addFlow(x, out) {
        linear.addFlow(x, out);
        for (let r = 0; r < x.replicas; r++) {
          const flow = 0.1 * (x.data[4 * r + 3]! - x.data[4 * r]!);
          out.data[4 * r]! += flow;
          out.data[4 * r + 3]! -= flow;
        }
      },
    }),
    mutant('flow of the first row in all', rows, {
      ...linear,
      addFlow(x, out) {
        for (let r = 0; r < x.replicas; r++)
          linear.addFlow(
            { data: x.data.subarray(0, 4), replicas: 1, width: 4 },
            { data: out.data.subarray(4 * r, 4 * r + 4), replicas: 1, width: 4 },
          );
      },
    }),
    mutant('flow that overwrites', rows, {
      ...linear,
      addFlow(x, out) {
        out.data.fill(0);
        linear.addFlow(x, out);
      },
    }),
    mutant('flow that moves the nodes itself', reading, {
      ...linear,
      addFlow(x, out) {
        linear.addFlow(x, out);
        x.data.forEach((_, i) => (x.data[i]! += 0.01 * out.data[i]!));
      },
    }),
    mutant(
      'flow that wears the edges',
      reading,
      (() => {
        const worn = { ...edges, weight: edges.weight.slice() };
        const coupling = chain(undefined, 1, worn);
        return { ...coupling, addFlow: (x, out) => (coupling.addFlow(x, out), void (worn.weight[0]! *= 0.99)) };
      })(),
    ),
    mutant('sines called linear', 'linear flow is −L x', { ...chain(Math.sin), linear: true }),
    mutant('linear flow without its weights', 'linear flow is −L x', {
      ...chain(undefined, 1, { ...edges, weight: Float64Array.of(1, 1, 1) }),
      edges,
      linear: true,
    }),
    mutant(
      'a chain in two pieces',
      'every node is reached from every other',
      chain(undefined, 1, {
        nodes: 4,
        from: Int32Array.of(0, 2),
        to: Int32Array.of(1, 3),
        weight: Float64Array.of(1, 1),
      }),
    ),
  ],
};
