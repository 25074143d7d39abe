import { describe, expect, it } from 'vitest';
import { batchOf, besselRatio, createBatch, logBesselI0, meanTest, RandomStreams, type Batch } from '@ergodic/numerics';
import { ErgodicError, type Coupling, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { contextOf, energiesOf, forceError, graphOf, near, normalRows, withForce } from '../test/support.ts';
import { xyRotors } from './xy-rotors.ts';

const of = (coupling: Coupling, J = 1, h = 0): Energy =>
  xyRotors.make({ coupling: J, field: h }, contextOf({ coupling }));
const chain = (nodes: number): Coupling =>
  graphOf(
    nodes,
    Array.from({ length: nodes - 1 }, (_, i) => [i, i + 1] as const),
  );
/** Every pair, each with weight w. */
function complete(nodes: number, w = 1 / nodes): Coupling {
  const pairs = Array.from({ length: nodes }, (_, j) =>
    Array.from({ length: j }, (_none, i) => [i, j] as const),
  ).flat();
  const { edges, ...rest } = graphOf(nodes, pairs);
  return { ...rest, edges: { ...edges, weight: edges.weight.map(() => w) } };
}
const kite: Coupling = {
  ...graphOf(4, []),
  edges: {
    nodes: 4,
    from: Int32Array.of(0, 1, 2, 3),
    to: Int32Array.of(1, 2, 0, 0),
    weight: Float64Array.of(0.7, 1.3, -0.4, 2.1),
  },
};

function orderOf(energy: Energy, x: Batch): Float64Array {
  const [observable] = energy.observables!;
  const out = new Float64Array(x.replicas);
  if ('measure' in observable!) observable.measure(x, out);
  return out;
}

function randomPhases(energy: Energy, replicas: number, seed = 8): Batch {
  const random = new RandomStreams(seed, 'phases', 1);
  const x = createBatch(replicas, energy.space.units);
  for (let r = 0; r < replicas; r++)
    energy.randomState!(x.data.subarray(r * x.width, (r + 1) * x.width), () => random.uniform(0));
  return x;
}

/** All states of a grid of `points` phases for each rotor but the first, which stays at 0: exact for smooth periodic functions. */
function grid(nodes: number, points: number): Batch {
  const x = createBatch(points ** (nodes - 1), nodes);
  for (let r = 0; r < x.replicas; r++)
    for (let i = 1; i < nodes; i++)
      x.data[r * nodes + i] = (2 * Math.PI * (Math.floor(r / points ** (i - 1)) % points)) / points;
  return x;
}

/** Boltzmann mean of a number for each state of the grid. */
function meanOver(energy: Energy, x: Batch, T: number, values: Float64Array): number {
  const E = energiesOf(energy, x);
  const least = E.reduce((a, b) => Math.min(a, b), Infinity);
  let [Z, sum] = [0, 0];
  for (let r = 0; r < x.replicas; r++) {
    const weight = Math.exp(-(E[r]! - least) / T);
    Z += weight;
    sum += weight * values[r]!;
  }
  return sum / Z;
}

/**
 * ⟨φ²⟩ of N rotors that are all joined with w = 1/N, by one integral: e^(a|M|²) with a = J/2NT is a Gaussian average of
 * e^(z·M), so Z ∝ (1/a) ∫ ρ e^(−ρ²/4a) I₀(ρ)ᴺ dρ and ⟨|M|²⟩ = ∂ ln Z/∂a = −1/a + ⟨ρ²⟩/4a².
 */
function meanSquareOrder(N: number, T: number, J = 1): number {
  const a = J / (2 * N * T);
  // In t = ln ρ the trapezoidal rule converges exponentially.
  const top = Math.log(2 * a * N + 40 * Math.sqrt(a));
  const points = 4000;
  const rho = Float64Array.from({ length: points }, (_, k) => Math.exp(top - (30 * k) / points));
  const logs = rho.map((r) => 2 * Math.log(r) - r ** 2 / (4 * a) + N * logBesselI0(r));
  const highest = logs.reduce((p, q) => Math.max(p, q), -Infinity);
  let [Z, sum] = [0, 0];
  logs.forEach((log, k) => {
    const weight = Math.exp(log - highest);
    Z += weight;
    sum += weight * rho[k]! ** 2;
  });
  return (sum / Z / (4 * a * a) - 1 / a) / N ** 2;
}

/** The m > 0 with m = I₁(m/T)/I₀(m/T). */
function meanFieldOrder(T: number): number {
  let [low, high] = [1e-6, 1];
  for (let n = 0; n < 80; n++) {
    const m = (low + high) / 2;
    if (besselRatio(m / T) > m) low = m;
    else high = m;
  }
  return low;
}

describe('xy-rotors', () => {
  for (const law of lawsOf(xyRotors)) it(`law: ${law.name}`, law.check);

  it('CAN-20 E = −J Σ w cos(θ_i − θ_j) − h Σ cos θ, each pair once', () => {
    const x = batchOf(Float64Array.of(0, Math.PI / 2, Math.PI, Math.PI / 3), 1, 4);
    // Bonds: 0-1: 0, 1-2: 0, 2-0: −0.4 · −1, 3-0: 2.1 · ½; cosines: 1 + 0 − 1 + ½.
    near(energiesOf(of(kite, 2), x)[0]!, -2 * (0.4 + 1.05));
    near(energiesOf(of(kite, 2, 3), x)[0]!, -2 * (0.4 + 1.05) - 1.5);
    expect(of(kite).space).toEqual({ kind: 'reals', units: 4 });
  });

  it.each([
    ['a graph with weights of its own', kite],
    ['a complete graph', complete(5)],
    ['a triangle', complete(3, -0.8)],
    ['a chain', chain(4)],
  ])('GEN-09 %s: the force is −∂E/∂θ; one of the wrong sign or of half the size is not', (_, coupling) => {
    const energy = of(coupling, 1.7, -0.6);
    const x = normalRows(5, energy.space.units);
    expect(forceError(energy, x)).toBeLessThanOrEqual(1e-7);
    for (const factor of [-1, 0.5]) expect(forceError(withForce(energy, factor), x)).toBeGreaterThan(0.1);
  });

  it('LAT-14 through the mean field as by all pairs: −(J w/2)(|Σ e^(iθ)|² − N)', () => {
    const through = of(complete(6, 0.35), 1.4, 0.3);
    const { edges, ...rest } = complete(6, 0.35);
    // One weight that differs by rounding: the sum over edges.
    const along = of({ ...rest, edges: { ...edges, weight: edges.weight.with(4, 0.35 * (1 + 4e-16)) } }, 1.4, 0.3);
    const x = normalRows(4, 6);
    energiesOf(along, x).forEach((E, r) => near(energiesOf(through, x)[r]!, E, 1e-13));
    energiesOf(through, x).forEach((E, r) => {
      const M2 = (6 * orderOf(through, x)[r]!) ** 2;
      const cosines = x.data.subarray(6 * r, 6 * r + 6).reduce((sum, theta) => sum + Math.cos(theta), 0);
      near(E, -1.4 * 0.175 * (M2 - 6) - 0.3 * cosines, 1e-13);
    });
    const forces = [through, along].map((energy) => {
      const out = createBatch(4, 6);
      energy.addForce!(x, out, -2);
      return out.data;
    });
    forces[0]!.forEach((f, i) => near(f, forces[1]![i]!, 1e-13));
  });

  it('LAT-12 independent phases: E φ² = 1/N and Var φ² = (N − 1)/N³; φ itself is about √(π/4N), not 0', () => {
    const energy = of(complete(100));
    const phi = orderOf(energy, randomPhases(energy, 30_000));
    const square = phi.map((p) => p * p);
    const exact = { mean: 1 / 100, variance: 99 / 1e6, skewness: 2 };
    expect(meanTest(square, exact)).toMatchObject({ pass: true });
    // Phases drawn from 0.95 of a turn.
    const narrow = randomPhases(energy, 30_000);
    narrow.data.forEach((theta, k) => (narrow.data[k] = 0.95 * theta));
    const wrong = orderOf(energy, narrow).map((p) => p * p);
    expect(meanTest(wrong, exact).pass).toBe(false);
    // Var φ² by the fourth moment: E φ⁴ = Var + 1/N².
    const fourth = square.map((s) => s * s);
    expect(Math.abs(fourth.reduce((a, b) => a + b) / 30_000 / (99 / 1e6 + 1e-4) - 1)).toBeLessThan(0.05);
    expect(Math.abs(phi.reduce((a, b) => a + b) / 30_000 - 0.0886226925)).toBeLessThan(0.002);
  });

  it('LAT-12 φ is unchanged where all phases turn alike, and 1 where they are all equal, whole turns aside', () => {
    const energy = of(complete(7));
    const x = normalRows(3, 7);
    const turned = batchOf(
      x.data.map((theta) => theta + 2.2),
      3,
      7,
    );
    orderOf(energy, x).forEach((phi, r) => {
      near(orderOf(energy, turned)[r]!, phi, 1e-14);
      expect(phi).toBeLessThan(0.999);
    });
    const equal = batchOf(
      Float64Array.from({ length: 7 }, (_, i) => 0.4 + 2 * Math.PI * i),
      1,
      7,
    );
    near(orderOf(energy, equal)[0]!, 1, 1e-14);
    near(orderOf(energy, batchOf(equal.data.with(3, 0.41), 1, 7))[0]!, 1, 1e-4);
    expect(orderOf(energy, batchOf(equal.data.with(3, 0.6), 1, 7))[0]!).toBeLessThan(0.998);
  });

  it.each([
    [10, 0.25, 0.7167393725733],
    [10, 0.5, 0.3379938164266],
    [10, 1, 0.1713063277515],
    [100, 0.25, 0.6938529623635],
    [100, 0.5, 0.1106665791876],
    [100, 1, 0.01961690240122],
  ])('LAT-14 all-to-all, N = %i, T = %d: ⟨φ²⟩ by one integral', (N, T, expected) => {
    near(meanSquareOrder(N, T), expected, 1e-11);
  });

  it.each([0.25, 0.5, 1.3])('LAT-14 all-to-all, N = 3 and 4, T = %d: the integral is the Boltzmann mean of φ²', (T) => {
    for (const [N, points] of [
      [3, 96],
      [4, 48],
    ] as const) {
      const x = grid(N, points);
      const energy = of(complete(N), 1);
      const mean = (of: Energy): number =>
        meanOver(
          of,
          x,
          T,
          orderOf(energy, x).map((phi) => phi * phi),
        );
      near(mean(energy), meanSquareOrder(N, T), 1e-10);
      near(mean(of(complete(N), 1.9)), meanSquareOrder(N, T, 1.9), 1e-10);
      // Each pair twice, or the other sign.
      expect(Math.abs(mean(of(complete(N), 2)) - meanSquareOrder(N, T))).toBeGreaterThan(0.02);
      expect(Math.abs(mean(of(complete(N), -1)) - meanSquareOrder(N, T))).toBeGreaterThan(0.1);
    }
  });

  it('LAT-14 N = 10, T = 1: the mean of φ² over independent phases that are weighted by e^(−E/T)', () => {
    const energy = of(complete(10));
    const x = randomPhases(energy, 200_000, 3);
    const square = orderOf(energy, x).map((phi) => phi * phi);
    const pull = (J: number): Float64Array => {
      const E = energiesOf(of(complete(10), J), x);
      return square.map((s, r) => Math.exp(-E[r]!) * (s - 0.1713063277515));
    };
    expect(meanTest(pull(1), { mean: 0 })).toMatchObject({ pass: true });
    expect(meanTest(pull(2), { mean: 0 }).pass).toBe(false);
    expect(meanTest(pull(-1), { mean: 0 }).pass).toBe(false);
  });

  it('LAT-14 as N → ∞: m = I₁(m/T)/I₀(m/T), 0 above T = J/2', () => {
    for (const [T, m] of [
      [0.1, 0.945542186423298],
      [0.25, 0.831462024754257],
      [0.4, 0.589707987782744],
      [0.45, 0.432191074886231],
      [0.49, 0.19866447201536],
    ] as const)
      near(meanFieldOrder(T), m, 1e-12);
    expect(meanFieldOrder(0.51)).toBeLessThan(1e-5);
    for (const T of [0.1, 0.25, 0.4])
      expect(Math.abs(Math.sqrt(meanSquareOrder(2000, T)) - meanFieldOrder(T))).toBeLessThan(0.002);
    expect(meanSquareOrder(2000, 0.6)).toBeLessThan(0.005);
  });

  it.each([0.5, 0.8, 2])('LAT-15 open chain, T = %d: ⟨cos(θ_i − θ_(i+r))⟩ = (I₁(J/T)/I₀(J/T))^r', (T) => {
    const x = grid(4, 48);
    const apart = (i: number, j: number): Float64Array =>
      Float64Array.from({ length: x.replicas }, (_, r) => Math.cos(x.data[4 * r + i]! - x.data[4 * r + j]!));
    const energy = of(chain(4), 1.2);
    const bond = besselRatio(1.2 / T);
    for (let r = 1; r < 4; r++) near(meanOver(energy, x, T, apart(0, r)), bond ** r, 1e-10);
    expect(Math.abs(meanOver(of(chain(4), 2.4), x, T, apart(0, 1)) - bond)).toBeGreaterThan(0.1);
    expect(Math.abs(meanOver(of(chain(4), -1.2), x, T, apart(0, 1)) - bond)).toBeGreaterThan(0.1);
  });

  it('LAT-15 chain of 6, T = 0.8: bonds drawn from von Mises’ law have the mean energy −5 · 0.527995760399159', () => {
    const beta = 1 / 0.8;
    const random = new RandomStreams(4, 'bonds', 1);
    const bond = (): number => {
      for (;;) {
        const angle = 2 * Math.PI * random.uniform(0);
        if (random.uniform(0) < Math.exp(beta * (Math.cos(angle) - 1))) return angle;
      }
    };
    const replicas = 100_000;
    const x = createBatch(replicas, 6);
    for (let r = 0; r < replicas; r++) {
      x.data[6 * r] = 2 * Math.PI * random.uniform(0);
      for (let i = 1; i < 6; i++) x.data[6 * r + i] = x.data[6 * r + i - 1]! + bond();
    }
    const mean = besselRatio(beta);
    near(mean, 0.527995760399159, 1e-14);
    // ⟨cos²⟩ = 1 − I₁/(β I₀).
    const variance = 5 * (1 - mean / beta - mean ** 2);
    const E = energiesOf(of(chain(6)), x);
    expect(meanTest(E, { mean: -5 * mean, variance })).toMatchObject({ pass: true });
    expect(meanTest(energiesOf(of(chain(6), 2), x), { mean: -5 * mean, variance }).pass).toBe(false);
    expect(meanTest(energiesOf(of(chain(6), -1), x), { mean: -5 * mean, variance }).pass).toBe(false);
    const far = Float64Array.from({ length: replicas }, (_, r) => Math.cos(x.data[6 * r]! - x.data[6 * r + 3]!));
    expect(meanTest(far, { mean: mean ** 3 })).toMatchObject({ pass: true });
  });

  it('NEQ-01 controls change the energy at fixed phases: the work of a protocol', () => {
    const energy = of(kite, 2, 0.5);
    const x = normalRows(2, 4);
    const before = energiesOf(energy, x);
    Object.assign(energy.controls!, { coupling: 3, field: -1 });
    const bonds = energiesOf(of(kite, 1), x);
    energiesOf(energy, x).forEach((E, r) => {
      const cosines = x.data.subarray(4 * r, 4 * r + 4).reduce((sum, theta) => sum + Math.cos(theta), 0);
      near(E - before[r]!, bonds[r]! + 1.5 * cosines, 1e-13);
    });
    expect(forceError(energy, x)).toBeLessThanOrEqual(1e-7);
  });

  it('says so where there is no coupling', () => {
    expect(() => xyRotors.make({ coupling: 1, field: 0 }, contextOf())).toThrow(ErgodicError);
  });
});
