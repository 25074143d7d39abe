import { describe, expect, it } from 'vitest';
import { chiSquareTest, kolmogorovSmirnovTest, meanTest } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import {
  boltzmann,
  chain,
  contextOf,
  copiesOf,
  defects,
  drawStates,
  energiesOf,
  frustrated,
  histogram,
  levels,
  numbersOf,
  observed,
  pairs,
  rigOf,
  seenAs,
} from '../test/support.ts';
import { gillespie } from './gillespie.ts';

const of = (duration: number) => gillespie.make({ duration }, contextOf(1));
/** One bit that is 1 with probability 0.4 at T = 0.7: rates 0.4 up and 0.6 down, those of SMP-20 in a unit of time of 5. */
const T = 0.7;
const bit = pairs('bits', [], [T * Math.log(0.4 / 0.6)]);

describe('gillespie', () => {
  for (const law of lawsOf(gillespie)) it(`law: ${law.name}`, law.check);

  it('SMP-20 two states, k₊ = 2, k₋ = 3: p₁(t) = 0.4 (1 − e^(−5t)), p₁(0.2) = 0.2528482235314231', () => {
    for (const duration of [0.2, 1, 3])
      expect(of(duration).transitionMatrix!(bit, T)[1]).toBeCloseTo(0.4 * -Math.expm1(-duration), 14);
    expect(of(1).transitionMatrix!(bit, T)[1]).toBeCloseTo(0.2528482235314231, 14);
  });

  it.each([1, 4])('SMP-20 GEN-01 the same walked, in %i steps', (steps) => {
    const rig = rigOf(of(1 / steps), bit, copiesOf(bit.space, 0, 100_000));
    rig.run(steps, T);
    const up = rig.x.data;
    const variance = 0.2528482235314231 * (1 - 0.2528482235314231);
    expect(meanTest(up, { mean: 0.2528482235314231, variance })).toMatchObject({ pass: true });
    // Mutant: a clock of discrete redraws.
    expect(meanTest(up, { mean: 0.4, variance })).toMatchObject({ pass: false });
  });

  it('SMP-20 GEN-01 occupancy is weighted by time, not by jumps', () => {
    const dynamics = of(5);
    // E is 1 in the upper state and 0 in the lower, so that its mean over time is the occupancy.
    const energy = levels([0, 1], [3, 1]);
    const rig = rigOf(dynamics, energy, drawStates(energy.space, boltzmann(energy, 0.9), 100_000), 3);
    rig.run(1, 0.9);
    const p = boltzmann(energy, 0.9)[1]!;
    const share = observed(dynamics, rig, 'timeAveragedEnergy');
    // Var of the mean over time t of a two-state process of unit rate: 2 p (1 − p) (t − 1 + e^(−t))/t².
    const variance = (2 * p * (1 - p) * (5 - 1 + Math.exp(-5))) / 5 ** 2;
    expect(meanTest(share, { mean: p, variance })).toMatchObject({ pass: true });
    // Weighted by jumps, it would be in either state half of the time.
    expect(meanTest(share, { mean: 0.5, variance })).toMatchObject({ pass: false });
    // Jumps there and back: 2 p (1 − p) a unit of time.
    const rate = observed(dynamics, rig, 'jumpRate');
    expect(meanTest(rate, { mean: 2 * p * (1 - p) })).toMatchObject({ pass: true });
    expect(meanTest(rate, { mean: p * (1 - p) })).toMatchObject({ pass: false });
  });

  it('SMP-20 GEN-06 the first jump comes after an exponential time of mean 1/K, told by short steps', () => {
    // Four units at rest in a state: K is the sum of their rates.
    const start = 6;
    const K = rateFrom(chain, start, 1.1);
    const tau = 0.02;
    const dynamics = of(tau);
    const rig = rigOf(dynamics, chain, copiesOf(chain.space, start, 1500), 9);
    const waited = new Float64Array(1500).fill(Infinity);
    for (let n = 0; n < 2000 && waited.includes(Infinity); n++) {
      rig.run(1, 1.1);
      const jumps = observed(dynamics, rig, 'jumpRate');
      // Within a step that has a jump its moment is uniform, up to (Kτ)²/8 of the distribution function.
      for (let r = 0; r < 1500; r++)
        if (waited[r] === Infinity && jumps[r]! > 0) waited[r] = (n + (r + 0.5) / 1500) * tau;
    }
    const shares = (rate: number): Float64Array => waited.map((t) => -Math.expm1(-rate * t));
    expect(kolmogorovSmirnovTest(shares(K))).toMatchObject({ pass: true });
    expect(kolmogorovSmirnovTest(shares(1.3 * K))).toMatchObject({ pass: false });
  });

  it('LAT-03 ring of 8, T = 1.5: the magnetisation falls as e^(−(1 − γ) t), exactly', () => {
    const ring = pairs(
      'spins',
      Array.from({ length: 8 }, (_, i) => [i, (i + 1) % 8, 1] as const),
      new Array<number>(8).fill(0),
    );
    const total = (a: number): number => 2 * a.toString(2).replaceAll('0', '').length - 8;
    for (const duration of [0.3, 1.7]) {
      const P = of(duration).transitionMatrix!(ring, 1.5);
      const factor = Math.exp(-(1 - 0.8700616617426719) * duration);
      for (let a = 0; a < 256; a++) {
        let sum = 0;
        for (let b = 0; b < 256; b++) sum += P[a * 256 + b]! * total(b);
        expect(Math.abs(sum - total(a) * factor)).toBeLessThanOrEqual(1e-12);
      }
    }
  });

  it('P(τ)² = P(2τ); as τ → 0 it is I + Qτ', () => {
    const [P, Q] = [of(0.4).transitionMatrix!(frustrated, 0.8), of(0.8).transitionMatrix!(frustrated, 0.8)];
    for (let a = 0; a < 27; a++)
      for (let b = 0; b < 27; b++) {
        let twice = 0;
        for (let c = 0; c < 27; c++) twice += P[27 * a + c]! * P[27 * c + b]!;
        expect(Math.abs(twice - Q[27 * a + b]!)).toBeLessThanOrEqual(1e-14);
      }
    const short = of(1e-6).transitionMatrix!(chain, 1.1);
    expect(1 - short[6 * 16 + 6]!).toBeCloseTo(1e-6 * rateFrom(chain, 6, 1.1), 10);
  });

  it.each<[string, Energy]>([
    ['spins', chain],
    ['categories', frustrated],
    ['degenerate levels', levels([0, 1, 3, -0.5], [1, 4, 2, 0])],
  ])('GEN-07 SMP-19 %s: detailed balance at every temperature; energies halved are rejected', (_, energy) => {
    for (const temperature of [0.2, 0.8, 3, 1e12]) {
      const found = defects(of(0.6).transitionMatrix!(energy, temperature), boltzmann(energy, temperature));
      expect(found.rows).toBeLessThanOrEqual(1e-13);
      expect(found.stationarity).toBeLessThanOrEqual(1e-13);
      expect(found.balance).toBeLessThanOrEqual(1e-14);
    }
    const mutant = seenAs(energy, (e) => e / 2);
    expect(defects(of(0.6).transitionMatrix!(mutant, 0.8), boltzmann(energy, 0.8)).balance).toBeGreaterThan(1e-4);
  });

  it('GEN-05 GEN-07 from every state it goes as the matrix says, with couplings known or not', () => {
    const replicas = 10_000;
    for (const energy of [chain, { ...chain, pairwise: undefined }, frustrated])
      for (const start of [0, 5, 9]) {
        const states = energy.space.kind === 'spins' ? 16 : 27;
        const P = of(0.7).transitionMatrix!(energy as Energy, 0.9);
        const rig = rigOf(of(0.7), energy as Energy, copiesOf(energy.space, start, replicas), 40 + start);
        rig.run(1, 0.9);
        const row = P.slice(start * states, (start + 1) * states);
        expect(chiSquareTest(histogram(numbersOf(energy.space, rig.x), states), row)).toMatchObject({ pass: true });
      }
  });

  it('couplings known or not, the bits are the same', () => {
    const walked = (energy: Energy): Float64Array => {
      const rig = rigOf(of(0.7), energy, copiesOf(chain.space, 3, 20));
      rig.run(30, 0.9);
      return rig.x.data;
    };
    expect(walked(chain)).toEqual(walked({ ...chain, pairwise: undefined } as unknown as Energy));
  });

  it('SMP-19 T = 0: comes to rest and stays; T = 1e12: 1/2 of the redraws are jumps', () => {
    const rig = rigOf(of(5), chain, drawStates(chain.space, boltzmann(chain, 1e9), 200));
    const before = energiesOf(chain, rig.x);
    rig.run(20, 0);
    const after = energiesOf(chain, rig.x);
    after.forEach((e, r) => expect(e).toBeLessThanOrEqual(before[r]! + 1e-12));
    const still = rig.x.data.slice();
    rig.run(20, 0);
    expect(rig.x.data).toEqual(still);
    const hot = rigOf(of(3), chain, copiesOf(chain.space, 1, 20_000));
    hot.run(1, 1e12);
    expect(meanTest(observed(of(3), hot, 'jumpRate'), { mean: 2, variance: 2 / 3 })).toMatchObject({ pass: true });
  });

  it.each([-1, NaN, Infinity])('refuses T = %s', (temperature) => {
    expect(() => rigOf(of(1), chain, copiesOf(chain.space, 0, 1)).run(1, temperature)).toThrow(
      `gillespie: temperature is ${temperature}`,
    );
  });
});

/** K: how often a second unit-rate redraw of each unit would change this state. */
function rateFrom(energy: Energy, state: number, temperature: number): number {
  const x = copiesOf(energy.space, state, 1);
  const out = new Float64Array(2);
  let K = 0;
  for (let i = 0; i < energy.space.units; i++) {
    energy.conditional!(x, 0, i, out);
    const now = (x.data[i]! + 1) / 2;
    K += 1 / (1 + Math.exp((out[1 - now]! - out[now]!) / temperature));
  }
  return K;
}
