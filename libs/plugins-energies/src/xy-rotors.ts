import { z } from 'zod';
import { defineEnergy, reals, type Edges } from '@ergodic/kernel';
import { graphOf } from './graph-of.ts';

/**
 * E(θ) = −J Σ_e w_e cos(θ_i − θ_j) − h Σᵢ cos θ_i over the edges e = (i, j) of the coupling graph, each once: planar rotors with
 * phases θ in radians, which need not be kept in one turn. State: [replicas, nodes of the graph].
 *
 * Exact laws, β = J/T, h = 0. Open chain: the bonds θ_i − θ_(i+1) are independent with von Mises density ∝ e^(β cos φ), so
 * ⟨cos(θ_i − θ_(i+r))⟩ = (I₁(β)/I₀(β))^r. Complete graph with w = 1/N: E = −(J/2N)|Σ e^(iθ)|² + J/2, all of it a function of the
 * order parameter φ = |Σ e^(iθ)|/N, which goes to the solution of m = I₁(Jm/T)/I₀(Jm/T): above 0 only where T < J/2.
 *
 * Where every pair is joined with the same weight, C = Σ cos θ_j and S = Σ sin θ_j give energy and forces in O(N).
 */
export const xyRotors = defineEnergy({
  name: 'xy-rotors',
  summary: 'Planar rotors, or phases, that align along the edges of the coupling graph, in a field.',
  formula: 'E(θ) = −J Σ_(i,j) w_ij cos(θ_i − θ_j) − h Σᵢ cos θ_i, each pair once',
  law: 'open chain: ⟨cos(θ_i − θ_(i+r))⟩ = (I₁(J/T)/I₀(J/T))^r; all-to-all with w = 1/N: ordered below T = J/2 as N → ∞',
  source:
    'H. E. Stanley, Phys. Rev. 179 (1969) 570, doi:10.1103/PhysRev.179.570; M. Antoni, S. Ruffo, Phys. Rev. E 52 (1995) 2361',
  options: z.object({
    coupling: z.number().default(1).describe('J, an energy; times the weight of the edge. J > 0 aligns; a control'),
    field: z.number().default(0).describe('h, an energy; h > 0 favours θ = 0; a control'),
  }),
  space: 'reals',
  requires: ['coupling'],
  trials: [
    {
      options: { coupling: -0.8 },
      claims: {
        range: [-4, 4],
        symmetries: {
          'all turned alike': (row) => row.map((theta) => theta + 0.9),
          'one by a whole turn': (row) => row.with(1, row[1]! + 2 * Math.PI),
          'mirror image': (row) => row.map((theta) => -theta),
        },
      },
    },
    { options: { coupling: 1.3, field: 0.4 }, claims: { range: [-4, 4] } },
  ],
  make({ coupling, field }, context) {
    const edges = graphOf('xy-rotors', context);
    const { nodes, from, to, weight } = edges;
    const controls = { coupling, field };
    const w = meanFieldWeight(edges);

    const cosines = (theta: Float64Array): number => {
      let sum = 0;
      for (let i = 0; i < nodes; i++) sum += Math.cos(theta[i]!);
      return sum;
    };
    const sines = (theta: Float64Array): number => {
      let sum = 0;
      for (let i = 0; i < nodes; i++) sum += Math.sin(theta[i]!);
      return sum;
    };
    /** Σ_e w_e cos(θ_i − θ_j). */
    const alignment = (theta: Float64Array): number => {
      if (w !== undefined) return (w / 2) * (cosines(theta) ** 2 + sines(theta) ** 2 - nodes);
      let sum = 0;
      for (let e = 0; e < from.length; e++) sum += weight[e]! * Math.cos(theta[from[e]!]! - theta[to[e]!]!);
      return sum;
    };

    return {
      space: reals(nodes),
      controls,
      randomState(row, uniform) {
        for (let i = 0; i < nodes; i++) row[i] = 2 * Math.PI * uniform();
      },
      observables: [
        {
          name: 'orderParameter',
          summary: 'φ = |Σ e^(iθ)|/N of each replica, no unit: 1 where all phases agree, about √(π/4N) where none do',
          measure(x, out) {
            for (let r = 0; r < out.length; r++) {
              let C = 0;
              let S = 0;
              for (let i = r * nodes; i < (r + 1) * nodes; i++) {
                C += Math.cos(x.data[i]!);
                S += Math.sin(x.data[i]!);
              }
              out[r] = Math.hypot(C, S) / nodes;
            }
          },
        },
      ],
      energy(theta) {
        const inField = controls.field === 0 ? 0 : controls.field * cosines(theta);
        return -controls.coupling * alignment(theta) - inField;
      },
      force(theta, _parameters, out) {
        const { coupling: J, field: h } = controls;
        for (let i = 0; i < nodes; i++) out[i] = h === 0 ? 0 : -h * Math.sin(theta[i]!);
        if (w !== undefined) {
          const C = cosines(theta);
          const S = sines(theta);
          for (let i = 0; i < nodes; i++) out[i]! += J * w * (S * Math.cos(theta[i]!) - C * Math.sin(theta[i]!));
          return;
        }
        for (let e = 0; e < from.length; e++) {
          const pull = J * weight[e]! * Math.sin(theta[to[e]!]! - theta[from[e]!]!);
          out[from[e]!]! += pull;
          out[to[e]!]! -= pull;
        }
      },
    };
  },
});

/** The weight of a complete graph whose edges all have the same; nothing for other graphs. Each pair is joined at most once. */
function meanFieldWeight({ nodes, weight }: Edges): number | undefined {
  const complete = nodes > 2 && weight.length === (nodes * (nodes - 1)) / 2;
  return complete && weight.every((w) => w === weight[0]) ? weight[0] : undefined;
}
