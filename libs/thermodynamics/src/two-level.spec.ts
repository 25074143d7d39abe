import { describe, expect, it } from 'vitest';
import { isNear, near, slope } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { twoLevel, twoLevelMicrocanonical } from './two-level.ts';

/** Where f is largest in [low, high], by golden section. */
function goldenMaximum(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  while (high - low > 1e-9) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (f(a) > f(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

describe('two-level system', () => {
  it('CAN-06 Schottky maximum of C at T* = 0.4168 Δ, where x tanh(x/2) = 2', () => {
    for (const gap of [1, 2.5]) {
      const T = goldenMaximum((t) => twoLevel(gap, t).C, 0.1 * gap, 2 * gap);
      expect(Math.abs(T / gap - 0.416778279800482)).toBeLessThanOrEqual(1e-6);
      near(twoLevel(gap, T).C, 0.439228839890645);
      near(twoLevel(gap, gap / 2.39935728051547).C, 0.439228839890645);
    }
    near(2.39935728051547 * Math.tanh(2.39935728051547 / 2), 2);
  });

  it.each([0.05, 0.3, 0.7, 2, 50])(
    'CAN-06 T = %s: U = Δ/(e^(Δ/T) + 1), C = (Δ/2T)² sech²(Δ/2T), and all else as the levels 0, Δ',
    (T) => {
      for (const gap of [0.6, 1, 3]) {
        const found = twoLevel(gap, T);
        near(found.U, gap / (Math.exp(gap / T) + 1));
        const x = gap / (2 * T);
        near(found.C, (x / Math.cosh(x)) ** 2);
        const levels = boltzmann([0, gap], T);
        for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) near(found[name], levels[name]);
        near(found.excited, levels.p[1]!);
        // Mutants: the bosons' sign, and C without the ½.
        if (x < 10) expect(isNear(found.U, gap / (Math.exp(gap / T) - 1), 1e-12)).toBe(false);
        if (x < 5) expect(isNear(found.C, (2 * x) ** 2 / Math.cosh(2 * x) ** 2, 1e-6)).toBe(false);
      }
    },
  );

  it('CAN-06 C = ∂U/∂T; no overflow at T → 0', () => {
    for (const T of [0.3, 0.7, 2])
      near(
        slope((t) => twoLevel(1, t).U, T, 1e-4 * T),
        twoLevel(1, T).C,
        1e-6,
      );
    for (const T of [0, 1e-320, 1e-5]) expect(twoLevel(1, T)).toMatchObject({ logZ: 0, U: 0, S: 0, C: 0, excited: 0 });
    expect(() => twoLevel(0, 1)).toThrow(/gap is 0, must be finite and > 0/);
    expect(() => twoLevel(1, -1)).toThrow(/temperature is -1, must be finite and >= 0/);
  });
});

describe('two-level systems, microcanonical', () => {
  it('CAN-14 N = 100: S and β at n = 30, and a negative temperature at n = 70', () => {
    const found = twoLevelMicrocanonical(100, 30);
    near(found.S, 58.64209564095637);
    near(found.beta, 0.8379952664716868);
    near(twoLevelMicrocanonical(100, 70).beta, -0.8379952664716868);
    near(twoLevelMicrocanonical(100, 70).S, found.S);
    expect(twoLevelMicrocanonical(100, 50).beta).toBe(0);
    // ln((N − n)/n) is only the limit; the mutants 1/T with the wrong sign, and the one-sided difference, are not β.
    expect(isNear(found.beta, 0.8472978603872037, 1e-3)).toBe(false);
    expect(isNear(twoLevelMicrocanonical(100, 31).S - found.S, 0.8379952664716868, 1e-3)).toBe(false);
    near(twoLevelMicrocanonical(1e8, 0.3e8).beta, 0.8472978603872037, 1e-7);
  });

  it('CAN-14 Ω = C(12, n) by enumeration of 2¹² states, β from it, and energies in units of the gap', () => {
    const omega = new Array<number>(13).fill(0);
    for (let state = 0; state < 4096; state++) omega[state.toString(2).replaceAll('0', '').length]!++;
    for (const gap of [1, 0.4]) {
      for (let n = 0; n <= 12; n++) {
        const { S, energy } = twoLevelMicrocanonical(12, n, gap);
        near(Math.exp(S), omega[n]!);
        near(energy, n * gap);
      }
      for (let n = 1; n < 12; n++)
        near(twoLevelMicrocanonical(12, n, gap).beta, Math.log(omega[n + 1]! / omega[n - 1]!) / (2 * gap));
    }
  });

  it('CAN-14 at the ends β is ±∞; refuses what cannot be', () => {
    expect(twoLevelMicrocanonical(5, 0).beta).toBe(Infinity);
    expect(twoLevelMicrocanonical(5, 5).beta).toBe(-Infinity);
    expect(() => twoLevelMicrocanonical(5, 6)).toThrow(/excited is 6, must be an integer in \[0, 5\]/);
    expect(() => twoLevelMicrocanonical(0, 0)).toThrow(/systems is 0/);
    expect(() => twoLevelMicrocanonical(5, 2, 0)).toThrow(/gap is 0/);
  });
});
