import { batchOf } from '@ergodic/numerics';
import { bits, pairwiseEnergy, parameterArray, type Dataset, type Energy, type Model } from '@ergodic/kernel';

/** Three points and two labels as visible bits, and two hidden ones, with the parameters of the energy `rbm`. */
export function labelRbm(): Energy {
  const [visible, hidden] = [5, 2];
  const coupling = Float64Array.of(0.7, -0.4, 0.2, 1.1, -0.9, 0.5, 0.6, -1.2, -0.3, 0.8);
  const field = Float64Array.of(0.1, -0.3, 0.6, 0.4, -0.2, 0.3, -0.5);
  const from = Int32Array.from(coupling, (_, e) => Math.floor(e / hidden));
  const to = Int32Array.from(coupling, (_, e) => visible + (e % hidden));
  const parameters = {
    weights: parameterArray([visible, hidden], coupling),
    'visible-bias': parameterArray([visible], field.subarray(0, visible)),
    'hidden-bias': parameterArray([hidden], field.subarray(visible)),
  };
  const energy = pairwiseEnergy({ pairwise: { from, to, coupling, field } }, { space: bits(7), parameters, visible });
  return {
    ...energy,
    addParameterGradient(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        const row = x.data.subarray(7 * r, 7 * r + 7);
        coupling.forEach((_, e) => (out['weights']!.data[e]! -= scale * row[from[e]!]! * row[to[e]!]!));
        for (let i = 0; i < visible; i++) out['visible-bias']!.data[i]! -= scale * row[i]!;
        for (let j = 0; j < hidden; j++) out['hidden-bias']!.data[j]! -= scale * row[visible + j]!;
      }
    },
  };
}

/** Six rows, the last two numbers of each a label. */
export const labelRows = (): Dataset => ({
  name: 'labelled rows',
  points: Float64Array.from(
    [
      [0, 1, 1, 1, 0],
      [1, 1, 0, 0, 1],
      [0, 0, 1, 1, 0],
      [1, 0, 0, 0, 1],
      [1, 1, 1, 1, 0],
      [0, 1, 0, 1, 0],
    ].flat(),
  ),
  count: 6,
  dimension: 5,
  columns: ['a', 'b', 'c', 'class 0', 'class 1'],
  labels: Int32Array.of(0, 1, 0, 1, 0, 0),
  classes: ['0', '1'],
});

export const trialLabels = (): Model => ({
  energy: labelRbm(),
  x: batchOf(Float64Array.of(1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1), 2, 7),
  dataset: labelRows(),
});
