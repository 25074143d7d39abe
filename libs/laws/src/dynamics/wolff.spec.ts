import { createBatch, meanTest, RandomStreams, rowOf } from '@ergodic/numerics';
import type { Dynamics } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { ising, square, wolff, wolffBond } from '../../test/wolff.ts';
import { lawContext } from '../context.ts';
import { LawBroken } from '../law.ts';
import { boltzmannLaw, enumerated } from './boltzmann.ts';
import { dynamicsLaws } from './dynamics-laws.ts';

const critical = 2 / Math.log(1 + Math.SQRT2);
const temperatures = [critical, 4.1];
const nine = square(3);
/** 1 − e^(−J/T): the factor 2 forgotten. */
const halfBond = (J: number, T: number): number => wolffBond(J / 2, T);
const laws = (bond = wolffBond) =>
  dynamicsLaws(() => ({ dynamics: wolff(9, nine, bond) as Dynamics, energy: ising(9, nine) }), {
    temperatures,
    reversible: true,
    needs: [],
  });

/** Σ_a π_a Σ_b P_ab (spins that differ), and N⟨m²⟩. */
function clusterAndMoment(bond: typeof wolffBond, T: number): { cluster: number; moment: number } {
  const all = enumerated(ising(9, nine));
  const pi = boltzmannLaw(all, T);
  const P = wolff(9, nine, bond).transitionMatrix!(ising(9, nine), T);
  let [cluster, moment] = [0, 0];
  pi.forEach((p, a) => {
    const m = rowOf(all.states, a).reduce((sum, s) => sum + s, 0) / 9;
    moment += 9 * p * m * m;
    for (let b = 0; b < 512; b++)
      if (P[a * 512 + b]! > 0) {
        let flipped = 0;
        for (let i = 0; i < 9; i++) flipped += ((a ^ b) >> i) & 1;
        cluster += p * P[a * 512 + b]! * flipped;
      }
  });
  return { cluster, moment };
}

describe('SMP-04 Wolff clusters on the 3 × 3 Ising model', () => {
  for (const { name, check } of laws()) it(`law: ${name}`, check);

  it('GEN-11 bonds of 1 − e^(−J/T) break the Boltzmann law', () => {
    const law = laws(halfBond).find(({ name }) => name.startsWith('the Boltzmann law is invariant'))!;
    expect(law.check).toThrow(LawBroken);
  });

  it.each(temperatures)('⟨|C|⟩ = N⟨m²⟩ at T = %s, by enumeration; not with 1 − e^(−J/T)', (T) => {
    const { cluster, moment } = clusterAndMoment(wolffBond, T);
    expect(Math.abs(cluster - moment)).toBeLessThanOrEqual(1e-12 * 9);
    expect(Math.abs(clusterAndMoment(halfBond, T).cluster - moment)).toBeGreaterThan(0.5);
  });

  it('GEN-01 ⟨|C|⟩ = N⟨m²⟩ = 12.18174253709876 on 4 × 4 at T_c, walked from the exact law; not with 1 − e^(−J/T)', () => {
    const energy = ising(16, square(4));
    const n = 2 ** 16;
    const states = createBatch(n, 16);
    for (let a = 0; a < n; a++) for (let i = 0; i < 16; i++) states.data[16 * a + i] = 2 * ((a >> i) & 1) - 1;
    const energies = new Float64Array(n);
    energy.addEnergy(states, energies);
    const pi = boltzmannLaw({ states, energies, logCounts: new Float64Array(n) }, critical);
    let moment = 0;
    pi.forEach((p, a) => (moment += (p * rowOf(states, a).reduce((sum, s) => sum + s, 0) ** 2) / 16));
    expect(Math.abs(moment - 12.18174253709876)).toBeLessThanOrEqual(1e-11);

    const R = 100_000;
    const cumulative = pi.slice();
    for (let a = 1; a < n; a++) cumulative[a]! += cumulative[a - 1]!;
    const flipped = (bond: typeof wolffBond): Float64Array => {
      const streams = new RandomStreams(4, 'exact start', 1);
      const x = createBatch(R, 16);
      for (let r = 0; r < R; r++) rowOf(x, r).set(rowOf(states, placeOf(cumulative, streams.uniform(0))));
      const before = x.data.slice();
      const dynamics = wolff(16, square(4), bond);
      const state = dynamics.init(energy, x, lawContext(5, R));
      const none = new Float64Array(R);
      dynamics.advance(energy, x, state, { step: 0, stage: 0, time: 0, temperature: critical, heat: none, work: none });
      const sizes = new Float64Array(R);
      x.data.forEach((s, j) => (sizes[j >> 4]! += s === before[j] ? 0 : 1));
      return sizes;
    };
    expect(meanTest(flipped(wolffBond), { mean: moment }).pass).toBe(true);
    expect(meanTest(flipped(halfBond), { mean: moment }).pass).toBe(false);
  });
});

/** The first place whose cumulative share exceeds u. */
function placeOf(cumulative: Float64Array, u: number): number {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! > u) high = middle;
    else low = middle + 1;
  }
  return low;
}
