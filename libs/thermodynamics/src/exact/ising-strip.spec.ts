import { describe, expect, it } from 'vitest';
import { isNear, near, slope } from '../../test/support.ts';
import { criticalTemperature } from './critical-temperature.ts';
import { chainMagnetisation } from './ising-chain.ts';
import { isingStrip, type StripCouplings } from './ising-strip.ts';
import { kaufmanTorus } from './kaufman-torus.ts';
import { onsagerLattice } from './onsager-lattice.ts';

const Tc = criticalTemperature({ model: 'square' });

describe('Ising strip', () => {
  it.each([
    [3, 1.4],
    [4, Tc],
    [7, 2.5],
    [10, 3],
  ])('LAT-06 width %s, T = %f: as a torus of 3000 rows', (width, T) => {
    const found = isingStrip(width, T);
    const torus = kaufmanTorus(3000, T, 1, width);
    for (const [name, each] of [
      ['logZ', torus.logZ],
      ['F', torus.F],
      ['U', torus.U],
      ['S', torus.S],
      ['C', torus.C],
    ] as const)
      near(found[name], each / (3000 * width), 1e-10);
    near(found.magnetisation, 0);
    // The open row, or one coupling left out.
    expect(isNear(isingStrip(width, T, { across: 0.9 }).logZ, found.logZ, 1e-3)).toBe(false);
  });

  it('LAT-01 uncoupled chains in a field: N ln λ₊, and the magnetisation of the infinite chain', () => {
    for (const [T, J, h] of [
      [1.5, 1, 0.3],
      [0.8, -0.6, 0.4],
      [3, 1.2, -0.7],
    ] as const) {
      const found = isingStrip(4, T, { along: J, across: 0, field: h });
      const root = Math.sqrt(Math.exp((2 * J) / T) * Math.sinh(h / T) ** 2 + Math.exp((-2 * J) / T));
      near(found.logZ, Math.log(Math.exp(J / T) * Math.cosh(h / T) + root));
      near(found.magnetisation, chainMagnetisation(T, J, h), 1e-11);
    }
    near(isingStrip(3, 1.5, { across: 0, field: 0.3 }).magnetisation, 0.6069967104321929, 1e-11);
  });

  it.each<[number, number, StripCouplings]>([
    [4, 0.9, { along: 0.7, across: -1.1, field: 0.35 }],
    [5, 2.1, { along: -0.8, across: 1.3, field: -0.6 }],
    [6, 1.3, { along: -1, across: -0.4 }],
    [3, 1.2, { along: 1.2, across: 0.5, field: 0.05 }],
  ])('width %s, T = %s, %o: U, S, C, m are derivatives of F; rotated by symmetry', (width, T, couplings) => {
    const found = isingStrip(width, T, couplings);
    const at = (t: number) => isingStrip(width, t, couplings);
    near(-slope((t) => at(t).F, T, 1e-4), found.S, 1e-6);
    near(
      slope((t) => at(t).U, T, 1e-4),
      found.C,
      1e-6,
    );
    near(found.F, found.U - T * found.S);
    const field = couplings.field ?? 0;
    near(-slope((h) => isingStrip(width, T, { ...couplings, field: h }).F, field, 1e-3), found.magnetisation, 1e-5);
    near(isingStrip(width, T, { ...couplings, field: -field }).magnetisation, -found.magnetisation, 1e-10);
    near(isingStrip(width, T, { ...couplings, field: -field }).C, found.C, 1e-9);
    // C with one T, and without the second-order term.
    expect(
      isNear(
        found.C * T,
        slope((t) => at(t).U, T, 1e-4),
        1e-3,
      ),
    ).toBe(false);
  });

  it('LAT-05 width 12 nears the infinite lattice away from T_c', () => {
    for (const T of [1.6, 4.5]) {
      const found = isingStrip(12, T);
      const infinite = onsagerLattice(T);
      near(found.logZ, -infinite.freeEnergy / T, 1e-5);
      near(found.U, infinite.energy, 1e-4);
      near(found.C, infinite.specificHeat, 1e-2);
    }
  });

  it('refuses what is out of range', () => {
    expect(() => isingStrip(2, 1)).toThrow(/width is 2, must be an integer in \[3, 12\]/);
    expect(() => isingStrip(13, 1)).toThrow(/width is 13/);
    expect(() => isingStrip(4, 0)).toThrow(/temperature is 0/);
    expect(() => isingStrip(4, 1, { field: NaN })).toThrow(/field is NaN/);
  });
});
