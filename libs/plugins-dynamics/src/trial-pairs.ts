import { pairwiseEnergy, spins, type Energy } from '@ergodic/kernel';

/** E = −Σ J_ij s_i s_j − Σᵢ h_i s_i over [i, j, J_ij], each pair once: what a trial needs where a structure matters. */
export function trialPairs(
  kind: 'spins' | 'bits',
  pairs: readonly (readonly [i: number, j: number, coupling: number])[],
  field: readonly number[],
): Energy {
  const units = field.length;
  return {
    space: { kind, units },
    parameters: {},
    pairwise: {
      from: Int32Array.from(pairs, ([i]) => i),
      to: Int32Array.from(pairs, ([, j]) => j),
      coupling: Float64Array.from(pairs, ([, , J]) => J),
      field: Float64Array.from(field),
    },
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        const s = x.data.subarray(r * units, (r + 1) * units);
        for (const [i, j, J] of pairs) out[r]! -= scale * J * s[i]! * s[j]!;
        for (let i = 0; i < units; i++) out[r]! -= scale * field[i]! * s[i]!;
      }
    },
  };
}

/** Five spins: a triangle with a pair that cannot be satisfied, joined to two more, one pair of them twice; fields on two. */
export const frustratedSpins = (): Energy =>
  trialPairs(
    'spins',
    [
      [0, 1, 0.9],
      [1, 2, -0.4],
      [2, 0, 0.6],
      [2, 3, 0.5],
      [2, 3, -0.8],
      [3, 4, 1.1],
    ],
    [0, 0.2, 0, -0.3, 0],
  );

/** Two visible and three hidden units. */
const restricted = [
  [0, 2, 0.5],
  [0, 3, -0.3],
  [1, 2, 0.8],
  [1, 3, 0.2],
  [1, 4, -0.9],
] as const;
export const restrictedBits = (): Energy => trialPairs('bits', restricted, [0.1, -0.2, 0.3, -0.1, 0.25]);
export const restrictedSpins = (): Energy => trialPairs('spins', restricted, [0.1, -0.2, 0.3, -0.1, 0.25]);

/** Two chains of spins and three alone: two sides with few of the pairs that there could be. */
export const chainsOfSpins = (): Energy =>
  trialPairs(
    'spins',
    [
      [0, 1, 0.7],
      [1, 2, -0.5],
      [3, 4, -0.9],
    ],
    [0.1, -0.2, 0.3, -0.1, 0.25, 0, 0.4, -0.3],
  );

/** The same coupling on all pairs and the same field on all spins. */
function uniformSpins(
  pairs: readonly (readonly [i: number, j: number])[],
  units: number,
  J: number,
  h: number,
): Energy {
  const space = spins(units);
  const pairwise = {
    from: Int32Array.from(pairs, ([i]) => i),
    to: Int32Array.from(pairs, ([, j]) => j),
    coupling: new Float64Array(pairs.length).fill(J),
    field: new Float64Array(units).fill(h),
  };
  return pairwiseEnergy({ space, pairwise }, { space, parameters: {} });
}

/** Six spins on 2 × 3 sites with open ends. */
export const rectangleOfSpins = (): Energy =>
  uniformSpins(
    [
      [0, 1],
      [1, 2],
      [3, 4],
      [4, 5],
      [0, 3],
      [1, 4],
      [2, 5],
    ],
    6,
    0.7,
    -0.25,
  );

/** Six spins in a ring that would rather differ from their neighbours. */
export const ringOfSpins = (): Energy =>
  uniformSpins(
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
      [5, 0],
    ],
    6,
    -0.6,
    0.35,
  );
