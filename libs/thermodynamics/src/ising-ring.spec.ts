import { describe, expect, it } from 'vitest';
import { isNear, near, slope, sum } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { isingRing } from './ising-ring.ts';

/** Energies and magnetisations of all 2^N states. */
function enumerate(N: number, J: number, h: number) {
  const energies: number[] = [];
  const magnetisations: number[] = [];
  for (let state = 0; state < 2 ** N; state++) {
    const s = Array.from({ length: N }, (_, i) => ((state >> i) & 1 ? 1 : -1));
    const M = sum(s);
    magnetisations.push(M);
    energies.push(-J * sum(s.map((v, i) => v * s[(i + 1) % N]!)) - h * M);
  }
  return { energies, magnetisations };
}

describe('Ising ring', () => {
  it('LAT-01 N = 8, T = 1.5: ln Z, U, C, and ⟨M⟩ in the field 0.3', () => {
    const free = isingRing(8, 1.5);
    near(free.logZ, 7.21825200293664);
    near(free.U, -4.78130016775026);
    near(free.C, 2.69963482801726);
    near(free.magnetisation, 0);
    const field = isingRing(8, 1.5, 1, 0.3);
    near(field.logZ, 7.74909861118784);
    near(field.U, -6.99724336558215);
    near(field.C, 4.90588925054774);
    near(field.magnetisation, 4.812246464227396);
    // Wrong signs of J and of h.
    expect(isNear(isingRing(8, 1.5, -1, 0.3).logZ, field.logZ, 1e-2)).toBe(false);
    expect(isNear(isingRing(8, 1.5, 1, -0.3).magnetisation, field.magnetisation, 1e-2)).toBe(false);
  });

  it('LAT-01 as the enumeration of 2^N states and as the transfer matrix, for J of either sign, several T, h and N', () => {
    for (const [N, T, J, h] of [
      [3, 0.6, 1, 0.3],
      [7, 1.1, -0.8, 0.2],
      [8, 4, 1.7, -0.5],
      [10, 0.9, 0.6, 0],
    ] as const) {
      const found = isingRing(N, T, J, h);
      const { energies, magnetisations } = enumerate(N, J, h);
      const all = boltzmann(energies, T);
      for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) near(found[name], all[name]);
      near(found.magnetisation, sum(all.p.map((p, i) => p * magnetisations[i]!)));
      const root = Math.sqrt(Math.exp((2 * J) / T) * Math.sinh(h / T) ** 2 + Math.exp((-2 * J) / T));
      const middle = Math.exp(J / T) * Math.cosh(h / T);
      near(found.logZ, Math.log((middle + root) ** N + (middle - root) ** N));
    }
  });

  it('LAT-01 a long ring: ln Z = N ln λ₊, and the magnetisation of the infinite chain', () => {
    const [N, T, h] = [400, 1.5, 0.3];
    const found = isingRing(N, T, 1, h);
    const root = Math.sqrt(Math.exp(2 / T) * Math.sinh(h / T) ** 2 + Math.exp(-2 / T));
    near(found.logZ, N * Math.log(Math.exp(1 / T) * Math.cosh(h / T) + root), 1e-11);
    near(found.magnetisation / N, 0.6069967104321929, 1e-10);
  });

  it('LAT-16 N = 8, T = 1.5, h = 0.3: susceptibility Var(M)/T = ∂⟨M⟩/∂h', () => {
    near(isingRing(8, 1.5, 1, 0.3).susceptibility, 10.547220514584);
    for (const [N, T, J, h] of [
      [8, 1.5, 1, 0.3],
      [12, 0.8, -0.6, 0.4],
      [9, 3, 1.2, -0.7],
    ] as const) {
      const found = isingRing(N, T, J, h).susceptibility;
      near(
        slope((x) => isingRing(N, T, J, x).magnetisation, h, 1e-4),
        found,
        1e-6,
      );
      // The variance without 1/T.
      expect(
        isNear(
          slope((x) => isingRing(N, T, J, x).magnetisation, h, 1e-4),
          found * T,
          1e-3,
        ),
      ).toBe(false);
    }
  });

  it('refuses rings of double bonds, T ≤ 0 and numbers that are not finite', () => {
    expect(() => isingRing(2, 1)).toThrow(/spins is 2, must be an integer >= 3/);
    expect(() => isingRing(8, 0)).toThrow(/temperature is 0, must be finite and > 0/);
    expect(() => isingRing(8, 1, NaN)).toThrow(/coupling is NaN/);
    expect(() => isingRing(8, 1, 1, Infinity)).toThrow(/field is Infinity/);
  });
});
