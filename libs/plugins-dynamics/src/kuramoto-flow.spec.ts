import { describe, expect, it } from 'vitest';
import {
  batchOf,
  besselRatio,
  createBatch,
  kolmogorovSmirnovTest,
  meanTest,
  normalCdf,
  normalQuantile,
  replicaMeansTest,
  scaledBesselI0,
  scaledBesselI1,
} from '@ergodic/numerics';
import {
  createRegistry,
  defineCoupling,
  defineEnergy,
  definePlugin,
  defineSchedule,
  type ErgodicError,
  reals,
  simulate,
  type Coupling,
  type Energy,
} from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { z } from 'zod';
import { coupled, orderOf } from '../test/graphs.ts';
import { averageOrder, kuramotoOn, nothing, randomPhases } from '../test/phases.ts';
import { energiesOf, rigOf } from '../test/support.ts';
import { kuramotoFlow } from './kuramoto-flow.ts';

const sines = (nodes: number, edges: readonly (readonly [number, number, number])[]): Coupling =>
  coupled(nodes, edges, (here, there) => Math.sin(there - here));
const row = (...theta: number[]) => batchOf(Float64Array.from(theta), 1, theta.length);

const kiteEdges = [
  [0, 1, 0.7],
  [1, 2, 1.3],
  [2, 0, -0.4],
  [0, 3, 2.1],
] as const;
const kite = sines(4, kiteEdges);
/** The energy whose force the flow on `kite` is. */
const kiteEnergy: Energy = {
  space: reals(4),
  parameters: {},
  addEnergy(x, out, scale = 1) {
    for (let r = 0; r < x.replicas; r++)
      for (const [i, j, w] of kiteEdges) out[r]! -= scale * w * Math.cos(x.data[4 * r + i]! - x.data[4 * r + j]!);
  },
};

/** The φ > 0 with 1 = K √(π/8) e^(−y) [I₀(y) + I₁(y)], y = (Kφ)²/4: Gaussian frequencies, σ = 1, N → ∞. */
function gaussianOrder(K: number): number {
  let [low, high] = [1e-6, 1];
  for (let n = 0; n < 80; n++) {
    const phi = (low + high) / 2;
    const y = (K * phi) ** 2 / 4;
    if (K * Math.sqrt(Math.PI / 8) * (scaledBesselI0(y) + scaledBesselI1(y)) > 1) low = phi;
    else high = phi;
  }
  return low;
}

describe('kuramoto-flow', () => {
  for (const law of lawsOf(kuramotoFlow)) it(`law: ${law.name}`, law.check);

  describe('LAT-13 the equations', () => {
    it('two alike: tan(φ/2) falls as e^(−2wKt), with an error of Δt²', () => {
      const error = (timeStep: number, w = 0.7): number => {
        const rig = rigOf(kuramotoOn(sines(2, [[0, 1, w]]), { timeStep, width: 0 }), nothing(2), row(0.2, 2.6));
        rig.run(Math.round(1.6 / timeStep), 1);
        const exact = 2 * Math.atan(Math.tan(1.2) * Math.exp(-2 * 0.7 * 1.6));
        return Math.abs(rig.x.data[1]! - rig.x.data[0]! - exact);
      };
      expect(error(0.01)).toBeLessThan(1e-4);
      expect(Math.abs(error(0.02) / error(0.01) - 4)).toBeLessThan(0.1);
      expect(error(0.01, 1.4)).toBeGreaterThan(0.05);
      expect(error(0.01, -0.7)).toBeGreaterThan(0.5);
    });

    it('two that differ by Δω < 2wK lock at sin φ = Δω/2wK; beyond, they drift at √(Δω² − (2wK)²)', () => {
      const apart = (difference: number, time: number): number => {
        const options = { timeStep: 0.01, frequencies: [0.3, 0.3 + difference] };
        const rig = rigOf(kuramotoOn(sines(2, [[0, 1, 0.5]]), options), nothing(2), row(1, 0));
        rig.run(Math.round(time / 0.01), 1);
        return rig.x.data[1]! - rig.x.data[0]!;
      };
      expect(Math.sin(apart(0.6, 60))).toBeCloseTo(0.6, 10);
      expect(Math.sin(apart(-0.8, 60))).toBeCloseTo(-0.8, 10);
      const period = (2 * Math.PI) / Math.sqrt(1.25 ** 2 - 1);
      expect((apart(1.25, 10 * period) - apart(1.25, 0)) / (20 * Math.PI)).toBeCloseTo(1, 3);
      expect(apart(0.95, 10 * period) - apart(0.95, 0)).toBeLessThan(5);
    });

    it('Σ dθ/dt = Σ ω: the mean phase turns at the mean frequency', () => {
      const frequencies = [1, -0.3, 2.5, 0.4];
      const rig = rigOf(kuramotoOn(kite, { timeStep: 0.05, frequencies }), nothing(4), row(0.3, 2, -1, 4));
      rig.run(400, 1);
      expect(Math.abs(rig.x.data.reduce((a, b) => a + b) - 5.3 - 20 * 3.6)).toBeLessThanOrEqual(1e-11);
      const oneSided: Coupling = {
        ...kite,
        addFlow(x, out) {
          kite.addFlow(x, out);
          out.data[0] = 0;
        },
      };
      const mutant = rigOf(kuramotoOn(oneSided, { timeStep: 0.05, frequencies }), nothing(4), row(0.3, 2, -1, 4));
      mutant.run(400, 1);
      expect(Math.abs(mutant.x.data.reduce((a, b) => a + b) - 5.3 - 20 * 3.6)).toBeGreaterThan(0.1);
    });

    it('LAT-12 all phases turned alike move alike, and φ with them', () => {
      const steps = (by: number) => {
        const start = randomPhases(1, 4);
        start.data.forEach((theta, k) => (start.data[k] = theta + by));
        const rig = rigOf(kuramotoOn(kite, { frequencies: 'uniform' }), nothing(4), start);
        rig.run(200, 1);
        return rig.x;
      };
      steps(2.5).data.forEach((theta, k) => expect(theta - 2.5).toBeCloseTo(steps(0).data[k]!, 10));
      expect(orderOf(steps(2.5))[0]).toBeCloseTo(orderOf(steps(0))[0]!, 10);
    });
  });

  describe('natural frequencies', () => {
    const frequenciesOf = (options: object, nodes = 101, seed = 1): Float64Array => {
      const timeStep = 1e-3;
      const rig = rigOf(
        kuramotoOn(sines(nodes, []), { timeStep, ...options }, seed),
        nothing(nodes),
        createBatch(1, nodes),
      );
      rig.run(1, 1);
      return rig.x.data.map((theta) => theta / timeStep);
    };
    const ascending = (values: Float64Array): Float64Array => values.toSorted();

    it('are the quantiles (i − ½)/N of their distribution', () => {
      const at = (i: number): number => (i + 0.5) / 101;
      ascending(frequenciesOf({ width: 1.5 })).forEach((w, i) =>
        expect(w).toBeCloseTo(1.5 * normalQuantile(at(i)), 10),
      );
      ascending(frequenciesOf({ frequencies: 'lorentzian', width: 0.4 })).forEach((w, i) =>
        expect(0.5 + Math.atan(w / 0.4) / Math.PI).toBeCloseTo(at(i), 10),
      );
      ascending(frequenciesOf({ frequencies: 'uniform', width: 2 })).forEach((w, i) =>
        expect((w / 2 + 1) / 2).toBeCloseTo(at(i), 10),
      );
      expect(Math.max(...frequenciesOf({ width: 0 }))).toBe(0);
      expect([...frequenciesOf({ frequencies: [1, -2, 0.5] }, 3)].map((w) => Number(w.toFixed(9)))).toEqual([
        1, -2, 0.5,
      ]);
    });

    it('stand in the seed’s order, so that neighbours are not alike', () => {
      const first = frequenciesOf({}, 400);
      expect(frequenciesOf({}, 400)).toEqual(first);
      expect(frequenciesOf({}, 400, 2)).not.toEqual(first);
      let alike = 0;
      for (let i = 1; i < 400; i++) alike += (first[i]! * first[i - 1]!) / 400;
      // Independent neighbours: 0 ± 1/20. In ascending order it would be nearly 1.
      expect(Math.abs(alike)).toBeLessThan(0.25);
    });

    it('what does not fit is told', () => {
      const thrown = (options: object): Partial<ErgodicError> => {
        try {
          kuramotoOn(kite, options);
        } catch (error) {
          return error as ErgodicError;
        }
        throw new Error('nothing was thrown');
      };
      expect(thrown({ frequencies: [1, 2] })).toMatchObject({ path: 'dynamics.frequencies', hint: 'one for each' });
      expect(thrown({ frequencies: [1, 2, 3, 4], width: 2 })).toMatchObject({ path: 'dynamics.width' });
      expect(kuramotoFlow.options.safeParse({ frequencies: 'cauchy' }).success).toBe(false);
      expect(kuramotoFlow.options.safeParse({ width: -1 }).success).toBe(false);
      expect(() => rigOf(kuramotoOn(kite, {}), nothing(3), createBatch(1, 3))).toThrow('3 units for 4 nodes');
    });
  });

  describe('LAT-13 the transition, all-to-all with w = 1/N', () => {
    it('Gaussian frequencies: the order that is self-consistent as N → ∞; K_c = 1.59576912160573', () => {
      expect(gaussianOrder(2)).toBeCloseTo(0.715173956683183, 12);
      expect(gaussianOrder(3)).toBeCloseTo(0.925181686138704, 12);
      expect(2 / (Math.PI / Math.sqrt(2 * Math.PI))).toBeCloseTo(1.59576912160573, 12);
      expect(gaussianOrder(1.58)).toBeLessThan(1e-5);
    });

    it.each([
      ['Gaussian, K = 2', { frequencies: 'gaussian' }, 2, gaussianOrder(2)],
      ['Gaussian of width 0.5, K = 1.5', { frequencies: 'gaussian', width: 0.5 }, 1.5, gaussianOrder(3)],
      ['Lorentzian, K = 4', { frequencies: 'lorentzian', timeStep: 0.025 }, 4, Math.SQRT1_2],
    ])('N = 400, %s: φ within 0.02', (_, options, K, expected) => {
      const [phi] = averageOrder({ nodes: 400, K, options, from: 30, to: 60 });
      expect(Math.abs(phi! - expected)).toBeLessThan(0.02);
      const [wrong] = averageOrder({ nodes: 400, K: 1.2 * K, options, from: 30, to: 60 });
      expect(Math.abs(wrong! - expected)).toBeGreaterThan(0.02);
    });

    it('N = 400, K = 0.8 K_c: φ < 0.1', () => {
      expect(averageOrder({ nodes: 400, K: 0.8 * 1.59577, options: {}, from: 50, to: 100 })[0]).toBeLessThan(0.1);
      const lorentzian = { frequencies: 'lorentzian', timeStep: 0.025 };
      expect(averageOrder({ nodes: 400, K: 1.6, options: lorentzian, from: 30, to: 60 })[0]).toBeLessThan(0.1);
    });
  });

  describe('noise', () => {
    it.each([0.6, 2.5])('free phases at T = %d spread with variance 2Tt about ωt, normally', (T) => {
      const options = { timeStep: 0.25, frequencies: [0.5, -1], noise: true };
      const rig = rigOf(kuramotoOn(sines(2, []), options), nothing(2), createBatch(20_000, 2));
      rig.run(12, T);
      const spread = (at: number, omega: number): Float64Array =>
        Float64Array.from({ length: 20_000 }, (_, r) => rig.x.data[2 * r + at]! - 3 * omega);
      const [variance, skewness] = [6 * T, Math.sqrt(8)];
      const squares = spread(0, 0.5).map((d) => d * d);
      expect(meanTest(squares, { mean: variance, variance: 2 * variance ** 2, skewness })).toMatchObject({
        pass: true,
      });
      expect(kolmogorovSmirnovTest(spread(1, -1), (d) => normalCdf(d / Math.sqrt(variance))).pass).toBe(true);
      // Half the noise power; Δt for √Δt; the other's frequency.
      for (const wrong of [variance / 2, variance * 0.25])
        expect(meanTest(squares, { mean: wrong, variance: 2 * wrong ** 2, skewness }).pass).toBe(false);
      expect(kolmogorovSmirnovTest(spread(1, 0.5), (d) => normalCdf(d / Math.sqrt(variance))).pass).toBe(false);
      // Each phase has noise of its own.
      const other = spread(1, -1);
      const products = spread(0, 0.5).map((d, r) => d * other[r]!);
      expect(meanTest(products, { mean: 0, variance: variance ** 2, skewness: 0 })).toMatchObject({ pass: true });
      expect(meanTest(squares, { mean: 0, variance: variance ** 2, skewness: 0 }).pass).toBe(false);
    });

    it('left out, the temperature is not looked at', () => {
      const at = (T: number) => {
        const rig = rigOf(kuramotoOn(kite, {}), nothing(4), row(0.3, 2, -1, 4));
        rig.run(20, T);
        return [...rig.x.data];
      };
      expect(at(5)).toEqual(at(0.1));
      const noisy = rigOf(kuramotoOn(kite, { noise: true }), nothing(4), row(0, 0, 0, 0));
      expect(() => noisy.run(1, -1)).toThrow('kuramoto-flow: temperature is -1');
    });

    it.each([
      [0.25, 0.7167393725733],
      [0.5, 0.3379938164266],
      [1, 0.1713063277515],
    ])('LAT-14 ten alike, all-to-all, T = %d: ⟨φ²⟩ of the Boltzmann law', (temperature, expected) => {
      const options = { timeStep: 0.1, width: 0, noise: true };
      const mean = (given: { temperature?: number; K?: number; to?: number }) =>
        averageOrder({
          nodes: 10,
          K: 1,
          options,
          temperature,
          from: 15,
          to: 300,
          replicas: 64,
          of: (phi) => phi * phi,
          ...given,
        });
      expect(replicaMeansTest(mean({}), expected)).toMatchObject({ pass: true });
      // Noise of half the power, or a pull of twice the size.
      expect(replicaMeansTest(mean({ temperature: temperature / 2, to: 100 }), expected).pass).toBe(false);
      expect(replicaMeansTest(mean({ K: 2, to: 100 }), expected).pass).toBe(false);
    });
  });

  describe('NEQ-01 books', () => {
    it('alike and turning together: the torques’ work is all heat to the bath, Σ ω² t', () => {
      const rig = rigOf(kuramotoOn(kite, { frequencies: [1.5, 1.5, 1.5, 1.5] }), kiteEnergy, row(0.4, 0.4, 0.4, 0.4));
      rig.run(40, 1);
      expect(rig.tick.work[0]).toBeCloseTo(4 * 1.5 ** 2 * 2, 11);
      expect(rig.tick.heat[0]).toBeCloseTo(-4 * 1.5 ** 2 * 2, 11);
    });

    it('ΔU = Q + W, W = Σ ω Δθ; without frequencies all of it is heat, and it is lost', () => {
      for (const frequencies of [
        [1, -0.3, 2.5, 0.4],
        [0, 0, 0, 0],
      ]) {
        const rig = rigOf(kuramotoOn(kite, { frequencies }), kiteEnergy, row(0.3, 2, -1, 4));
        const [start, before] = [rig.x.data.slice(), energiesOf(kiteEnergy, rig.x)[0]!];
        rig.run(100, 1);
        const gain = energiesOf(kiteEnergy, rig.x)[0]! - before;
        const work = frequencies.reduce((sum, w, i) => sum + w * (rig.x.data[i]! - start[i]!), 0);
        expect(rig.tick.work[0]).toBeCloseTo(work, 10);
        expect(rig.tick.heat[0]).toBeCloseTo(gain - work, 10);
        expect(rig.tick.heat[0]).toBeLessThan(-0.5);
      }
    });

    it('in a run: the first law closes, and a run that is taken up again has the same bits', () => {
      const parts = definePlugin({
        name: 'parts',
        version: '1.0.0',
        provides: [
          kuramotoFlow,
          defineCoupling({ name: 'kite', summary: 'test', options: z.object({}), make: () => kite }),
          defineEnergy({
            name: 'kite',
            summary: 'test',
            options: z.object({}),
            space: 'reals',
            capabilities: [],
            make: () => kiteEnergy,
          }),
          defineSchedule({
            name: 'constant',
            summary: 'test',
            options: z.object({ value: z.number() }),
            make: ({ value }) => ({ value: () => value }),
          }),
        ],
      });
      const recipe = {
        coupling: { use: 'kite' },
        energy: { use: 'kite' },
        dynamics: { use: 'kuramoto-flow', noise: true, width: 2 },
        temperature: 0.7,
        replicas: 3,
        steps: 400,
        observe: { every: 100 },
      };
      const registry = createRegistry([parts]);
      const whole = simulate(recipe, registry);
      for (const { values } of whole.frames()) {
        expect(values['closingError']).toBeLessThanOrEqual(1e-10);
        expect(values['work']).toBeGreaterThan(0.5);
      }
      const half = simulate(recipe, registry);
      half.simulation.advance(150);
      const rest = simulate(recipe, registry, { from: half.checkpoint() });
      rest.simulation.advance(250);
      expect(rest.simulation.x.data).toEqual(whole.simulation.x.data);
    });
  });

  it('LAT-14 numbers of the law as N → ∞: K/T = 3 gives 0.724158717626353', () => {
    let m = 1;
    for (let n = 0; n < 400; n++) m = besselRatio(3 * m);
    expect(m).toBeCloseTo(0.724158717626353, 12);
  });
});
