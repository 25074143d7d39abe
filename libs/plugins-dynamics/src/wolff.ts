import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import { defineDynamics, type Dynamics, type Energy } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import { bondProbability, countSpinStates, flipped, forEachState } from './cluster-bonds.ts';
import { freeUnits } from './single-site.ts';
import { frustratedSpins } from './trial-pairs.ts';
import { unitGraph, type UnitGraph } from './unit-graph.ts';

/** Streams, structure and scratch space of a run. */
export interface WolffState {
  /** One block a replica. */
  readonly streams: RandomStreams;
  readonly graph: UnitGraph;
  /** The units that move. */
  readonly free: Int32Array;
  /** mark[i] is the number of the cluster that unit i was last in. */
  readonly mark: Int32Array;
  readonly members: Int32Array;
  /** [0] counts clusters. */
  readonly count: Int32Array;
  /** How many spins the last step flipped, in the mean over its clusters; a number each replica. */
  readonly size: Float64Array;
}

/**
 * Wolff's single-cluster move for spins with any pair couplings. A cluster grows from a spin drawn at random: along each pair that is
 * satisfied (J s s' > 0) it takes in the neighbour with probability
 *
 *   p = 1 − e^(−2|J|/T),
 *
 * and then it flips as a whole. Where couplings frustrate one another this is right too, but clusters soon span everything.
 *
 * A field hᵢ is a pair between spin i and a ghost spin that is up and never flips; so is each pair with a clamped unit. A cluster
 * that is joined to one of these stays as it is. In strong fields most are: use heat-bath there. The energy change is booked as heat.
 *
 * Law: e^(−E/T)/Z is invariant, with detailed balance. Without fields and with couplings J ≥ 0 the mean cluster size is N⟨m²⟩.
 * T = 0: p = 1, so that no flip raises the energy. T → ∞: one spin at a time, so that the number of spins up alternates between
 * even and odd.
 */
export const wolff = defineDynamics({
  name: 'wolff',
  summary: 'Flips clusters of spins grown along satisfied couplings: fast near a critical point (Wolff).',
  formula: 'p(join) = 1 − e^(−2J s s′/T) where J s s′ > 0, else 0; the cluster flips',
  law: 'e^(−E/T)/Z invariant, exactly, with detailed balance; mean cluster size N⟨m²⟩ without fields, J ≥ 0',
  source: 'U. Wolff, Phys. Rev. Lett. 62 (1989) 361, doi:10.1103/PhysRevLett.62.361',
  spaces: ['spins'],
  needs: ['pairwise'],
  clamps: true,
  options: z.object({
    clusters: z.int().min(1).default(1).describe('clusters grown in a step, a count'),
  }),
  trials: [
    { units: 4, claims: { boltzmann: true, reversible: true, descendsWhenCold: true } },
    {
      options: { clusters: 3 },
      units: 5,
      claims: {
        energy: frustratedSpins,
        boltzmann: true,
        reversible: true,
        descendsWhenCold: true,
      },
    },
  ],
  make: ({ clusters }, { clamped }): Dynamics<WolffState> => ({
    timeStep: 1,
    booksHeat: true,
    init: (energy, x, context) => ({
      streams: context.stream('clusters', x.replicas),
      graph: unitGraph(energy.pairwise!),
      free: freeUnits(x.width, clamped),
      mark: new Int32Array(x.width),
      members: new Int32Array(x.width),
      count: new Int32Array(1),
      size: context.array('size', x.replicas),
    }),
    advance(energy, x, state, { temperature, heat }) {
      checkTemperature('wolff', temperature);
      const { streams, free, members, size } = state;
      if (free.length === 0) return;
      for (let r = 0; r < x.replicas; r++) {
        const s = x.data;
        const offset = r * x.width;
        let all = 0;
        for (let c = 0; c < clusters; c++) {
          const first = free[streams.integer(r, free.length)]!;
          const grown = grow(first, energy, s, offset, r, state, temperature, clamped);
          if (grown === 0) continue;
          all += grown;
          heat[r]! += flipCost(grown, energy, s, offset, state);
          for (let k = 0; k < grown; k++) s[offset + members[k]!]! *= -1;
        }
        size[r] = all / clusters;
      }
    },
    observables: ({ size }) => [
      {
        name: 'clusterSize',
        summary:
          'spins flipped by a cluster move, mean over the clusters of the last step; N⟨m²⟩ in the mean without fields',
        measure: (_x, out) => out.set(size),
      },
    ],
    transitionMatrix(energy, temperature) {
      checkTemperature('wolff', temperature);
      const states = countSpinStates(energy);
      const once = new Float64Array(states * states);
      forEachState(energy, temperature, clamped, (state, { units, connected, apart, free }) => {
        const whole = 2 ** units.length - 1;
        let stays = 1;
        for (let C = 1; C <= whole; C++) {
          let members = 0;
          for (let k = 0; k < units.length; k++) members += (C >> k) & 1;
          const p = (members / units.length) * connected[C]! * apart(C, whole & ~C) * free(C);
          once[state * states + flipped(state, C, units)] = p;
          stays -= p;
        }
        once[state * states + state] = Math.max(0, stays);
      });
      return power(once, states, clusters);
    },
  }),
});

/** The members of the cluster from `first`, written to `state.members`; 0 where it is joined to what never flips. */
function grow(
  first: number,
  { pairwise }: Energy,
  s: Float64Array,
  offset: number,
  r: number,
  { streams, graph, mark, members, count }: WolffState,
  temperature: number,
  clamped: Uint8Array | undefined,
): number {
  const { coupling, field } = pairwise!;
  const cluster = ++count[0]!;
  mark[first] = cluster;
  members[0] = first;
  let grown = 1;
  for (let done = 0; done < grown; done++) {
    const i = members[done]!;
    const spin = s[offset + i]!;
    if (opens(bondProbability(field[i]! * spin, temperature), streams, r)) return 0;
    for (let e = graph.start[i]!; e < graph.start[i + 1]!; e++) {
      const j = graph.neighbour[e]!;
      if (mark[j] === cluster) continue;
      const gain = coupling[graph.pair[e]!]! * spin * s[offset + j]!;
      if (!opens(bondProbability(gain, temperature), streams, r)) continue;
      if (clamped?.[j] === 1) return 0;
      mark[j] = cluster;
      members[grown++] = j;
    }
  }
  return grown;
}

/** Whether a bond is open; draws no number where it cannot be. */
function opens(p: number, streams: RandomStreams, r: number): boolean {
  return p > 0 && streams.uniform(r) < p;
}

/** ΔE of turning the members round: 2 Σ J s s' over the pairs that leave the cluster, and 2 Σ h s. */
function flipCost(
  grown: number,
  { pairwise }: Energy,
  s: Float64Array,
  offset: number,
  { graph, mark, members, count }: WolffState,
): number {
  const { coupling, field } = pairwise!;
  let cost = 0;
  for (let k = 0; k < grown; k++) {
    const i = members[k]!;
    let outer = field[i]!;
    for (let e = graph.start[i]!; e < graph.start[i + 1]!; e++) {
      const j = graph.neighbour[e]!;
      if (mark[j] !== count[0]) outer += coupling[graph.pair[e]!]! * s[offset + j]!;
    }
    cost += 2 * outer * s[offset + i]!;
  }
  return cost;
}

function power(matrix: Float64Array, n: number, exponent: number): Float64Array {
  let all = matrix;
  for (let k = 1; k < exponent; k++) {
    const next = new Float64Array(n * n);
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) {
        const p = all[a * n + b]!;
        if (p > 0) for (let c = 0; c < n; c++) next[a * n + c]! += p * matrix[b * n + c]!;
      }
    all = next;
  }
  return all;
}
