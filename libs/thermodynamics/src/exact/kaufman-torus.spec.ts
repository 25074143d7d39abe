import { describe, expect, it } from 'vitest';
import { isNear, near } from '../../test/support.ts';
import { boltzmann } from '../canonical.ts';
import { bisectFalling } from '../bisect.ts';
import { isingTorus } from '../ising-torus.ts';
import { criticalTemperature } from './critical-temperature.ts';
import { kaufmanTorus, specificHeatMaximum } from './kaufman-torus.ts';
import { onsagerLattice } from './onsager-lattice.ts';

const Tc = criticalTemperature({ model: 'square' });

describe('Kaufman torus', () => {
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
    [7, Tc, 0.94279211803044, -1.5024778875249, 1.07662480507],
    [8, 2, 1.0366340918629, -1.7456831702932, 0.714122602855],
    [8, Tc, 0.93971532482921, -1.4915891074397, 1.14555923989],
    [8, 2.5, 0.88436544938165, -1.2223206432509, 1.10047588936],
    [8, 3, 0.81658452593055, -0.84131542785192, 0.483966471436],
    [16, Tc, 0.93219631498099, -1.4530648528135, 1.4987049594],
    [32, Tc, 0.93032039018412, -1.4336584661462, 1.84676759004],
  ])('LAT-06 L = %s, T = %f: ln Z, u, c for each spin', (L, T, logZ, u, c) => {
    const found = kaufmanTorus(L, T);
    near(found.logZ / L ** 2, logZ);
    near(found.U / L ** 2, u);
    near(found.C / L ** 2, c, 1e-11);
    near(found.F, found.U - T * found.S, 1e-10);
    // Another coupling at the same T is another temperature.
    expect(isNear(kaufmanTorus(L, T, 1.1).logZ / L ** 2, logZ, 1e-2)).toBe(false);
  });

  it('LAT-06 rectangles and other couplings, as counted; the two ways round agree', () => {
    for (const [rows, columns, T, J] of [
      [3, 5, 1.2, 0.7],
      [7, 3, 2.6, 1.3],
      [4, 6, 0.5, 0.4],
    ] as const) {
      const { levels, logDegeneracy } = isingTorus(rows, columns);
      const counted = boltzmann(
        levels.map((E) => J * E),
        T,
        logDegeneracy,
      );
      for (const [m, n] of [
        [rows, columns],
        [columns, rows],
      ] as const)
        for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const)
          near(kaufmanTorus(m, T, J, n)[name], counted[name], 1e-11);
    }
  });

  it('LAT-06 −F/NT nears the infinite lattice plus ln 2/N below T_c; no overflow at large L and low T', () => {
    const [L, T] = [64, 1.8];
    const found = kaufmanTorus(L, T);
    const infinite = onsagerLattice(T);
    near(found.logZ / L ** 2, -infinite.freeEnergy / T + Math.LN2 / L ** 2, 1e-12);
    expect(isNear(found.logZ / L ** 2, -infinite.freeEnergy / T, 1e-5)).toBe(false);
    near(found.U / L ** 2, infinite.energy, 1e-9);
    const cold = kaufmanTorus(200, 0.05);
    near(cold.logZ, 2 * 200 ** 2 * 20 + Math.LN2, 1e-14);
    near(cold.U, -2 * 200 ** 2, 1e-14);
  });

  it.each([
    [4, 2.43895041, 0.29925],
    [6, 2.38971002, 0.31868],
    [8, 2.3619795, 0.32715],
    [16, 2.31750666, 0.34071],
    [32, 2.29392948, 0.34894],
  ])('LAT-09 L = %s: the specific heat is largest above T_c, nearing it like 1/L', (L, T, shift) => {
    const found = specificHeatMaximum(L);
    // The reference's T came out of a search for the maximum of c, which is flat: 2e-7 is what that can give.
    near(found.temperature, T, 1e-7);
    expect(Math.abs(L * (found.temperature / Tc - 1) - shift)).toBeLessThan(1e-5);
    near(specificHeatMaximum(L, 1.7).temperature, 1.7 * found.temperature, 1e-13);
    for (const t of [found.temperature - 1e-3, found.temperature + 1e-3])
      expect(kaufmanTorus(L, t).C / L ** 2).toBeLessThan(found.specificHeat);
  });

  it('LAT-09 L = 4 and 6, from the density of states: 2 κ₂ = κ₃/T at the maximum', () => {
    for (const L of [4, 6]) {
      const { levels, logDegeneracy } = isingTorus(L);
      const falling = (T: number): number => {
        const { p, U } = boltzmann(levels, T, logDegeneracy);
        let [second, third] = [0, 0];
        p.forEach((w, i) => {
          second += w * (levels[i]! - U) ** 2;
          third += w * (levels[i]! - U) ** 3;
        });
        return third / T - 2 * second;
      };
      near(bisectFalling(falling, 2, 3), specificHeatMaximum(L).temperature, 1e-12);
    }
  });

  it('refuses double bonds, J ≤ 0 and temperatures that overflow', () => {
    expect(() => kaufmanTorus(2, 1)).toThrow(/rows is 2/);
    expect(() => kaufmanTorus(4, 1, 1, 2)).toThrow(/columns is 2/);
    expect(() => kaufmanTorus(4, 1, -1)).toThrow(/coupling is -1, must be finite and > 0/);
    expect(() => kaufmanTorus(4, 0.003)).toThrow(/temperature is 0.003, must be >= 0.00333/);
    expect(() => specificHeatMaximum(2)).toThrow(RangeError);
  });
});
