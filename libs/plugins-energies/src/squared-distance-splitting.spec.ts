import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { symmetricEigen } from '@ergodic/numerics/linear-algebra';
import {
  centresOf,
  datasetOf,
  energiesOf,
  equilibrate,
  freeEnergyAt,
  make,
  massesOf,
  near,
  six,
  sixCentres,
  skewed,
  stateFor,
  totalEnergy,
  update,
  withCentres,
} from '../test/mixtures.ts';

describe('critical temperatures', () => {
  it('LRN-04 T_c = 2 λ_max(Cov), 1/N covariance', () => {
    near(make(six, 2).criticalTemperature!(), 11.877681442436977, 1e-12);
    const [half, unbiased] = [11.877681442436977 / 2, (11.877681442436977 * 6) / 5];
    for (const mutant of [half, unbiased]) expect(Math.abs(mutant - 11.877681442436977)).toBeGreaterThan(1);
  });

  it('LRN-04 of a component: 2 λ_max of the posterior-weighted covariance about its centre', () => {
    const energy = withCentres(six, sixCentres);
    const x = stateFor(energy);
    equilibrate(energy, x, 5);
    update(energy, x);
    const direction = new Float64Array(2);
    for (const k of [0, 1]) {
      const C = [0, 0, 0, 0];
      let mass = 0;
      for (let i = 0; i < 6; i++) {
        const p = x.data[2 * i + k]!;
        mass += p;
        for (const a of [0, 1])
          for (const b of [0, 1])
            C[2 * a + b]! +=
              p *
              (six.points[2 * i + a]! - centresOf(energy)[2 * k + a]!) *
              (six.points[2 * i + b]! - centresOf(energy)[2 * k + b]!);
      }
      const [xx, xy, , yy] = C.map((c) => c / mass) as [number, number, number, number];
      const largest = (xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy);
      near(energy.components!.criticalTemperature(x, k, direction), 2 * largest, 1e-12);
      near(Math.hypot(...direction), 1);
      near(xx * direction[0]! + xy * direction[1]!, largest * direction[0]!, 1e-7);
    }
  });

  it('LRN-04 in a wide space, without forming the covariance', () => {
    const [N, D] = [60, 80];
    const random = new RandomStreams(8, 'wide', 1);
    const points = Float64Array.from(
      { length: N * D },
      (_, at) => 3 + (1 + 4 * Number(at % D === 7)) * random.normal(0),
    );
    const mean = Float64Array.from({ length: D }, (_, d) => {
      let sum = 0;
      for (let i = 0; i < N; i++) sum += points[i * D + d]!;
      return sum / N;
    });
    const covariance = new Float64Array(D * D);
    for (let i = 0; i < N; i++)
      for (let a = 0; a < D; a++)
        for (let b = 0; b < D; b++)
          covariance[a * D + b]! += ((points[i * D + a]! - mean[a]!) * (points[i * D + b]! - mean[b]!)) / N;
    near(make(datasetOf(D, points), 2).criticalTemperature!(), 2 * symmetricEigen(covariance, D).values[D - 1]!, 1e-6);
  });

  for (const [ratio, factor] of [
    [1.5, 2 / 3],
    [0.8, 1.25],
  ] as const)
    it(`LRN-06 a small separation is multiplied by 2λ/T = ${factor.toFixed(4)} at T = ${ratio} T_c`, () => {
      const data = skewed(200, 1);
      const mean = data.points.reduce((sum, v) => sum + v, 0) / 200;
      const energy = withCentres(data, [mean - 1e-6, mean + 1e-6]);
      const x = stateFor(energy);
      equilibrate(energy, x, ratio * energy.criticalTemperature!());
      update(energy, x);
      const [a, b] = centresOf(energy) as unknown as [number, number];
      near((b - a) / 2e-6, factor, 1e-6);
      // λ/T, as for an energy of half the size.
      expect(Math.abs((b - a) / 2e-6 - factor / 2)).toBeGreaterThan(0.1);
    });

  it.each([
    [1.9, 0.3794852066781452],
    [1.5, 0.775516313851923],
    [1, 0.9575040240772688],
    [0.5, 0.9993256730151082],
  ])('LRN-05 two points at ±1: μ = tanh(2μ/T) at T = %f', (T, expected) => {
    const energy = withCentres(datasetOf(1, [-1, 1]), [-0.5, 0.5]);
    near(energy.criticalTemperature!(), 2);
    const x = stateFor(energy);
    for (let n = 0; n < 5000; n++) {
      equilibrate(energy, x, T);
      if (update(energy, x) === 0) break;
    }
    near(centresOf(energy)[1]!, expected);
    near(centresOf(energy)[0]!, -expected);
    expect(Math.abs(Math.tanh(centresOf(energy)[1]! / T) - expected)).toBeGreaterThan(1e-3);
  });

  it('LRN-05 critical exponent ½: μ ≈ √(3 (1 − T/T_c))', () => {
    const T = 2 * (1 - 1e-3);
    const energy = withCentres(datasetOf(1, [-1, 1]), [-0.05, 0.05]);
    const x = stateFor(energy);
    for (let n = 0; n < 20_000; n++) {
      equilibrate(energy, x, T);
      if (update(energy, x) < 1e-12) break;
    }
    near(centresOf(energy)[1]! / Math.sqrt(3e-3), 1, 1e-3);
  });
});

describe('mass-constrained annealing', () => {
  const data = skewed(60, 2, true);
  const total = data.weights!.reduce((sum, w) => sum + w, 0);

  it('LRN-08 −T Σ w ln Σ_k m_k e^(−E/T) = F + T ln K Σw', () => {
    const [centres, masses] = [
      [3, 3, 7, 6, 5, 9],
      [0.5, 0.3, 0.2],
    ];
    for (const T of [0.5, 4, 30]) {
      let direct = 0;
      for (let i = 0; i < 60; i++) {
        const Z = masses.reduce((sum, m, k) => {
          const E = (data.points[2 * i]! - centres[2 * k]!) ** 2 + (data.points[2 * i + 1]! - centres[2 * k + 1]!) ** 2;
          return sum + m * Math.exp(-E / T);
        }, 0);
        direct -= data.weights![i]! * T * Math.log(Z);
      }
      const F = freeEnergyAt(withCentres(data, centres, masses), T);
      near(F + T * Math.log(3) * total, direct, 1e-12);
    }
  });

  it('LRN-08 doubling a centre with shared mass changes neither F nor the update; with equal masses it does', () => {
    for (const T of [0.5, 4, 30]) {
      const apart = withCentres(data, [3, 3, 7, 6, 0, 0], [0.6, 0.4, 0]);
      const doubled = withCentres(data, [3, 3, 7, 6, 7, 6], [0.6, 0.1, 0.3]);
      near(freeEnergyAt(doubled, T), freeEnergyAt(apart, T), 1e-13);
      for (const energy of [apart, doubled])
        for (let n = 0; n < 3; n++) {
          const x = stateFor(energy);
          equilibrate(energy, x, T);
          update(energy, x);
        }
      for (let at = 0; at < 4; at++) near(centresOf(doubled)[at]!, centresOf(apart)[at]!, 1e-11);
      near(massesOf(doubled)[1]! + massesOf(doubled)[2]!, massesOf(apart)[1]!);
      const plain = freeEnergyAt(withCentres(data, [3, 3, 7, 6]), T) - T * Math.log(2) * total;
      const plainDoubled = freeEnergyAt(withCentres(data, [3, 3, 7, 6, 7, 6]), T) - T * Math.log(3) * total;
      expect(Math.abs(plainDoubled - plain)).toBeGreaterThan(1e-3);
    }
  });

  it('LRN-08 a split shares mass and assignment, books ΔU = Σ w p · amplitude², and leaves S and Σp as they were', () => {
    const energy = withCentres(data, [3, 3, 7, 6, 0, 0, 0, 0], [0.6, 0.4, 0, 0]);
    const x = stateFor(energy, 2);
    const { S } = equilibrate(energy, x, 4);
    update(energy, x);
    const before = energiesOf(energy, x);
    const mass = [0, 1].map((r) => {
      let sum = 0;
      for (let i = 0; i < 60; i++) sum += data.weights![i]! * x.data[r * x.width + 4 * i + 1]!;
      return sum;
    });
    const work = new Float64Array(2);
    energy.components!.split(x, 1, Float64Array.of(0.6, 0.8), 0.1, work);
    expect(energy.components!.count()).toBe(3);
    expect(massesOf(energy)[1]).toBe(massesOf(energy)[2]);
    energiesOf(energy, x).forEach((after, r) => {
      near(work[r]!, mass[r]! * 0.01, 1e-12);
      near(after - before[r]!, work[r]!, 1e-10);
      expect(Math.abs(after - before[r]! - 2 * work[r]!)).toBeGreaterThan(1e-3);
    });
    let entropy = 0;
    for (let at = 0; at < x.data.length; at++) {
      const p = x.data[at]!;
      const w = data.weights![Math.floor((at % x.width) / 4)]!;
      // The degeneracies before the update are those that S belongs to.
      if (p > 0) entropy -= w * p * Math.log(p / (4 * [0.6, 0.2, 0.2, 0][at % 4]!));
    }
    near(entropy, S, 1e-12);
  });

  it('splitting needs a free component and one with mass', () => {
    const full = withCentres(six, sixCentres, [0.5, 0.5]);
    const x = stateFor(full);
    expect(() => full.components!.split(x, 0, new Float64Array(2), 0.1, new Float64Array(1))).toThrow(RangeError);
    const one = make(six, 3, 'constrained');
    expect(() => one.components!.split(stateFor(one), 2, new Float64Array(2), 0.1, new Float64Array(1))).toThrow(
      RangeError,
    );
  });

  it('counts distinct centres where masses are equal', () => {
    const scale = make(six, 1).components!.lengthScale;
    near(scale, Math.sqrt(11.877681442436977 / 2));
    const at = (...shifts: number[]) =>
      withCentres(
        six,
        shifts.flatMap((s) => [s * scale, 1]),
      ).components!.count();
    expect([at(0, 0, 0), at(0, 1e-3, 0), at(0, 0.02, 0), at(0, 1, 2)]).toEqual([1, 1, 2, 3]);
  });

  it('perturbs every coordinate by amplitude · noise', () => {
    const energy = withCentres(six, sixCentres);
    let n = 0;
    energy.components!.perturb(0.5, () => ++n);
    expect([...centresOf(energy)]).toEqual([0.5, 1, 7.5, 5]);
  });
});

describe('limits', () => {
  it('LRN-09 T → 0: one-hot assignments, and the update is a step of k-means, bit for bit', () => {
    const data = skewed(203, 3);
    const K = 5;
    const energy = make(data, K);
    const x = stateFor(energy);
    let objective = Infinity;
    for (let n = 0; n < 6; n++) {
      const centres = centresOf(energy).slice();
      equilibrate(energy, x, 1e-9 * energy.criticalTemperature!());
      const U = totalEnergy(energy, x);
      expect(U).toBeLessThanOrEqual(objective);
      objective = U;
      update(energy, x);
      const sums = new Float64Array(K * 3);
      const counts = new Float64Array(K);
      for (let i = 0; i < 203; i++) {
        const square = Array.from({ length: K }, (_, k) =>
          [0, 1, 2].reduce((sum, d) => sum + (data.points[3 * i + d]! - centres[3 * k + d]!) ** 2, 0),
        );
        const k = square.indexOf(Math.min(...square));
        counts[k]!++;
        for (let d = 0; d < 3; d++) sums[3 * k + d]! += data.points[3 * i + d]!;
        expect(x.data[i * K + k]).toBe(1);
      }
      for (let at = 0; at < K * 3; at++) expect(centresOf(energy)[at]).toBe(sums[at]! / counts[Math.floor(at / 3)]!);
    }
  });

  it('LRN-09 T → ∞: all centres at the mean after one update, S = N ln K, U = N [tr Cov + Σ_k ‖μ_k − x̄‖²/K]', () => {
    const energy = withCentres(six, sixCentres);
    const x = stateFor(energy);
    const { S } = equilibrate(energy, x, 1e12);
    near(S, 6 * Math.log(2), 1e-10);
    const [mx, my] = [3, 8.5 / 6];
    const spread = [0, 1, 2, 3, 4, 5].reduce(
      (sum, i) => sum + (six.points[2 * i]! - mx) ** 2 + (six.points[2 * i + 1]! - my) ** 2,
      0,
    );
    const offset = (mx ** 2 + my ** 2 + (6 - mx) ** 2 + (3 - my) ** 2) / 2;
    near(totalEnergy(energy, x), spread + 6 * offset, 1e-10);
    update(energy, x);
    [mx, my, mx, my].forEach((value, at) => near(centresOf(energy)[at]!, value, 1e-10));
  });
});
