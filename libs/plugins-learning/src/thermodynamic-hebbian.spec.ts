import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams } from '@ergodic/numerics';
import { defineEnergy, spins, type Energy, type Tick } from '@ergodic/kernel';
import { enumerate, lawContext, lawsOf } from '@ergodic/laws';
import { z } from 'zod';
import { thermodynamicHebbian } from './thermodynamic-hebbian.ts';

/** Spins with the given couplings, each pair once; no fields. */
function pairsOf(n: number, pairs: readonly (readonly [number, number])[], couplings: readonly number[]): Energy {
  return defineEnergy({
    name: 'pairs',
    summary: 'test',
    options: z.object({}),
    space: spins,
    make: () => ({
      pairwise: {
        from: Int32Array.from(pairs, ([i]) => i),
        to: Int32Array.from(pairs, ([, j]) => j),
        coupling: Float64Array.from(couplings),
        field: new Float64Array(n),
      },
    }),
  }).make({}, lawContext(1, 1, n));
}

const onePair = (J: number): Energy => pairsOf(2, [[0, 1]], [J]);

/** Replicas in exactly the proportions of e^(−E/T)/Z, to within a part in `replicas`. */
function equilibrium(energy: Energy, T: number, replicas: number) {
  const all = enumerate(energy.space);
  const E = new Float64Array(all.replicas);
  energy.addEnergy(all, E);
  const weights = E.map((e) => Math.exp(-e / T));
  const Z = weights.reduce((a, b) => a + b, 0);
  const data = new Float64Array(replicas * all.width);
  let below = 0;
  let row = 0;
  weights.forEach((w, a) => {
    below += w / Z;
    for (; row < Math.round(below * replicas); row++)
      data.set(all.data.subarray(a * all.width, (a + 1) * all.width), row * all.width);
  });
  return { x: batchOf(data, replicas, all.width), F: -T * Math.log(Z) };
}

const tick = (T: number, replicas: number): Tick => ({
  step: 0,
  stage: 0,
  time: 0,
  temperature: T,
  heat: new Float64Array(replicas),
  work: new Float64Array(replicas),
});

/** J after `steps` updates, with the replicas in equilibrium at the present J before each. */
function learn(J: number, T: number, options: { rate: number; decay: number; timeStep: number }, steps: number) {
  const energy = onePair(J);
  const rule = thermodynamicHebbian.make(options, lawContext(1, 1));
  for (let n = 0; n < steps; n++) {
    // 1e5 replicas resolve ⟨ss⟩ to 1e-5 without sampling noise.
    const { x } = equilibrium(energy, T, 100_000);
    rule.update({ energy, x }, rule.init({ energy, x }, lawContext(1, 1)), tick(T, x.replicas));
  }
  return energy.parameters['coupling']!.data[0]!;
}

describe('thermodynamic-hebbian', () => {
  for (const law of lawsOf(thermodynamicHebbian)) it(`law: ${law.name}`, law.check);

  it.each([
    [0.3, 1.1],
    [0.9, -0.6],
    [2.5, 0.4],
  ])('NET-10 T = %s: ∂F/∂J = ⟨∂E/∂J⟩, by enumeration on a frustrated triangle', (T, shift) => {
    const triangle: [number, number][] = [
      [0, 1],
      [1, 2],
      [0, 2],
    ];
    const couplings = [0.7, -0.4 + shift, 0.25];
    const freeEnergy = (J: readonly number[]): number => {
      const energy = pairsOf(3, triangle, J);
      const E = new Float64Array(8);
      energy.addEnergy(enumerate(energy.space), E);
      return -T * Math.log(E.reduce((sum, e) => sum + Math.exp(-e / T), 0));
    };
    const energy = pairsOf(3, triangle, couplings);
    const all = enumerate(energy.space);
    const E = new Float64Array(8);
    energy.addEnergy(all, E);
    const Z = E.reduce((sum, e) => sum + Math.exp(-e / T), 0);
    couplings.forEach((J, e) => {
      const h = 1e-5;
      const slope = (freeEnergy(couplings.with(e, J + h)) - freeEnergy(couplings.with(e, J - h))) / (2 * h);
      const mean = E.reduce((sum, value, a) => {
        const [i, j] = triangle[e]!;
        return sum - (all.data[3 * a + i]! * all.data[3 * a + j]! * Math.exp(-value / T)) / Z;
      }, 0);
      expect(Math.abs(slope - mean)).toBeLessThanOrEqual(1e-8);
      // Differentiating U alone, with p free to respond, double counts: it is another number.
      const U = (J2: readonly number[]): number => {
        const other = pairsOf(3, triangle, J2);
        const levels = new Float64Array(8);
        other.addEnergy(all, levels);
        const total = levels.reduce((sum, value) => sum + Math.exp(-value / T), 0);
        return levels.reduce((sum, value) => sum + (value * Math.exp(-value / T)) / total, 0);
      };
      const ofU = (U(couplings.with(e, J + h)) - U(couplings.with(e, J - h))) / (2 * h);
      expect(Math.abs(ofU - mean)).toBeGreaterThan(1e-3);
    });
  });

  it('NET-10 without decay F = −T ln(4 cosh(J/T)) falls without bound, and no data hold it', () => {
    const at = [0, 1, 2, 4, 8].map((scale) => {
      const J = learn(0.2, 1, { rate: 1, decay: 0, timeStep: 1 }, 5 * scale);
      const { F } = equilibrium(onePair(J), 1, 4);
      expect(Math.abs(F + Math.log(4 * Math.cosh(J)))).toBeLessThanOrEqual(1e-12 * Math.abs(F));
      return F;
    });
    at.slice(1).forEach((F, i) => expect(F).toBeLessThan(at[i]! - 1));
    expect(at.at(-1)!).toBeLessThan(-30);
  });

  it.each([
    [1, 0.5, 0.957504024077],
    [1.5, 1, 1.28783945496],
  ])('NET-11 η/λ = %s at T = %s: a free pair comes to ± %s', (ratio, T, wanted) => {
    for (const sign of [1, -1]) {
      const J = learn(0.3 * sign, T, { rate: 2 * ratio, decay: 2, timeStep: 0.4 }, 60);
      expect(Math.abs(J - sign * wanted)).toBeLessThanOrEqual(1e-4);
      // J = (η/λ) tanh(J), without the temperature, rests elsewhere where T ≠ 1.
      if (T !== 1) expect(Math.abs(J - ratio * Math.tanh(J))).toBeGreaterThan(0.1);
    }
  });

  it('NET-11 only J = 0 where η/λ ≤ T; a small J grows at the rate η/T − λ', () => {
    expect(Math.abs(learn(0.8, 1.5, { rate: 1, decay: 1, timeStep: 0.5 }, 80))).toBeLessThan(1e-4);
    for (const [rate, T] of [
      [1.2, 0.7],
      [1.2, 2],
    ] as const) {
      const [start, decay, timeStep] = [0.02, 0.9, 0.05];
      const J = learn(start, T, { rate, decay, timeStep }, 1);
      expect(Math.abs((J - start) / (start * timeStep) - (rate / T - decay))).toBeLessThan(2e-3);
    }
  });

  it('tells the energy that its parameters have moved', () => {
    const seen: number[] = [];
    const energy: Energy = { ...onePair(0.5), refresh: () => seen.push(energy.parameters['coupling']!.data[0]!) };
    const x = batchOf(Float64Array.of(1, 1), 1, 2);
    const rule = thermodynamicHebbian.make({ rate: 0.7, decay: 0.4, timeStep: 0.5 }, lawContext(1, 1));
    rule.update({ energy, x }, rule.init({ energy, x }, lawContext(1, 1)), tick(1, 1));
    expect(seen).toEqual([expect.closeTo(0.5 + 0.5 * (0.7 - 0.4 * 0.5), 14)]);
  });

  it('NET-11 clamped to data it rests at (η/λ) ⟨ss⟩_data; Δλ = 1 goes there in one step, Δλ ≥ 2 is refused', () => {
    const random = new RandomStreams(3, 'data', 1);
    const x = batchOf(
      Float64Array.from({ length: 3 * 500 }, () => (random.uniform(0) < 0.7 ? 1 : -1)),
      500,
      3,
    );
    const pairs: [number, number][] = [
      [0, 1],
      [1, 2],
    ];
    const energy = pairsOf(3, pairs, [5, -3]);
    const rule = thermodynamicHebbian.make({ rate: 1.5, decay: 0.5, timeStep: 2 }, lawContext(1, 1));
    rule.update({ energy, x }, rule.init({ energy, x }, lawContext(1, 1)), tick(0.7, 500));
    pairs.forEach(([i, j], e) => {
      let sum = 0;
      for (let r = 0; r < 500; r++) sum += x.data[3 * r + i]! * x.data[3 * r + j]!;
      expect(energy.parameters['coupling']!.data[e]).toBeCloseTo((3 * sum) / 500, 12);
      expect(Math.abs((3 * sum) / 500)).toBeGreaterThan(0.1);
    });
    const { options } = thermodynamicHebbian;
    const make = (timeStep: number) => () =>
      thermodynamicHebbian.make(options.parse({ decay: 4, timeStep }), lawContext(1, 1));
    expect(make(0.5)).toThrow(expect.objectContaining({ code: 'invalid-option', path: 'timeStep', value: 0.5 }));
    expect(make(0.49)).not.toThrow();
  });
});
