import { describe, expect, it } from 'vitest';
import { expm, symmetricEigen } from '@ergodic/numerics/linear-algebra';
import { isNear, near, simpson } from '../test/support.ts';
import { twoBodyEquilibration } from './two-body-equilibration.ts';

const of = (c1: number, t1: number, c2: number, t2: number, G: number) =>
  twoBodyEquilibration({ capacity: c1, temperature: t1 }, { capacity: c2, temperature: t2 }, G);

describe('two-body equilibration', () => {
  it('NEQ-25 C = (1, 3), G = 0.5, from (4, 1): τ, T_f, T(1), ΔS', () => {
    const found = of(1, 4, 3, 1, 0.5);
    near(found.time, 1.5);
    near(found.final, 1.75);
    near(found.at(1)[0], 2.905188517823332);
    near(found.at(1)[1], 1.364937160725556);
    near(found.entropyProduced, 0.8521687906218);
    expect(found.at(0)).toEqual([4, 1]);
    // The clamped neighbour's τ = C₁/G.
    expect(isNear(1 / 0.5, found.time, 0.1)).toBe(false);
  });

  it('NEQ-25 as the matrix exponential of the flow, and 1/τ as λ₂ of C^(−½) L C^(−½)', () => {
    for (const [c1, t1, c2, t2, G] of [
      [1, 4, 3, 1, 0.5],
      [2.5, 0.3, 0.7, 2, 1.4],
    ] as const) {
      const found = of(c1, t1, c2, t2, G);
      const cross = -G / Math.sqrt(c1 * c2);
      near(symmetricEigen(Float64Array.of(G / c1, cross, cross, G / c2), 2).values[1]!, 1 / found.time);
      for (const t of [0.2, 1, 5]) {
        const step = expm(Float64Array.of(-G / c1, G / c1, G / c2, -G / c2), 2, t);
        near(found.at(t)[0], step[0]! * t1 + step[1]! * t2);
        near(found.at(t)[1], step[2]! * t1 + step[3]! * t2);
        near(c1 * found.at(t)[0] + c2 * found.at(t)[1], c1 * t1 + c2 * t2);
      }
      // ΔS = ∫ G (T₁ − T₂)²/(T₁T₂) dt.
      const rate = (t: number): number => {
        const [a, b] = found.at(t);
        return (G * (a - b) ** 2) / (a * b);
      };
      near(found.entropyProduced, simpson(rate, 0, 40 * found.time), 1e-8);
    }
  });

  it('NEQ-25 ΔS ≥ 0, 0 between equals; C₂ → ∞ gives τ → C₁/G', () => {
    expect(of(1, 2, 3, 2, 0.5).entropyProduced).toBe(0);
    for (const t of [0.1, 0.5, 1.5, 8]) expect(of(1, t, 3, 1, 0.5).entropyProduced).toBeGreaterThan(0);
    near(of(1, 4, 1e12, 1, 0.5).time, 2, 1e-11);
  });

  it('refuses what is out of range', () => {
    expect(() => of(0, 1, 1, 1, 1)).toThrow(/first.capacity is 0, must be finite and > 0/);
    expect(() => of(1, 1, 1, -1, 1)).toThrow(/second.temperature is -1/);
    expect(() => of(1, 1, 1, 1, 0)).toThrow(/conductance is 0/);
    expect(() => of(1, 1, 1, 1, 1).at(-1)).toThrow(/time is -1/);
  });
});
