import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, meanTest } from '@ergodic/numerics';
import { lawsOf } from '@ergodic/laws';
import {
  energiesOf,
  forceError,
  forcesOf,
  made,
  near,
  normalRows,
  observed,
  randomRows,
  thrownBy,
  weightedGraph,
  withForce,
} from '../test/support.ts';
import { meanFieldXy } from './mean-field-xy.ts';
import { xyRotors } from './xy-rotors.ts';

const of = (units: number, coupling = 1, field = 0) => made(meanFieldXy, { coupling, field }, { units });
const pairs = (n: number) =>
  Array.from({ length: n }, (_, j) => Array.from({ length: j }, (_none, i) => [i, j, 1 / n] as const)).flat();

describe('mean-field-xy', () => {
  for (const law of lawsOf(meanFieldXy)) it(`law: ${law.name}`, law.check);

  it('LAT-14 it is xy-rotors on all pairs with weights 1/N, but for −J/2', () => {
    const options = { coupling: 1.4, field: 0.3 };
    const all = made(xyRotors, options, { coupling: weightedGraph(6, pairs(6)) });
    const x = normalRows(5, 6);
    const found = of(6, 1.4, 0.3);
    energiesOf(found, x).forEach((E, r) => near(E, energiesOf(all, x)[r]! - 0.7, 1e-13));
    forcesOf(found, x).forEach((f, i) => near(f, forcesOf(all, x)[i]!, 1e-13));
    near(energiesOf(of(3, 2), batchOf(Float64Array.of(0.4, 0.4, 0.4), 1, 3))[0]!, -3);
  });

  it('GEN-09 the force; of the wrong sign or half the size it is none', () => {
    const x = normalRows(5, 6);
    expect(forceError(of(6, 1.7, -0.6), x)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.5]) expect(forceError(withForce(of(6, 1.7, -0.6), factor), x)).toBeGreaterThan(0.1);
  });

  it('LAT-14 N = 3: ⟨φ²⟩ on a grid of phases against the one of two bonds, at three temperatures', () => {
    const points = 64;
    const x = createBatch(points ** 2, 3);
    for (let r = 0; r < x.replicas; r++) {
      x.data[3 * r + 1] = (2 * Math.PI * (r % points)) / points;
      x.data[3 * r + 2] = (2 * Math.PI * Math.floor(r / points)) / points;
    }
    const mean = (J: number, T: number): number => {
      const E = energiesOf(of(3, J), x);
      const phi = observed(of(3, J), 'orderParameter', x);
      let [Z, sum] = [0, 0];
      E.forEach((e, r) => {
        const w = Math.exp(-(e + J / 2) / T);
        Z += w;
        sum += w * phi[r]! ** 2;
      });
      return sum / Z;
    };
    // U = −(JN/2)⟨φ²⟩ = −∂ ln Z/∂β: by the integral over the difference angle of two, I₀ of the third.
    const partition = (beta: number): number => {
      let Z = 0;
      for (let k = 0; k < 400; k++) {
        const R = 2 * Math.abs(Math.cos((Math.PI * k) / 400));
        let third = 0;
        for (let j = 0; j < 400; j++)
          third += Math.exp((beta / 6) * (R * R + 1 + 2 * R * Math.cos((2 * Math.PI * j) / 400)));
        Z += third;
      }
      return Z;
    };
    for (const T of [0.25, 0.6, 2]) {
      const h = 1e-4;
      const U = -(Math.log(partition(1 / T + h)) - Math.log(partition(1 / T - h))) / (2 * h);
      near(mean(1, T), (-2 * U) / 3, 1e-6);
      expect(Math.abs(mean(2, T) - (-2 * U) / 3)).toBeGreaterThan(0.01);
    }
  });

  it('LAT-14 N = 10, T = 1: ⟨φ²⟩ = 0.1713063277515, over independent phases weighted by e^(−E/T)', () => {
    const x = randomRows(of(10), 200_000, 3);
    const square = observed(of(10), 'orderParameter', x).map((phi) => phi * phi);
    const pull = (J: number): Float64Array => {
      const E = energiesOf(of(10, J), x);
      return square.map((s, r) => Math.exp(-E[r]!) * (s - 0.1713063277515));
    };
    expect(meanTest(pull(1), { mean: 0 })).toMatchObject({ pass: true });
    for (const J of [2, -1]) expect(meanTest(pull(J), { mean: 0 }).pass).toBe(false);
  });

  it('LAT-04 T_c = J/2, not J; it follows the control; J ≤ 0 has none', () => {
    const energy = of(5, 1.4);
    expect(energy.criticalTemperature!()).toBe(0.7);
    energy.controls!['coupling'] = 2;
    expect(energy.criticalTemperature!()).toBe(1);
    energy.controls!['coupling'] = -1;
    expect(thrownBy(() => energy.criticalTemperature!()).code).toBe('domain');
    expect(of(5, -1).criticalTemperature).toBeUndefined();
  });
});
