import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams, softmax } from '@ergodic/numerics';
import { capabilitiesOf, ErgodicError } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, energiesOf, near } from '../test/support.ts';
import { table } from './table.ts';

const of = (energies: number[], degeneracies?: number[]) =>
  table.make({ energies, ...(degeneracies && { degeneracies }) }, contextOf());

/** ln Z, F, p, U, S and C at temperature T, through the contract alone. */
function ensemble(energy: ReturnType<typeof of>, T: number) {
  const n = 'choices' in energy.space ? energy.space.choices : 0;
  const E = energiesOf(
    energy,
    batchOf(
      Float64Array.from({ length: n }, (_, c) => c),
      n,
      1,
    ),
  );
  const logG = energy.logDegeneracy ?? new Float64Array(n);
  const p = E.map((e, c) => logG[c]! - e / T);
  const logZ = softmax(p);
  const U = p.reduce((sum, q, c) => sum + q * E[c]!, 0);
  const S = p.reduce((sum, q, c) => sum - (q > 0 ? q * (Math.log(q) - logG[c]!) : 0), 0);
  const C = p.reduce((sum, q, c) => sum + q * (E[c]! - U) ** 2, 0) / T ** 2;
  return { p, logZ, F: -T * logZ, U, S, C };
}

describe('table', () => {
  for (const law of lawsOf(table)) it(`law: ${law.name}`, law.check);

  it.each([
    {
      T: 0.7,
      p: [0.797820467343013, 0.191198501893215, 0.0109810307637718],
      logZ: 0.225871685110636,
      F: -0.158110179577445,
      U: 0.224141594184531,
      S: 0.546073962517108,
      C: 0.48936392759914,
    },
    {
      T: 2,
      p: [0.54654938726618, 0.331498960424092, 0.121951652309729],
      logZ: 0.604130605336728,
      F: -1.20826121067346,
      U: 0.697353917353278,
      S: 0.952807564013367,
      C: 0.235690336290922,
    },
  ])(
    'CAN-01 CAN-02 CAN-03 CAN-04 levels 0, 1, 3 at T = $T; not at 1.1 T nor with E reversed',
    ({ T, p, ...numbers }) => {
      const found = ensemble(of([0, 1, 3]), T);
      p.forEach((q, c) => near(found.p[c]!, q));
      for (const mutant of [ensemble(of([0, 1, 3]), 1.1 * T), ensemble(of([0, -1, -3]), T)])
        for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) {
          near(found[name], numbers[name]);
          expect(Math.abs(mutant[name] - numbers[name])).toBeGreaterThan(1e-3);
        }
    },
  );

  it('CAN-03 F = U − TS for random levels with degeneracies, T from 1e-3 to 1e3', () => {
    const random = new RandomStreams(3, 'levels', 1);
    for (let trial = 0; trial < 200; trial++) {
      const n = 2 + random.integer(0, 6);
      const energy = of(
        Array.from({ length: n }, () => 4 * random.normal(0)),
        Array.from({ length: n }, () => 1 + random.integer(0, 9)),
      );
      const T = 10 ** (-3 + 6 * random.uniform(0));
      const { F, U, S } = ensemble(energy, T);
      expect(Math.abs(F - (U - T * S))).toBeLessThanOrEqual(1e-12 * (Math.abs(U) + T * Math.abs(S) + 1));
    }
  });

  it('CAN-01 g choices of one energy are one choice of degeneracy g', () => {
    for (const T of [0.4, 3]) {
      const spread = ensemble(of([0, 1, 1, 1, 2.5, 2.5]), T);
      const lumped = ensemble(of([0, 1, 2.5], [1, 3, 2]), T);
      near(lumped.logZ, spread.logZ);
      near(lumped.S, spread.S);
      near(lumped.p[1]!, 3 * spread.p[1]!);
    }
  });

  it('CAN-05 S = −∂F/∂T and U = ∂(βF)/∂β by central differences', () => {
    const energy = of([0.3, -1, 2, 2.2], [1, 2, 1, 5]);
    for (const T of [0.5, 1.7]) {
      const h = 1e-5 * T;
      const dF = (ensemble(energy, T + h).F - ensemble(energy, T - h).F) / (2 * h);
      near(-dF, ensemble(energy, T).S, 1e-6);
      const dBetaF = (ensemble(energy, T - h).logZ - ensemble(energy, T + h).logZ) / (1 / (T + h) - 1 / (T - h));
      near(dBetaF, ensemble(energy, T).U, 1e-6);
    }
  });

  it('CAN-05 twenty systems E_i = a_i + b_i λ: ∂F/∂λ = ⟨b⟩, ∂²F/∂λ² = −Var(b)/T, C = T ∂S/∂T', () => {
    const random = new RandomStreams(6, 'systems', 1);
    const normals = (): number[] => Array.from({ length: 5 }, () => random.normal(0));
    for (let system = 0; system < 20; system++) {
      const [a, b] = [normals(), normals()];
      const T = 0.5 + 3 * random.uniform(0);
      const lambda = random.normal(0);
      const at = (l: number, t = T) => ensemble(of(a.map((E, c) => E + b[c]! * l)), t);
      const { p, F, C } = at(lambda);
      const mean = p.reduce((sum, q, c) => sum + q * b[c]!, 0);
      const variance = p.reduce((sum, q, c) => sum + q * (b[c]! - mean) ** 2, 0);
      const h = 1e-4;
      const [above, below] = [at(lambda + h).F, at(lambda - h).F];
      near((above - below) / (2 * h), mean, 1e-6);
      near((above - 2 * F + below) / h ** 2, -variance / T, 1e-6);
      near((T * (at(lambda, T + h).S - at(lambda, T - h).S)) / (2 * h), C, 1e-6);
      // Of the other sign, without 1/T.
      expect(Math.abs((above - 2 * F + below) / h ** 2 - variance / T)).toBeGreaterThan(1e-3);
      if (Math.abs(T - 1) > 0.1) expect(Math.abs((above - 2 * F + below) / h ** 2 + variance)).toBeGreaterThan(1e-3);
    }
  });

  it('CAN-01 CAN-02 CAN-04 limits: the ground state as T → 0, F within T ln g of it; uniform in g as T → ∞; C → 0', () => {
    const energy = of([0.5, -1, -1, 2], [1, 2, 1, 4]);
    const cold = ensemble(energy, 1e-3);
    [0, 2 / 3, 1 / 3, 0].forEach((p, c) => near(cold.p[c]!, p));
    expect(Math.abs(cold.F + 1)).toBeLessThanOrEqual(1e-3 * Math.log(8));
    near(cold.S, Math.log(3));
    const hot = ensemble(energy, 1e9);
    [1, 2, 1, 4].forEach((g, c) => near(hot.p[c]!, g / 8, 1e-8));
    near(hot.S, Math.log(8), 1e-8);
    for (const { C } of [cold, hot]) expect(C).toBeLessThan(1e-12);
  });

  it('CAN-06 two levels: C peaks at T = 0.41678 Δ with C = 0.43923', () => {
    const gap = 2.5;
    const energy = of([1, 1 + gap]);
    near(ensemble(energy, 0.416778279800482 * gap).C, 0.439228839890645);
    let [low, high] = [0.2 * gap, 0.8 * gap];
    const golden = (Math.sqrt(5) - 1) / 2;
    for (let n = 0; n < 60; n++) {
      const a = high - golden * (high - low);
      const b = low + golden * (high - low);
      if (ensemble(energy, a).C > ensemble(energy, b).C) high = b;
      else low = a;
    }
    near((low + high) / 2 / gap, 0.416778279800482, 1e-6);
  });

  it('conditional energies are the energies, and rows add with their scale', () => {
    const energy = of([0.5, -1, 7]);
    const out = new Float64Array(3);
    energy.conditional!(batchOf(Float64Array.of(2, 0), 2, 1), 1, 0, out);
    expect([...out]).toEqual([0.5, -1, 7]);
    const sums = Float64Array.of(1, 1);
    energy.addEnergy(batchOf(Float64Array.of(2, 0), 2, 1), sums, -2);
    expect([...sums]).toEqual([-13, 0]);
    expect(capabilitiesOf(energy)).toEqual(['conditional']);
  });

  it.each([[[1, 2]], [[0, 0, 0]]])('refuses degeneracies %j for three energies', (degeneracies) => {
    expect(() => of([0, 1, 3], degeneracies)).toThrow(ErgodicError);
    expect(table.options.safeParse({ energies: [0, 1], degeneracies: [1, -1] }).success).toBe(false);
    expect(table.options.safeParse({ energies: [] }).success).toBe(false);
  });
});
