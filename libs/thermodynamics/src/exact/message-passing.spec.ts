import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { isNear, near, randomPairSystem } from '../../test/support.ts';
import { enumeratePairs } from './enumeration.ts';
import { isingChain } from './ising-chain.ts';
import { passMessages } from './message-passing.ts';
import type { PairSystem } from './pair-system.ts';

const chain = (N: number, J: number): PairSystem => ({
  kind: 'spins',
  from: Array.from({ length: N - 1 }, (_, i) => i),
  to: Array.from({ length: N - 1 }, (_, i) => i + 1),
  coupling: new Float64Array(N - 1).fill(J),
  field: new Float64Array(N),
});
const triangle = (J: number): PairSystem => ({
  kind: 'spins',
  from: [0, 1, 2],
  to: [1, 2, 0],
  coupling: [J, J, J],
  field: [0, 0, 0],
});
const tree: [number, number][] = [
  [4, 0],
  [4, 1],
  [2, 4],
  [3, 2],
  [7, 2],
  [5, 6],
];

describe('message passing', () => {
  it('LRN-21 LAT-02 the open chain: ln Z, U, S and correlations, also of 2000 spins', () => {
    for (const [N, T, J] of [
      [8, 1.5, 1],
      [8, 0.4, -0.7],
      [2000, 2.3, 1.2],
    ] as const) {
      const found = passMessages(chain(N, J), T);
      const exact = isingChain(N, T, J);
      for (const name of ['logZ', 'F', 'U', 'S'] as const) near(found[name], exact[name]);
      found.correlations.forEach((c) => near(c, exact.correlation(1)));
      expect(found.tree).toBe(true);
      expect(found.iterations).toBeLessThanOrEqual(4);
    }
  });

  it.each(['spins', 'bits'] as const)(
    'LRN-21 exact on a forest with fields and a factor of three units: %s',
    (kind) => {
      const random = new RandomStreams(21, 'systems', 1);
      for (const T of [0.35, 1.4, 6]) {
        const system = randomPairSystem(random, kind, 10, tree, [[8, 3, 9]]);
        const found = passMessages(system, T);
        const exact = enumeratePairs(system, T);
        expect(found).toMatchObject({ tree: true, converged: true });
        for (const name of ['logZ', 'F', 'U', 'S'] as const) near(found[name], exact[name]);
        for (const name of ['means', 'correlations', 'factorMeans'] as const)
          found[name].forEach((x, i) => near(x, exact[name][i]!));
        // The field of one unit left out.
        const field = Array.from(system.field, (h, i) => (i === 2 ? 0 : h));
        expect(isNear(passMessages({ ...system, field }, T).logZ, exact.logZ, 1e-4)).toBe(false);
        // Damping slows it, no more.
        near(passMessages(system, T, { damping: 0.5 }).logZ, exact.logZ, 1e-11);
      }
    },
  );

  it('LRN-21 the triangle, J = 1, T = 2: Bethe, not the exact ln Z', () => {
    const found = passMessages(triangle(1), 2);
    near(found.logZ, 2.4397850626, 1e-10);
    near(enumeratePairs(triangle(1), 2).logZ, 2.5339001345, 1e-10);
    expect(Math.abs(found.logZ - enumeratePairs(triangle(1), 2).logZ)).toBeGreaterThan(0.09);
    expect(found.tree).toBe(false);
  });

  it('LRN-21 on loops F of the beliefs is stationary: ⟨s⟩ = −∂F/∂h, ⟨ss⟩ = −∂F/∂J, U = ∂(F/T)/∂(1/T)', () => {
    const random = new RandomStreams(22, 'systems', 1);
    const loops: [number, number][] = [
      [0, 1],
      [1, 2],
      [2, 0],
      [2, 3],
      [3, 1],
    ];
    const system = randomPairSystem(random, 'spins', 4, loops, [[0, 1, 3]]);
    const T = 3;
    const F = (change: Partial<PairSystem>, t = T): number =>
      passMessages({ ...system, ...change }, t, { damping: 0.2 }).F;
    const found = passMessages(system, T);
    expect(found).toMatchObject({ tree: false, converged: true });
    const with_ = (values: ArrayLike<number>, at: number, by: number): number[] =>
      Array.from(values, (x, i) => (i === at ? x + by : x));
    near(
      -(F({ field: with_(system.field, 1, 1e-4) }) - F({ field: with_(system.field, 1, -1e-4) })) / 2e-4,
      found.means[1]!,
      1e-6,
    );
    near(
      -(F({ coupling: with_(system.coupling, 3, 1e-4) }) - F({ coupling: with_(system.coupling, 3, -1e-4) })) / 2e-4,
      found.correlations[3]!,
      1e-6,
    );
    const b = 1 / T;
    near((F({}, 1 / (b + 1e-5)) * (b + 1e-5) - F({}, 1 / (b - 1e-5)) * (b - 1e-5)) / 2e-5, found.U, 1e-6);
    expect(isNear(found.logZ, enumeratePairs(system, T).logZ, 1e-6)).toBe(false);
  });

  it('LRN-21 five spins each against all others do not settle at T = 1, and do so with damping', () => {
    const pairs = Array.from({ length: 25 }, (_, k) => [Math.floor(k / 5), k % 5] as const).filter(([a, b]) => a < b);
    const system: PairSystem = {
      kind: 'spins',
      from: pairs.map(([a]) => a),
      to: pairs.map(([, b]) => b),
      coupling: pairs.map(() => -1),
      field: [0.12, -0.31, 0.05, 0.4, -0.2],
    };
    const plain = passMessages(system, 1, { maxIterations: 500 });
    const damped = passMessages(system, 1, { damping: 0.5, maxIterations: 500 });
    expect(plain).toMatchObject({ converged: false, iterations: 500, tree: false });
    expect(damped.converged).toBe(true);
    expect(Number.isFinite(plain.logZ)).toBe(true);
  });

  it('pairs that occur twice are one; no loop comes of it; couplings of 1e5 at T = 1e-3 do not overflow', () => {
    const double: PairSystem = { kind: 'spins', from: [0, 1], to: [1, 0], coupling: [0.5, 0.4], field: [0.3, -0.1] };
    const found = passMessages(double, 0.8);
    expect(found.tree).toBe(true);
    near(found.logZ, enumeratePairs(double, 0.8).logZ);
    near(found.correlations[0]!, found.correlations[1]!);
    const cold = passMessages({ ...chain(6, -1e5), field: [0.2, 0, 0, 0, 0, 0] }, 1e-3);
    near(cold.F, -5e5 - 0.2, 1e-12);
    near(cold.means[3]!, -1);
    const free = passMessages({ kind: 'bits', from: [], to: [], coupling: [], field: [0.3] }, 2);
    near(free.logZ, Math.log1p(Math.exp(0.15)));
  });

  it('refuses what is out of range', () => {
    expect(() => passMessages(triangle(1), 0)).toThrow(/temperature is 0/);
    expect(() => passMessages(triangle(1), 1, { damping: 1 })).toThrow(/damping is 1, must be in \[0, 1\)/);
    expect(() => passMessages(triangle(1), 1, { maxIterations: 0 })).toThrow(/maxIterations is 0/);
    const wide = { units: Array.from({ length: 13 }, (_, i) => i), coupling: 1 };
    expect(() => passMessages({ ...chain(13, 1), factors: [wide] }, 1)).toThrow(/13 units, must be <= 12/);
  });
});
