import { describe, expect, it } from 'vitest';
import { isNear, near, slope } from '../../test/support.ts';
import { enumeratePairs } from './enumeration.ts';
import { chainCorrelationLength, chainMagnetisation, isingChain, ringCorrelation } from './ising-chain.ts';
import type { PairSystem } from './pair-system.ts';

const chain = (N: number, J: number, h = 0, closed = false): PairSystem => {
  const from = Array.from({ length: closed ? N : N - 1 }, (_, i) => i);
  return {
    kind: 'spins',
    from,
    to: from.map((i) => (i + 1) % N),
    coupling: from.map(() => J),
    field: new Float64Array(N).fill(h),
  };
};

describe('Ising chain', () => {
  it('LAT-02 N = 8, T = 1.5: ln Z and U of the open chain; the ring has others', () => {
    const found = isingChain(8, 1.5);
    near(found.logZ, 6.9975515227694505);
    near(found.U, -4.079480617435371);
    expect(isNear(isingChain(9, 1.5).logZ, found.logZ, 1e-2)).toBe(false);
  });

  it('LAT-02 as the enumeration, J of either sign, several T', () => {
    for (const [N, T, J] of [
      [8, 1.5, 1],
      [5, 0.4, -0.8],
      [10, 3, 1.7],
      [1, 2, 1],
    ] as const) {
      const all = enumeratePairs(chain(N, J), T);
      const found = isingChain(N, T, J);
      for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) near(found[name], all[name]);
      all.correlations.forEach((c) => near(found.correlation(1), c));
    }
    const T = 0.9;
    const apart = { ...chain(6, 1.1), factors: [{ units: [1, 4], coupling: 0 }] };
    near(enumeratePairs(apart, T).factorMeans[0]!, isingChain(6, T, 1.1).correlation(3));
    near(isingChain(1000, 1e-3).S, Math.LN2);
  });

  it('LAT-02 ring N = 8, T = 1.5: ⟨s₀ s_r⟩ for r = 1 .. 4; ξ', () => {
    const expected = [0.5976625209687829, 0.3738394581637058, 0.2616776260615594, 0.227675670171998];
    expected.forEach((value, i) => near(ringCorrelation(8, 1.5, i + 1), value));
    near(ringCorrelation(8, 1.5, 6), expected[1]!);
    near(ringCorrelation(8, 1.5, 0), 1);
    const all = enumeratePairs({ ...chain(7, -0.8, 0, true), factors: [{ units: [2, 5], coupling: 0 }] }, 1.1);
    near(ringCorrelation(7, 1.1, 3, -0.8), all.factorMeans[0]!);
    near(ringCorrelation(7, 1.1, 1, -0.8), all.correlations[0]!);
    near(chainCorrelationLength(1.5), 1.8520560293998125);
    near(chainCorrelationLength(1.5, -1), 1.8520560293998125);
    near(chainCorrelationLength(0.1), Math.exp(20) / 2, 1e-9);
    expect(isNear(isingChain(8, 1.5).correlation(1), expected[0]!, 1e-3)).toBe(false);
  });

  it('LAT-02 N → ∞, h = 0.3: m, as the derivative of −T ln λ₊; extreme fields', () => {
    near(chainMagnetisation(1.5, 1, 0.3), 0.6069967104321929);
    for (const [T, J, h] of [
      [0.8, -0.6, 0.4],
      [3, 1.2, -0.7],
    ] as const) {
      const logLambda = (x: number): number =>
        Math.log(
          Math.exp(J / T) * Math.cosh(x / T) +
            Math.sqrt(Math.exp((2 * J) / T) * Math.sinh(x / T) ** 2 + Math.exp((-2 * J) / T)),
        );
      near(chainMagnetisation(T, J, h), T * slope(logLambda, h, 1e-5), 1e-7);
    }
    expect(chainMagnetisation(1e-3, 1, -5)).toBe(-1);
    near(chainMagnetisation(1e-3, -1, 1), 0);
    expect(chainMagnetisation(0.5, 1, 0)).toBe(0);
  });

  it('refuses what is out of range', () => {
    expect(() => isingChain(0, 1)).toThrow(/spins is 0/);
    expect(() => isingChain(3, 1).correlation(3)).toThrow(/distance is 3, must be an integer in \[0, 2\]/);
    expect(() => ringCorrelation(2, 1, 1)).toThrow(/spins is 2/);
    expect(() => chainCorrelationLength(1, 0)).toThrow(/\|coupling\| is 0/);
    expect(() => chainMagnetisation(0, 1, 1)).toThrow(/temperature is 0/);
  });
});
