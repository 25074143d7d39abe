import { z } from 'zod';
import type { Batch, RandomStreams } from '@ergodic/numerics';
import { choiceOfValue, choicesOf, defineDynamics, valueOfChoice, type Dynamics, type Energy } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import { conditionalLaw } from './heat-bath.ts';
import { countStates, enumerateUpdates, freeUnits, updateOnce } from './single-site.ts';
import { poissonLaw } from './uniformisation.ts';
import { unitGraph, type UnitGraph } from './unit-graph.ts';

/** Streams and scratch space of a run. */
export interface GillespieState {
  readonly energy: Energy;
  /** One block a replica. */
  readonly streams: RandomStreams;
  /** The units that move. */
  readonly free: Int32Array;
  /** Where each unit is in `free`; −1 for those that do not move. */
  readonly place: Int32Array;
  /** Whose rates a jump changes; all, where the energy does not tell. */
  readonly graph: UnitGraph | undefined;
  /** Rates of leaving, of one replica: leaf k of a binary tree is at size + k, and each node is the sum of the two below it. */
  readonly tree: Float64Array;
  /** Conditional energies and probabilities of one unit. */
  readonly energies: Float64Array;
  readonly probabilities: Float64Array;
  /** Of the last step, for each replica: how many jumps, and by how much the mean of E over time exceeds E at its end. */
  readonly jumps: Float64Array;
  readonly excess: Float64Array;
}

/**
 * Glauber dynamics in continuous time, without rejections (Gillespie's direct method, also called the n-fold way or kinetic Monte
 * Carlo). Every unit is redrawn from its law given all others once per unit of time on average, so unit i goes from its choice c to
 * another one c' at the rate
 *
 *   k(c → c') = p(c' | rest) = g_c' e^(−E_c'/T) / Σ_k g_k e^(−E_k/T),   K = Σᵢ Σ_c' k.
 *
 * The state stays for a time that is exponential with mean 1/K, then one of the jumps happens, each with probability k/K. A step is a
 * fixed time τ: jumps that would come later are dropped, and drawn anew in the next step, which leaves the law of the process as it is
 * since an exponential time has no memory. So states at the ends of steps are those of the process at equal times, and their mean
 * over steps is an average over time. (A mean over jumps is not: it counts states that are soon left too often.)
 *
 * The work of a step is that of its jumps, of which there are few when T is low. The energy change is booked as heat. T = 0: only
 * jumps that do not raise the energy, those that leave it as it is at half the rate. 1 unit of time is 1 sweep of heat-bath.
 *
 * Law: e^(−E/T)/Z is invariant, with detailed balance; P(τ) = e^(Qτ), Q the matrix of rates.
 */
export const gillespie = defineDynamics({
  name: 'gillespie',
  summary: 'Glauber dynamics in continuous time, jump by jump without rejections (Gillespie, kinetic Monte Carlo).',
  formula: 'k(c → c′) = p(c′ | rest); waiting time exponential with mean 1/Σk; jump by k/Σk',
  law: 'e^(−E/T)/Z invariant, exactly, with detailed balance; P(τ) = e^(Qτ)',
  source: 'D. T. Gillespie, J. Comput. Phys. 22 (1976) 403, doi:10.1016/0021-9991(76)90041-3',
  spaces: ['spins', 'bits', 'categories'],
  needs: ['conditional'],
  clamps: true,
  options: z.object({
    duration: z
      .number()
      .positive()
      .default(1)
      .describe('τ, the time that a step takes; in a time of 1 each unit is redrawn once on average'),
  }),
  trials: [{ options: { duration: 0.7 }, claims: { boltzmann: true, reversible: true, descendsWhenCold: true } }],
  make: ({ duration }, { clamped }): Dynamics<GillespieState> => ({
    timeStep: duration,
    booksHeat: true,
    init(energy, x, context) {
      const free = freeUnits(x.width, clamped);
      const place = new Int32Array(x.width).fill(-1);
      free.forEach((i, k) => (place[i] = k));
      return {
        energy,
        streams: context.stream('jumps', x.replicas),
        free,
        place,
        graph: energy.pairwise && unitGraph(energy.pairwise),
        tree: new Float64Array(2 * leavesFor(free.length)),
        energies: new Float64Array(choicesOf(energy.space)),
        probabilities: new Float64Array(choicesOf(energy.space)),
        jumps: context.array('jumps', x.replicas),
        excess: context.array('excess', x.replicas),
      };
    },
    advance(energy, x, state, { temperature, heat }) {
      checkTemperature('gillespie', temperature);
      for (let r = 0; r < x.replicas; r++) {
        findRates(energy, x, r, state, temperature);
        heat[r]! += jumpFor(duration, energy, x, r, state, temperature);
      }
    },
    observables: (state) => [
      {
        name: 'jumpRate',
        summary: 'jumps of the last step per unit of time, 1/time',
        measure: (x, out) => {
          for (let r = 0; r < x.replicas; r++) out[r] = state.jumps[r]! / duration;
        },
      },
      {
        name: 'timeAveragedEnergy',
        summary: 'mean of E over the time of the last step, each state weighted by how long it stayed; energy',
        measure(x, out) {
          out.set(state.excess);
          state.energy.addEnergy(x, out);
        },
      },
    ],
    transitionMatrix(energy, temperature) {
      checkTemperature('gillespie', temperature);
      return matrixOfRates(energy, temperature, freeUnits(energy.space.units, clamped), duration);
    },
  }),
});

/** The least power of two that is not below n. */
function leavesFor(n: number): number {
  let leaves = 1;
  while (leaves < n) leaves *= 2;
  return leaves;
}

/** Σ_c' k(c → c') of unit i at its present choice c; `state.probabilities` and `state.energies` are then those of unit i. */
function rateOf(energy: Energy, x: Batch, r: number, i: number, state: GillespieState, temperature: number): number {
  const { energies, probabilities } = state;
  energy.conditional!(x, r, i, energies);
  conditionalLaw(energies, temperature, energy.logDegeneracy, probabilities);
  const now = choiceOfValue(energy.space.kind, x.data[r * x.width + i]!);
  let rate = 0;
  for (let c = 0; c < probabilities.length; c++) if (c !== now) rate += probabilities[c]!;
  return rate;
}

/** The rates of all units of a replica. */
function findRates(energy: Energy, x: Batch, r: number, state: GillespieState, temperature: number): void {
  const { free, tree } = state;
  const leaves = tree.length / 2;
  for (let k = 0; k < free.length; k++) tree[leaves + k] = rateOf(energy, x, r, free[k]!, state, temperature);
  for (let node = leaves - 1; node >= 1; node--) tree[node] = tree[2 * node]! + tree[2 * node + 1]!;
}

/** Lets one replica jump for a time, and returns by how much its energy has changed. */
function jumpFor(
  duration: number,
  energy: Energy,
  x: Batch,
  r: number,
  state: GillespieState,
  temperature: number,
): number {
  const { streams, free, tree, energies, probabilities, jumps, excess } = state;
  const { kind } = energy.space;
  const leaves = tree.length / 2;
  let gained = 0;
  let gainedTime = 0;
  let count = 0;
  for (let time = 0; tree[1]! > 0;) {
    const waits = streams.exponential(r) / tree[1]!;
    if (time + waits >= duration) break;
    time += waits;
    let node = 1;
    let left = streams.uniform(r) * tree[1]!;
    while (node < leaves) {
      node *= 2;
      // What rounding leaves over must not lead to a unit that cannot jump.
      if (left < tree[node]! || tree[node + 1] === 0) continue;
      left -= tree[node]!;
      node++;
    }
    const i = free[node - leaves]!;
    rateOf(energy, x, r, i, state, temperature);
    const now = choiceOfValue(kind, x.data[r * x.width + i]!);
    probabilities[now] = 0;
    const next = probabilities.length === 2 ? 1 - now : streams.categorical(r, probabilities);
    x.data[r * x.width + i] = valueOfChoice(kind, next);
    const change = energies[next]! - energies[now]!;
    gained += change;
    gainedTime += change * (duration - time);
    count++;
    renewRates(energy, x, r, i, state, temperature);
  }
  jumps[r] = count;
  excess[r] = gainedTime / duration - gained;
  return gained;
}

/** After a jump of unit i. */
function renewRates(energy: Energy, x: Batch, r: number, i: number, state: GillespieState, temperature: number): void {
  const { graph, place } = state;
  if (!graph) return findRates(energy, x, r, state, temperature);
  renewRate(energy, x, r, i, state, temperature);
  for (let e = graph.start[i]!; e < graph.start[i + 1]!; e++) {
    const j = graph.neighbour[e]!;
    if (place[j]! >= 0) renewRate(energy, x, r, j, state, temperature);
  }
}

function renewRate(energy: Energy, x: Batch, r: number, i: number, state: GillespieState, temperature: number): void {
  const { tree, place } = state;
  let node = tree.length / 2 + place[i]!;
  tree[node] = rateOf(energy, x, r, i, state, temperature);
  for (node >>= 1; node >= 1; node >>= 1) tree[node] = tree[2 * node]! + tree[2 * node + 1]!;
}

/**
 * e^(Qτ) = Σ_k P(n = k) Uᵏ, n Poisson of mean Nτ, where Q = N(U − I) and U redraws one of the N units that move, each alike.
 * Source: A. Jensen, Skand. Aktuarietidskr. 36 (1953) 87.
 */
function matrixOfRates(energy: Energy, temperature: number, free: Int32Array, duration: number): Float64Array {
  const states = countStates(energy);
  const choices = choicesOf(energy.space);
  const updates = enumerateUpdates(
    energy,
    temperature,
    (energies, _current, T, out) => conditionalLaw(energies, T, energy.logDegeneracy, out),
    states,
  );
  let power = new Float64Array(states * states);
  for (let a = 0; a < states; a++) power[a * states + a] = 1;
  let next = new Float64Array(states * states);
  const matrix = new Float64Array(states * states);
  for (const weight of poissonLaw(free.length * duration)) {
    for (let k = 0; k < matrix.length; k++) matrix[k]! += weight * power[k]!;
    updateOnce(power, next, free, updates, choices);
    [power, next] = [next, power];
  }
  return matrix;
}
