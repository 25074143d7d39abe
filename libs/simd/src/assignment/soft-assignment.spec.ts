import fc from 'fast-check';
import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { expBelowOne64 } from '../float64-math.ts';
import { WorkerPool } from '../worker-pool.ts';
import { SoftAssignment } from './soft-assignment.ts';
import { twinAssign } from './soft-assignment.twin.ts';

const normals = (seed: number, name: string, n: number) => {
  const out = new Float64Array(n);
  new RandomStreams(seed, name, 1).fillNormal(0, out);
  return out;
};

const rowsOf = (x: Float64Array, width: number) =>
  Array.from({ length: x.length / width }, (_, i) => x.subarray(i * width, (i + 1) * width));

const cases = fc.record({
  count: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(127, 129, 300)),
  dimension: fc.integer({ min: 1, max: 9 }),
  clusters: fc.integer({ min: 1, max: 19 }),
  free: fc.integer({ min: 0, max: 3 }),
  weighted: fc.boolean(),
  temperature: fc.constantFrom(1e-6, 0.3, 1, 7, 1e9),
  seed: fc.nat({ max: 2 ** 30 }),
});

function setUp({
  count,
  dimension,
  clusters,
  free,
  weighted,
  seed,
}: typeof cases extends fc.Arbitrary<infer T> ? T : never) {
  const points = normals(seed, 'points', count * dimension);
  const centres = normals(seed, 'centres', clusters * dimension);
  const weights = weighted ? normals(seed, 'weights', count).map(Math.abs) : undefined;
  const logDegeneracy = normals(seed, 'degeneracy', clusters);
  const used = Math.max(1, clusters - free);
  const before = normals(seed, 'before', count * clusters).map(Math.abs);
  for (let i = 0; i < count; i++) before.fill(0, i * clusters + used, (i + 1) * clusters);
  return { points, centres, weights, logDegeneracy, used, before };
}

describe('soft assignment: the kernel and its twin', () => {
  it('give the same probabilities bit for bit, and sums to rounding', () => {
    fc.assert(
      fc.property(cases, (shape) => {
        const { count, dimension, clusters, temperature } = shape;
        const { points, centres, weights, logDegeneracy, used, before } = setUp(shape);
        const kernel = new SoftAssignment({ points, count, dimension, clusters, weights });
        kernel.setCentres(centres, used, logDegeneracy);
        // Nothing around the rows is touched.
        const p = new Float64Array(count * clusters + 5).fill(-3);
        p.set(before, 2);
        const sums = kernel.assign(temperature, p, 2);
        const own = rowsOf(centres, dimension).slice(0, used);
        const expected = { logZ: 0, energy: 0, variance: 0, heat: 0 };
        rowsOf(points, dimension).forEach((x, i) => {
          const old = before.subarray(i * clusters, (i + 1) * clusters);
          const row = twinAssign(x, own, logDegeneracy, old, temperature);
          const free = new Array<number>(clusters - used).fill(0);
          expect([...p.subarray(2 + i * clusters, 2 + (i + 1) * clusters)]).toEqual([...row.p, ...free]);
          const w = weights ? weights[i]! : 1;
          for (const name of ['logZ', 'energy', 'variance', 'heat'] as const) expected[name] += w * row[name];
        });
        for (const name of ['logZ', 'energy', 'variance', 'heat'] as const)
          expect(Math.abs(sums[name] - expected[name])).toBeLessThan(1e-11 * (1 + Math.abs(expected[name])));
        expect([...p.subarray(0, 2), ...p.subarray(-3)]).toEqual([-3, -3, -3, -3, -3]);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('add up what is assigned in the order of the points, bit for bit', () => {
    fc.assert(
      fc.property(cases, (shape) => {
        const { count: N, dimension: D, clusters: K } = shape;
        const { points, centres, weights, used, before } = setUp(shape);
        // Some rows of zeros, and what was there before.
        before.forEach((_, at) => Math.floor(at / K) % 3 === 0 && (before[at] = 0));
        const kernel = new SoftAssignment({ points, count: N, dimension: D, clusters: K, weights });
        kernel.setCentres(centres, used);
        const masses = new Float64Array(K).fill(0.5);
        const sums = new Float64Array(K * D).fill(0.25);
        kernel.addAssigned(before, masses, sums);
        for (let k = 0; k < used; k++) {
          let mass = 0.5;
          const sum = new Float64Array(D).fill(0.25);
          for (let i = 0; i < N; i++) {
            const share = (weights ? weights[i]! : 1) * before[i * K + k]!;
            mass += share;
            for (let d = 0; d < D; d++) sum[d]! += share * points[i * D + d]!;
          }
          expect(masses[k]).toBe(mass);
          expect([...sums.subarray(k * D, (k + 1) * D)]).toEqual([...sum]);
        }
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it('give the same bits with 2 threads', async () => {
    const pool = new WorkerPool(2);
    const run = (more: { pool?: WorkerPool }) => {
      const points = normals(3, 'points', 5000 * 3);
      const kernel = new SoftAssignment({ points, count: 5000, dimension: 3, clusters: 13, ...more });
      kernel.setCentres(points.slice(0, 39));
      const p = new Float64Array(5000 * 13);
      const told = { ...kernel.assign(0.7, p) };
      const masses = new Float64Array(13);
      const sums = new Float64Array(39);
      kernel.addAssigned(p, masses, sums);
      return { p, told, masses, sums };
    };
    expect(run({ pool })).toEqual(run({}));
    await pool.close();
  });
});

describe('e^x for x ≤ 1, float64', () => {
  it('is within 2 units in the last place, 0 below −700, NaN for NaN', () => {
    let most = 0;
    for (let i = 0; i <= 400_000; i++) {
      const x = 1 - i * (i % 2 ? 1.75e-3 : 1e-5);
      if (x < -700) continue;
      const exact = Math.exp(x);
      most = Math.max(most, Math.abs(expBelowOne64(x) - exact) / (exact * 2 ** -52));
    }
    expect(most).toBeLessThan(2);
    expect([0, -700.1, -Infinity, NaN].map(expBelowOne64)).toEqual([1, 0, 0, NaN]);
  });
});

/** LRN-01. */
const POINTS = [0, 0, 1, 0.2, 2, 1, 4, 1.5, 5, 3, 6, 2.8];
const CENTRES = [0, 0, 6, 3];

function seed(T: number, centres = CENTRES) {
  const kernel = new SoftAssignment({ points: POINTS, count: 6, dimension: 2, clusters: 2 });
  kernel.setCentres(centres);
  const p = new Float64Array(12).fill(0.5);
  const told = { ...kernel.assign(T, p) };
  const masses = new Float64Array(2);
  const sums = new Float64Array(4);
  kernel.addAssigned(p, masses, sums);
  return { p, told, means: sums.map((sum, at) => sum / masses[at >> 1]!) };
}

describe('soft assignment: exact laws', () => {
  it('LRN-01 probabilities, LRN-02 U, S and F, LRN-03 the update', () => {
    const { p, told, means } = seed(5);
    const first = [
      0.99987660542401, 0.99827361883426, 0.95257412682243, 0.083172696493922, 0.001358519950429, 0.00015685999966687,
    ];
    first.forEach((value, i) => expect(p[2 * i]).toBeCloseTo(value, 13));
    const F = -5 * told.logZ;
    expect(told.energy).toBeCloseTo(15.151613758929956, 12);
    expect((told.energy - F) / 5).toBeCloseTo(0.503113846661173, 12);
    expect(F).toBeCloseTo(12.636044525624092, 12);
    [1.0686674366851, 0.4221840338927, 4.9774726571745, 2.434907777338].forEach((value, at) =>
      expect(means[at]).toBeCloseTo(value, 12),
    );
    // A mutant: at half the temperature (½‖·‖² for ‖·‖²) nothing of this is so.
    expect(seed(10).p[0]).not.toBeCloseTo(first[0]!, 6);
    expect(seed(10).means[0]).not.toBeCloseTo(means[0]!, 3);
  });

  it('the heat is what U gains, and the variance is T² ∂U/∂T', () => {
    const energyAt = (T: number) => seed(T).told.energy;
    const { told } = seed(5);
    let before = 0;
    for (let i = 0; i < 6; i++)
      for (const [x, y] of [
        [0, 0],
        [6, 3],
      ] as const)
        before += ((POINTS[2 * i]! - x) ** 2 + (POINTS[2 * i + 1]! - y) ** 2) / 2;
    expect(told.heat).toBeCloseTo(told.energy - before, 11);
    expect(told.variance / 25).toBeCloseTo((energyAt(5.001) - energyAt(4.999)) / 0.002, 6);
  });

  it('LRN-05 fixed points of data ±1: μ = tanh(2μ/T); LRN-06 near collapse deviations grow by 2λ/T', () => {
    const kernel = new SoftAssignment({ points: [1, -1], count: 2, dimension: 1, clusters: 2 });
    const update = (centre: number, T: number) => {
      const p = new Float64Array(4);
      kernel.setCentres([centre, -centre]);
      kernel.assign(T, p);
      const [masses, sums] = [new Float64Array(2), new Float64Array(2)];
      kernel.addAssigned(p, masses, sums);
      return sums[0]! / masses[0]!;
    };
    for (const [T, value] of [
      [1.9, 0.3794852066781452],
      [1.5, 0.775516313851923],
      [0.5, 0.9993256730151082],
    ] as const) {
      let centre = 0.6;
      for (let n = 0; n < 3000; n++) centre = update(centre, T);
      expect(centre).toBeCloseTo(value, 10);
    }
    expect(update(1e-6, 3) / 1e-6).toBeCloseTo(2 / 3, 6);
    expect(update(1e-6, 1.6) / 1e-6).toBeCloseTo(1.25, 6);
  });

  it('LRN-08 a doubled centre that shares its degeneracy changes nothing; LRN-09 limits, without NaN', () => {
    const kernel = new SoftAssignment({ points: POINTS, count: 6, dimension: 2, clusters: 3 });
    const p = new Float64Array(18);
    kernel.setCentres([...CENTRES, 6, 3], 3, [0, Math.log(0.3), Math.log(0.7)]);
    expect(kernel.assign(5, p).logZ).toBeCloseTo(seed(5).told.logZ, 12);
    const cold = seed(1e-9 * 45);
    expect([...cold.p]).toEqual([1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1]);
    const hot = seed(1e12);
    for (const value of hot.p) expect(value).toBeCloseTo(0.5, 9);
    expect(hot.means[0]).toBeCloseTo(3, 9);
    expect((hot.told.energy + 1e12 * hot.told.logZ) / 1e12).toBeCloseTo(6 * Math.LN2, 9);
  });

  it('tells what is wrong', () => {
    const good = { points: POINTS, count: 6, dimension: 2, clusters: 2 };
    expect(() => new SoftAssignment({ ...good, count: 5 })).toThrow(
      'points.length is 12, must be count × dimension = 10',
    );
    expect(() => new SoftAssignment({ ...good, clusters: 0 })).toThrow('clusters is 0');
    const kernel = new SoftAssignment(good);
    const p = new Float64Array(12);
    expect(() => kernel.assign(1, p)).toThrow('setCentres');
    expect(() => kernel.setCentres([1, 2, 3])).toThrow('centres.length is 3');
    expect(() => kernel.setCentres(CENTRES, 3)).toThrow('used is 3');
    kernel.setCentres(CENTRES);
    expect(() => kernel.assign(0, p)).toThrow('temperature is 0');
    expect(() => kernel.assign(1, p.subarray(1))).toThrow('too short');
    kernel.setCentres(CENTRES, 2, [-Infinity, -Infinity]);
    expect(() => kernel.assign(1, p)).toThrow('point 0 has no Boltzmann law');
    kernel.setCentres([NaN, 0, 0, 0]);
    expect(() => kernel.assign(1, p)).toThrow('point 0 has no Boltzmann law');
  });
});
