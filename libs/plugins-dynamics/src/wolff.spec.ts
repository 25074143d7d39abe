import { describe, expect, it } from 'vitest';
import { lawsOf } from '@ergodic/laws';
import { boltzmann, contextOf, torus } from '../test/support.ts';
import { wolff } from './wolff.ts';

/** Σ_a π_a Σ_b P_ab (spins that differ), and N⟨m²⟩, of the 3 × 3 Ising model. */
function clusterAndMoment(T: number, field: number): { cluster: number; moment: number } {
  const energy = torus(3, field);
  const pi = boltzmann(energy, T);
  const P = wolff.make({ clusters: 1 }, contextOf(1)).transitionMatrix!(energy, T);
  const ups = (a: number): number => a.toString(2).replaceAll('0', '').length;
  let [cluster, moment] = [0, 0];
  for (let a = 0; a < 512; a++) {
    moment += (pi[a]! * (2 * ups(a) - 9) ** 2) / 9;
    for (let b = 0; b < 512; b++) cluster += pi[a]! * P[a * 512 + b]! * ups(a ^ b);
  }
  return { cluster, moment };
}

describe('wolff', () => {
  for (const law of lawsOf(wolff)) it(`law: ${law.name}`, law.check);

  it.each([2 / Math.log(1 + Math.SQRT2), 4.1])('SMP-04 T = %s: ⟨|C|⟩ = N⟨m²⟩, by enumeration', (T) => {
    const { cluster, moment } = clusterAndMoment(T, 0);
    expect(Math.abs(cluster - moment)).toBeLessThanOrEqual(1e-11);
  });

  it('SMP-04 in a field, where clusters joined to the ghost stay, they are smaller than N⟨m²⟩', () => {
    const { cluster, moment } = clusterAndMoment(4.1, 0.3);
    expect(moment - cluster).toBeGreaterThan(0.1);
  });

  it('a step of three clusters is three steps of one', () => {
    const [one, three] = [1, 3].map((clusters) =>
      wolff.make({ clusters }, contextOf(1)).transitionMatrix!(torus(2, 0.2), 1.9),
    ) as [Float64Array, Float64Array];
    const n = 16;
    const row = (a: number, k: number): number[] =>
      k === 0
        ? Array.from({ length: n }, (_, b) => Number(a === b))
        : row(a, k - 1).reduce<number[]>(
            (sum, p, b) => sum.map((value, c) => value + p * one[b * n + c]!),
            new Array<number>(n).fill(0),
          );
    for (let a = 0; a < n; a++)
      row(a, 3).forEach((p, b) => expect(Math.abs(p - three[a * n + b]!)).toBeLessThanOrEqual(1e-15));
  });
});
