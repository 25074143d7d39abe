import { describe, expect, it } from 'vitest';
import { isNear, near } from '../../test/support.ts';
import { bisectFalling } from '../bisect.ts';
import { curieWeiss, meanFieldMagnetisation } from '../curie-weiss.ts';
import { type CriticalModel, criticalTemperature } from './critical-temperature.ts';
import { kaufmanTorus } from './kaufman-torus.ts';

describe('critical temperature', () => {
  it('LAT-04 square lattice: 2.2691853..., sinh 2J/T_c = 1; 1-D: 0; mean field XY: J/2', () => {
    const square = criticalTemperature({ model: 'square' });
    near(square, 2.2691853142130219681);
    near(1 / square, 0.44068679350977151262);
    for (const J of [1, 0.7, 2.5]) {
      near(Math.sinh((2 * J) / criticalTemperature({ model: 'square', coupling: J })), 1);
      expect(criticalTemperature({ model: 'chain', coupling: J })).toBe(0);
      near(criticalTemperature({ model: 'mean-field-xy', coupling: J }), J / 2);
      // "T_c = J" is the answer to another model.
      expect(isNear(criticalTemperature({ model: 'square', coupling: J }), J, 0.5)).toBe(false);
    }
  });

  it('LAT-04 Curie–Weiss and z neighbours: where the magnetisation of m = tanh(J m/T) vanishes', () => {
    for (const J of [0.8, 1.5]) {
      const critical = criticalTemperature({ model: 'curie-weiss', coupling: J });
      const found = bisectFalling((T) => meanFieldMagnetisation(T, J) - 1e-6, 0.5 * J, 2 * J);
      near(found, critical, 1e-9);
      expect(curieWeiss(4000, 0.9 * critical, J).binder).toBeGreaterThan(0.66);
      expect(curieWeiss(4000, 1.1 * critical, J).binder).toBeLessThan(0.05);
      near(criticalTemperature({ model: 'mean-field', coupling: J, neighbours: 4 }), 4 * J);
    }
  });

  it('LAT-04 triangular and honeycomb: related by duality and by the star-triangle transformation', () => {
    const J = 1.3;
    const triangular = J / criticalTemperature({ model: 'triangular', coupling: J });
    const honeycomb = J / criticalTemperature({ model: 'honeycomb', coupling: J });
    near(Math.sinh(2 * triangular) * Math.sinh(2 * honeycomb), 1);
    near(Math.exp(4 * triangular), 2 * Math.cosh(2 * honeycomb) - 1);
    const square = J / criticalTemperature({ model: 'square', coupling: J });
    near(Math.sinh(2 * square) ** 2, 1);
    expect(triangular).toBeLessThan(square);
    expect(honeycomb).toBeGreaterThan(square);
  });

  it('LAT-04 Potts: (e^(J/T) − 1)² = q; two states are Ising with half the coupling', () => {
    for (const states of [2, 3, 4, 10])
      near(Math.expm1(0.6 / criticalTemperature({ model: 'square-potts', coupling: 0.6, states })) ** 2, states);
    near(
      criticalTemperature({ model: 'square-potts', coupling: 2, states: 2 }),
      criticalTemperature({ model: 'square' }),
    );
  });

  it('LAT-05 the specific heat of square tori peaks ever closer to it', () => {
    const T = criticalTemperature({ model: 'square' });
    for (const away of [-0.3, 0.3])
      expect(kaufmanTorus(64, T).C / 64 ** 2).toBeGreaterThan(kaufmanTorus(64, T + away).C / 64 ** 2);
  });

  it('asks for a model', () => {
    expect(() => criticalTemperature({} as CriticalModel)).toThrow(/model is undefined, must be chain, square/);
    expect(() => criticalTemperature({ model: 'square', coupling: 0 })).toThrow(/coupling is 0/);
    expect(() => criticalTemperature({ model: 'square-potts', states: 1 })).toThrow(/states is 1/);
    expect(() => criticalTemperature({ model: 'mean-field', neighbours: 0 })).toThrow(/neighbours is 0/);
  });
});
