import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import { defineCoupling } from '@ergodic/kernel';
import { checkUnits, edgesOf, graphProblem, PairSet, weightOption } from './edges.ts';
import { linearCoupling } from './linear-coupling.ts';

/**
 * A random graph over the recipe's `units` in which each node has exactly k neighbours, drawn from the recipe's seed: no
 * node joined to itself, no pair joined twice.
 *
 * Drawn by joining two free ends at a time, each pair of ends that may be joined equally likely, and from the start again
 * where some are left that may not (Steger and Wormald). Every pair of nodes is joined with probability k/(N − 1), exactly;
 * all k-regular graphs become equally likely as N grows. For k ≥ 3 the graph is connected with a probability that goes to
 * 1; that is not ensured. k > (N − 1)/2 is drawn as the complement of an (N − 1 − k)-regular graph.
 */
export const randomRegular = defineCoupling({
  name: 'random-regular',
  summary: 'A random graph in which every unit has the same number of neighbours.',
  formula: 'N k/2 edges, k at each node; flow into i: w Σ_(neighbours j) (x_j − x_i)',
  law: 'Σᵢ flow = 0; every degree is k; a given pair is joined with probability k/(N − 1)',
  source: 'A. Steger, N. C. Wormald, Comb. Probab. Comput. 8 (1999) 377, doi:10.1017/S0963548399003867',
  options: z.object({
    degree: z.int().min(1).describe('k, neighbours of each unit; k times units must be even, and k < units'),
    weight: weightOption,
  }),
  trials: [
    { options: { degree: 3, weight: 0.6 }, units: 8, claims: { conductance: true } },
    { options: { degree: 5, weight: 1.4 }, units: 8, claims: { conductance: true } },
  ],
  make({ degree: k, weight }, context) {
    const { units: N } = context;
    checkUnits('random-regular', N, 2, 'at least 2');
    if (k >= N) throw graphProblem('random-regular', 'degree', k, `with ${N} units`, `below ${N}`);
    if ((k * N) % 2 !== 0)
      throw graphProblem('random-regular', 'degree', k, `with ${N} units`, 'an even degree or an even number of units');
    const random = context.stream('graph', 1);
    const few = 2 * k > N - 1 ? N - 1 - k : k;
    const pairs = regularPairs(N, few, random);
    return linearCoupling(edgesOf(N, few === k ? pairs : complement(N, pairs), weight));
  },
});

function regularPairs(N: number, k: number, random: RandomStreams): [number, number][] {
  for (;;) {
    const pairs = tryRegular(N, k, random);
    if (pairs) return pairs;
  }
}

/** The pairs of one attempt; nothing where free ends are left that may not be joined. */
function tryRegular(N: number, k: number, random: RandomStreams): [number, number][] | undefined {
  const joined = new PairSet(N);
  const pairs: [number, number][] = [];
  const ends = Int32Array.from({ length: N * k }, (_, at) => at % N);
  let free = ends.length;
  let refused = 0;
  while (free > 0) {
    let a = random.integer(0, free);
    let b = random.integer(0, free - 1);
    if (b >= a) b++;
    if (!mayJoin(ends, a, b, joined)) {
      if (++refused <= free) continue;
      // So many refusals in a row: few pairs may be joined, if any. Look at all of them.
      const open = openPairs(ends, free, joined);
      if (open.length === 0) return undefined;
      [a, b] = open[random.integer(0, open.length)]!;
    }
    refused = 0;
    joined.add(ends[a]!, ends[b]!);
    pairs.push([ends[a]!, ends[b]!]);
    for (const taken of a > b ? [a, b] : [b, a]) ends[taken] = ends[--free]!;
  }
  return pairs;
}

function mayJoin(ends: Int32Array, a: number, b: number, joined: PairSet): boolean {
  return ends[a] !== ends[b] && !joined.has(ends[a]!, ends[b]!);
}

function openPairs(ends: Int32Array, free: number, joined: PairSet): [number, number][] {
  const open: [number, number][] = [];
  for (let a = 0; a < free; a++) for (let b = 0; b < a; b++) if (mayJoin(ends, a, b, joined)) open.push([a, b]);
  return open;
}

function complement(N: number, pairs: readonly (readonly [number, number])[]): [number, number][] {
  const joined = new PairSet(N);
  for (const [i, j] of pairs) joined.add(i, j);
  const rest: [number, number][] = [];
  for (let i = 0; i < N; i++) for (let j = i + 1; j < N; j++) if (!joined.has(i, j)) rest.push([i, j]);
  return rest;
}
