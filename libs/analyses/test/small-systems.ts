import { RandomStreams, type Batch, batchOf } from '@ergodic/numerics';
import { bits, spins, type Context, type Energy, type Pairwise } from '@ergodic/kernel';

/** What analyses ask of their context: streams of a fixed seed. */
export const contextOf = (seed = 1, more: Partial<Context> = {}): Context =>
  ({ folder: '.', stream: (name: string, blocks = 1) => new RandomStreams(seed, name, blocks), ...more }) as Context;

/** An energy of pairs and fields, in plain loops. */
export function pairEnergyOf(kind: 'bits' | 'spins', pairwise: Pairwise, visible?: number): Energy {
  const { from, to, coupling, field } = pairwise;
  return {
    space: kind === 'bits' ? bits(field.length) : spins(field.length),
    parameters: {},
    pairwise,
    ...(visible !== undefined && { visible }),
    addEnergy({ data, replicas, width }: Batch, out, scale = 1) {
      for (let r = 0; r < replicas; r++) {
        for (let i = 0; i < width; i++) out[r]! -= scale * field[i]! * data[r * width + i]!;
        for (let e = 0; e < from.length; e++)
          out[r]! -= scale * coupling[e]! * data[r * width + from[e]!]! * data[r * width + to[e]!]!;
      }
    },
  };
}

/** Pairs (from, to, J) and fields. */
export const pairsOf = (pairs: readonly (readonly [number, number, number])[], field: readonly number[]): Pairwise => ({
  from: Int32Array.from(pairs, ([i]) => i),
  to: Int32Array.from(pairs, ([, j]) => j),
  coupling: Float64Array.from(pairs, ([, , J]) => J),
  field: Float64Array.from(field),
});

/** The machine of LRN-16 and LRN-17: two visible and two hidden bits. */
export const machine = pairEnergyOf(
  'bits',
  pairsOf(
    [
      [0, 2, 0.5],
      [0, 3, -0.3],
      [1, 2, 0.8],
      [1, 3, 0.2],
    ],
    [0.1, -0.2, 0.3, -0.1],
  ),
  2,
);

/** Six spins with couplings and fields of no structure. */
export const glass = pairEnergyOf(
  'spins',
  pairsOf(
    [
      [0, 1, 0.8],
      [0, 2, -1.1],
      [0, 5, 0.45],
      [1, 2, 0.7],
      [1, 3, -0.35],
      [2, 4, 1.3],
      [3, 5, 0.9],
      [4, 5, -0.6],
    ],
    [0.3, -0.5, 0.2, 0, 0.65, -0.15],
  ),
);

/** All states of a small energy, one a row, with their energies. */
export function allStates(energy: Energy): { states: Batch; energies: Float64Array } {
  const { units, kind } = energy.space;
  const count = 2 ** units;
  const low = kind === 'spins' ? -1 : 0;
  const states = batchOf(
    Float64Array.from({ length: count * units }, (_, k) => ((Math.floor(k / units) >> (k % units)) & 1 ? 1 : low)),
    count,
    units,
  );
  const energies = new Float64Array(count);
  energy.addEnergy(states, energies);
  return { states, energies };
}

/** Independent states from e^(−E/T)/Z, with their energies. */
export function exactSamples(energy: Energy, temperature: number, count: number, seed: number) {
  const { states, energies } = allStates(energy);
  const random = new RandomStreams(seed, 'exact samples', 1);
  const lowest = Math.min(...energies);
  const weights = energies.map((E) => Math.exp((lowest - E) / temperature));
  const { width } = states;
  const rows = new Float64Array(count * width);
  const drawn = Float64Array.from({ length: count }, (_, r) => {
    const k = random.categorical(0, weights);
    rows.set(states.data.subarray(k * width, (k + 1) * width), r * width);
    return energies[k]!;
  });
  return { rows, energies: drawn };
}

/** ln Z by summing over all states. */
export function logZ(energy: Energy, temperature: number): number {
  const { energies } = allStates(energy);
  const lowest = Math.min(...energies);
  return Math.log(energies.reduce((sum, E) => sum + Math.exp((lowest - E) / temperature), 0)) - lowest / temperature;
}
