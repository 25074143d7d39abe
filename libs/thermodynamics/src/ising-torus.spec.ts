import { describe, expect, it } from 'vitest';
import { isNear, near, sum } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { isingTorus } from './ising-torus.ts';

const Tc = 2 / Math.log(1 + Math.SQRT2);
const table = ({ levels, counts }: ReturnType<typeof isingTorus>): Record<string, number> =>
  Object.fromEntries(Array.from(levels, (E, i) => [E, counts[i]!]));

describe('Ising torus', () => {
  it('LAT-06 3 × 3 and 4 × 4: numbers of states at each energy', () => {
    expect(table(isingTorus(3))).toEqual({ '-18': 2, '-10': 18, '-6': 48, '-2': 198, '2': 144, '6': 102 });
    const half = { 4: 13_568, 8: 6688, 12: 1728, 16: 424, 20: 64, 24: 32, 32: 2 };
    const expected = Object.entries(half).flatMap(([E, g]) => [
      [E, g],
      [`-${E}`, g],
    ]);
    expect(table(isingTorus(4))).toEqual(Object.fromEntries([['0', 20_524], ...expected]));
  });

  it('LAT-06 3 × 5 by enumeration of 2¹⁵ states, either way round', () => {
    const counts: Record<string, number> = {};
    for (let state = 0; state < 2 ** 15; state++) {
      let E = 0;
      for (let i = 0; i < 15; i++) {
        const [row, column] = [Math.floor(i / 5), i % 5];
        const spin = (r: number, c: number): number => ((state >> (5 * (r % 3) + (c % 5))) & 1 ? 1 : -1);
        E -= spin(row, column) * (spin(row, column + 1) + spin(row + 1, column));
      }
      counts[E] = (counts[E] ?? 0) + 1;
    }
    expect(table(isingTorus(3, 5))).toEqual(counts);
    expect(table(isingTorus(5, 3))).toEqual(counts);
    // The open strip has other counts.
    expect(table(isingTorus(3, 4))).not.toEqual(counts);
  });

  it.each([
    [3, Tc, 1.0022459334383, -1.6112463815312, 0.6287361056465],
    [4, 2, 1.0690854449207, -1.7553802887774, 0.60553265721],
    [4, Tc, 0.97011971617221, -1.5656237876383, 0.783266825929],
    [4, 2.5, 0.91006831399025, -1.3791164822593, 0.81251522944],
    [4, 3, 0.83006459097398, -1.0170696269551, 0.603134714254],
    [5, Tc, 0.95545195116732, -1.5367195165345, 0.901200185824],
    [5, 2.5, 0.89713437746379, -1.3220768312309, 0.925433291686],
    [6, 2, 1.0450591516362, -1.7473288179185, 0.685923592492],
    [6, Tc, 0.94754280708295, -1.5168731245678, 0.99658181892],
    [6, 3, 0.81876018427226, -0.88687927710713, 0.556645587337],
  ])('LAT-06 L = %s, T = %f: ln Z, u, c for each spin', (L, T, logZ, u, c) => {
    const { levels, logDegeneracy } = isingTorus(L);
    const found = boltzmann(levels, T, logDegeneracy);
    near(found.logZ / L ** 2, logZ);
    near(found.U / L ** 2, u);
    near(found.C / L ** 2, c, 1e-11);
    // Bonds counted twice.
    const twice = boltzmann(
      levels.map((E) => 2 * E),
      T,
      logDegeneracy,
    );
    expect(isNear(twice.logZ / L ** 2, logZ, 0.1)).toBe(false);
  });

  it('LAT-06 all 2^N states are counted, exactly', () => {
    for (const [rows, columns] of [
      [3, 3],
      [5, 4],
      [16, 3],
      [6, 6],
    ] as const)
      expect(sum(isingTorus(rows, columns).counts)).toBe(2 ** (rows * columns));
  });

  it('refuses tori with double bonds, and those too large to count', () => {
    expect(() => isingTorus(2)).toThrow(/columns is 2, must be an integer in \[3, 7\]/);
    expect(() => isingTorus(2, 3)).toThrow(/rows is 2, must be an integer in \[3, 16\]/);
    expect(() => isingTorus(8)).toThrow(RangeError);
    expect(() => isingTorus(8, 7)).toThrow(/rows is 8, must be an integer in \[3, 7\]/);
  });
});
