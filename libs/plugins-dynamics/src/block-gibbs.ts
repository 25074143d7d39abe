import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import { choiceOfValue, defineDynamics, valueOfChoice, type Dynamics, type Energy } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import { conditionalLaw } from './heat-bath.ts';
import { recipeProblem } from './recipe-problem.ts';
import { freeUnits, orderedMatrix } from './single-site.ts';
import { trialPairs } from './trial-pairs.ts';
import { localField, twoSides, unitGraph, type UnitGraph } from './unit-graph.ts';

/** Streams, structure and scratch space of a run. */
export interface BlockGibbsState {
  /** One block a replica. */
  readonly streams: RandomStreams;
  readonly graph: UnitGraph;
  /** The units that move, one side after the other. */
  readonly free: Int32Array;
  /** Conditional energies and probabilities of one unit. */
  readonly energies: Float64Array;
  readonly probabilities: Float64Array;
}

/**
 * Block Gibbs sampling of units that fall into two sides, where only units of different sides are coupled, as the visible and the
 * hidden ones of a restricted Boltzmann machine. The sides are found from the couplings (the first unit is in the first side).
 * One step draws all units of the second side from their law given the first, then all of the first given the second. Given the
 * other side units are independent,
 *
 *   p(s | other side) = Πᵢ p(sᵢ),   spins: p(+1) = 1/(1 + e^(−2fᵢ/T)), bits: p(1) = 1/(1 + e^(−fᵢ/T)),   fᵢ = hᵢ + Σ_j J_ij s_j.
 *
 * Clamped units are given on whichever side they are: only the others need to fall into two sides. The energy change is booked as
 * heat. T = 0: each unit takes its choice of least energy, either where both are alike.
 *
 * Law: e^(−E/T)/Z is invariant; not reversible, since the second side is always the first to be drawn.
 *
 * @throws ErgodicError `invalid-option` naming a cycle of odd length where there are no two such sides
 */
export const blockGibbs = defineDynamics({
  name: 'block-gibbs',
  summary: 'Draws one side of a bipartite energy given the other, then the other way round, as for an RBM.',
  formula: 'p(s | other side) = Πᵢ e^(sᵢfᵢ/T)/Σ_s e^(sfᵢ/T), fᵢ = hᵢ + Σ_j J_ij s_j',
  law: 'e^(−E/T)/Z invariant, exactly; without detailed balance',
  source: 'S. Geman, D. Geman, IEEE Trans. Pattern Anal. Mach. Intell. 6 (1984) 721, doi:10.1109/TPAMI.1984.4767596',
  spaces: ['spins', 'bits'],
  needs: ['pairwise'],
  clamps: true,
  options: z.object({}),
  trials: [
    {
      units: 5,
      claims: {
        energy: () => trialPairs('bits', restricted, [0.1, -0.2, 0.3, -0.1, 0.25]),
        boltzmann: true,
        descendsWhenCold: true,
      },
    },
    {
      units: 5,
      claims: {
        energy: () => trialPairs('spins', restricted, [0.1, -0.2, 0.3, -0.1, 0.25]),
        boltzmann: true,
        descendsWhenCold: true,
      },
    },
  ],
  make: (_options, { clamped }): Dynamics<BlockGibbsState> => ({
    timeStep: 1,
    booksHeat: true,
    init(energy, x, context) {
      const graph = unitGraph(energy.pairwise!);
      return {
        streams: context.stream('moves', x.replicas),
        graph,
        free: sideAfterSide(graph, freeUnits(x.width, clamped)),
        energies: new Float64Array(2),
        probabilities: new Float64Array(2),
      };
    },
    advance(energy, x, { streams, graph, free, energies, probabilities }, { temperature, heat }) {
      checkTemperature('block-gibbs', temperature);
      const { kind } = energy.space;
      const { data, width: N } = x;
      for (let r = 0; r < x.replicas; r++) {
        let gained = 0;
        for (let k = 0; k < free.length; k++) {
          const i = free[k]!;
          const now = choiceOfValue(kind, data[r * N + i]!);
          conditionalEnergies(energy, graph, data, r * N, i, energies);
          conditionalLaw(energies, temperature, undefined, probabilities);
          const next = Number(streams.uniform(r) < probabilities[1]!);
          if (next === now) continue;
          data[r * N + i] = valueOfChoice(kind, next);
          gained += energies[next]! - energies[now]!;
        }
        heat[r]! += gained;
      }
    },
    transitionMatrix(energy, temperature) {
      checkTemperature('block-gibbs', temperature);
      const graph = unitGraph(energy.pairwise!);
      return orderedMatrix(
        {
          space: energy.space,
          conditional: (x, r, i, out) => conditionalEnergies(energy, graph, x.data, r * x.width, i, out),
        },
        temperature,
        sideAfterSide(graph, freeUnits(energy.space.units, clamped)),
        false,
        (energies, _current, T, out) => conditionalLaw(energies, T, undefined, out),
      );
    },
  }),
});

/** Two visible and three hidden units of a trial. */
const restricted = [
  [0, 2, 0.5],
  [0, 3, -0.3],
  [1, 2, 0.8],
  [1, 3, 0.2],
  [1, 4, -0.9],
] as const;

/** The second side, then the first. */
function sideAfterSide(graph: UnitGraph, units: Int32Array): Int32Array {
  const found = twoSides(graph, units);
  if (!found.oddCycle) return Int32Array.from([...found.sides[1], ...found.sides[0]]);
  const { oddCycle } = found;
  const shown = [...oddCycle.slice(0, 12), ...(oddCycle.length > 12 ? ['…'] : []), oddCycle[0]!];
  throw recipeProblem(
    'block-gibbs',
    'energy',
    oddCycle,
    `the units do not fall into two sides: the couplings make a cycle of ${oddCycle.length}, an odd number: ${shown.join(' – ')}`,
    'heat-bath with scan: chromatic takes any couplings; or clamp a unit of each such cycle',
  );
}

/** out[c] = −s_c f_i. */
function conditionalEnergies(
  { space: { kind }, pairwise }: Pick<Energy, 'space' | 'pairwise'>,
  graph: UnitGraph,
  data: Float64Array,
  offset: number,
  i: number,
  out: Float64Array,
): void {
  const f = localField(graph, pairwise!, data, offset, i);
  out[0] = -valueOfChoice(kind, 0) * f;
  out[1] = -valueOfChoice(kind, 1) * f;
}
