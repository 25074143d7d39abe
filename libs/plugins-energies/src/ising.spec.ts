import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, logSumExp } from '@ergodic/numerics';
import { capabilitiesOf, ErgodicError, spins, type Coupling } from '@ergodic/kernel';
import { enumerate as statesOf, lawsOf } from '@ergodic/laws';
import { contextOf, energiesOf, graphOf, made, near, thermal, thrownBy, weightedGraph } from '../test/support.ts';
import { ising } from './ising.ts';

const ring = graphOf(
  8,
  Array.from({ length: 8 }, (_, i) => [i, (i + 1) % 8] as const),
);
const openChain = graphOf(
  8,
  Array.from({ length: 7 }, (_, i) => [i, i + 1] as const),
);
const torusOf = (L: number): Coupling =>
  graphOf(
    L * L,
    Array.from({ length: L * L }, (_, i) => i).flatMap((i) => {
      const [row, column] = [Math.floor(i / L), i % L];
      return [
        [i, L * row + ((column + 1) % L)],
        [i, L * ((row + 1) % L) + column],
      ] as const;
    }),
  );
const torus = torusOf(3);
const of = (coupling: Coupling, J = 1, h = 0) => ising.make({ coupling: J, field: h }, contextOf({ coupling }));

/** ln Z, U, C and the mean of any function of the state, by enumeration. */
function enumerate(energy: ReturnType<typeof of>, T: number) {
  const x = statesOf(energy.space);
  const E = energiesOf(energy, x);
  const logZ = logSumExp(E.map((e) => -e / T));
  const p = E.map((e) => Math.exp(-e / T - logZ));
  const U = p.reduce((sum, q, a) => sum + q * E[a]!, 0);
  const C = p.reduce((sum, q, a) => sum + q * (E[a]! - U) ** 2, 0) / T ** 2;
  const spin = (a: number, i: number): number => x.data[a * x.width + i]!;
  const mean = (f: (a: number) => number): number => p.reduce((sum, q, a) => sum + q * f(a), 0);
  const M = mean((a) => Array.from({ length: x.width }, (_, i) => spin(a, i)).reduce((sum, s) => sum + s, 0));
  return { logZ, U, C, M, mean, spin };
}

describe('ising', () => {
  for (const law of lawsOf(ising)) it(`law: ${law.name}`, law.check);

  it('LAT-01 ring of 8, T = 1.5, h = 0: ln Z, U, C', () => {
    const found = enumerate(of(ring), 1.5);
    near(found.logZ, 7.21825200293664);
    near(found.U, -4.78130016775026);
    near(found.C, 2.69963482801726);
  });

  it('LAT-01 ring of 8, T = 1.5, h = 0.3: ln Z, U, C and magnetisation', () => {
    const found = enumerate(of(ring, 1, 0.3), 1.5);
    near(found.logZ, 7.74909861118784);
    near(found.U, -6.99724336558215);
    near(found.C, 4.90588925054774);
    near(found.M, 4.812246464227396);
  });

  it('LAT-01 the transfer matrix for J of either sign, several T and fields', () => {
    for (const [J, h, T] of [
      [1, 0.3, 0.6],
      [-0.8, 0.2, 1.1],
      [1.7, -0.5, 4],
    ] as const) {
      const root = Math.sqrt(Math.exp((2 * J) / T) * Math.sinh(h / T) ** 2 + Math.exp((-2 * J) / T));
      const middle = Math.exp(J / T) * Math.cosh(h / T);
      near(enumerate(of(ring, J, h), T).logZ, Math.log((middle + root) ** 8 + (middle - root) ** 8));
    }
  });

  it('LAT-02 open chain of 8, and correlations on the ring', () => {
    const chain = enumerate(of(openChain), 1.5);
    near(chain.logZ, 6.9975515227694505);
    near(chain.U, -4.079480617435371);
    const { mean, spin } = enumerate(of(ring), 1.5);
    [0.5976625209687829, 0.3738394581637058, 0.2616776260615594, 0.227675670171998].forEach((expected, at) =>
      near(
        mean((a) => spin(a, 0) * spin(a, at + 1)),
        expected,
      ),
    );
  });

  it('LAT-06 3 × 3 torus: numbers of states at each energy; ln Z, u, c at T_c', () => {
    const counts = new Map<number, number>();
    for (const e of energiesOf(of(torus), statesOf(spins(9)))) counts.set(e, (counts.get(e) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ '-18': 2, '-10': 18, '-6': 48, '-2': 198, '2': 144, '6': 102 });
    const { logZ, U, C } = enumerate(of(torus), 2 / Math.log(1 + Math.SQRT2));
    near(logZ / 9, 1.0022459334383, 1e-12);
    near(U / 9, -1.6112463815312, 1e-12);
    near(C / 9, 0.6287361056465, 1e-12);
  });

  it('LAT-06 4 × 4 torus: numbers of states at each energy; ln Z, u, c at four temperatures', () => {
    const energy = of(torusOf(4));
    // 2¹⁶ states are more than `enumerate` gives: in sixteen parts, by the upper four spins.
    const counts = new Map<number, number>();
    const low = statesOf(spins(12));
    for (let part = 0; part < 16; part++) {
      const x = createBatch(low.replicas, 16);
      for (let a = 0; a < low.replicas; a++) {
        x.data.set(low.data.subarray(12 * a, 12 * a + 12), 16 * a);
        for (let i = 0; i < 4; i++) x.data[16 * a + 12 + i] = (part >> i) & 1 ? 1 : -1;
      }
      for (const e of energiesOf(energy, x)) counts.set(e, (counts.get(e) ?? 0) + 1);
    }
    const half = { 0: 20_524, 4: 13_568, 8: 6688, 12: 1728, 16: 424, 20: 64, 24: 32, 32: 2 };
    const expected = Object.entries(half).flatMap(([E, g]) => [[E, g], ...(E === '0' ? [] : [[`-${E}`, g]])]) as [
      string,
      number,
    ][];
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(expected));
    for (const [T, lnZ, u, c] of [
      [2, 1.0690854449207, -1.7553802887774, 0.60553265721],
      [2 / Math.log(1 + Math.SQRT2), 0.97011971617221, -1.5656237876383, 0.783266825929],
      [2.5, 0.91006831399025, -1.3791164822593, 0.81251522944],
      [3, 0.83006459097398, -1.0170696269551, 0.603134714254],
    ] as const) {
      const levels = [...counts];
      const logZ = logSumExp(Float64Array.from(levels, ([E, g]) => Math.log(g) - E / T));
      const mean = (f: (E: number) => number): number =>
        levels.reduce((sum, [E, g]) => sum + g * Math.exp(-E / T - logZ) * f(E), 0);
      const U = mean((E) => E);
      near(logZ / 16, lnZ, 1e-12);
      near(U / 16, u, 1e-12);
      near(mean((E) => (E - U) ** 2) / T ** 2 / 16, c, 1e-11);
      expect(Math.abs(mean((E) => (E - U) ** 2) / T / 16 - c)).toBeGreaterThan(0.1);
    }
  });

  it('GEN-11 pairs counted twice, or a coupling of the wrong sign, give other numbers', () => {
    expect(Math.abs(enumerate(of(ring, 2), 1.5).logZ - 7.21825200293664)).toBeGreaterThan(0.1);
    expect(Math.abs(enumerate(of(torus, -1), 2.27).U / 9 + 1.6112463815312)).toBeGreaterThan(0.1);
  });

  it('conditional energies differ as the energies do, in every replica and at every spin', () => {
    const energy = of(torus, 0.8, -0.3);
    const x = statesOf(spins(9));
    const out = new Float64Array(2);
    for (const r of [0, 77, 300, 511])
      for (let i = 0; i < 9; i++) {
        energy.conditional!(x, r, i, out);
        const flipped = batchOf(x.data.slice(r * 9, r * 9 + 9), 1, 9);
        flipped.data[i] = 1;
        const up = energiesOf(energy, flipped)[0]!;
        flipped.data[i] = -1;
        near(out[1]! - out[0]!, up - energiesOf(energy, flipped)[0]!);
      }
  });

  it('weights of the edges multiply J', () => {
    const { edges, ...rest } = ring;
    const weighted = { ...rest, edges: { ...edges, weight: edges.weight.map((_, e) => 0.5 + e) } };
    const x = batchOf(Float64Array.of(1, 1, -1, 1, 1, 1, 1, 1), 1, 8);
    const sum = [0.5, -1.5, -2.5, 3.5, 4.5, 5.5, 6.5, 7.5].reduce((a, b) => a + b);
    near(energiesOf(of(weighted, 2, 0.1), x)[0]!, -2 * sum - 0.1 * 6);
  });

  it('tells |m| of each replica; has no critical temperature; takes its size from the graph', () => {
    const energy = of(ring);
    const observable = energy.observables![0]!;
    const out = new Float64Array(2);
    const x = batchOf(Float64Array.of(...new Array<number>(8).fill(-1), 1, 1, 1, 1, 1, 1, -1, -1), 2, 8);
    if ('measure' in observable) observable.measure(x, out);
    expect([...out]).toEqual([1, 0.5]);
    expect(energy.space).toEqual({ kind: 'spins', units: 8 });
    expect(capabilitiesOf(energy)).toEqual(['parameter-gradient', 'conditional', 'pairwise']);
  });

  it.each([
    [10, 1, 7.875143672689, 0.5063645112919, 0.3469438826947],
    [10, 0.6, undefined, undefined, undefined],
    [10, 2.5, undefined, undefined, undefined],
  ])('LAT-10 Curie–Weiss, N = %i, T = %d: all pairs with J/N, but for the constant J/2', (N, T, logZ, size, square) => {
    const pairs = Array.from({ length: N }, (_, j) => Array.from({ length: j }, (_none, i) => [i, j, 1 / N] as const));
    const found = thermal(made(ising, {}, { coupling: weightedGraph(N, pairs.flat()) }), T);
    let [Z, m1, m2, choose] = [0, 0, 0, 1];
    for (let k = 0; k <= N; k++) {
      const m = (2 * k - N) / N;
      const weight = choose * Math.exp((N * m * m) / (2 * T));
      Z += weight;
      m1 += weight * Math.abs(m);
      m2 += weight * m * m;
      choose *= (N - k) / (k + 1);
    }
    const mean = (power: number): number => found.mean((s) => Math.abs(s.reduce((sum, v) => sum + v, 0) / N) ** power);
    near(found.logZ, Math.log(Z) - 0.5 / T);
    near(mean(1), m1 / Z);
    near(mean(2), m2 / Z);
    if (logZ !== undefined) {
      near(Math.log(Z), logZ, 1e-12);
      near(m1 / Z, size!, 1e-12);
      near(m2 / Z, square!, 1e-12);
    }
    // Each pair twice is J for J/2.
    expect(
      Math.abs(
        thermal(made(ising, { coupling: 2 }, { coupling: weightedGraph(N, pairs.flat()) }), T).logZ - found.logZ,
      ),
    ).toBeGreaterThan(0.1);
  });

  it('LAT-16 ring of 8, T = 1.5, h = 0.3: ∂⟨M⟩/∂h = Var(M)/T', () => {
    const total = (h: number, power: number): number =>
      thermal(of(ring, 1, h), 1.5).mean((s) => s.reduce((sum, v) => sum + v, 0) ** power);
    const variance = total(0.3, 2) - total(0.3, 1) ** 2;
    near(variance / 1.5, 10.547220514584, 1e-11);
    near((total(0.3001, 1) - total(0.2999, 1)) / 2e-4, variance / 1.5, 1e-6);
  });

  it.each([0.6, 1, 2.4])('a field for each spin, T = %d: without edges each is alone, ⟨s_i⟩ = tanh(h_i/T)', (T) => {
    const h = [0.4, -1.2, 0, 2];
    const { logZ, mean } = thermal(made(ising, { field: h }, { coupling: graphOf(4, []) }), T);
    h.forEach((hi, i) =>
      near(
        mean((s) => s[i]!),
        Math.tanh(hi / T),
      ),
    );
    near(
      logZ,
      h.reduce((sum, hi) => sum + Math.log(2 * Math.cosh(hi / T)), 0),
    );
    const two = thermal(made(ising, { field: h }, { coupling: weightedGraph(4, [[0, 2, 0.7]]) }), T);
    const pair = [1, -1].flatMap((a) => [1, -1].map((b) => Math.exp((0.7 * a * b + 0.4 * a) / T)));
    near(two.logZ, Math.log(pair.reduce((sum, w) => sum + w, 0) * 4 * Math.cosh(1.2 / T) * Math.cosh(2 / T)));
  });

  it.each([0.7, 1.6])('T = %d: a glass without frustration is a ferromagnet in disguise, one with is not', (T) => {
    const signs = [1, -1, -1, 1, -1, 1, 1, -1];
    const glass = (last: number) =>
      weightedGraph(
        8,
        signs.map((s, i) => [i, (i + 1) % 8, i === 7 ? last * s * signs[0]! : s * signs[i + 1]!] as const),
      );
    const plain = thermal(of(ring), T).logZ;
    near(thermal(of(glass(1)), T).logZ, plain);
    expect(Math.abs(thermal(of(glass(-1)), T).logZ - plain)).toBeGreaterThan(0.01);
  });

  it('one spin; huge couplings; fields from a file, and what is wrong with them', () => {
    near(
      thermal(made(ising, { field: 0.7 }, { coupling: graphOf(1, []) }), 1.3).logZ,
      Math.log(2 * Math.cosh(0.7 / 1.3)),
    );
    const huge = thermal(of(ring, 1e200), 1);
    expect([...huge.E].every(Number.isFinite)).toBe(true);
    expect(huge.E.filter((E) => E === Math.min(...huge.E))).toHaveLength(2);
    const folder = mkdtempSync(join(tmpdir(), 'fields-'));
    const inFile = (content: string) => {
      writeFileSync(join(folder, 'h.txt'), content);
      return made(ising, { field: { path: 'h.txt' } }, { coupling: graphOf(3, []), folder });
    };
    expect([...inFile('0.5 # first\n-1\n2\n').pairwise!.field]).toEqual([0.5, -1, 2]);
    expect(thrownBy(() => inFile('0.5\n-1\n'))).toMatchObject({
      path: 'field',
      message: 'energy ising: field has 2 numbers in h.txt',
    });
    expect(thrownBy(() => inFile('0.5\n-1 up\n')).path).toBe(join(folder, 'h.txt:2:4'));
    rmSync(folder, { recursive: true });
    expect(thrownBy(() => made(ising, { field: [1, 2] }, { coupling: ring }))).toMatchObject({
      hint: '8, or one number for all',
    });
    for (const wrong of [NaN, Infinity]) expect(ising.options.safeParse({ coupling: wrong }).success).toBe(false);
  });

  it('says so where there is no coupling', () => {
    expect(() => ising.make({ coupling: 1, field: 0 }, contextOf())).toThrow(ErgodicError);
  });
});
