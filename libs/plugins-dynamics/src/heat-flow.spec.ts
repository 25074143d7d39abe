import { describe, expect, it } from 'vitest';
import { solve } from '@ergodic/numerics/linear-algebra';
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
import { after, kite, laplacian, near, on, ones, row, unequal, wire } from '../test/heat-flow.ts';
import { energiesOf, observed, rigOf } from '../test/support.ts';
import { heatFlow } from './heat-flow.ts';

describe('heat-flow', () => {
  for (const law of lawsOf(heatFlow)) it(`law: ${law.name}`, law.check);

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
        { node: 0, temperature: 15 },
        { node: N - 1, temperature: 4 },
      ];
      const { T } = after(rod(N, 0.8), { method: 'exact', timeStep: 2000, reservoirs: ends }, ones(N), 1);
      near(
        T,
        ones(N).map((_, i) => 15 - i),
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

    it('a bath outside that range may draw temperatures there, and one that none exchanges with may not', () => {
      const mild = [1, 1, 1.1, 1.05, 1];
      const { T: warmed } = after(radiating, { timeStep: 0.1, bathRate: 2 }, mild, 1, { bath: 9 });
      expect(Math.min(...warmed)).toBeGreaterThan(1.1);
      const { T: cooled } = after(radiating, { timeStep: 0.1, bathRate: 2 }, mild, 1, { bath: 0 });
      expect(Math.max(...cooled)).toBeLessThan(1);
      const far = () => after(radiating, { timeStep: 0.5 }, [3, 0.2, 0.5, 2, 1], 1, { bath: 100 });
      expect(far).toThrow('in [0.2, 3]');
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
