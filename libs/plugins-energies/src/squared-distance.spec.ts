import { describe, expect, it } from 'vitest';
import { capabilitiesOf, ErgodicError, zerosLike, type Dataset, type Energy } from '@ergodic/kernel';
import { energyLaws, lawsOf } from '@ergodic/laws';
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
import { contextOf } from '../test/support.ts';
import { squaredDistance } from './squared-distance.ts';

describe('energy and soft assignments', () => {
  const energy = withCentres(six, sixCentres);
  const x = stateFor(energy);

  it('LRN-01 E by differences, p at T = 5', () => {
    equilibrate(energy, x, 5);
    const expected = [
      0.99987660542401, 0.99827361883426, 0.95257412682243, 0.083172696493922, 0.001358519950429, 0.00015685999966687,
    ];
    expected.forEach((p, i) => near(x.data[2 * i]!, p, 1e-14));
    const E = new Float64Array(2);
    energy.conditional!(x, 0, 3, E);
    expect([...E]).toEqual([4 ** 2 + 1.5 ** 2, 2 ** 2 + 1.5 ** 2]);
  });

  it('LRN-01 stays exact far from the origin, where ‖x‖² + ‖μ‖² − 2x·μ does not', () => {
    const far = withCentres(datasetOf(1, [1e8, 1e8 + 1]), [1e8, 1e8 + 1]);
    const E = new Float64Array(2);
    far.conditional!(stateFor(far), 0, 0, E);
    expect([...E]).toEqual([0, 1]);
    const mutant = 1e8 ** 2 + (1e8 + 1) ** 2 - 2 * 1e8 * (1e8 + 1);
    expect(mutant).not.toBe(1);
  });

  it('LRN-02 U, S, F = U − TS = −T Σ ln Z', () => {
    const { F, S } = equilibrate(energy, x, 5);
    const U = totalEnergy(energy, x);
    near(U, 15.151613758929956);
    near(S, 0.503113846661173);
    near(F, 12.636044525624092);
    near(U - 5 * S, F);
  });

  it('LRN-02 trap: along cooling F rises, it does not fall', () => {
    const F = [20, 10, 5, 2, 1].map((T) => freeEnergyAt(energy, T));
    for (let n = 1; n < F.length; n++) expect(F[n]!).toBeGreaterThan(F[n - 1]!);
  });

  it.each([1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 17])('distances to %i centres agree with the plain sum', (K) => {
    const data = skewed(40, 3);
    const many = make(data, K);
    const E = new Float64Array(K + 1).fill(-1);
    for (let i = 0; i < 40; i++) {
      many.conditional!(stateFor(many), 0, i, E);
      for (let k = 0; k < K; k++) {
        let square = 0;
        for (let d = 0; d < 3; d++) square += (data.points[i * 3 + d]! - centresOf(many)[k * 3 + d]!) ** 2;
        near(E[k]!, square, 1e-14);
      }
      expect(E[K]).toBe(-1);
    }
  });
});

describe('update of the centres', () => {
  it.each(['equal', 'constrained'] as const)('masses %s: has the same bits in the SIMD kernel', (masses) => {
    const dataset = skewed(203, 3, true);
    const moved = (['simd', 'reference'] as const).map((compute) => {
      const energy = squaredDistance.make(
        { clusters: 5, masses },
        contextOf({ dataset, replicas: 2, compute }),
      ) as Energy;
      if (masses === 'constrained') {
        centresOf(energy).set(dataset.points.subarray(0, 9));
        massesOf(energy).set([0.5, 0.3, 0.2]);
        energy.refresh!();
      }
      const x = stateFor(energy, 2);
      equilibrate(energy, x, 2);
      const work = new Float64Array(2);
      const farthest = energy.minimiseOverParameters!(x, work);
      const { points, used } = energy.squaredDistances!;
      expect([points, used()]).toEqual([dataset.points, masses === 'equal' ? 5 : 3]);
      return { farthest, work, centres: centresOf(energy).slice(), masses: massesOf(energy).slice() };
    });
    expect(moved[0]).toEqual(moved[1]);
    expect(moved[0]!.farthest).toBeGreaterThan(0);
  });

  it('LRN-03 weighted means at T = 5', () => {
    const energy = withCentres(six, sixCentres);
    const x = stateFor(energy);
    equilibrate(energy, x, 5);
    update(energy, x);
    const expected = [1.0686674366851, 0.4221840338927, 4.9774726571745, 2.434907777338];
    expected.forEach((value, at) => near(centresOf(energy)[at]!, value, 1e-13));
  });

  for (const masses of ['equal', 'constrained'] as const)
    for (const T of [0.7, 3, 11])
      it(`LRN-03 F does not rise at fixed T = ${T}, masses ${masses}, and at rest its gradient vanishes`, () => {
        const data = skewed(60, 3, true);
        const energy =
          masses === 'equal' ? make(data, 4) : withCentres(data, data.points.slice(0, 12), [0.4, 0.3, 0.2, 0.1]);
        const x = stateFor(energy);
        let before = Infinity;
        for (let n = 0; n < 4000; n++) {
          const { F } = equilibrate(energy, x, T);
          expect(F).toBeLessThanOrEqual(before + 1e-12 * Math.abs(before));
          before = F;
          if (update(energy, x) < 1e-15) break;
        }
        const gradient = zerosLike(energy.parameters);
        equilibrate(energy, x, T);
        energy.addParameterGradient!(x, gradient);
        for (const g of gradient['centres']!.data) near(g, 0, 1e-9);
      });

  for (const T of [0.7, 3, 11])
    it(`LRN-03 ∂F/∂μ_k = −2 Σ w p (x − μ_k) at T = ${T}, against central differences of −T Σ w ln Z`, () => {
      const energy = withCentres(skewed(30, 2, true), [4, 6, 8, 3, 1, 5], [0.5, 0.3, 0.2]);
      const x = stateFor(energy);
      const { F } = equilibrate(energy, x, T);
      const gradient = zerosLike(energy.parameters);
      energy.addParameterGradient!(x, gradient);
      const centres = centresOf(energy);
      let wrong = 0;
      for (let at = 0; at < centres.length; at++) {
        const value = centres[at]!;
        const h = 6.06e-6 * Math.max(1, Math.abs(value));
        const [above, below] = [value + h, value - h].map((shifted) => {
          centres[at] = shifted;
          energy.refresh!();
          return freeEnergyAt(energy, T);
        }) as [number, number];
        centres[at] = value;
        energy.refresh!();
        const wanted = (above - below) / (2 * h);
        const found = gradient['centres']!.data[at]!;
        near(found, wanted, 1e-7 * Math.max(1, Math.abs(F)));
        // Without the factor 2, or with the other sign.
        for (const mutant of [found / 2, -found])
          if (Math.abs(mutant - wanted) > 1e-7 * Math.max(1, Math.abs(F))) wrong++;
      }
      expect(wrong).toBe(2 * centres.length);
    });

  it('LRN-03 an empty cluster keeps its centre, and is not drawn to the origin', () => {
    const energy = withCentres(six, [0, 0, 6, 3, 1e3, 1e3]);
    const x = stateFor(energy);
    equilibrate(energy, x, 0.5);
    expect(x.data[2]).toBe(0);
    update(energy, x);
    expect(Array.from(centresOf(energy).subarray(4))).toEqual([1e3, 1e3]);
  });

  it('LRN-03 an empty component of constrained mass becomes free', () => {
    const energy = withCentres(six, [0, 0, 1e3, 1e3, 6, 3], [0.5, 0.2, 0.3]);
    const x = stateFor(energy);
    equilibrate(energy, x, 0.5);
    update(energy, x);
    expect(massesOf(energy)[1]).toBe(0);
    expect(Array.from(centresOf(energy).subarray(2, 4))).toEqual([0, 0]);
    expect(energy.logDegeneracy![1]).toBe(-Infinity);
    expect(energy.components!.count()).toBe(2);
  });

  it('LRN-03 translation, rotation and (sX, s²T) scaling', () => {
    const data = skewed(50, 2);
    const start = [3, 3, 7, 6, 5, 9];
    const [shift, s, angle] = [2.5, 1.7, 0.6];
    const [c, q] = [Math.cos(angle), Math.sin(angle)];
    const map = (v: ArrayLike<number>): number[] =>
      Array.from(v, (_, at) => {
        const [a, b] = [v[at - (at % 2)]!, v[at - (at % 2) + 1]!];
        return s * (at % 2 === 0 ? c * a - q * b : q * a + c * b) + shift;
      });
    const run = (dataset: Dataset, centres: ArrayLike<number>, T: number) => {
      const energy = withCentres(dataset, centres);
      const x = stateFor(energy);
      for (let n = 0; n < 5; n++) {
        equilibrate(energy, x, T);
        update(energy, x);
      }
      return { centres: centresOf(energy), F: freeEnergyAt(energy, T) };
    };
    const plain = run(data, start, 4);
    const mapped = run(datasetOf(2, map(data.points)), map(start), s ** 2 * 4);
    map(plain.centres).forEach((value, at) => near(mapped.centres[at]!, value, 1e-11));
    near(mapped.F, s ** 2 * plain.F, 1e-11);
    const mutant = run(datasetOf(2, map(data.points)), map(start), s * 4);
    expect(Math.abs(mutant.F - s ** 2 * plain.F)).toBeGreaterThan(1);
  });

  it('weights count points: weight 3 is the same as three points', () => {
    const weighted = withCentres(datasetOf(1, [0, 1, 5, 6.5], [1, 3, 2, 1]), [1, 4]);
    const repeated = withCentres(datasetOf(1, [0, 1, 1, 1, 5, 5, 6.5]), [1, 4]);
    for (const energy of [weighted, repeated])
      for (let n = 0; n < 3; n++) {
        const x = stateFor(energy);
        equilibrate(energy, x, 2);
        update(energy, x);
      }
    centresOf(weighted).forEach((value, at) => near(value, centresOf(repeated)[at]!));
    near(freeEnergyAt(weighted, 2), freeEnergyAt(repeated, 2));
    near(weighted.criticalTemperature!(), repeated.criticalTemperature!());
    const unweighted = withCentres(datasetOf(1, [0, 1, 5, 6.5]), [1, 4]);
    expect(Math.abs(unweighted.criticalTemperature!() - weighted.criticalTemperature!())).toBeGreaterThan(0.1);
  });

  for (const masses of ['equal', 'constrained'] as const)
    it(`NEQ-01 the work booked is each replica’s change of energy, three replicas, masses ${masses}`, () => {
      const data = skewed(37, 3, true);
      const energy = masses === 'equal' ? make(data, 3) : withCentres(data, data.points.slice(0, 9), [0.5, 0.3, 0.2]);
      const x = stateFor(energy, 3);
      [2, 5, 9].forEach((T, r) => {
        const single = stateFor(energy);
        equilibrate(energy, single, T);
        x.data.set(single.data, r * x.width);
      });
      const before = energiesOf(energy, x);
      const work = new Float64Array(3);
      energy.minimiseOverParameters!(x, work);
      energiesOf(energy, x).forEach((after, r) => near(work[r]!, after - before[r]!, 1e-11));
      expect(Math.max(...work)).toBeGreaterThan(Math.min(...work));
      near(
        massesOf(energy).reduce((sum, m) => sum + m, 0),
        1,
        1e-14,
      );
    });
});

describe('squared-distance', () => {
  it('has the capabilities it declares', () => {
    expect(capabilitiesOf(make(six, 2)).sort()).toEqual([...squaredDistance.capabilities!].sort());
  });

  const laws = { cases: 20 };
  for (const law of lawsOf(squaredDistance)) it(`law: ${law.name}`, law.check);
  for (const law of energyLaws(make(skewed(5, 2, true), 3), laws)) it(`masses equal: ${law.name}`, law.check);
  for (const law of energyLaws(withCentres(skewed(5, 2, true), [3, 3, 7, 6, 5, 9], [0.5, 0.3, 0.2]), laws))
    it(`masses constrained: ${law.name}`, law.check);

  it.each([
    ['fewer points than clusters', { clusters: 7, masses: 'equal' }, six, 'data'],
    ['a negative weight', { clusters: 1 }, datasetOf(1, [0, 1], [1, -1]), 'data'],
    ['coordinates whose squares overflow', { clusters: 1 }, datasetOf(1, [0, -1e150]), 'data'],
    ['no weight at all', { clusters: 1 }, datasetOf(1, [0, 1], [0, 0]), 'data'],
    ['start at points with constrained masses', { clusters: 2, start: 'points' }, six, 'invalid-option'],
  ] as const)('refuses %s', (_, options, dataset, code) => {
    const attempt = () => squaredDistance.make(squaredDistance.options.parse(options), contextOf({ dataset }));
    expect(attempt).toThrow(ErgodicError);
    expect(attempt).toThrow(expect.objectContaining({ code }));
  });

  it('starts at K different points, or at the mean', () => {
    const points = centresOf(make(skewed(9, 1), 9));
    expect(new Set(points).size).toBe(9);
    const mean = squaredDistance.make({ clusters: 3, masses: 'equal', start: 'mean' }, contextOf({ dataset: six }));
    expect([...mean.parameters['centres']!.data]).toEqual([3, 8.5 / 6, 3, 8.5 / 6, 3, 8.5 / 6]);
    const constrained = make(six, 3, 'constrained');
    expect([...centresOf(constrained)]).toEqual([3, 8.5 / 6, 0, 0, 0, 0]);
    expect([...massesOf(constrained)]).toEqual([1, 0, 0]);
    expect([...constrained.logDegeneracy!]).toEqual([Math.log(3), -Infinity, -Infinity]);
  });

  it('points that all coincide have T_c = 0 and nothing is NaN', () => {
    const energy = make(datasetOf(2, [1, 2, 1, 2, 1, 2]), 2);
    expect(energy.criticalTemperature!()).toBe(0);
    const x = stateFor(energy);
    equilibrate(energy, x, 1);
    expect(update(energy, x)).toBe(0);
  });
});
