import { describe, expect, it } from 'vitest';
import { lawContext } from '@ergodic/laws';
import { softmin as definition } from '../src/softmin.ts';
import { expectNear, normals, rowOf } from './support.ts';

// Attention: the weight of key j for query i is the Boltzmann law of E_ij = −q_i·k_j/√d, row by row.
const softmin = definition.make({}, lawContext(1, 1));
const [QUERIES, KEYS, D] = [3, 5, 4];
const q = normals(QUERIES * D, 41);
const k = normals(KEYS * D, 42);
const values = [...normals(KEYS, 43)];

const energies = (i: number, order = [0, 1, 2, 3, 4]): number[] =>
  order.map((j) => -Array.from({ length: D }, (_, a) => q[i * D + a]! * k[j * D + a]!).reduce((s, x) => s + x) / 2);
const weights = (i: number, T: number, order?: number[]): number[] => rowOf(softmin, energies(i, order), T);
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, j) => sum + x * b[j]!, 0);
const entropy = (p: readonly number[]): number => -p.reduce((sum, x) => sum + (x > 0 ? x * Math.log(x) : 0), 0);

describe('attention by softmin', () => {
  it.each([0.3, 1, 4])('NET-06 T = %s: rows sum to 1 and are e^(q·k/(√d T)) normalised, so +q·k attracts', (T) => {
    for (let i = 0; i < QUERIES; i++) {
      const p = weights(i, T);
      expect(Math.abs(dot(p, [1, 1, 1, 1, 1]) - 1)).toBeLessThanOrEqual(4e-16 * KEYS);
      const raw = energies(i).map((E) => Math.exp(-E / T));
      const Z = dot(raw, [1, 1, 1, 1, 1]);
      expectNear(
        p,
        raw.map((w) => w / Z),
        1e-14,
      );
      // Mutants: the sign of E, no 1/√d.
      for (const factor of [-1, 2]) {
        const wrong = rowOf(
          softmin,
          energies(i).map((E) => factor * E),
          T,
        );
        expect(Math.max(...wrong.map((w, j) => Math.abs(w - p[j]!)))).toBeGreaterThan(0.01);
      }
    }
  });

  it('NET-06 a masked key has weight exactly 0 and the others share as if it were not there; all masked is refused', () => {
    const E = energies(1);
    for (const T of [0.4, 2]) {
      const masked = rowOf(
        softmin,
        E.map((e, j) => (j === 2 || j === 4 ? Infinity : e)),
        T,
      );
      const few = rowOf(softmin, [E[0]!, E[1]!, E[3]!], T);
      expect(masked).toEqual([few[0], few[1], 0, few[2], 0]);
      expect(() => rowOf(softmin, new Array<number>(KEYS).fill(Infinity), T)).toThrow(RangeError);
    }
  });

  it('NET-06 permuting the keys permutes the weights and leaves the pooled value', () => {
    const order = [3, 0, 4, 2, 1];
    const permuted = (x: readonly number[]): number[] => order.map((j) => x[j]!);
    for (const T of [0.4, 2])
      for (let i = 0; i < QUERIES; i++) {
        expectNear(weights(i, T, order), permuted(weights(i, T)), 1e-15);
        expectNear([dot(weights(i, T, order), permuted(values))], [dot(weights(i, T), values)], 1e-14);
      }
  });

  it('NET-06 T → ∞ pools the mean, T → 0 takes the value of the nearest key', () => {
    const mean = dot(values, [0.2, 0.2, 0.2, 0.2, 0.2]);
    for (let i = 0; i < QUERIES; i++) {
      expectNear([dot(weights(i, 1e12), values)], [mean], 1e-10);
      const E = energies(i);
      expect(dot(weights(i, 1e-9), values)).toBe(values[E.indexOf(Math.min(...E))]);
    }
  });

  it('NET-06 the entropy of a row rises with T: dS/dT = Var(E)/T³', () => {
    for (let i = 0; i < QUERIES; i++)
      for (let T = 0.1; T < 6; T *= 1.3) {
        const S = (at: number): number => entropy(weights(i, at));
        expect(S(1.3 * T)).toBeGreaterThan(S(T));
        const [p, E] = [weights(i, T), energies(i)];
        const U = dot(p, E);
        const slope =
          dot(
            p,
            E.map((e) => (e - U) ** 2),
          ) /
          T ** 3;
        const h = 1e-4 * T;
        expect(Math.abs((S(T + h) - S(T - h)) / (2 * h) - slope)).toBeLessThanOrEqual(1e-6 * Math.max(1, slope));
      }
  });
});
