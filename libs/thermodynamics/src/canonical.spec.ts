import { describe, expect, it } from 'vitest';
import { logSumExp, RandomStreams } from '@ergodic/numerics';
import { isNear, near, randomTemperature, slope, sum } from '../test/support.ts';
import { boltzmann, freeEnergyCurvature, freeEnergyGradient } from './canonical.ts';

const levels = [0, 1, 3];
const logs = (...g: number[]): number[] => g.map(Math.log);

describe('canonical ensemble', () => {
  const printed = [
    {
      T: 0.7,
      p: [0.797820467343013, 0.191198501893215, 0.0109810307637718],
      logZ: 0.225871685110636,
      F: -0.158110179577445,
      U: 0.224141594184531,
      S: 0.546073962517108,
      C: 0.48936392759914,
    },
    {
      T: 2,
      p: [0.54654938726618, 0.331498960424092, 0.121951652309729],
      logZ: 0.604130605336728,
      F: -1.20826121067346,
      U: 0.697353917353278,
      S: 0.952807564013367,
      C: 0.235690336290922,
    },
  ];

  it.each(printed)('CAN-01 CAN-02 CAN-03 CAN-04 levels 0, 1, 3 at T = $T', ({ T, p, ...expected }) => {
    const found = boltzmann(levels, T);
    p.forEach((value, i) => near(found.p[i]!, value));
    for (const [name, value] of Object.entries(expected)) near(found[name as keyof typeof expected], value);
  });

  it.each(printed)('GEN-11 T = $T: sign of E, T left out, C with one T, rejected', ({ T, p, C, S }) => {
    const mutants = [boltzmann([0, -1, -3], T), boltzmann(levels, 1), boltzmann(levels, 1 / T)];
    for (const mutant of mutants) {
      expect(isNear(mutant.p[0]!, p[0]!, 1e-3)).toBe(false);
      expect(isNear(mutant.S, S, 1e-3)).toBe(false);
    }
    expect(isNear(boltzmann(levels, T).C * T, C, 1e-3)).toBe(false);
  });

  it('CAN-01 degeneracies multiply the weight of a level; without them the law is another', () => {
    for (const T of [0.7, 2]) {
      const found = boltzmann(levels, T, logs(1, 4, 2));
      const apart = boltzmann([0, 1, 1, 1, 1, 3, 3], T);
      near(found.p[1]!, sum(apart.p.slice(1, 5)), 1e-15);
      for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) near(found[name], apart[name]);
      expect(isNear(boltzmann(levels, T).p[1]!, found.p[1]!, 0.05)).toBe(false);
    }
  });

  it('CAN-01 CAN-02 p(E + c) = p(E) and F(E + c) = F + c for c = ±1e6; p(aE, aT) = p(E, T); order reversed to E', () => {
    for (const T of [0.7, 2])
      for (const c of [1e6, -1e6]) {
        const [here, there] = [
          boltzmann(levels, T),
          boltzmann(
            levels.map((E) => E + c),
            T,
          ),
        ];
        const scaled = boltzmann(
          levels.map((E) => 3.7 * E),
          3.7 * T,
        );
        here.p.forEach((p, i) => {
          near(there.p[i]!, p, 1e-9);
          near(scaled.p[i]!, p);
        });
        near(there.F - c, here.F, 1e-9);
        expect([...here.p].sort((a, b) => b - a)).toEqual([...here.p]);
      }
  });

  it('CAN-01 T → ∞ is uniform, or in proportion to g', () => {
    for (const p of boltzmann(levels, 1e12).p) near(p, 1 / 3, 1e-11);
    boltzmann(levels, 1e12, logs(1, 4, 2)).p.forEach((p, i) => near(p, [1, 4, 2][i]! / 7, 1e-11));
  });

  it('CAN-01 CAN-03 T = 0: the lowest levels share all in proportion to g; F = U = E₀, S = ln g₀, C = 0', () => {
    const found = boltzmann([2, -1, 5, -1], 0, logs(1, 2, 3, 4));
    [0, 1 / 3, 0, 2 / 3].forEach((p, i) => near(found.p[i]!, p, 1e-15));
    near(found.S, Math.log(6), 1e-15);
    expect(found).toMatchObject({ F: -1, U: -1, C: 0, logZ: Infinity });
    expect(boltzmann([1, 2], 0).logZ).toBe(-Infinity);
    expect(boltzmann([0, 0, 2], 0)).toMatchObject({ logZ: Math.LN2, S: Math.LN2 });
    // It is the limit.
    const cold = boltzmann([2, -1, 5, -1], 1e-3, logs(1, 2, 3, 4));
    for (const name of ['S', 'U', 'C'] as const) near(cold[name], found[name], 1e-12);
    near(cold.F, found.F, 1e-3 * Math.log(10) + 1e-12);
    expect(boltzmann(levels, 1e-320).p).toEqual(Float64Array.of(1, 0, 0));
  });

  it('CAN-01 a level at +∞, or of no states, has p = 0 and changes nothing else', () => {
    for (const T of [0, 0.7, 2]) {
      const found = boltzmann([0, Infinity, 1, -7, 3], T, [0, 0, 0, -Infinity, 0]);
      const without = boltzmann(levels, T);
      expect(found.p[1]).toBe(0);
      expect(found.p[3]).toBe(0);
      for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) expect(found[name]).toBe(without[name]);
    }
  });

  it('CAN-02 ln Z and F of independent systems add', () => {
    for (const T of [0.7, 2]) {
      const [a, b] = [boltzmann(levels, T), boltzmann([0.3, -0.4], T, logs(1, 3))];
      const both = boltzmann(
        levels.flatMap((E) => [E + 0.3, E - 0.4]),
        T,
        levels.flatMap(() => logs(1, 3)),
      );
      for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) near(both[name], a[name] + b[name]);
    }
  });

  it('CAN-03 |F − (U − TS)| ≤ 1e-12 (|U| + TS + 1), T from 1e-3 to 1e3; S = −Σ p ln(p/g) in [0, ln Σ g]', () => {
    const random = new RandomStreams(1, 'levels', 1);
    let caught = 0;
    for (let n = 0; n < 500; n++) {
      const T = randomTemperature(random, 1e-3, 1e3);
      const E = Array.from({ length: 6 }, () => 10 * random.normal(0));
      const logG = E.map(() => Math.log(1 + random.integer(0, 9)));
      const found = boltzmann(E, T, logG);
      const slack = 1e-12 * (Math.abs(found.U) + T * found.S + 1);
      expect(Math.abs(found.F - (found.U - T * found.S))).toBeLessThanOrEqual(slack);
      const direct = -sum(found.p.map((p, i) => (p === 0 ? 0 : p * (found.logP[i]! - logG[i]!))));
      near(found.S, direct, 1e-11);
      expect(found.S).toBeGreaterThanOrEqual(0);
      expect(found.S).toBeLessThanOrEqual(logSumExp(Float64Array.from(logG)) + 1e-12);
      // The mutant that leaves g out of S.
      const plain = -sum(found.p.map((p) => (p === 0 ? 0 : p * Math.log(p))));
      if (Math.abs(found.F - (found.U - T * plain)) > slack) caught++;
    }
    expect(caught).toBeGreaterThan(400);
  });

  it('CAN-03 S does not cancel at low T, where (U − F)/T of the plain numbers does', () => {
    const shifted = levels.map((E) => E + 123456.7);
    for (const T of [1e-3, 0.03, 0.04, 0.06]) {
      const found = boltzmann(shifted, T);
      // ln Z and (U − E₀)/T with the first excited level only, to second order in its weight w.
      const w = Math.exp(-(shifted[1]! - shifted[0]!) / T);
      near(found.S, w - w ** 2 / 2 + (w - w ** 2) / T, 1e-15);
    }
    const { U, F, S } = boltzmann(shifted, 0.06);
    expect(Math.abs((U - F) / 0.06 - S)).toBeGreaterThan(1e-11);
  });

  it('CAN-03 S → ln g₀ and ln Σ g; it grows with T; CAN-04 C ≥ 0 and → 0 at both ends', () => {
    const g = logs(2, 4, 1);
    const at = (T: number) => boltzmann(levels, T, g);
    near(at(1e-2).S, Math.LN2, 1e-12);
    near(at(1e6).S, Math.log(7), 1e-11);
    expect(at(1e-2).C).toBeLessThan(1e-30);
    expect(at(1e6).C).toBeLessThan(1e-11);
    let before = at(0.05);
    for (let T = 0.06; T < 20; T *= 1.1) {
      const now = at(T);
      expect(now.S).toBeGreaterThan(before.S);
      expect(now.C).toBeGreaterThan(0);
      before = now;
    }
  });

  it.each([0.3, 0.7, 2, 5])('CAN-04 CAN-05 T = %s: C = ∂U/∂T = T ∂S/∂T, S = −∂F/∂T, U = ∂(βF)/∂β', (T) => {
    const g = logs(1, 4, 2);
    const at = (t: number) => boltzmann(levels, t, g);
    const h = 1e-4 * T;
    const { U, S, C } = at(T);
    near(
      slope((t) => at(t).U, T, h),
      C,
      1e-6,
    );
    near(T * slope((t) => at(t).S, T, h), C, 1e-6);
    near(
      slope((t) => at(t).F, T, h),
      -S,
      1e-6,
    );
    near(
      slope((beta) => -at(1 / beta).logZ, 1 / T, 1e-4 / T),
      U,
      1e-6,
    );
    expect(
      isNear(
        slope((t) => at(t).F, T, h),
        S,
        1e-2,
      ),
    ).toBe(false);
  });

  it('CAN-05 ∂F/∂λ = ⟨∂E/∂λ⟩ and ∂²F/∂λ² = ⟨∂²E/∂λ²⟩ − Var(∂E/∂λ)/T for 20 random 5-level systems', () => {
    const random = new RandomStreams(2, 'levels', 1);
    const some = (): number[] => Array.from({ length: 5 }, () => random.normal(0));
    for (let n = 0; n < 20; n++) {
      const T = randomTemperature(random, 0.3, 3);
      const [a, b, c] = [some(), some(), some()];
      // E(λ) = a + b λ + ½ c λ², at λ = 0.4.
      const at = (x: number) =>
        boltzmann(
          a.map((v, i) => v + b[i]! * x + 0.5 * c[i]! * x * x),
          T,
        );
      const slopes = b.map((v, i) => v + c[i]! * 0.4);
      const found = at(0.4);
      near(
        freeEnergyGradient(found, slopes),
        slope((x) => at(x).F, 0.4, 1e-5),
        1e-6,
      );
      const curvature = slope((x) => slope((y) => at(y).F, x, 1e-3), 0.4, 1e-3);
      near(freeEnergyCurvature(found, slopes, c), curvature, 1e-5);
      // Levels taken as linear, and the mutants: sign of the variance, no 1/T.
      const variance = -freeEnergyCurvature(found, slopes) * T;
      expect(variance).toBeGreaterThan(0);
      const mean = freeEnergyCurvature(found, slopes, c) + variance / T;
      expect(isNear(mean + variance / T, curvature, 1e-3)).toBe(false);
      if (Math.abs(T - 1) > 0.2) expect(isNear(mean - variance, curvature, 1e-3)).toBe(false);
    }
  });

  it.each<[string, () => unknown, RegExp]>([
    ['T < 0', () => boltzmann(levels, -1), /temperature is -1, must be finite and >= 0/],
    ['T = NaN', () => boltzmann(levels, NaN), /temperature is NaN/],
    ['T = ∞', () => boltzmann(levels, Infinity), /temperature is Infinity/],
    ['E = NaN', () => boltzmann([0, NaN], 1), /levels\[1\] is NaN/],
    ['E = −∞', () => boltzmann([0, -Infinity], 1), /levels\[1\] is -Infinity/],
    ['all at +∞', () => boltzmann([Infinity, Infinity], 1), /none of 2 levels/],
    ['no level', () => boltzmann([], 1), /none of 0 levels/],
    ['g = ∞', () => boltzmann([0, 1], 1, [0, Infinity]), /logDegeneracy\[1\] is Infinity/],
    ['lengths', () => boltzmann([0, 1], 1, [0]), /logDegeneracy.length is 1, must be 2/],
    ['curvature at T = 0', () => freeEnergyCurvature(boltzmann(levels, 0), levels), /temperature is 0/],
    ['slopes', () => freeEnergyGradient(boltzmann(levels, 1), [1]), /values.length is 1, must be 3/],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
  });
});
