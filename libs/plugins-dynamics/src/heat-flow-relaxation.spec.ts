import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams } from '@ergodic/numerics';
import { expm, symmetricEigen } from '@ergodic/numerics/linear-algebra';
import { ErgodicError, type Coupling } from '@ergodic/kernel';
import { conducting, rod } from '../test/graphs.ts';
import { after, kite, laplacian, near, ones, unequal, wire } from '../test/heat-flow.ts';
import { observed } from '../test/support.ts';

const outflowAsInflow = (coupling: Coupling): Coupling => ({
  ...coupling,
  addFlow(x, out) {
    const flow = batchOf(new Float64Array(out.data.length), x.replicas, x.width);
    coupling.addFlow(x, flow);
    flow.data.forEach((f, k) => (out.data[k]! -= f));
  },
});

describe('heat-flow: how temperatures even out', () => {
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
      expect(start(0.34)).toThrow('node 1 would go past its neighbours: its rate ΣG/C + γ_T is 3');
      try {
        start(0.34)();
      } catch (error) {
        expect(error).toMatchObject({ path: 'dynamics.timeStep', hint: 'at most 0.3333, or method: exact' });
      }
      expect(start(1 / 3, { bathRate: 0.1 })).toThrow('its rate ΣG/C + γ_T is 3.1');
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
});
