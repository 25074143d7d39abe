import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams, type Batch } from '@ergodic/numerics';
import { expm, solve, symmetricEigen } from '@ergodic/numerics/linear-algebra';
import {
  createRegistry,
  defineCoupling,
  defineEnergy,
  definePlugin,
  defineSchedule,
  ErgodicError,
  simulate,
  type Coupling,
  type Energy,
} from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { z } from 'zod';
import { bodies, conducting, coupled, rod } from '../test/graphs.ts';
import { contextOf, energiesOf, observed, rigOf } from '../test/support.ts';
import { heatFlow } from './heat-flow.ts';

const on = (coupling: Coupling, options: object = {}) =>
  heatFlow.make(heatFlow.options.parse(options), { ...contextOf(1), coupling });
const row = (...T: number[]): Batch => batchOf(Float64Array.from(T), 1, T.length);
const ones = (n: number): number[] => new Array<number>(n).fill(1);
const near = (found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void =>
  Array.from(expected).forEach((value, i) =>
    expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value))),
  );

/** Temperatures after `steps` steps from T, and what was booked. */
function after(
  coupling: Coupling,
  options: object,
  T: number[],
  steps: number,
  { capacities = ones(T.length), bath = 1 } = {},
) {
  const dynamics = on(coupling, options);
  const energy = bodies(capacities);
  const rig = rigOf(dynamics, energy, row(...T));
  const before = energiesOf(energy, rig.x)[0]!;
  rig.run(steps, bath);
  const { heat, work } = rig.tick;
  return { rig, dynamics, T: rig.x.data, heat: heat[0]!, work: work[0]!, gain: energiesOf(energy, rig.x)[0]! - before };
}

/** G₁₂ = 1, G₂₃ = ½: the data of NEQ-24. */
const wire = rod(3, [1, 0.5]);
/** Unequal conductances, a loop and a loose end. */
const kite = conducting(5, [
  [0, 1, 0.7],
  [1, 2, 1.3],
  [2, 0, 0.4],
  [0, 3, 2.1],
  [3, 4, 0.9],
]);
const unequal = [0.5, 2, 1.3, 0.8, 3];
const outflowAsInflow = (coupling: Coupling): Coupling => ({
  ...coupling,
  addFlow(x, out) {
    const flow = batchOf(new Float64Array(out.data.length), x.replicas, x.width);
    coupling.addFlow(x, flow);
    flow.data.forEach((f, k) => (out.data[k]! -= f));
  },
});

describe('heat-flow', () => {
  for (const law of lawsOf(heatFlow)) it(`law: ${law.name}`, law.check);

  describe('NEQ-24 on a graph', () => {
    const expected = [1.665025655034, 2.103234857291, 3.231739487674];

    it('T(1) from (1, 2, 4), exact, in 1, 4 or 10 steps', () => {
      for (const steps of [1, 4, 10])
        near(after(wire, { method: 'exact', timeStep: 1 / steps }, [1, 2, 4], steps).T, expected);
    });

    it('T(1) by Euler steps is off by O(Δt); the first step is Δt (1, 0, −1)', () => {
      near(after(wire, { timeStep: 0.125 }, [1, 2, 4], 1).T, [1.125, 2, 3.875]);
      const error = (steps: number): number =>
        Math.max(...after(wire, { timeStep: 1 / steps }, [1, 2, 4], steps).T.map((T, i) => Math.abs(T - expected[i]!)));
      expect(error(1000)).toBeLessThan(1e-3);
      expect(Math.abs(error(1000) / error(2000) - 2)).toBeLessThan(0.01);
    });

    it('GEN-11 outflow taken for inflow runs apart, whichever the method', () => {
      for (const method of ['euler', 'exact']) {
        const { T } = after(outflowAsInflow(wire), { method, timeStep: 0.1 }, [1, 2, 4], 10);
        expect(Math.max(...T)).toBeGreaterThan(5);
      }
    });

    it.each(['euler', 'exact'])('%s: Σ C T is conserved, nothing is booked, the extremes close in', (method) => {
      const start = [3, -1, 0.5, 2, 7];
      const { rig } = after(kite, { method, timeStep: 0.12 }, start, 0, { capacities: unequal });
      const content = (): number => rig.x.data.reduce((sum, T, i) => sum + unequal[i]! * T, 0);
      const before = content();
      let [low, high] = [-1, 7];
      for (let n = 0; n < 300; n++) {
        rig.run(1, 1);
        expect(Math.abs(content() - before)).toBeLessThanOrEqual(1e-12 * 30);
        expect(Math.min(...rig.x.data)).toBeGreaterThanOrEqual(low - 1e-14);
        expect(Math.max(...rig.x.data)).toBeLessThanOrEqual(high + 1e-14);
        [low, high] = [Math.min(...rig.x.data), Math.max(...rig.x.data)];
      }
      expect(high - low).toBeLessThan(1e-3);
      expect([rig.tick.heat[0], rig.tick.work[0]]).toEqual([0, 0]);
      // Capacities left out, Σ T would be conserved instead.
      expect(Math.abs(rig.x.data.reduce((a, b) => a + b) - 11.5)).toBeGreaterThan(0.5);
    });

    it('modes of the path of 5 decay with 2 − 2 cos(πk/5), those of the cycle of 6 with 2 − 2 cos(2πk/6)', () => {
      const ring = conducting(
        6,
        Array.from({ length: 6 }, (_, i) => [i, (i + 1) % 6] as const),
      );
      const check = (coupling: Coupling, mode: number[], rate: number): void => {
        near(
          after(coupling, { method: 'exact', timeStep: 0.7 }, mode, 3).T,
          mode.map((m) => m * Math.exp(-2.1 * rate)),
        );
        near(
          after(coupling, { timeStep: 0.25 }, mode, 3).T,
          mode.map((m) => m * (1 - 0.25 * rate) ** 3),
        );
      };
      [0, 0.381966011250105, 1.381966011250105, 2.618033988749895, 3.618033988749895].forEach((rate, k) =>
        check(
          rod(5),
          ones(5).map((_, j) => Math.cos((Math.PI * k * (j + 0.5)) / 5)),
          rate,
        ),
      );
      [0, 1, 3, 4].forEach((rate, k) =>
        check(
          ring,
          ones(6).map((_, j) => Math.cos((2 * Math.PI * k * j) / 6 + 0.3)),
          rate,
        ),
      );
    });

    it('explicit Euler: Δt ΣG/C ≤ 1 is required, and says so', () => {
      // The rates ΣG/C of `wire` with C = (1, 0.5, 2) are 1, 3 and ¼.
      const start =
        (timeStep: number, options: object = {}) =>
        () =>
          after(wire, { timeStep, ...options }, [1, 2, 4], 1, { capacities: [1, 0.5, 2] });
      start(1 / 3)();
      expect(start(0.34)).toThrow(ErgodicError);
      expect(start(0.34)).toThrow('node 1 would go past its neighbours: its rate ΣG/C + γ is 3');
      try {
        start(0.34)();
      } catch (error) {
        expect(error).toMatchObject({ path: 'dynamics.timeStep', hint: 'at most 0.3333, or method: exact' });
      }
      expect(start(1 / 3, { bathRate: 0.1 })).toThrow('its rate ΣG/C + γ is 3.1');
      start(0.34, { method: 'exact' })();
      // A reservoir is not moved, so its rate does not count.
      start(0.9, { reservoirs: [{ node: 1 }] })();
    });
  });

  describe('NEQ-25 two bodies', () => {
    const pair = rod(2, 0.5);

    it('C = (1, 3), G = ½: τ = 1.5; T_f = 1.75; T(1) from (4, 1)', () => {
      const capacities = [1, 3];
      near(
        after(pair, { method: 'exact', timeStep: 1 }, [4, 1], 1, { capacities }).T,
        [2.905188517823332, 1.364937160725556],
      );
      near(after(pair, { method: 'exact', timeStep: 10 }, [4, 1], 6, { capacities }).T, [1.75, 1.75]);
      const { T } = after(pair, { method: 'exact', timeStep: 1.5 }, [4, 1], 1, { capacities });
      expect(T[0]! - T[1]!).toBeCloseTo(3 * Math.exp(-1), 12);
      // τ = C/G of either body alone, as if the other were held, is another.
      for (const tau of [1 / 0.5, 3 / 0.5])
        expect(Math.abs(T[0]! - T[1]! - 3 * Math.exp(-1.5 / tau))).toBeGreaterThan(0.3);
    });

    it('C₂ → ∞, or held: τ = C₁/G', () => {
      const options = { method: 'exact', timeStep: 1 };
      near(after(pair, options, [4, 1], 1, { capacities: [2, 1e12] }).T, [1 + 3 * Math.exp(-0.25), 1], 1e-11);
      near(after(pair, { ...options, reservoirs: [{ node: 1 }] }, [4, 1], 1, { capacities: [2, 5] }).T, [
        1 + 3 * Math.exp(-0.25),
        1,
      ]);
    });

    it('ΔS = Σ C ln(T_f/T_i) = 0.8521687906218 is what the flow produces on the way', () => {
      const { rig, dynamics } = after(pair, { method: 'exact', timeStep: 0.005 }, [4, 1], 0, { capacities: [1, 3] });
      const rate = (): number => observed(dynamics, rig, 'entropyProductionRate')[0]!;
      let produced = 0;
      for (let n = 0; n < 6000; n++) {
        const before = rate();
        rig.run(1, 1);
        expect(rate()).toBeGreaterThanOrEqual(-1e-15);
        produced += 0.0025 * (before + rate());
      }
      expect(Math.abs(produced - 0.8521687906218)).toBeLessThan(1e-5);
    });

    it('a graph: the slowest rate is the second eigenvalue of C^(−½) L C^(−½)', () => {
      const L = laplacian(kite);
      const { values } = symmetricEigen(
        L.map((l, at) => l / Math.sqrt(unequal[Math.floor(at / 5)]! * unequal[at % 5]!)),
        5,
      );
      const spread = (time: number): number => {
        const { T } = after(kite, { method: 'exact', timeStep: time }, [3, -1, 0.5, 2, 7], 1, { capacities: unequal });
        return Math.max(...T) - Math.min(...T);
      };
      expect(Math.log(spread(30) / spread(40)) / 10).toBeCloseTo(values[1]!, 8);
      expect(values[0]!).toBeCloseTo(0, 12);
    });
  });

  describe('NEQ-26 Newton cooling and reservoirs', () => {
    const alone = conducting(1, []);

    it('from 90 to 20 at rate 0.1: 62.45714617988434 at t = 5', () => {
      near(after(alone, { method: 'exact', timeStep: 5, bathRate: 0.1 }, [90], 1, { bath: 20 }).T, [62.45714617988434]);
      near(
        after(alone, { method: 'exact', timeStep: 0.5, bathRate: 0.1 }, [90], 10, { bath: 20, capacities: [7] }).T,
        [62.45714617988434],
      );
      near(after(alone, { timeStep: 0.5, bathRate: 0.1 }, [90], 10, { bath: 20 }).T, [20 + 70 * 0.95 ** 10]);
      expect(Math.abs(20 + 70 * 0.95 ** 10 - 62.457)).toBeGreaterThan(0.1);
      // Power P settles at T_bath + P/(γ C).
      near(
        after(alone, { method: 'exact', timeStep: 300, bathRate: 0.1, power: 6 }, [90], 1, {
          bath: 20,
          capacities: [3],
        }).T,
        [40],
      );
      // Nothing moves it: power alone, or nothing at all.
      near(after(alone, { method: 'exact', timeStep: 2, power: 3 }, [1], 2, { capacities: [4] }).T, [4]);
      near(after(alone, { method: 'exact', timeStep: 2 }, [1], 2).T, [1]);
    });

    it.each(['euler', 'exact'])('%s: ΔU = Q + W in every step, with power, bath and reservoirs', (method) => {
      const energy = bodies(unequal);
      const options = {
        method,
        timeStep: 0.1,
        bathRate: 0.3,
        power: [1, 0.2, -0.4, 0.5, 9],
        reservoirs: [{ node: 3 }, { node: 4, temperature: 0.5 }],
      };
      const rig = rigOf(on(kite, options), energy, row(3, 1, 0.5, 2, 7));
      let before = energiesOf(energy, rig.x)[0]!;
      for (let n = 0; n < 100; n++) {
        rig.tick.heat.fill(0);
        rig.tick.work.fill(0);
        rig.run(1, 1.7);
        const now = energiesOf(energy, rig.x)[0]!;
        expect(Math.abs(now - before - rig.tick.heat[0]! - rig.tick.work[0]!)).toBeLessThanOrEqual(1e-12);
        expect(rig.tick.work[0]!).toBeCloseTo(0.1 * (1 + 0.2 - 0.4), 14);
        expect([rig.x.data[3], rig.x.data[4]]).toEqual([2, 0.5]);
        before = now;
      }
    });

    it('what a reservoir gives the bodies get; where heat is lost on the way, the books do not close', () => {
      const { heat, gain } = after(wire, { timeStep: 0.1, reservoirs: [{ node: 0, temperature: 5 }] }, [5, 1, 1], 40);
      expect(gain).toBeGreaterThan(1);
      expect(Math.abs(heat - gain)).toBeLessThanOrEqual(1e-13);
      const leaky: Coupling = {
        ...wire,
        addFlow(x, out) {
          wire.addFlow(x, out);
          for (let k = 0; k < out.data.length; k++) if (out.data[k]! > 0) out.data[k]! *= 0.9;
        },
      };
      const lost = after(leaky, { timeStep: 0.1, reservoirs: [{ node: 0, temperature: 5 }] }, [5, 1, 1], 40);
      expect(lost.heat - lost.gain).toBeGreaterThan(0.1);
    });
  });

  describe('NEQ-27 steady states', () => {
    const reservoirs = [
      { node: 0, temperature: 10 },
      { node: 3, temperature: 3 },
    ];

    it('G = (1, 2, 4) between 10 and 3: nodes 6 and 4, J = 4 everywhere; NEQ-16 σ = J (1/3 − 1/10)', () => {
      for (const options of [
        { method: 'exact', timeStep: 50 },
        { method: 'euler', timeStep: 0.1 },
      ]) {
        const { rig, dynamics, T } = after(rod(4, [1, 2, 4]), { ...options, reservoirs }, [1, 1, 1, 1], 500, {
          capacities: [1, 2, 0.7, 5],
        });
        near(T, [10, 6, 4, 3]);
        near(observed(dynamics, rig, 'heatCurrent'), [4]);
        near(observed(dynamics, rig, 'entropyProductionRate'), [0.93333333333333]);
        // Steady, yet no equilibrium: T does not move, and 4 flows.
        const before = T.slice();
        rig.run(1, 1);
        near(T, before, 1e-14);
      }
    });

    it('a uniform rod is linear, and agrees with the linear equations', () => {
      const N = 12;
      const ends = [
        { node: 0, temperature: 5 },
        { node: N - 1, temperature: -6 },
      ];
      const { T } = after(rod(N, 0.8), { method: 'exact', timeStep: 2000, reservoirs: ends }, ones(N), 1);
      near(
        T,
        ones(N).map((_, i) => 5 - i),
        1e-10,
      );

      // Unequal conductances and power: L T = P on the free nodes.
      const power = [0, 0.5, -0.2, 1, 0];
      const options = { method: 'exact', timeStep: 500, power, reservoirs: [{ node: 4, temperature: 2 }] };
      const L = laplacian(kite);
      for (let j = 0; j < 5; j++) L[20 + j] = j === 4 ? 1 : 0;
      near(
        after(kite, options, [0, 0, 0, 0, 2], 1, { capacities: unequal }).T,
        solve(L, Float64Array.from([...power.slice(0, 4), 2]), 5),
        1e-10,
      );
    });

    it('conductivity k₀T: T² is linear along the rod, not T', () => {
      const N = 8;
      const edges = Array.from({ length: N - 1 }, (_, i) => [i, i + 1] as const);
      const square = coupled(N, edges, (here, there) => 0.5 * (there * there - here * here));
      const ends = [
        { node: 0, temperature: 8 },
        { node: 7, temperature: 1 },
      ];
      const { T, rig, dynamics } = after(square, { timeStep: 0.05, reservoirs: ends }, ones(N), 20_000);
      near(
        T.map((t) => t * t),
        ones(N).map((_, i) => 64 - 9 * i),
        1e-10,
      );
      expect(Math.abs(T[3]! - 5)).toBeGreaterThan(1);
      near(observed(dynamics, rig, 'heatCurrent'), [4.5], 1e-10);
    });
  });

  describe('NEQ-28 heat equation', () => {
    it('nine inner nodes between ends at 0: modes decay with (2D/h²)(1 − cos(πk/10))', () => {
      const ends = [{ node: 0 }, { node: 10 }];
      [0.0978869674, 0.3819660113].forEach((printed, at) => {
        const k = at + 1;
        const rate = 2 * (1 - Math.cos((Math.PI * k) / 10));
        expect(rate).toBeCloseTo(printed, 10);
        const mode = Array.from({ length: 11 }, (_, i) => (i % 10 === 0 ? 0 : Math.sin((Math.PI * k * i) / 10)));
        const { T } = after(rod(11), { method: 'exact', timeStep: 4, reservoirs: ends }, mode, 2);
        near(
          T,
          mode.map((m) => m * Math.exp(-8 * rate)),
        );
      });
    });

    it('explicit steps need D Δt/h² ≤ ½ in one dimension, ≤ ¼ in two', () => {
      const sheet = conducting(
        9,
        [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((i) => [
          [i, 3 * Math.floor(i / 3) + ((i + 1) % 3)] as const,
          [i, (i + 3) % 9] as const,
        ]),
      );
      const start = (coupling: Coupling, timeStep: number) => () =>
        after(coupling, { timeStep }, ones(coupling.edges.nodes), 1);
      start(rod(9), 0.5)();
      start(sheet, 0.25)();
      expect(start(rod(9), 0.51)).toThrow('would go past its neighbours');
      expect(start(sheet, 0.26)).toThrow('would go past its neighbours');
    });

    it('a point source spreads with variance 2Dt; exact steps also have the fourth cumulant 2Dt', () => {
      const N = 161;
      const point = ones(N).map((_, i) => (i === 80 ? 1 : 0));
      const [D, time] = [0.7, 40];
      const moments = (T: Float64Array): [number, number] => {
        expect(Math.max(T[0]!, T[N - 1]!)).toBeLessThan(1e-12);
        const moment = (n: number): number => T.reduce((sum, share, i) => sum + share * (i - 80) ** n, 0);
        return [moment(2), moment(4) - 3 * moment(2) ** 2];
      };
      const exact = moments(after(rod(N, D), { method: 'exact', timeStep: 4 }, point, 10).T);
      near(exact, [2 * D * time, 2 * D * time], 1e-8);
      // Each Euler step is one of a walk with a = DΔt/h²: cumulants 2a and 2a − 12a².
      const a = D * 0.5;
      near(moments(after(rod(N, D), { timeStep: 0.5 }, point, 80).T), [160 * a, 80 * (2 * a - 12 * a * a)], 1e-8);
    });
  });

  it('NEQ-29 a bath at 2, γ_T = 0.3: T(1); Σ T is not conserved', () => {
    const expected = [1.751844901789, 2.076478263291, 2.912495055602];
    const { T, heat, gain } = after(wire, { method: 'exact', timeStep: 0.25, bathRate: 0.3 }, [1, 2, 4], 4, {
      bath: 2,
    });
    near(T, expected);
    expect(Math.abs(heat - gain)).toBeLessThanOrEqual(1e-13);
    expect(gain).toBeLessThan(-0.1);
    const other = after(wire, { method: 'exact', timeStep: 0.25, bathRate: 0.3 }, [1, 2, 4], 4, { bath: 1 });
    expect(Math.abs(other.T[0]! - expected[0]!)).toBeGreaterThan(0.1);
  });

  it('NEQ-30 Φ = ½ Σ_e w (T_i − T_j)², once an edge: 1.5, not 3; dΦ/dt = −|dT/dt|²', () => {
    const phi = (T: ArrayLike<number>): number => 0.5 * (T[0]! - T[1]!) ** 2 + 0.25 * (T[1]! - T[2]!) ** 2;
    expect(phi([1, 2, 4])).toBe(1.5);
    const { rig } = after(wire, { method: 'exact', timeStep: 1e-3 }, [1, 2, 4], 0);
    for (let n = 0; n < 50; n++) {
      const start = rig.x.data.slice();
      rig.run(1, 1);
      const middle = rig.x.data.slice();
      rig.run(1, 1);
      const slope = (phi(rig.x.data) - phi(start)) / 2e-3;
      const speed = rig.x.data.reduce((sum, T, i) => sum + ((T - start[i]!) / 2e-3) ** 2, 0);
      expect(Math.abs(slope + speed)).toBeLessThanOrEqual(1e-5);
      expect(Math.abs(2 * slope + speed)).toBeGreaterThan(0.1);
      expect(phi(middle)).toBeLessThan(phi(start));
    }
  });

  it('NET-09 keeping T within bounds costs C ΔT of heat, which is booked', () => {
    const capacities = [2, 3, 0.5];
    const { T, heat, gain, work } = after(wire, { timeStep: 1e-9, least: 1.5, most: 3 }, [1, 2, 4], 1, { capacities });
    near(T, [1.5, 2, 3], 1e-8);
    expect(Math.abs(heat - (2 * 0.5 - 0.5 * 1))).toBeLessThan(1e-8);
    expect(Math.abs(heat - gain)).toBeLessThanOrEqual(1e-14);
    expect(work).toBe(0);
    // Every step again, where power drives them out.
    const driven = after(wire, { timeStep: 0.1, power: 5, most: 3 }, [1, 2, 4], 100, { capacities });
    near(driven.T, [3, 3, 3], 1e-12);
    expect(driven.work).toBeCloseTo(0.1 * 5 * 3 * 100, 10);
    expect(Math.abs(driven.gain - driven.heat - driven.work)).toBeLessThanOrEqual(1e-11);
    // A reservoir is not clamped.
    expect(after(wire, { timeStep: 0.1, most: 3, reservoirs: [{ node: 2 }] }, [1, 2, 4], 3).T[2]).toBe(4);
  });

  it.each([0.3, 3, 200])('exact, t = %d: the matrix exponential, with power, bath and a reservoir', (time) => {
    const random = new RandomStreams(6, 'T', 1);
    const start = Float64Array.from({ length: 5 }, () => 1 + 3 * random.uniform(0));
    const [bath, bathRate, held] = [1.4, 0.25, 2];
    const power = [0.3, -0.2, 0, 1, 0.1];
    // d(T, 1)/dt = M (T, 1); the reservoir's row is 0.
    const L = laplacian(kite);
    const M = new Float64Array(36);
    for (let i = 0; i < 5; i++) {
      if (i === held) continue;
      for (let j = 0; j < 5; j++) M[6 * i + j] = -L[5 * i + j]! / unequal[i]! - (i === j ? bathRate : 0);
      M[6 * i + 5] = power[i]! / unequal[i]! + bathRate * bath;
    }
    const E = expm(M, 6, time);
    const exact = start.map((_, i) => start.reduce((sum, T, j) => sum + E[6 * i + j]! * T, E[6 * i + 5]!));
    const options = { method: 'exact', timeStep: time, bathRate, power, reservoirs: [{ node: held }] };
    const { T, heat, work, gain } = after(kite, options, [...start], 1, { capacities: unequal, bath });
    near(T, exact, 1e-12);
    expect(Math.abs(gain - heat - work)).toBeLessThanOrEqual(1e-12 * Math.max(1, time));
  });

  describe('flows that are not linear', () => {
    const radiating = coupled(
      5,
      [
        [0, 1, 0.07],
        [1, 2, 0.13],
        [2, 0, 0.04],
        [0, 3, 0.21],
        [3, 4, 0.09],
      ],
      (here, there) => there ** 4 - here ** 4,
    );

    it('radiation: Σ C T conserved, extremes close in, equal in the end', () => {
      const { rig } = after(radiating, { timeStep: 0.02 }, [3, 0.2, 0.5, 2, 1], 0, { capacities: unequal });
      const content = (): number => rig.x.data.reduce((sum, T, i) => sum + unequal[i]! * T, 0);
      const before = content();
      let [low, high] = [0.2, 3];
      for (let n = 0; n < 2000; n++) {
        rig.run(1, 1);
        expect(Math.min(...rig.x.data)).toBeGreaterThanOrEqual(low - 1e-14);
        expect(Math.max(...rig.x.data)).toBeLessThanOrEqual(high + 1e-14);
        [low, high] = [Math.min(...rig.x.data), Math.max(...rig.x.data)];
      }
      expect(Math.abs(content() - before)).toBeLessThanOrEqual(1e-11);
      expect(high - low).toBeLessThan(0.05);
    });

    it('a step that leaves the range of temperatures is told', () => {
      const run = () => after(radiating, { timeStep: 0.5 }, [3, 0.2, 0.5, 2, 1], 1);
      expect(run).toThrow(ErgodicError);
      expect(run).toThrow('in one step, though all temperatures were in [0.2, 3]');
      // Power may leave it.
      const heated = after(radiating, { timeStep: 0.01, power: [0, 0, 0, 0, 500] }, [3, 0.2, 0.5, 2, 1], 1);
      expect(heated.T[4]).toBeGreaterThan(5);
    });

    it('exact steps are refused', () => {
      expect(() => on(radiating, { method: 'exact' })).toThrow('exact steps need a linear coupling');
    });
  });

  it('says what does not fit', () => {
    const thrown = (act: () => unknown): Partial<ErgodicError> => {
      try {
        act();
      } catch (error) {
        return error as ErgodicError;
      }
      throw new Error('nothing was thrown');
    };
    expect(thrown(() => on(wire, { power: [1, 2] }))).toMatchObject({ path: 'dynamics.power' });
    expect(thrown(() => on(wire, { reservoirs: [{ node: 3 }] }))).toMatchObject({
      path: 'dynamics.reservoirs.0.node',
      hint: '0 to 2',
    });
    expect(thrown(() => on(wire, { reservoirs: [{ node: 1 }, { node: 1 }] })).message).toContain('listed twice');
    expect(thrown(() => on(wire, { least: 2, most: 1 }))).toMatchObject({ path: 'dynamics.least' });
    expect(thrown(() => on(rod(2, -1))).message).toContain('the edge between 0 and 1 has conductance -1');
    expect(thrown(() => rigOf(on(wire), bodies([1, 2]), row(1, 1))).message).toContain(
      'the energy has 2 units for 3 nodes',
    );
    const spring: Energy = {
      ...bodies([1, 1, 1]),
      addForce: (x, out) => x.data.forEach((value, k) => (out.data[k]! -= value)),
    };
    expect(thrown(() => rigOf(on(wire), spring, row(1, 1, 1)))).toMatchObject({
      path: 'energy',
      hint: expect.stringContaining('heat-content'),
    });
    expect(thrown(() => rigOf(on(wire), bodies([1, -1, 1]), row(1, 1, 1)))).toMatchObject({ path: 'energy' });
    expect(heatFlow.options.safeParse({ reservoirs: [{ node: 0, temprature: 3 }] }).success).toBe(false);
    expect(() => after(wire, {}, [1, 2, 4], 1, { bath: NaN })).toThrow('heat-flow: temperature is NaN');
  });

  it('NEQ-01 in a run: reservoirs stand at their temperatures from the start, and the first law closes', () => {
    const plain = z.object({});
    const parts = definePlugin({
      name: 'parts',
      version: '1.0.0',
      provides: [
        heatFlow,
        defineCoupling({ name: 'rod', summary: 'test', options: plain, make: () => rod(4, [1, 2, 4]) }),
        defineEnergy({
          name: 'bodies',
          summary: 'test',
          options: plain,
          space: 'reals',
          make: () => bodies([1, 2, 0.7, 5]),
        }),
        defineSchedule({
          name: 'constant',
          summary: 'test',
          options: z.object({ value: z.number() }),
          make: ({ value }) => ({ value: () => value }),
        }),
      ],
    });
    const run = simulate(
      {
        coupling: { use: 'rod' },
        energy: { use: 'bodies' },
        dynamics: {
          use: 'heat-flow',
          timeStep: 0.1,
          power: 0.2,
          bathRate: 0.05,
          reservoirs: [
            { node: 0, temperature: 10 },
            { node: 3, temperature: 3 },
          ],
        },
        temperature: 2,
        replicas: 2,
        steps: 200,
        observe: { every: 50, snapshots: ['state'] },
      },
      createRegistry([parts]),
    );
    const start = run.simulation.energies.reduce((a, b) => a + b) / 2;
    const frames = [...run.frames()].map(({ values, snapshots }) => ({ values, state: snapshots!['state']!.data }));
    expect(frames).toHaveLength(4);
    for (const { values, state } of frames) {
      expect([state[0], state[3], state[4], state[7]]).toEqual([10, 3, 10, 3]);
      expect(values['closingError']).toBeLessThanOrEqual(1e-11);
      expect(values['U']).toBeCloseTo(start + values['heat']! + values['work']!, 10);
    }
    expect(frames.at(-1)!.values['work']).toBeCloseTo(200 * 0.1 * 2 * 0.2, 10);
    expect(frames.at(-1)!.values['heatCurrent']).toBeGreaterThan(3);
  });
});

/** L = D − W, dense. */
function laplacian({ edges }: Coupling): Float64Array {
  const { nodes, from, to, weight } = edges;
  const L = new Float64Array(nodes * nodes);
  weight.forEach((w, e) => {
    const [i, j] = [from[e]!, to[e]!];
    L[i * nodes + i]! += w;
    L[j * nodes + j]! += w;
    L[i * nodes + j]! -= w;
    L[j * nodes + i]! -= w;
  });
  return L;
}
