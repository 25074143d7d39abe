import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, erf, RandomStreams, type Batch } from '@ergodic/numerics';
import { solve, symmetricEigen } from '@ergodic/numerics/linear-algebra';
import { ErgodicError, type Coupling, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import {
  contextOf,
  energiesOf,
  forceError,
  forcesOf,
  graphOf,
  near,
  randomRows,
  simpson,
  totalForceAndTorque,
  withForce,
} from '../test/support.ts';
import { harmonicBonds } from './harmonic-bonds.ts';

const chain = graphOf(3, [
  [0, 1],
  [1, 2],
]);
const bond = graphOf(2, [[0, 1]]);
const weighted = (graph: Coupling, ...weight: number[]): Coupling => ({
  ...graph,
  edges: { ...graph.edges, weight: Float64Array.from(weight) },
});
/** A ring of five with a chord. */
const ring = weighted(
  graphOf(5, [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 0],
    [1, 3],
  ]),
  1,
  0.5,
  1.5,
  0.25,
  2,
  0.75,
);
const of = (coupling: Coupling, stiffness: number, length: number, dimension = 3): Energy =>
  harmonicBonds.make({ stiffness, length, dimension }, contextOf({ coupling }));
const points = (...x: number[]): Batch => batchOf(Float64Array.from(x), 1, x.length);

/** ∂²E/∂x_i∂x_j of a quadratic energy, column by column from its forces. */
function hessianOf(energy: Energy): Float64Array {
  const n = energy.space.units;
  const hessian = new Float64Array(n * n);
  const unit = createBatch(1, n);
  for (let j = 0; j < n; j++) {
    unit.data.fill(0)[j] = 1;
    forcesOf(energy, unit).forEach((f, i) => (hessian[i * n + j] = -f));
  }
  return hessian;
}

describe('harmonic-bonds', () => {
  for (const law of lawsOf(harmonicBonds)) it(`law: ${law.name}`, law.check);

  it('CAN-20 ½ k w (r − r₀)² with its ½, each bond once, and the force −k w (r − r₀) along it', () => {
    const energy = of(weighted(chain, 1, 3), 0.7, 2);
    // Bonds of length 5 and 1.
    const x = points(0, 0, 0, 3, 4, 0, 3, 4, 1);
    near(energiesOf(energy, x)[0]!, 0.35 * (9 + 3));
    const [pull, push] = [0.7 * 3, 2.1];
    const force = [0.6 * pull, 0.8 * pull, 0, -0.6 * pull, -0.8 * pull, -push, 0, 0, push];
    forcesOf(energy, x).forEach((f, i) => near(f, force[i]!));
    // Without the ½, with bonds counted twice, without r₀: others.
    near(energiesOf(of(weighted(chain, 1, 3), 0.7, 0), x)[0]!, 0.35 * (25 + 3));
    expect(energy.space).toEqual({ kind: 'reals', units: 9 });
  });

  it.each([
    [0.4, 1.3, 0.9],
    [2.5, 0.6, 1.4],
    [1.2, 20, 1],
  ])('CAN-20 T = %s, k = %s, r₀ = %s: one bond in space, Z and U against their closed form', (T, k, length) => {
    const energy = of(bond, k, length);
    const E = (r: number, model = energy): number => energiesOf(model, points(0.3, -1, 2, 0.3 + r, -1, 2))[0]!;
    // ∫ r² e^(−a (r − r₀)²) dr from 0, a = k/2T; U = −∂ ln Z/∂β = (k/2) ⟨(r − r₀)²⟩ by −∂ ln Z/∂a.
    const Z = (a: number): number =>
      (length * Math.exp(-a * length ** 2)) / (2 * a) +
      (Math.sqrt(Math.PI / a) / 2) * (length ** 2 + 1 / (2 * a)) * (1 + erf(Math.sqrt(a) * length));
    const a = k / (2 * T);
    const limit = length + 10 * Math.sqrt(T / k);
    const weight = (r: number): number => r * r * Math.exp(-E(r) / T);
    const found = simpson((r) => (r > 0 ? weight(r) : 0), 0, limit);
    near(found, Z(a), 1e-8);
    const U = simpson((r) => (r > 0 ? E(r) * weight(r) : 0), 0, limit) / found;
    const h = 1e-5 * a;
    near(U, (-(k / 2) * (Math.log(Z(a + h)) - Math.log(Z(a - h)))) / (2 * h), 1e-7);
    // Without the ½, or without r₀.
    const half = simpson((r) => (r > 0 ? r * r * Math.exp((-2 * E(r)) / T) : 0), 0, limit);
    const free = simpson((r) => (r > 0 ? r * r * Math.exp(-E(r, of(bond, k, 0)) / T) : 0), 0, limit);
    for (const mutant of [half, free]) expect(Math.abs(mutant / found - 1)).toBeGreaterThan(0.1);
  });

  it('CAN-20 on a tree the energy depends on the bonds’ lengths alone, and is their sum', () => {
    const energy = of(weighted(chain, 1, 3), 0.7, 2);
    const random = new RandomStreams(5, 'directions', 1);
    const step = new Float64Array(3);
    for (let trial = 0; trial < 20; trial++) {
      const x = points(1, 2, 3, 0, 0, 0, 0, 0, 0);
      const lengths = [0.3 + 2 * random.uniform(0), 0.3 + 2 * random.uniform(0)];
      lengths.forEach((r, b) => {
        random.fillNormal(0, step);
        for (let i = 0; i < 3; i++) x.data[3 * b + 3 + i] = x.data[3 * b + i]! + (r * step[i]!) / Math.hypot(...step);
      });
      near(energiesOf(energy, x)[0]!, 0.35 * ((lengths[0]! - 2) ** 2 + 3 * (lengths[1]! - 2) ** 2));
    }
  });

  it('CAN-17 r₀ = 0: E = ½ xᵀ H x of rank (nodes − 1) d, so U = (nodes − 1) d T/2; a ring’s H is k (2 − 2 cos 2πj/N)', () => {
    const six = graphOf(
      6,
      Array.from({ length: 6 }, (_, i) => [i, (i + 1) % 6] as const),
    );
    const energy = of(six, 1.7, 0, 2);
    const hessian = hessianOf(energy);
    const { values } = symmetricEigen(hessian, 12);
    const wanted = [0, 1, 1, 3, 3, 4].flatMap((value) => [1.7 * value, 1.7 * value]);
    [...values].sort((p, q) => p - q).forEach((value, i) => near(value, wanted[i]!, 1e-10));
    const x = randomRows(energy, 3);
    energiesOf(energy, x).forEach((E, r) => {
      let quadratic = 0;
      for (let i = 0; i < 12; i++)
        for (let j = 0; j < 12; j++)
          quadratic += 0.5 * x.data[12 * r + i]! * hessian[12 * i + j]! * x.data[12 * r + j]!;
      near(E, quadratic);
    });
  });

  it.each([0.6, 2.5])(
    'CAN-20 Rouse chain at T = %s: the ends’ distance has ⟨R²⟩ = d T Σ 1/(k w), by inversion of H with one end held',
    (T) => {
      const weights = [1, 0.5, 3, 2];
      const five = weighted(
        graphOf(
          5,
          weights.map((_, i) => [i, i + 1] as const),
        ),
        ...weights,
      );
      const hessian = hessianOf(of(five, 1.7, 0, 2));
      // The first node at the origin: rows and columns of its two coordinates go.
      const rest = new Float64Array(64);
      for (let i = 0; i < 8; i++) for (let j = 0; j < 8; j++) rest[8 * i + j] = hessian[10 * (i + 2) + j + 2]!;
      let square = 0;
      for (const end of [6, 7]) {
        const unit = new Float64Array(8);
        unit[end] = 1;
        square += T * solve(rest, unit, 8)[end]!;
      }
      near(square, 2 * T * weights.reduce((sum, w) => sum + 1 / (1.7 * w), 0), 1e-10);
    },
  );

  it('CAN-20 ΣF = 0 and no torque', () => {
    for (const d of [2, 3]) {
      const energy = of(ring, 2.3, 0.8, d);
      const x = randomRows(energy, 1);
      const force = forcesOf(energy, x);
      expect(Math.max(...force.map(Math.abs))).toBeGreaterThan(0.1);
      for (const total of totalForceAndTorque(x.data, force, d)) near(total, 0, 1e-12);
    }
  });

  it.each([1, 2, 3])(
    'GEN-09 in %s dimensions the force is −∂E/∂x; of the wrong sign, half or without r₀ it is not',
    (d) => {
      const energy = of(ring, 2.3, 0.8, d);
      const x = randomRows(energy, 4);
      expect(forceError(energy, x)).toBeLessThanOrEqual(1e-7);
      for (const factor of [-1, 0.5]) expect(forceError(withForce(energy, factor), x)).toBeGreaterThan(0.05);
      expect(forceError({ ...energy, addForce: of(ring, 2.3, 0, d).addForce! }, x)).toBeGreaterThan(0.05);
    },
  );

  it('NEQ-01 controls change stiffness and length at fixed x', () => {
    const energy = of(bond, 2, 1);
    const x = points(0, 0, 0, 0, 4, 0);
    near(energiesOf(energy, x)[0]!, 9);
    Object.assign(energy.controls!, { stiffness: 3, length: 2 });
    near(energiesOf(energy, x)[0]!, 6);
    near(forcesOf(energy, x)[4]!, -6);
  });

  it('starts with the bonds of a tree between 0.75 and 1.25 r₀ long, other directions in each replica', () => {
    const five = graphOf(5, [
      [3, 4],
      [1, 0],
      [1, 3],
      [2, 1],
    ]);
    for (const d of [1, 2, 3]) {
      const energy = of(five, 1, 1.6, d);
      const x = randomRows(energy, 10);
      const { from, to } = five.edges;
      for (let r = 0; r < 10; r++)
        from.forEach((i, e) => {
          const apart = Array.from(
            { length: d },
            (_, axis) => x.data[r * x.width + i * d + axis]! - x.data[r * x.width + to[e]! * d + axis]!,
          );
          expect(Math.abs(Math.hypot(...apart) / 1.6 - 1)).toBeLessThanOrEqual(0.25 + 1e-12);
        });
      expect(new Set(energiesOf(energy, x)).size).toBe(10);
    }
  });

  it('tells the mean length of the bonds', () => {
    const observable = of(chain, 1, 2).observables![0]!;
    const out = new Float64Array(1);
    if ('measure' in observable) observable.measure(points(0, 0, 0, 3, 4, 0, 3, 4, 1), out);
    expect(out[0]).toBe(3);
  });

  it('CAN-20 a bond of length > 0 with its ends at one place is an error; with r₀ = 0 it is at rest', () => {
    const x = createBatch(1, 9);
    x.data.set([1, 0, 0]);
    const rigid = of(chain, 1, 0.5);
    for (const evaluate of [() => energiesOf(rigid, x), () => forcesOf(rigid, x)]) {
      expect(evaluate).toThrow(ErgodicError);
      expect(evaluate).toThrow('the ends 1 and 2 of a bond are at one place');
    }
    const soft = of(chain, 3, 0);
    expect(energiesOf(soft, x)[0]).toBe(1.5);
    expect([...forcesOf(soft, x)].map((f) => f + 0)).toEqual([-3, 0, 0, 3, 0, 0, 0, 0, 0]);
  });

  it('says so where there is no coupling', () => {
    expect(() => harmonicBonds.make({ stiffness: 1, length: 1, dimension: 3 }, contextOf())).toThrow(
      'harmonic-bonds needs a coupling graph',
    );
  });
});
