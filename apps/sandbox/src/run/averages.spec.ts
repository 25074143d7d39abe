import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import type { Frame, Recipe, Run } from '@ergodic/kernel';
import { averagesOf, isStationary, settlingFrames } from './averages.ts';
import { Chains } from './chains.ts';

const recipe: Recipe = {
  name: 'run',
  seed: 1,
  replicas: 1,
  compute: 'auto',
  units: 1,
  initial: 'random',
  energy: { use: 'e' },
  dynamics: { use: 'd' },
  temperature: { use: 'constant', value: 1 },
  protocol: {},
  observe: { every: 1, snapshots: [] },
  analyses: [],
};

const framesOf = (columns: Record<string, number[]>): Frame[] =>
  columns['U']!.map((_, i) => ({
    step: i,
    stage: i,
    time: i,
    values: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[i]!])),
    errors: {},
    transitions: [],
  }));

/** x' = ρ x + √(1 − ρ²) ξ: mean 0, variance 1, τ = (1 + ρ)/(1 − ρ). */
function ar1(n: number, rho: number, start: number, name: string): number[] {
  const random = new RandomStreams(5, name, 1);
  let x = start;
  return Array.from({ length: n }, () => (x = rho * x + Math.sqrt(1 - rho * rho) * random.normal(0)));
}

const constant = (n: number): number[] => new Array<number>(n).fill(1);

describe('averages at constant temperature', () => {
  it('have the standard error of correlated frames', () => {
    const n = 40_000;
    const found = averagesOf(recipe, framesOf({ T: constant(n), U: ar1(n, 0.8, 0, 'u'), heat: ar1(n, 0, 0, 'h') }))!;
    expect(found.rows.map(({ name }) => name)).toEqual(['U']);
    const [U] = found.rows;
    // τ = 9: standard error √(9 / n), not √(1 / n).
    expect(U!.standardError / Math.sqrt(9 / found.frames)).toBeCloseTo(1, 0);
    expect(U!.effectiveSampleSize / (found.frames / 9)).toBeCloseTo(1, 0);
    expect(Math.abs(U!.mean)).toBeLessThan(5.5 * U!.standardError);
    expect(U!.verdict).toBe('good');
  });

  it('leave out the frames before the energy has settled', () => {
    const chain = ar1(4000, 0.9, 200, 'settling');
    const settling = settlingFrames(chain);
    expect(settling).toBeGreaterThan(20);
    expect(settling).toBeLessThan(1000);
    expect(settlingFrames(ar1(4000, 0.9, 0, 'settled'))).toBeLessThan(1500);
  });

  it('warn where the run is too short for its memory', () => {
    const n = 200;
    const [U] = averagesOf(recipe, framesOf({ T: constant(n), U: ar1(n, 0.99, 0, 'short') }))!.rows;
    expect(U!.verdict).not.toBe('good');
    const [few] = averagesOf(recipe, framesOf({ T: constant(25), U: ar1(25, 0, 0, 'few') }))!.rows;
    expect(few!.verdict).toBe('too few samples');
  });

  it('count every replica where replicas agree, and do not judge C by R̂', () => {
    const [n, replicas] = [20, 100];
    const chainsOf = (offset: number): Float64Array[] =>
      Array.from({ length: replicas }, (_, r) =>
        Float64Array.from(ar1(n, 0, 0, `replica ${r}`), (u) => u + (r % 2) * offset),
      );
    const averages = (offset: number, recorded = n) => {
      const each = chainsOf(offset);
      const simulation = { energies: new Float64Array(replicas), observables: [], x: undefined };
      const chains = new Chains({ recipe: { replicas }, simulation } as unknown as Run);
      const U = Array.from({ length: n }, (_, i) => {
        each.forEach((chain, r) => (simulation.energies[r] = chain[i]!));
        if (i >= n - recorded) chains.record();
        return simulation.energies.reduce((sum, u) => sum + u, 0) / replicas;
      });
      return averagesOf({ ...recipe, replicas }, framesOf({ T: constant(n), U, C: ar1(n, 0, 0, 'C') }), chains)!;
    };
    const [U, C] = averages(0).rows;
    expect([U!.verdict, C!.verdict]).toEqual(['good', 'good']);
    expect(U!.effectiveSampleSize).toBeGreaterThan(200);
    expect(C!.rHat).toBeUndefined();
    expect(averages(5).rows[0]!.verdict).toBe('not mixed');
    expect(averages(0, 5).rows[0]!.verdict, 'replicas from before a resume are not known').toBe('too few samples');
  });

  it('are not made of a run that cools, learns, follows a protocol, or hardly ran', () => {
    const n = 100;
    const cooling = framesOf({ T: ar1(n, 0, 0, 'T'), U: ar1(n, 0, 0, 'U') });
    const still = framesOf({ T: constant(n), U: ar1(n, 0, 0, 'U') });
    expect(averagesOf(recipe, cooling)).toBeUndefined();
    expect(averagesOf(recipe, still.slice(0, 10))).toBeUndefined();
    expect(isStationary({ ...recipe, learning: { use: 'l' } }, still)).toBe(false);
    expect(isStationary({ ...recipe, protocol: { k: { use: 'linear' } } }, still)).toBe(false);
    expect(isStationary(recipe, still)).toBe(true);
  });
});
