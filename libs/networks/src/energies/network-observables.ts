import type { ReadObservable } from '@ergodic/kernel';
import type { NetworkSystem } from './network-system.ts';

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/**
 * U, S, F and T of each layer that declares an energy: sums over its units, means over the samples. T is the mean of its units; F = U −
 * Σ T S.
 */
export function layerObservables(system: NetworkSystem): ReadObservable[] {
  const { network } = system;
  const at = (layer: string): Record<'U' | 'S' | 'T', Float64Array> => {
    const { energy, entropy, temperature } = system.means;
    const U = energy[layer] ?? new Float64Array(0);
    return { U, S: entropy[layer] ?? new Float64Array(U.length), T: temperature[layer] ?? new Float64Array(U.length) };
  };
  return Object.entries(network.layers).flatMap(([layer, { conventions }]) => {
    if (!conventions) return [];
    const told = (letter: string, what: string, read: () => number): ReadObservable => ({
      name: `${layer}.${letter}`,
      summary: `${what} of the units of ${layer}, mean over the samples`,
      read,
    });
    return [
      told('U', 'U, an energy, sum', () => sum(at(layer).U)),
      told('S', 'S, nats, sum', () => sum(at(layer).S)),
      told('F', 'F = U − TS, an energy, sum', () => {
        const { U, S, T } = at(layer);
        return U.reduce((total, each, unit) => total + each - T[unit]! * S[unit]!, 0);
      }),
      told('T', 'T, an energy, mean', () => {
        const { T } = at(layer);
        // Equal ones exactly.
        return T[0]! + sum(T.map((each) => each - T[0]!)) / T.length;
      }),
    ];
  });
}
