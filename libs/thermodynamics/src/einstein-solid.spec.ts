import { describe, expect, it } from 'vitest';
import { isNear, near } from '../test/support.ts';
import { einsteinExchange, einsteinMultiplicity, einsteinSolid } from './einstein-solid.ts';
import { quantumOscillator } from './quantum-oscillator.ts';

describe('Einstein solid', () => {
  it('CAN-15 Ω(3, 4) = 15 by enumeration; Ω(50, 100), S and β', () => {
    let ways = 0;
    for (let a = 0; a <= 4; a++) for (let b = 0; a + b <= 4; b++) ways++;
    expect(einsteinMultiplicity(3, 4)).toBe(15n);
    expect(ways).toBe(15);
    near(Number(einsteinMultiplicity(50, 100)) / 6.70955363657731e39, 1);
    const found = einsteinSolid(50, 100);
    near(found.S, 91.70435105341905);
    near(found.beta, 0.3971454486061821);
    near(1 / found.beta, 2.517969181088668);
    // C(q + N, q) for C(q + N − 1, q), and a one-sided difference.
    expect(isNear(einsteinSolid(51, 100).S, 91.70435105341905, 1e-3)).toBe(false);
    expect(isNear(einsteinSolid(50, 101).S - found.S, found.beta, 1e-3)).toBe(false);
  });

  it('CAN-15 S = ln Ω of the whole number, and β the central difference, for frequencies other than 1', () => {
    for (const [N, q, frequency] of [
      [1, 5, 2],
      [7, 3, 0.4],
      [20, 31, 3],
    ] as const) {
      const S = (quanta: number): number => Math.log(Number(einsteinMultiplicity(N, quanta)));
      const found = einsteinSolid(N, q, frequency);
      near(found.S, S(q), 1e-10);
      near(found.beta, (S(q + 1) - S(q - 1)) / (2 * frequency), 1e-10);
      near(found.energy, q * frequency);
    }
    expect(einsteinSolid(4, 0)).toEqual({ energy: 0, S: 0, beta: Infinity });
  });

  it('CAN-15 the canonical temperature at the same ⟨q⟩/N is another, by O(1/N)', () => {
    const canonical = Math.log(1.5);
    near(1 / canonical, 2.46630346237643);
    near(quantumOscillator(1, 1 / canonical).U - 0.5, 2); // ⟨q⟩ = 2 a piece
    const off = [50, 500, 5000].map((N) => einsteinSolid(N, 2 * N).beta - canonical);
    for (const i of [0, 1]) expect(off[i]! / off[i + 1]!).toBeGreaterThan(9.5);
    expect(Math.abs(off[0]!)).toBeGreaterThan(5e-3);
  });

  it('CAN-15 two solids of 3 and 2 share 4 quanta: 5, 12, 18, 20, 15 of 70, ⟨q_A⟩ = 2.4', () => {
    const { weights, p, mean } = einsteinExchange(3, 2, 4);
    expect(weights).toEqual([5n, 12n, 18n, 20n, 15n]);
    expect(weights.reduce((a, b) => a + b)).toBe(einsteinMultiplicity(5, 4));
    p.forEach((value, q) => near(value, Number(weights[q]!) / 70, 1e-14));
    near(mean, 2.4, 1e-14);
    const swapped = einsteinExchange(2, 3, 4);
    expect([...swapped.weights].reverse()).toEqual(weights);
    expect(isNear(swapped.mean, 2.4, 0.1)).toBe(false);
  });

  it('CAN-15 Vandermonde and ⟨q_A⟩ = Q N_A/N for larger solids', () => {
    for (const [a, b, Q] of [
      [30, 70, 100],
      [5, 1, 40],
    ] as const) {
      const { weights, mean } = einsteinExchange(a, b, Q);
      expect(weights.reduce((x, y) => x + y)).toBe(einsteinMultiplicity(a + b, Q));
      near(mean, (Q * a) / (a + b), 1e-10);
    }
  });

  it('refuses what is not a solid', () => {
    expect(() => einsteinMultiplicity(0, 1)).toThrow(/oscillators is 0, must be an integer >= 1/);
    expect(() => einsteinSolid(3, -1)).toThrow(/quanta is -1, must be an integer >= 0/);
    expect(() => einsteinSolid(3, 1, 0)).toThrow(/frequency is 0/);
    expect(() => einsteinExchange(3, 0.5, 1)).toThrow(RangeError);
  });
});
