import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, RandomStreams, type Batch } from '@ergodic/numerics';
import { probabilities, type Energy, type Tick } from '@ergodic/kernel';
import { dynamicsLaws, lawContext, lawsOf } from '@ergodic/laws';
import { boltzmannAssignment } from './boltzmann-assignment.ts';

const near = (value: number, expected: number, tolerance = 1e-12): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));

/** Independent units with the given levels, a list each. */
function levelsOf(levels: readonly (readonly number[])[], logDegeneracy?: number[], weights?: number[]): Energy {
  const K = levels[0]!.length;
  return {
    space: probabilities(levels.length, K, weights && Float64Array.from(weights)),
    parameters: {},
    ...(logDegeneracy && { logDegeneracy: Float64Array.from(logDegeneracy) }),
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        levels.forEach((row, i) =>
          row.forEach((E, c) => {
            const p = x.data[r * x.width + i * K + c]!;
            if (p > 0) out[r]! += scale * (weights?.[i] ?? 1) * p * E;
          }),
        );
    },
    conditional(_x, _r, i, out) {
      levels[i]!.forEach((E, c) => (out[c] = E));
    },
  };
}

function step(energy: Energy, T: number, x: Batch = startOf(energy)) {
  const dynamics = boltzmannAssignment.make({}, undefined as never);
  const state = dynamics.init(energy, x, lawContext(1, x.replicas));
  const tick: Tick = {
    step: 0,
    stage: 0,
    time: 0,
    temperature: T,
    heat: new Float64Array(x.replicas),
    work: new Float64Array(x.replicas),
  };
  dynamics.advance(energy, x, state, tick);
  const U = new Float64Array(x.replicas);
  energy.addEnergy(x, U);
  return { x, U, heat: tick.heat, F: dynamics.freeEnergy!(state), C: dynamics.heatCapacity!(state) };
}

function startOf(energy: Energy, replicas = 1): Batch {
  const { space } = energy;
  if (space.kind !== 'probabilities') throw new Error('not soft');
  const width = space.units * space.choices;
  return batchOf(new Float64Array(replicas * width).fill(1 / space.choices), replicas, width);
}

const three = [[0, 1, 3]];

describe('boltzmann-assignment', () => {
  for (const law of lawsOf(boltzmannAssignment)) it(`law: ${law.name}`, law.check);

  it('CAN-10 tells the uncertainty −Σ w p ln p of each replica, degeneracies or none; 0 where all is certain', () => {
    const energy = levelsOf([three[0]!, three[0]!], [0, 1, 2], [1, 2.5]);
    const dynamics = boltzmannAssignment.make({}, lawContext(1, 2));
    const x = batchOf(Float64Array.of(0.2, 0.3, 0.5, 1, 0, 0, 0, 1, 0, 0.2, 0.3, 0.5), 2, 6);
    const [uncertainty] = dynamics.observables!(dynamics.init(energy, x, lawContext(1, 2)));
    const out = new Float64Array(2).fill(9);
    if ('measure' in uncertainty!) uncertainty.measure(x, out);
    near(out[0]!, 1.0296530140645737);
    near(out[1]!, 2.5 * 1.0296530140645737);
  });

  it.each([
    [0.7, [0.797820467343013, 0.191198501893215, 0.0109810307637718]],
    [2, [0.54654938726618, 0.331498960424092, 0.121951652309729]],
  ])('CAN-01 p of the levels 0, 1, 3 at T = %f', (T, expected) => {
    const { x } = step(levelsOf(three), T);
    expected.forEach((p, c) => near(x.data[c]!, p, 1e-14));
    const wrongSign = step(levelsOf([[0, -1, -3]]), T).x;
    expect(Math.abs(wrongSign.data[0]! - expected[0]!)).toBeGreaterThan(0.1);
  });

  it.each([
    [0.7, -0.158110179577445, 0.224141594184531, 0.48936392759914],
    [2, -1.20826121067346, 0.697353917353278, 0.235690336290922],
  ])('CAN-02, CAN-03, CAN-04 F, U and C at T = %f', (T, F, U, C) => {
    const found = step(levelsOf(three), T);
    near(found.F[0]!, F);
    near(found.U[0]!, U);
    near(found.C[0]!, C);
  });

  it('CAN-01 shifting all energies by ±1e6 changes nothing; scaling E and T together neither', () => {
    const plain = step(levelsOf(three), 0.7);
    for (const shift of [1e6, -1e6]) {
      const shifted = step(levelsOf([three[0]!.map((E) => E + shift)]), 0.7);
      plain.x.data.forEach((p, c) => near(shifted.x.data[c]!, p, 1e-9));
      near(shifted.F[0]!, plain.F[0]! + shift, 1e-12);
      near(shifted.C[0]!, plain.C[0]!, 1e-8);
    }
    const scaled = step(levelsOf([three[0]!.map((E) => 250 * E)]), 175);
    plain.x.data.forEach((p, c) => near(scaled.x.data[c]!, p, 1e-14));
  });

  it('CAN-04 the heat capacity survives a large offset, where ⟨E²⟩ − ⟨E⟩² would not', () => {
    const levels = three[0]!.map((E) => E + 1e8);
    near(step(levelsOf([levels]), 2).C[0]!, 0.235690336290922, 1e-6);
    const p = [0.54654938726618, 0.331498960424092, 0.121951652309729];
    const square = p.reduce((sum, q, c) => sum + q * levels[c]! ** 2, 0);
    const mean = p.reduce((sum, q, c) => sum + q * levels[c]!, 0);
    expect(Math.abs((square - mean ** 2) / 4 - 0.235690336290922)).toBeGreaterThan(1e-3);
  });

  it.each([1e-9, 1e-3, 1, 1e3, 1e9])('LRN-01 nothing is NaN and rows sum to 1 at E/T = 1e6 and beyond, T = %f', (T) => {
    const energy = levelsOf([
      [0, 1e6 * T, 1e12 * T],
      [1e6 * T, 1e6 * T, 2e6 * T],
      [3 * T, Infinity, 2 * T],
    ]);
    const x = startOf(energy);
    x.data.set([1, 0, 0], 6);
    const { F, C, heat } = step(energy, T, x);
    for (const value of [...x.data, F[0]!, C[0]!, heat[0]!]) expect(Number.isFinite(value)).toBe(true);
    for (const i of [0, 1, 2]) near(x.data[3 * i]! + x.data[3 * i + 1]! + x.data[3 * i + 2]!, 1, 1.2e-15);
    expect(Array.from(x.data.subarray(0, 6))).toEqual([1, 0, 0, 0.5, 0.5, 0]);
    expect(Number.isNaN(Math.exp(-1e6) / Math.exp(-1e6))).toBe(true);
  });

  it('CAN-01 degeneracies weigh choices, and −∞ closes one', () => {
    const { x, F } = step(levelsOf(three, [Math.log(2), -Infinity, Math.log(5)]), 2);
    const Z = 2 + 5 * Math.exp(-1.5);
    near(x.data[0]!, 2 / Z);
    expect(x.data[1]).toBe(0);
    near(F[0]!, -2 * Math.log(Z));
  });

  it('CAN-02 independent units add, each with its weight', () => {
    const rows = [
      [0, 1, 3],
      [2, 0.5, 0.1],
    ];
    const both = step(levelsOf(rows, undefined, [3, 0.5]), 0.7);
    const [a, b] = rows.map((row) => step(levelsOf([row]), 0.7)) as [typeof both, typeof both];
    near(both.F[0]!, 3 * a.F[0]! + 0.5 * b.F[0]!);
    near(both.C[0]!, 3 * a.C[0]! + 0.5 * b.C[0]!);
    near(both.heat[0]!, 3 * a.heat[0]! + 0.5 * b.heat[0]!);
  });

  it('CAN-03 F = U − TS, CAN-08 D ≥ 0 against any other law, for random levels and T', () => {
    const random = new RandomStreams(3, 'levels', 1);
    for (let n = 0; n < 300; n++) {
      const T = 10 ** (6 * random.uniform(0) - 3);
      const levels = Array.from({ length: 6 }, () => 3 * random.normal(0));
      const g = levels.map(() => random.normal(0));
      const { x, U, F } = step(levelsOf([levels], g), T);
      const S = (p: Float64Array): number =>
        p.reduce((sum, q, c) => (q > 0 ? sum - q * (Math.log(q) - g[c]!) : sum), 0);
      expect(Math.abs(F[0]! - (U[0]! - T * S(x.data)))).toBeLessThanOrEqual(1e-12 * (Math.abs(U[0]!) + 10 * T + 1));
      const q = Float64Array.from(levels, () => random.uniform(0));
      const total = q.reduce((sum, v) => sum + v, 0);
      q.forEach((v, c) => (q[c] = v / total));
      const other = q.reduce((sum, v, c) => sum + v * levels[c]!, 0) - T * S(q);
      expect(other).toBeGreaterThanOrEqual(F[0]! - 1e-12 * (Math.abs(F[0]!) + 1));
    }
  });

  it('CAN-05 S = −∂F/∂T and C = ∂U/∂T by central differences', () => {
    for (const T of [0.4, 1.3, 5]) {
      const h = 1e-4 * T;
      const at = (t: number) => step(levelsOf(three), t);
      const { F, U, C } = at(T);
      near(-(at(T + h).F[0]! - at(T - h).F[0]!) / (2 * h), (U[0]! - F[0]!) / T, 1e-6);
      near((at(T + h).U[0]! - at(T - h).U[0]!) / (2 * h), C[0]!, 1e-6);
      // Var(E)/T instead of Var(E)/T².
      expect(Math.abs(C[0]! * T - C[0]!)).toBeGreaterThan(1e-2);
    }
  });

  it('NEQ-01 books what the energy changes as heat into the system, and is at rest after one step', () => {
    const energy = levelsOf([...three, [2, 0.5, 0.1]], [0, 0.3, -1], [2, 1]);
    const x = startOf(energy, 2);
    x.data.set([0.9, 0.1, 0, 0, 0, 1]);
    const before = new Float64Array(2);
    energy.addEnergy(x, before);
    const { U, heat } = step(energy, 1.1, x);
    U.forEach((after, r) => near(heat[r]!, after - before[r]!));
    expect(heat[0]).not.toBe(heat[1]);
    expect([...step(energy, 1.1, x).heat]).toEqual([0, 0]);
  });

  const start = (x: Batch): void => {
    const random = new RandomStreams(7, 'start', x.replicas);
    for (let at = 0; at < x.data.length; at += 3) x.data[at + random.integer(Math.floor(at / x.width), 3)] = 1;
  };
  const make = () => ({
    dynamics: boltzmannAssignment.make({}, undefined as never),
    energy: levelsOf([...three, [2, 0.5, 0.1]]),
  });
  for (const law of dynamicsLaws(make, { start })) it(`law, on units of unlike levels: ${law.name}`, law.check);

  it('does not know F and C before its first step', () => {
    const dynamics = boltzmannAssignment.make({}, undefined as never);
    const energy = levelsOf(three);
    const state = dynamics.init(energy, createBatch(2, 3), lawContext(1, 2));
    expect([...dynamics.freeEnergy!(state), ...dynamics.heatCapacity!(state)]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('refuses T ≤ 0, NaN energies and units without an open choice', () => {
    for (const T of [0, -1, NaN, Infinity]) expect(() => step(levelsOf(three), T)).toThrow(RangeError);
    expect(() => step(levelsOf([[0, NaN, 1]]), 1)).toThrow(RangeError);
    expect(() => step(levelsOf(three, [-Infinity, -Infinity, -Infinity]), 1)).toThrow(RangeError);
  });
});
