import { describe, expect, it } from 'vitest';
import { batchOf } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import {
  energiesOf,
  forceError,
  forcesOf,
  integral,
  made,
  near,
  normalRows,
  observed,
  withForce,
} from '../test/support.ts';
import { modernHopfield } from './modern-hopfield.ts';

const patterns = [
  [1, 0],
  [0, 1],
  [-1, -1],
];
const of = (sharpness: number, rows = patterns): Energy => made(modernHopfield, { patterns: rows, sharpness });
const row = (...q: number[]) => batchOf(Float64Array.from(q), 1, q.length);
/** q ← q + force: a step of size 1. */
function update(energy: Energy, q: Float64Array): Float64Array {
  const force = forcesOf(energy, batchOf(q, 1, q.length));
  return q.map((x, i) => x + force[i]!);
}

describe('modern-hopfield', () => {
  for (const law of lawsOf(modernHopfield)) it(`law: ${law.name}`, law.check);

  it('LRN-25 β = 2, q = (.5, .2): E, the update by attention, and E after it', () => {
    const energy = of(2);
    near(energiesOf(energy, row(0.5, 0.2))[0]!, 0.94710146186, 1e-11);
    const next = update(energy, Float64Array.of(0.5, 0.2));
    near(next[0]!, 0.5545993513008, 1e-12);
    near(next[1]!, 0.2794055598453, 1e-12);
    near(energiesOf(energy, batchOf(next, 1, 2))[0]!, 0.940506460481, 1e-12);
    near(observed(energy, 'attention', row(0.5, 0.2))[0]!, 0.6099310475855, 1e-12);
  });

  it.each([0.3, 1, 7])('LRN-25 β = %d: no update raises E, from anywhere; steps of 2.5 do', (beta) => {
    const energy = of(beta);
    let wide = 0;
    const x = normalRows(30, 2);
    for (let r = 0; r < 30; r++) {
      let q: Float64Array = x.data.slice(2 * r, 2 * r + 2);
      for (let n = 0; n < 20; n++) {
        const next = update(energy, q);
        const before = energiesOf(energy, batchOf(q, 1, 2))[0]!;
        expect(energiesOf(energy, batchOf(next, 1, 2))[0]!).toBeLessThanOrEqual(before + 1e-13);
        const far = q.map((v, i) => v + 2.5 * (next[i]! - v));
        if (energiesOf(energy, batchOf(far, 1, 2))[0]! > before + 1e-6) wide++;
        q = next;
      }
      expect(energiesOf(energy, batchOf(q, 1, 2))[0]!).toBeGreaterThanOrEqual(0);
    }
    expect(wide).toBeGreaterThan(3);
  });

  it.each([0.2, 1, 3])('NET-06 T = 1/β = %d: the update is Σ α ξ, α = softmax(−E/T) with E = −q·ξ', (T) => {
    const q = Float64Array.of(0.7, -0.4);
    const weights = patterns.map((xi) => Math.exp((xi[0]! * q[0]! + xi[1]! * q[1]!) / T));
    const total = weights.reduce((sum, w) => sum + w, 0);
    const next = update(of(1 / T), q);
    [0, 1].forEach((i) =>
      near(
        next[i]!,
        patterns.reduce((sum, xi, mu) => sum + (weights[mu]! / total) * xi[i]!, 0),
      ),
    );
    // Patterns in another order are the same memory.
    const turned = update(of(1 / T, patterns.toReversed()), q);
    next.forEach((v, i) => near(turned[i]!, v));
  });

  it('NET-06 T → ∞ pools the mean, T → 0 takes the nearest', () => {
    const q = Float64Array.of(0.7, -0.4);
    update(of(1e-12), q).forEach((v) => near(v, 0, 1e-10));
    update(of(1e6), q).forEach((v, i) => near(v, patterns[0]![i]!, 1e-12));
  });

  it.each([0.5, 1.4])('T = 1/β = %d: normal laws of variance T around the patterns, weighted by e^(ξ²/2T)', (T) => {
    const energy = of(1 / T, [[1.3], [-0.4], [0.2]]);
    const at = (q: number): number => Math.exp(-energiesOf(energy, row(q))[0]! / T);
    const Z = integral(at, 20);
    const parts = [1.3, -0.4, 0.2].map((mean) => ({ mean, weight: Math.exp(mean ** 2 / (2 * T)) }));
    const total = parts.reduce((sum, { weight }) => sum + weight, 0);
    const mean = parts.reduce((sum, part) => sum + (part.weight * part.mean) / total, 0);
    const square = parts.reduce((sum, part) => sum + (part.weight * (part.mean ** 2 + T)) / total, 0);
    near(integral((q) => q * at(q), 20) / Z, mean, 1e-10);
    near(integral((q) => q * q * at(q), 20) / Z, square, 1e-10);
    expect(Math.abs(integral((q) => q * q * at(q), 20) / Z - square - T)).toBeGreaterThan(0.1);
  });

  it('GEN-09 the force; of the wrong sign or half the size it is none', () => {
    const x = normalRows(5, 2);
    expect(forceError(of(2.4), x)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.5]) expect(forceError(withForce(of(2.4), factor), x)).toBeGreaterThan(0.1);
  });

  it('huge overlaps neither overflow nor lose the pattern', () => {
    const energy = of(50, [
      [40, 0],
      [0, 30],
    ]);
    const x = row(40, 1);
    expect(Number.isFinite(energiesOf(energy, x)[0]!)).toBe(true);
    expect([...update(energy, x.data)]).toEqual([40, 0]);
  });
});
