import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import { defineDynamics, type Dynamics } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import { bondProbability, countSpinStates, flipped, forEachState } from './cluster-bonds.ts';
import { frustratedSpins } from './trial-pairs.ts';

/** Streams and scratch space of a run. */
export interface SwendsenWangState {
  /** One block a replica. */
  readonly streams: RandomStreams;
  /** The forest of clusters: parent[i] ≤ i, a root is its own parent. The last entry is the ghost, joined to all that never flip. */
  readonly parent: Int32Array;
  /** Of each root: how many spins, and whether they flip (1), stay (0) or are not yet decided (−1). */
  readonly spins: Int32Array;
  readonly flips: Int8Array;
  /** Σ |C|²/N of the last step, a number each replica. */
  readonly size: Float64Array;
}

/**
 * The Swendsen–Wang move for spins with any pair couplings. Every pair that is satisfied (J s s' > 0) is joined with probability
 *
 *   p = 1 − e^(−2|J|/T),
 *
 * and each of the clusters that the joined pairs make flips with probability ½. Where couplings frustrate one another this is right
 * too, but clusters soon span everything.
 *
 * A field hᵢ is a pair between spin i and a ghost spin that is up and never flips. The cluster of the ghost stays as it is, and so
 * does every cluster with a clamped unit in it. The energy change is booked as heat.
 *
 * Law: e^(−E/T)/Z is invariant, with detailed balance. Without fields and with couplings J ≥ 0 the mean of Σ|C|²/N is N⟨m²⟩.
 * T = 0: p = 1, so that no flip raises the energy; a ferromagnet without field flips as a whole. T → ∞: all spins drawn afresh.
 */
export const swendsenWang = defineDynamics({
  name: 'swendsen-wang',
  summary: 'Joins satisfied couplings into clusters and flips each with probability ½ (Swendsen and Wang).',
  formula: 'p(join) = 1 − e^(−2J s s′/T) where J s s′ > 0, else 0; each cluster flips with probability ½',
  law: 'e^(−E/T)/Z invariant, exactly, with detailed balance; mean Σ|C|²/N = N⟨m²⟩ without fields, J ≥ 0',
  source: 'R. H. Swendsen, J.-S. Wang, Phys. Rev. Lett. 58 (1987) 86, doi:10.1103/PhysRevLett.58.86',
  spaces: ['spins'],
  needs: ['pairwise'],
  clamps: true,
  options: z.object({}),
  trials: [
    { units: 4, claims: { boltzmann: true, reversible: true, descendsWhenCold: true } },
    {
      units: 5,
      claims: {
        energy: frustratedSpins,
        boltzmann: true,
        reversible: true,
        descendsWhenCold: true,
      },
    },
  ],
  make: (_options, { clamped }): Dynamics<SwendsenWangState> => ({
    timeStep: 1,
    booksHeat: true,
    init: (_energy, x, context) => ({
      streams: context.stream('clusters', x.replicas),
      parent: new Int32Array(x.width + 1),
      spins: new Int32Array(x.width + 1),
      flips: new Int8Array(x.width + 1),
      size: context.array('size', x.replicas),
    }),
    advance(energy, x, { streams, parent, spins, flips, size }, { temperature, heat }) {
      checkTemperature('swendsen-wang', temperature);
      const { from, to, coupling, field } = energy.pairwise!;
      const { data: s, width: N } = x;
      for (let r = 0; r < x.replicas; r++) {
        const offset = r * N;
        for (let i = 0; i <= N; i++) parent[i] = i;
        for (let e = 0; e < from.length; e++) {
          const p = bondProbability(coupling[e]! * s[offset + from[e]!]! * s[offset + to[e]!]!, temperature);
          if (p > 0 && streams.uniform(r) < p) join(parent, from[e]!, to[e]!);
        }
        for (let i = 0; i < N; i++) {
          const p = bondProbability(field[i]! * s[offset + i]!, temperature);
          if (clamped?.[i] === 1 || (p > 0 && streams.uniform(r) < p)) join(parent, i, N);
        }
        flips.fill(-1);
        flips[rootOf(parent, N)] = 0;
        spins.fill(0);
        for (let i = 0; i < N; i++) {
          const root = rootOf(parent, i);
          spins[root]!++;
          if (flips[root] === -1) flips[root] = streams.uniform(r) < 0.5 ? 1 : 0;
        }
        let gained = 0;
        for (let e = 0; e < from.length; e++) {
          const [i, j] = [from[e]!, to[e]!];
          if (flips[rootOf(parent, i)] !== flips[rootOf(parent, j)])
            gained += 2 * coupling[e]! * s[offset + i]! * s[offset + j]!;
        }
        let squares = 0;
        for (let i = 0; i < N; i++) {
          squares += spins[i]! ** 2;
          if (flips[rootOf(parent, i)] === 0) continue;
          gained += 2 * field[i]! * s[offset + i]!;
          s[offset + i]! *= -1;
        }
        size[r] = squares / N;
        heat[r]! += gained;
      }
    },
    observables: ({ size }) => [
      {
        name: 'clusterSize',
        summary:
          'Σ|C|²/N over the clusters of the last step, the mean size of a spin’s cluster; N⟨m²⟩ in the mean without fields',
        measure: (_x, out) => out.set(size),
      },
    ],
    transitionMatrix(energy, temperature) {
      checkTemperature('swendsen-wang', temperature);
      const states = countSpinStates(energy);
      const P = new Float64Array(states * states);
      forEachState(energy, temperature, clamped, (state, { units, connected, apart, free }) => {
        const whole = 2 ** units.length - 1;
        // Σ over the ways in which bonds within S make clusters: of ½ for each; and of 1 for those that the ghost holds.
        const turning = new Float64Array(whole + 1);
        const staying = new Float64Array(whole + 1);
        turning[0] = 1;
        staying[0] = 1;
        for (let S = 1; S <= whole; S++)
          for (let C = S; C > 0; C = (C - 1) & S)
            if (C & S & -S) {
              const alone = connected[C]! * apart(C, S & ~C);
              turning[S]! += 0.5 * free(C) * alone * turning[S & ~C]!;
              staying[S]! += (1 - 0.5 * free(C)) * alone * staying[S & ~C]!;
            }
        for (let S = 0; S <= whole; S++)
          P[state * states + flipped(state, S, units)] = apart(S, whole & ~S) * turning[S]! * staying[whole & ~S]!;
      });
      return P;
    },
  }),
});

/** The root of i's cluster; the way there is halved. */
function rootOf(parent: Int32Array, i: number): number {
  let node = i;
  while (parent[node] !== node) {
    parent[node] = parent[parent[node]!]!;
    node = parent[node]!;
  }
  return node;
}

/** One cluster from two; its root is the lesser one. */
function join(parent: Int32Array, i: number, j: number): void {
  const [a, b] = [rootOf(parent, i), rootOf(parent, j)];
  if (a < b) parent[b] = a;
  else parent[a] = b;
}
