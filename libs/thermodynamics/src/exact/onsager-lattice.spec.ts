import { describe, expect, it } from 'vitest';
import { isNear, near, slope } from '../../test/support.ts';
import { criticalTemperature } from './critical-temperature.ts';
import { onsagerLattice } from './onsager-lattice.ts';

const Tc = criticalTemperature({ model: 'square' });

describe('Onsager lattice', () => {
  it.each([
    [1, -2.0003482837007, -1.9971602041123, 0.0233795646865, 0.99927575195706],
    [1.5, -2.0084431854243, -1.9511165730784, 0.197274540177, 0.98649960262149],
    [2, -2.0515856253898, -1.7455645753126, 0.724871448602, 0.9113193778775],
    [2.2, -2.0907461042133, -1.5464891440985, 1.41427769134, 0.78475513138392],
    [2.3, -2.1196288990011, -1.3428663876959, 1.82236868612, 0],
    [2.5, -2.1984095519374, -1.1060792037458, 0.861698356831, 0],
    [3, -2.4476481955732, -0.81730959250242, 0.401379575896, 0],
    [5, -3.6726540613816, -0.42822883324035, 0.0976521775885, 0],
  ])('LAT-05 T = %f: f, u, c, m', (T, f, u, c, m) => {
    const found = onsagerLattice(T);
    near(found.freeEnergy, f);
    near(found.energy, u);
    near(found.specificHeat, c, 1e-11);
    near(found.magnetisation, m);
    // J scales energies and temperatures alike.
    near(onsagerLattice(1.7 * T, 1.7).energy, 1.7 * found.energy);
    near(onsagerLattice(1.7 * T, 1.7).specificHeat, found.specificHeat);
  });

  it('LAT-05 at T_c: u = −√2, f = −T_c (½ ln 2 + 2G/π), c infinite, and continuous around', () => {
    const catalan = 0.915965594177219;
    const found = onsagerLattice(Tc);
    near(found.energy, -Math.SQRT2);
    near(found.freeEnergy, -2.10965114460821, 1e-13);
    near(found.freeEnergy, -Tc * (Math.LN2 / 2 + (2 * catalan) / Math.PI));
    expect(found.specificHeat).toBe(Infinity);
    expect(found.magnetisation).toBeLessThan(0.02); // 1 − sinh⁻⁴ is rounding, to the power 1/8
    for (const gap of [-1e-9, 1e-9]) {
      near(onsagerLattice(Tc + gap).energy, -Math.SQRT2, 1e-7);
      near(onsagerLattice(Tc + gap).freeEnergy, found.freeEnergy, 1e-8);
    }
  });

  it.each([1.4, 2.1, 2.35, 4])(
    'LAT-05 T = %s: s = −∂f/∂T, c = ∂u/∂T; the modulus taken for the parameter is caught',
    (T) => {
      const { entropy, specificHeat, energy } = onsagerLattice(T);
      near(-slope((t) => onsagerLattice(t).freeEnergy, T, 1e-4), entropy, 1e-6);
      near(
        slope((t) => onsagerLattice(t).energy, T, 1e-5),
        specificHeat,
        1e-6,
      );
      near(
        slope((b) => b * onsagerLattice(1 / b).freeEnergy, 1 / T, 1e-5),
        energy,
        1e-7,
      );
      expect(
        isNear(
          specificHeat * T,
          slope((t) => onsagerLattice(t).energy, T, 1e-5),
          1e-2,
        ),
      ).toBe(false);
    },
  );

  it('T → 0 and T → ∞', () => {
    for (const T of [1e-3, 0.05]) {
      const cold = onsagerLattice(T);
      near(cold.freeEnergy, -2);
      near(cold.energy, -2);
      near(cold.specificHeat, 0);
      near(cold.magnetisation, 1);
    }
    const hot = onsagerLattice(1e6);
    near(hot.entropy, Math.LN2, 1e-9);
    near(hot.energy, -2e-6, 1e-10);
    near(hot.specificHeat, 2e-12, 1e-16);
    expect(() => onsagerLattice(0)).toThrow(/temperature is 0/);
    expect(() => onsagerLattice(1, -1)).toThrow(/coupling is -1/);
  });
});
