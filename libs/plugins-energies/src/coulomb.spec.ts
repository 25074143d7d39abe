import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, type Batch } from '@ergodic/numerics';
import { ErgodicError, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import {
  contextOf,
  energiesOf,
  forceError,
  forcesOf,
  near,
  randomRows,
  totalForceAndTorque,
  withEnergy,
  withForce,
} from '../test/support.ts';
import { coulomb } from './coulomb.ts';

const of = (charges: number[], coulombConstant = 1, dimension = 3): Energy =>
  coulomb.make({ charges, coulombConstant, dimension }, contextOf({ units: charges.length * dimension }));
const alternating = (particles: number, dimension: number): Energy =>
  coulomb.make({ charges: 'alternating', coulombConstant: 1, dimension }, contextOf({ units: particles * dimension }));
const points = (...x: number[]): Batch => batchOf(Float64Array.from(x), 1, x.length);

describe('coulomb', () => {
  for (const law of lawsOf(coulomb)) it(`law: ${law.name}`, law.check);

  it('CAN-20 two charges: k_e q₁q₂/r, the force k_e q₁q₂/r² apart for like charges', () => {
    const energy = of([2, 1.5], 0.7);
    const x = points(0, 0, 0, 0, 4, 3);
    near(energiesOf(energy, x)[0]!, (0.7 * 3) / 5);
    const force = forcesOf(energy, x);
    [0, -0.8, -0.6, 0, 0.8, 0.6].forEach((u, i) => near(force[i]!, (u * 0.7 * 3) / 25));
    near(energiesOf(of([2, -1.5], 0.7), x)[0]!, (-0.7 * 3) / 5);
  });

  it('CAN-20 three charges: each pair once, and no self-energy', () => {
    const energy = of([1, -2, 0.5], 0.7);
    // A right triangle with sides 3, 4 and 5.
    const x = points(0, 0, 0, 3, 0, 0, 0, 4, 0);
    const E = 0.7 * (-2 / 3 + 0.5 / 4 - 1 / 5);
    near(energiesOf(energy, x)[0]!, E);
    // Pairs twice, without k_e, of the other sign.
    for (const factor of [2, 1 / 0.7, -1])
      expect(Math.abs(energiesOf(withEnergy(energy, factor), x)[0]! - E)).toBeGreaterThan(0.1);
  });

  it('CAN-20 E(s x) = E(x)/s, and Σ x · F = E (virial)', () => {
    const energy = of([1, -2, 0.5, 3], 0.7);
    const x = randomRows(energy, 5);
    const E = energiesOf(energy, x);
    const stretched = energiesOf(energy, { ...x, data: x.data.map((xi) => 2.5 * xi) });
    const force = forcesOf(energy, x);
    for (let r = 0; r < 5; r++) {
      near(stretched[r]!, E[r]! / 2.5);
      let virial = 0;
      for (let i = 12 * r; i < 12 * (r + 1); i++) virial += x.data[i]! * force[i]!;
      near(virial, E[r]!);
    }
  });

  it('CAN-20 Gauss: in space the force of the others on a charge has no divergence; one as of V = q q/r² has', () => {
    const energy = of([1, -2, 0.5, 3]);
    const x = randomRows(energy, 1);
    const divergence = (particle: number, power: number): number => {
      const h = 1e-4;
      let sum = 0;
      for (let axis = 0; axis < 3; axis++) {
        const i = 3 * particle + axis;
        const at = x.data[i]!;
        const along = [at + h, at - h].map((moved) => {
          x.data[i] = moved;
          return power === 1 ? forcesOf(energy, x)[i]! : inverseSquare(x.data, particle, axis);
        }) as [number, number];
        x.data[i] = at;
        sum += (along[0] - along[1]) / (2 * h);
      }
      return sum;
    };
    /** Along one axis, from V = q_a q_b / r². */
    const inverseSquare = (data: Float64Array, a: number, axis: number): number => {
      const q = [1, -2, 0.5, 3];
      let sum = 0;
      for (let b = 0; b < 4; b++) {
        if (b === a) continue;
        const apart = [0, 1, 2].map((i) => data[3 * a + i]! - data[3 * b + i]!);
        const square = apart.reduce((total, u) => total + u * u, 0);
        sum += (2 * q[a]! * q[b]! * apart[axis]!) / square ** 2;
      }
      return sum;
    };
    for (let particle = 0; particle < 4; particle++) {
      near(divergence(particle, 1), 0, 1e-6);
      expect(Math.abs(divergence(particle, 2))).toBeGreaterThan(0.1);
    }
  });

  it('CAN-20 a row of N alternating charges: Σ (−1)^n (N − n)/n exactly, and −ln 2 a charge as N grows', () => {
    const N = 400;
    const row = batchOf(
      Float64Array.from({ length: N }, (_, p) => 1.5 * p),
      1,
      N,
    );
    let exact = 0;
    for (let n = 1; n < N; n++) exact += ((n % 2 === 0 ? 1 : -1) * (N - n)) / n;
    const E = energiesOf(alternating(N, 1), row)[0]!;
    near(E, exact / 1.5);
    expect(Math.abs((1.5 * E) / N + Math.LN2)).toBeLessThan(1 / N);
  });

  it('CAN-20 rock salt: Madelung’s constant 1.7475646 by Evjen’s cube of 9³ ions', () => {
    const m = 4;
    const sites: number[] = [];
    const charges: number[] = [];
    let centre = 0;
    for (let i = -m; i <= m; i++)
      for (let j = -m; j <= m; j++)
        for (let k = -m; k <= m; k++) {
          if (i === 0 && j === 0 && k === 0) centre = charges.length;
          sites.push(i, j, k);
          const shared = [i, j, k].reduce((part, at) => (Math.abs(at) === m ? part / 2 : part), 1);
          charges.push((i + j + k) % 2 === 0 ? shared : -shared);
        }
    const without = charges.map((q, p) => (p === centre ? 0 : q));
    const x = points(...sites);
    const potential = energiesOf(of(charges), x)[0]! - energiesOf(of(without), x)[0]!;
    expect(Math.abs(potential + 1.747564594633)).toBeLessThan(1e-3);
  });

  it('CAN-20 ΣF = 0 and no torque', () => {
    for (const d of [2, 3]) {
      const energy = of([1, -2, 0.5, 3, 1], 1, d);
      const x = randomRows(energy, 1);
      const force = forcesOf(energy, x);
      expect(Math.max(...force.map(Math.abs))).toBeGreaterThan(0.1);
      for (const total of totalForceAndTorque(x.data, force, d)) near(total, 0, 1e-12);
    }
  });

  it('GEN-09 the force is −∂E/∂x by central differences; of the wrong sign or half it is not', () => {
    const energy = of([1, -2, 0.5, 3], 0.7);
    const x = randomRows(energy, 4);
    expect(forceError(energy, x)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.5, 1 / 0.7]) expect(forceError(withForce(energy, factor), x)).toBeGreaterThan(0.05);
  });

  it('starts with particles apart from one another, on other sites in each replica', () => {
    const energy = alternating(9, 2);
    const x = randomRows(energy, 10);
    for (let r = 0; r < 10; r++)
      for (let a = 0; a < 9; a++)
        for (let b = 0; b < a; b++) {
          const [i, j] = [18 * r + 2 * a, 18 * r + 2 * b];
          expect(Math.hypot(x.data[i]! - x.data[j]!, x.data[i + 1]! - x.data[j + 1]!)).toBeGreaterThan(0.8 - 1e-12);
        }
    expect(new Set(energiesOf(energy, x)).size).toBe(10);
  });

  it('CAN-20 two particles at one place are an error that says which', () => {
    const energy = of([1, -1, 2]);
    const x = createBatch(1, 9);
    x.data[0] = 1;
    for (const evaluate of [() => energiesOf(energy, x), () => forcesOf(energy, x)]) {
      expect(evaluate).toThrow(ErgodicError);
      expect(evaluate).toThrow('particles 1 and 2 are at one place');
    }
  });

  it('refuses a list of charges for other particles', () => {
    const attempt = () => coulomb.make({ charges: [1, -1], coulombConstant: 1, dimension: 3 }, contextOf({ units: 9 }));
    expect(attempt).toThrow(expect.objectContaining({ path: 'charges', hint: '3 numbers, one a particle' }));
  });
});
