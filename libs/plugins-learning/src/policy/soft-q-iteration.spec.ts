import { describe, expect, it } from 'vitest';
import { lawContext, lawsOf } from '@ergodic/laws';
import { batchOf } from '@ergodic/numerics';
import { tick } from '../../test/learning.ts';
import { softQIteration } from './soft-q-iteration.ts';
import { backup, softPolicy, softValue } from './tables.ts';
import { tableEnergy, tableWorld, trialTable } from './trial-agent.ts';

for (const law of lawsOf(softQIteration)) it(`law: ${law.name}`, law.check);

/** Sweeps until the rule says that it has settled. */
function solved(T: number, { discount = 0.9, table = trialTable(), tolerance = 1e-14, from = [0, 0, 0, 0] } = {}) {
  const energy = tableEnergy(tableWorld(table, 100), from);
  const model = { energy, x: batchOf(new Float64Array(4).fill(0.5), 1, 4) };
  const context = lawContext(1, 1);
  const rule = softQIteration.make(softQIteration.options.parse({ discount, tolerance }), context);
  const state = rule.init(model, context);
  let updates = 0;
  do updates++;
  while (!rule.update(model, state, tick(T)).settled && updates < 5000);
  const Q = energy.agent!.values!.data;
  const pi = new Float64Array(4);
  for (let s = 0; s < 2; s++) softPolicy(Q, 2 * s, T, pi.subarray(2 * s, 2 * s + 2));
  const V = [softValue(Q, 0, 2, T), softValue(Q, 2, 2, T)];
  const observe = Object.fromEntries(
    rule.observables!(state).map((each) => [each.name, 'read' in each ? each.read() : NaN]),
  );
  return { V, pi, Q, updates, observe };
}

const near = (found: number, wanted: number, tolerance = 1e-12): void =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));

/** The best of the four deterministic policies, by Cramer's rule on (1 − γ P) V = R. */
function bestValues(discount: number): number[] {
  const { rewards: R, transitions: P } = trialTable();
  const all = [0, 1, 2, 3].map((k) => {
    const [i, j] = [k & 1, 2 + (k >> 1)];
    const [a, b] = [1 - discount * P[2 * i]!, -discount * P[2 * i + 1]!];
    const [c, d] = [-discount * P[2 * j]!, 1 - discount * P[2 * j + 1]!];
    const determinant = a * d - b * c;
    return [(R[i]! * d - b * R[j]!) / determinant, (a * R[j]! - c * R[i]!) / determinant];
  });
  return [0, 1].map((s) => Math.max(...all.map((V) => V[s]!)));
}

describe('LRN-36 the soft policy of one state', () => {
  it('Q = (1, 2, 0), T = 0.5', () => {
    const pi = new Float64Array(3);
    const Q = Float64Array.of(1, 2, 0);
    softPolicy(Q, 0, 0.5, pi);
    [0.1173104278, 0.8668133322, 0.01587624].forEach((p, a) => near(pi[a]!, p, 1e-10));
    const V = softValue(Q, 0, 3, 0.5);
    near(V, 2.0714658142499496);
    const H = -pi.reduce((sum, p) => sum + p * Math.log(p), 0);
    near(H, 0.44105744405816344);
    near(pi.reduce((sum, p, a) => sum + p * Q[a]!, 0) + 0.5 * H, V);
  });

  it.each([0.5, 2, 1e-3])('T = %s: V is the most of E_π Q + T H(π), and no law reaches more', (T) => {
    const Q = Float64Array.of(1, 2, 0);
    const V = softValue(Q, 0, 3, T);
    for (let i = 1; i < 20; i++)
      for (let j = 1; i + j < 20; j++) {
        const p = [i / 20, j / 20, 1 - (i + j) / 20];
        const value = p.reduce((sum, x, a) => sum + x * (Q[a]! - T * Math.log(x)), 0);
        expect(value).toBeLessThanOrEqual(V + 1e-12);
      }
  });
});

describe('LRN-37 soft value iteration', () => {
  it('T = 0.5: values and policy', () => {
    const { V, pi, observe } = solved(0.5);
    near(V[0]!, 12.9787910982868, 1e-13);
    near(V[1]!, 13.7678329038071, 1e-13);
    near(pi[0]!, 0.7321988347968);
    near(pi[3]!, 0.9686864449261);
    near(observe['softValue']!, 0.7 * 12.9787910982868 + 0.3 * 13.7678329038071);
  });

  it('T → 0: the optimal values, which enumeration of all policies has too', () => {
    const { V } = solved(1e-6);
    [11.651376146789, 12.5688073394495].forEach((wanted, s) => {
      near(V[s]!, wanted);
      near(bestValues(0.9)[s]!, wanted);
    });
  });

  it.each([0.1, 0.5, 2])('T = %s: V_T falls with T to V_0, and lies within T ln A/(1 − γ) of it', (T) => {
    const [V, colder, best] = [solved(T).V, solved(T / 2).V, bestValues(0.9)];
    for (let s = 0; s < 2; s++) {
      expect(V[s]).toBeGreaterThan(colder[s]!);
      expect(V[s]! - best[s]!).toBeGreaterThanOrEqual(0);
      expect(V[s]! - best[s]!).toBeLessThanOrEqual((T * Math.log(2)) / 0.1);
    }
  });

  it.each([0.5, 2])('T = %s: a sweep brings any two tables nearer by γ', (T) => {
    const table = trialTable();
    const sweep = (Q: readonly number[]): number[] => {
      const values = Float64Array.from(Q);
      const V = Float64Array.of(softValue(values, 0, 2, T), softValue(values, 2, 2, T));
      return Q.map((_, i) => backup(table, i, 0.9, V));
    };
    const distance = (a: readonly number[], b: readonly number[]): number =>
      Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));
    const pairs = [
      [
        [0, 0, 0, 0],
        [5, -3, 2, 1],
      ],
      [
        [1, 1, 1, 1],
        [2, 2, 2, 2],
      ],
      [
        [-4, 0.3, 9, 0],
        [0.1, 7, -2, 3],
      ],
    ] as const;
    for (const [a, b] of pairs) expect(distance(sweep(a), sweep(b))).toBeLessThanOrEqual(0.9 * distance(a, b) + 1e-12);
    // Tables that differ by a constant reach it.
    near(distance(sweep([1, 1, 1, 1]), sweep([2, 2, 2, 2])), 0.9);
  });

  it.each([0.5, 2])('T = %s: from anywhere to the same values, settled within its bound', (T) => {
    const exact = solved(T).V;
    const { V, observe } = solved(T, { tolerance: 1e-4, from: [30, -20, 5, 1] });
    expect(observe['residual']).toBeLessThanOrEqual(1e-4);
    const error = Math.max(...V.map((v, s) => Math.abs(v - exact[s]!)));
    expect(error).toBeLessThanOrEqual((1e-4 * 0.9) / 0.1);
    expect(error).toBeGreaterThan(1e-7);
  });

  it.each([0.5, 2])('T = %s: at γ = 1, episodes that end have finite values: those of the linear equations', (T) => {
    const table = trialTable(0.2);
    const { V, pi } = solved(T, { discount: 1, table });
    for (let s = 0; s < 2; s++) {
      let wanted = 0;
      for (let a = 0; a < 2; a++)
        wanted += pi[2 * s + a]! * (backup(table, 2 * s + a, 1, Float64Array.from(V)) - T * Math.log(pi[2 * s + a]!));
      near(V[s]!, wanted);
    }
  });

  it('goes on after maxIterations updates at each temperature, counted anew', () => {
    const energy = tableEnergy(tableWorld(trialTable(), 100), [0, 0, 0, 0]);
    const model = { energy, x: batchOf(new Float64Array(4).fill(0.5), 1, 4) };
    const context = lawContext(1, 1);
    const rule = softQIteration.make(softQIteration.options.parse({ maxIterations: 3, tolerance: 1e-14 }), context);
    const state = rule.init(model, context);
    const settledAt = (stage: number): boolean[] =>
      [1, 2, 3].map(() => rule.update(model, state, { ...tick(2 / (1 + stage)), stage }).settled);
    for (const stage of [0, 1, 2]) expect(settledAt(stage)).toEqual([false, false, true]);
  });

  it('GEN-11 mutants have other values: T left out, its sign turned, γ missing', () => {
    const table = trialTable();
    const iterate = (soft: (a: number, b: number) => number, discount: number): number[] => {
      let V = Float64Array.of(0, 0);
      for (let k = 0; k < 600; k++)
        V = V.map((_, s) => soft(backup(table, 2 * s, discount, V), backup(table, 2 * s + 1, discount, V)));
      return [...V];
    };
    const lse = (T: number) => (a: number, b: number) => softValue(Float64Array.of(a, b), 0, 2, T);
    const softMin = (a: number, b: number): number => -lse(0.5)(-a, -b);
    near(iterate(lse(0.5), 0.9)[0]!, 12.9787910982868);
    for (const mutant of [iterate(lse(1), 0.9), iterate(softMin, 0.9), iterate(lse(0.5), 0.99)])
      expect(Math.abs(mutant[0]! - 12.9787910982868)).toBeGreaterThan(0.5);
  });
});
