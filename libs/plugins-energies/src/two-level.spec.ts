import { describe, expect, it } from 'vitest';
import { batchOf, logBinomial, logSumExp, sigmoid } from '@ergodic/numerics';
import { capabilitiesOf, type Energy } from '@ergodic/kernel';
import { enumerate, lawsOf } from '@ergodic/laws';
import { contextOf, energiesOf, near } from '../test/support.ts';
import { twoLevel } from './two-level.ts';

const of = (gap: number, units = 1) => twoLevel.make({ gap }, contextOf({ units }));

/** F, U, C and ⟨n⟩ by enumeration of all states. */
function ensemble(energy: Energy, T: number) {
  const x = enumerate(energy.space);
  const E = energiesOf(energy, x);
  const logZ = logSumExp(E.map((e) => -e / T));
  const mean = (f: (state: number) => number): number =>
    E.reduce((sum, e, a) => sum + Math.exp(-e / T - logZ) * f(a), 0);
  const U = mean((a) => E[a]!);
  const excited = mean((a) => x.data.subarray(a * x.width, (a + 1) * x.width).reduce((sum, n) => sum + n, 0) / x.width);
  return { F: -T * logZ, U, C: mean((a) => (E[a]! - U) ** 2) / T ** 2, excited };
}

/** How many states have n units excited, n = 0 … N: the product of one factor for each unit, from its conditional energies. */
function densityOfStates(energy: Energy): bigint[] {
  const N = energy.space.units;
  const levels = new Float64Array(2);
  let counts = [1n];
  for (let unit = 0; unit < N; unit++) {
    energy.conditional!(batchOf(new Float64Array(N), 1, N), 0, unit, levels);
    const next = new Array<bigint>(counts.length + 1).fill(0n);
    counts.forEach((count, n) => {
      next[n + levels[0]!]! += count;
      next[n + levels[1]!]! += count;
    });
    counts = next;
  }
  return counts;
}

describe('two-level', () => {
  for (const law of lawsOf(twoLevel)) it(`law: ${law.name}`, law.check);

  it.each([
    [0.3, 1],
    [0.9, 2.5],
    [4, 0.7],
    [1.3, -0.8],
  ])('CAN-06 T = %s, Δ = %s, four units: U, C and F; not with the other sign or twice the gap', (T, gap) => {
    const right = (g: number) => ({
      U: (4 * g) / (Math.exp(g / T) + 1),
      C: 4 * (g / (2 * T) / Math.cosh(g / (2 * T))) ** 2,
      F: -4 * T * Math.log1p(Math.exp(-g / T)),
    });
    const found = ensemble(of(gap, 4), T);
    const wanted = right(gap);
    near(found.U, wanted.U);
    near(found.C, wanted.C);
    near(found.F, wanted.F);
    for (const mutant of [ensemble(of(-gap, 4), T), ensemble(of(2 * gap, 4), T)]) {
      expect(Math.abs(mutant.U - wanted.U)).toBeGreaterThan(0.02);
      expect(Math.abs(mutant.F - wanted.F)).toBeGreaterThan(0.02);
    }
  });

  it('CAN-06 C is largest at T = 0.41678 Δ, where it is 0.43923 a unit (golden section)', () => {
    const gap = 2.5;
    const energy = of(gap, 3);
    const golden = (Math.sqrt(5) - 1) / 2;
    let [low, high] = [0.2 * gap, 0.8 * gap];
    for (let n = 0; n < 60; n++) {
      const a = high - golden * (high - low);
      const b = low + golden * (high - low);
      if (ensemble(energy, a).C > ensemble(energy, b).C) high = b;
      else low = a;
    }
    const top = (low + high) / 2;
    near(top / gap, 0.416778279800482, 1e-6);
    near(ensemble(energy, top).C / 3, 0.439228839890645);
    // Var(E)/T instead of Var(E)/T² is largest elsewhere.
    expect(ensemble(energy, 1.3 * top).C * 1.3).toBeGreaterThan(ensemble(energy, top).C);
  });

  it('CAN-14 Ω(12, n) = C(12, n) by enumeration', () => {
    const counts = new Array<number>(13).fill(0);
    for (const E of energiesOf(of(1, 12), enumerate(of(1, 12).space))) counts[E]!++;
    expect(counts).toEqual([1, 12, 66, 220, 495, 792, 924, 792, 495, 220, 66, 12, 1]);
    expect(densityOfStates(of(1, 12)).map(Number)).toEqual(counts);
  });

  it('CAN-14 N = 100: S = ln Ω and β by central differences at n = 30, negative at n = 70; a one-sided difference is off', () => {
    const S = densityOfStates(of(1, 100)).map((count) => Math.log(Number(count)));
    near(S[30]!, 58.64209564095637);
    near(S[30]!, logBinomial(100, 30));
    near((S[31]! - S[29]!) / 2, 0.8379952664716868);
    near((S[71]! - S[69]!) / 2, -0.8379952664716868);
    expect(Math.abs(S[31]! - S[30]! - 0.8379952664716868)).toBeGreaterThan(1e-3);
    expect(Math.abs(0.8379952664716868 - Math.log(70 / 30))).toBeLessThan(0.01);
  });

  it('CAN-19 ⟨n⟩ is the Fermi–Dirac occupation of Δ = E − μ: E = 1, μ = 0.3, T = 0.5 gives 0.19782', () => {
    const occupied = (gap: number, T: number): number => ensemble(of(gap, 2), T).excited;
    near(occupied(0.7, 0.5), 0.1978161114414183);
    expect(Math.abs(occupied(-0.7, 0.5) - 0.1978161114414183)).toBeGreaterThan(0.5);
    for (const T of [0.5, 3]) {
      near(occupied(0, T), 0.5);
      near(occupied(0.4, T) + occupied(-0.4, T), 1);
      near(occupied(0.4, T), sigmoid(-0.4 / T));
      const f = occupied(0.4, T);
      near((occupied(0.4 - 1e-5, T) - occupied(0.4 + 1e-5, T)) / 2e-5, (f * (1 - f)) / T, 1e-6);
    }
    expect([occupied(1, 1e-3), occupied(0, 1e-3), occupied(-1, 1e-3)]).toEqual([0, 0.5, 1]);
  });

  it('NEQ-01 raising the gap at fixed n costs Δ′ − Δ for each excited unit', () => {
    const energy = of(0.5, 3);
    const x = batchOf(Float64Array.of(1, 0, 1, 0, 0, 0), 2, 3);
    expect([...energiesOf(energy, x)]).toEqual([1, 0]);
    energy.controls!['gap'] = 2;
    expect([...energiesOf(energy, x)]).toEqual([4, 0]);
    const out = new Float64Array(2);
    energy.conditional!(x, 0, 1, out);
    expect([...out]).toEqual([0, 2]);
  });

  it('tells the fraction of excited units of each replica', () => {
    const energy = of(0.5, 4);
    const observable = energy.observables![0]!;
    const out = new Float64Array(2);
    if ('measure' in observable) observable.measure(batchOf(Float64Array.of(1, 0, 1, 1, 0, 0, 0, 1), 2, 4), out);
    expect([...out]).toEqual([0.75, 0.25]);
    expect(capabilitiesOf(energy)).toEqual(['conditional']);
  });
});
