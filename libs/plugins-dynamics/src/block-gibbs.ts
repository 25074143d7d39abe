import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import { choiceOfValue, defineDynamics, valueOfChoice, type Dynamics, type Energy } from '@ergodic/kernel';
import { BipartiteKernel, isDense, type TwoSides } from './bipartite-kernel.ts';
import { checkTemperature } from './check-temperature.ts';
import { conditionalLaw } from './heat-bath.ts';
import { kernelPrecision, PairwiseKernel, servesKernel } from './pairwise-kernel.ts';
import { recipeProblem } from './recipe-problem.ts';
import { freeUnits, orderedMatrix } from './single-site.ts';
import { chainsOfSpins, restrictedBits, restrictedSpins } from './trial-pairs.ts';
import { localField, twoSides, unitGraph, type UnitGraph } from './unit-graph.ts';

/** Streams, structure and scratch space of a run. */
export interface BlockGibbsState {
  /** What computes, where it is not this file. */
  readonly kernel: BipartiteKernel | PairwiseKernel | undefined;
  /** One block a replica; kernels have their own. */
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
 * A SIMD kernel runs it (compute auto or simd): one for dense couplings, as of an RBM, in float32; or one for sparse couplings, which are
 * rounded to some 10⁻⁹ of the largest field.
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
  trials: (['reference', 'simd'] as const).flatMap((compute) => [
    { units: 5, compute, claims: { energy: restrictedBits, boltzmann: true, descendsWhenCold: true } },
    { units: 5, compute, claims: { energy: restrictedSpins, boltzmann: true, descendsWhenCold: true } },
    { units: 8, compute, claims: { energy: chainsOfSpins, boltzmann: true, descendsWhenCold: true } },
  ]),
  make: (_options, made): Dynamics<BlockGibbsState> => ({
    timeStep: 1,
    booksHeat: true,
    ...kernelPrecision(made, true),
    tier: ({ kernel }) => (kernel ? 'simd' : 'reference'),
    init(energy, x, context) {
      const { clamped } = made;
      const graph = unitGraph(energy.pairwise!);
      const sides = sidesOf(graph, clamped);
      const free = sideAfterSide(sides, clamped);
      const isServed = free.length > 0 && servesKernel(made.compute, energy);
      let kernel: BlockGibbsState['kernel'];
      // The kernel of dense couplings needs all units on two sides, clamped ones too.
      if (isServed && sides.areAll && isDense(energy, sides.units))
        kernel = new BipartiteKernel(energy, x, context, sides.units, clamped);
      else if (isServed) kernel = new PairwiseKernel(energy, x, context, 'heat-bath', { order: free });
      return {
        kernel,
        streams: kernel?.random ?? context.stream('moves', x.replicas),
        graph,
        free,
        energies: new Float64Array(2),
        probabilities: new Float64Array(2),
      };
    },
    advance(energy, x, { kernel, streams, graph, free, energies, probabilities }, tick) {
      const { temperature, heat } = tick;
      checkTemperature('block-gibbs', temperature);
      if (kernel) return kernel.sweep(x, tick);
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
        sideAfterSide(sidesOf(graph, made.clamped), made.clamped),
        false,
        (energies, _current, T, out) => conditionalLaw(energies, T, undefined, out),
      );
    },
  }),
});

/** All units on two sides where that is possible, otherwise those that move. */
function sidesOf(graph: UnitGraph, clamped: Uint8Array | undefined): { units: TwoSides; areAll: boolean } {
  const units = graph.start.length - 1;
  const all = twoSides(graph, freeUnits(units, undefined));
  if (!all.oddCycle) return { units: all.sides, areAll: true };
  const found = clamped ? twoSides(graph, freeUnits(units, clamped)) : all;
  if (!found.oddCycle) return { units: found.sides, areAll: false };
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

/** The units that move: those of the second side, then those of the first. */
function sideAfterSide({ units: [first, second] }: { units: TwoSides }, clamped: Uint8Array | undefined): Int32Array {
  return Int32Array.from([...second, ...first].filter((i) => clamped?.[i] !== 1));
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
