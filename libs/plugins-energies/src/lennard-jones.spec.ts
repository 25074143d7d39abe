import { describe, expect, it } from 'vitest';
import { batchOf, lgamma, type Batch } from '@ergodic/numerics';
import { ErgodicError, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import {
  contextOf,
  energiesOf,
  forceError,
  forcesOf,
  near,
  randomRows,
  simpson,
  totalForceAndTorque,
  withEnergy,
  withForce,
} from '../test/support.ts';
import { lennardJones } from './lennard-jones.ts';

type Options = Parameters<typeof lennardJones.make>[0];
const of = (particles: number, options: Partial<Options> = {}): Energy => {
  const whole = { epsilon: 1, sigma: 1, dimension: 3, ...options };
  return lennardJones.make(whole, contextOf({ units: particles * whole.dimension }));
};

/** Two particles of three coordinates, r apart, the second in the direction (2, −1, 2)/3 of the first. */
const pair = (r: number): Batch =>
  batchOf(Float64Array.of(0.3, -1, 2, 0.3 + (2 * r) / 3, -1 - r / 3, 2 + (2 * r) / 3), 1, 6);
const V = (energy: Energy, r: number): number => energiesOf(energy, pair(r))[0]!;
/** The force on the second particle, away from the first. */
const F = (energy: Energy, r: number): number => {
  const force = forcesOf(energy, pair(r));
  return (2 * force[3]! - force[4]! + 2 * force[5]!) / 3;
};

/** All pairs of the rows of points at one distance have energy V(r): in a simplex. */
const simplex = (corners: 3 | 4, edge: number): Batch => {
  const points = [0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1].slice(0, 3 * corners);
  return batchOf(
    Float64Array.from(points, (x) => (x * edge) / Math.SQRT2),
    1,
    3 * corners,
  );
};

/** One particle at the centre of twelve at the corners of an icosahedron of this radius. */
function icosahedron(radius: number): Batch {
  const golden = (1 + Math.sqrt(5)) / 2;
  const size = radius / Math.hypot(1, golden);
  const points = [0, 0, 0];
  for (const a of [-1, 1])
    for (const b of [-golden, golden]) points.push(0, a * size, b * size, a * size, b * size, 0, b * size, 0, a * size);
  return batchOf(Float64Array.from(points), 1, 39);
}

describe('lennard-jones', () => {
  for (const law of lawsOf(lennardJones)) it(`law: ${law.name}`, law.check);

  it('CAN-20 V(1.5) = −0.32034, F = −1.15803 (attractive); r_min = 2^(1/6), where V = −1 and F = 0; V(1) = 0', () => {
    const energy = of(2);
    near(V(energy, 1.5), -0.3203365942785746);
    near(F(energy, 1.5), -1.158028831046156);
    near(V(energy, 1.122462048309373), -1);
    near(F(energy, 1.122462048309373), 0, 1e-12);
    near(V(energy, 1), 0, 1e-12);
    near(F(energy, 1), 24);
    // Of the other sign, without the 4, or each pair twice.
    for (const factor of [-1, 0.25, 2])
      expect(Math.abs(V(withEnergy(energy, factor), 1.5) + 0.3203365942785746)).toBeGreaterThan(0.2);
  });

  it('CAN-20 ε scales the energy and σ the length', () => {
    const [plain, scaled] = [of(2), of(2, { epsilon: 0.7, sigma: 1.3 })];
    for (const r of [0.9, 1.2, 2.7]) {
      near(V(scaled, 1.3 * r), 0.7 * V(plain, r));
      near(F(scaled, 1.3 * r), (0.7 / 1.3) * F(plain, r), 1e-11);
    }
  });

  it('CAN-20 each pair counts once: 3 and 6 bonds in a triangle and a tetrahedron', () => {
    const edge = 2 ** (1 / 6);
    near(energiesOf(of(3), simplex(3, edge))[0]!, -3);
    near(energiesOf(of(4), simplex(4, edge))[0]!, -6);
    near(energiesOf(of(4), simplex(4, 1.5))[0]!, 6 * -0.3203365942785746);
  });

  it('CAN-20 thirteen particles in an icosahedron have their minimum −44.326801 ε, with 84/13 neighbours each', () => {
    const energy = of(13, { epsilon: 2, sigma: 1.4 });
    const E = (radius: number): number => energiesOf(energy, icosahedron(radius))[0]!;
    let [low, high] = [1.3, 1.7];
    const golden = (Math.sqrt(5) - 1) / 2;
    for (let n = 0; n < 60; n++) {
      const a = high - golden * (high - low);
      const b = low + golden * (high - low);
      if (E(a) < E(b)) high = b;
      else low = a;
    }
    expect(Math.abs(E(low) / 2 + 44.326801)).toBeLessThanOrEqual(1e-6);
    expect(Math.max(...forcesOf(energy, icosahedron(low)).map(Math.abs))).toBeLessThan(1e-4);
    const out = Float64Array.of(7);
    const observable = energy.observables![0]!;
    if ('measure' in observable) observable.measure(icosahedron(low), out);
    near(out[0]!, 84 / 13);
  });

  it.each([0.7, 1.6, 3.417928, 9])(
    'CAN-20 T = %s: the second virial coefficient −½ ∫ (e^(−V/T) − 1) d³r against its series; not with half or twice V',
    (T) => {
      const [epsilon, sigma] = [1.3, 0.8];
      // In units of ε and 2πσ³/3.
      let series = 0;
      for (let j = 0; j < 50; j++) {
        const argument = (2 * j - 1) / 4;
        // Γ(−¼) = −4 Γ(¾).
        const gamma = j === 0 ? -4 * Math.exp(lgamma(0.75)) : Math.exp(lgamma(argument));
        series -= Math.exp((j - 1.5) * Math.LN2 - lgamma(j + 1)) * gamma * T ** (-(2 * j + 1) / 4);
      }
      const energy = of(2, { epsilon, sigma });
      const virial = (factor: number): number => {
        const integrand = (r: number): number => r * r * Math.expm1((-factor * V(energy, sigma * r)) / (epsilon * T));
        // e^(−V/T) = 0 below 0.3; beyond 30, −V/T ≈ 4/(T r⁶), whose integral is 4/(3 T 30³).
        const inner = 0.3 ** 3 - (factor * 4) / (T * 30 ** 3);
        return inner - 3 * (simpson(integrand, 0.3, 3, 2000) + simpson(integrand, 3, 30, 2000));
      };
      near(virial(1), series, 1e-8);
      for (const factor of [0.5, 2]) expect(Math.abs(virial(factor) - series)).toBeGreaterThan(0.05);
      if (T === 3.417928) expect(Math.abs(series)).toBeLessThan(1e-7);
    },
  );

  it('CAN-20 ΣF = 0 and no torque, in the plane and in space; the forces are not all 0', () => {
    for (const dimension of [2, 3]) {
      const energy = of(7, { dimension, epsilon: 0.7, sigma: 1.2 });
      const x = randomRows(energy, 4);
      const force = forcesOf(energy, x);
      for (let r = 0; r < 4; r++) {
        const [row, own] = [x.data, force].map((all) => all.subarray(r * x.width, (r + 1) * x.width)) as [
          Float64Array,
          Float64Array,
        ];
        const size = Math.max(...own.map(Math.abs));
        expect(size).toBeGreaterThan(0.1);
        for (const total of totalForceAndTorque(row, own, dimension)) near(total / size, 0, 1e-12);
      }
    }
  });

  it.each([
    ['open space', { epsilon: 0.7, sigma: 1.2 }],
    ['open space with a cut-off', { cutoff: 1.7 }],
    ['a box', { dimension: 2, box: 5.5 }],
  ])('GEN-09 in %s the force is −∂E/∂x by central differences; of the wrong sign or half it is not', (_, options) => {
    const energy = of(6, options);
    const x = randomRows(energy, 4);
    expect(forceError(energy, x)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.5]) expect(forceError(withForce(energy, factor), x)).toBeGreaterThan(0.05);
  });

  describe('cut-off', () => {
    it('shifts the energy to be 0 at r_c and beyond, and leaves the force as it is up to there', () => {
      const [whole, cut] = [of(2), of(2, { cutoff: 1.8 })];
      for (const r of [0.95, 1.2, 1.79]) {
        near(V(cut, r), V(whole, r) - V(whole, 1.8));
        near(F(cut, r), F(whole, r));
      }
      expect([V(cut, 1.8 + 1e-9), V(cut, 2.5), F(cut, 1.9)].map((v) => v + 0)).toEqual([0, 0, 0]);
      near(V(cut, 1.8 - 1e-9), 0, 1e-8);
    });

    it('at r_min leaves the repulsive core alone (Weeks–Chandler–Andersen)', () => {
      const core = of(2, { cutoff: 2 ** (1 / 6) });
      near(V(core, 1), 1);
      for (const r of [0.9, 1, 1.1]) expect(F(core, r)).toBeGreaterThan(0);
      expect(V(core, 1.2)).toBe(0);
    });

    it('is 2.5 σ in a box and none in open space', () => {
      const [whole, box] = [of(2, { sigma: 0.8 }), of(2, { sigma: 0.8, box: 10 })];
      near(V(box, 1.3), V(whole, 1.3) - V(whole, 2));
      expect(V(box, 2.01)).toBe(0);
      expect(V(whole, 20)).toBeLessThan(0);
    });
  });

  describe('box', () => {
    it('a pair meets at its nearest image, across the wall and many boxes apart', () => {
      const [whole, box] = [of(2, { dimension: 2 }), of(2, { dimension: 2, box: 7 })];
      const across = batchOf(Float64Array.of(0.2, 3.4, 6.8, -2.9), 1, 4);
      const far = batchOf(Float64Array.of(0.2 + 21, 3.4 - 70, 6.8, -2.9), 1, 4);
      const near_ = batchOf(Float64Array.of(0.2, 3.4, -0.2, 4.1), 1, 4);
      const shift = energiesOf(whole, batchOf(Float64Array.of(0, 0, 2.5, 0), 1, 4))[0]!;
      const wanted = energiesOf(whole, near_)[0]! - shift;
      for (const x of [across, far, near_]) {
        near(energiesOf(box, x)[0]!, wanted, 1e-9);
        forcesOf(box, x).forEach((f, i) => near(f, forcesOf(whole, near_)[i]!, 1e-9));
      }
    });

    it('with a cut-off of more than half of it is refused, with what would do', () => {
      const attempt = () => of(5, { box: 4.9 });
      expect(attempt).toThrow(ErgodicError);
      expect(attempt).toThrow(
        expect.objectContaining({ path: 'energy.cutoff', hint: 'cutoff of at most 2.45, or box of at least 5' }),
      );
      expect(() => of(5, { box: 4.9, cutoff: 2.45 })).not.toThrow();
    });
  });

  it.each([
    ['open space', { sigma: 1.2 }, 0.8 * 2 ** (1 / 6) * 1.2, Infinity],
    ['a box', { box: 9, dimension: 2 }, 0.8 * (9 / 4), 9],
    ['a line', { dimension: 1 }, 0.8 * 2 ** (1 / 6), Infinity],
  ])('starts in %s with particles apart from one another, another start in each replica', (_, options, least, box) => {
    const energy = of(13, options);
    const d = { dimension: 3, ...options }.dimension;
    const x = randomRows(energy, 20);
    for (let r = 0; r < 20; r++)
      for (let a = 0; a < 13; a++)
        for (let b = 0; b < a; b++) {
          let square = 0;
          for (let axis = 0; axis < d; axis++) {
            const at = r * x.width + axis;
            const difference = Math.abs(x.data[at + a * d]! - x.data[at + b * d]!);
            square += Math.min(difference, box - difference) ** 2;
          }
          expect(Math.sqrt(square)).toBeGreaterThanOrEqual(least - 1e-12);
        }
    expect(new Set(energiesOf(energy, x)).size).toBe(20);
  });

  it('CAN-20 nearer than 0.1 σ the energy is infinite and the pair has no force: nothing is NaN, also at r = 0', () => {
    const energy = of(3, { sigma: 2 });
    for (const apart of [0.15, 1e-200, 0]) {
      const x = batchOf(Float64Array.of(0, 0, 0, 5, 0, 0, 5, apart, 0), 1, 9);
      expect(energiesOf(energy, x)[0]).toBe(Infinity);
      const force = forcesOf(energy, x);
      expect(force.every(Number.isFinite)).toBe(true);
      expect(Math.max(...force.map(Math.abs))).toBeLessThan(1);
    }
    const x = batchOf(Float64Array.of(0, 0, 0, 5, 0, 0, 5, 0.21, 0), 1, 9);
    expect(energiesOf(energy, x)[0]).toBeGreaterThan(1e11);
    expect(energiesOf(energy, x)[0]).toBeLessThan(Infinity);
  });

  it('refuses units that are no whole particles', () => {
    const attempt = () => lennardJones.make({ epsilon: 1, sigma: 1, dimension: 3 }, contextOf({ units: 14 }));
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-option', path: 'units' }));
    expect(attempt).toThrow('units is 14, which is not a number of particles with 3 coordinates each');
  });
});
