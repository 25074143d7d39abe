import { describe, expect, it } from 'vitest';
import { chiSquareTest, meanTest, replicaMeansTest, type Batch } from '@ergodic/numerics';
import { createRegistry, type Dynamics, type Energy } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import {
  boltzmann,
  contextOf,
  defects,
  drawStates,
  energiesOf,
  frustrated,
  histogram,
  levels,
  machine,
  numbersOf,
  observed,
  pairs,
  rigOf,
  torus,
} from '../test/support.ts';
import { heatBath } from './heat-bath.ts';
import { dynamics as plugin } from './index.ts';
import { metropolis } from './metropolis.ts';
import { logExchange, parallelTempering, type ParallelTemperingState } from './parallel-tempering.ts';

const registry = createRegistry([plugin]);
const contextWith = (replicas: number, clamped?: Uint8Array, seed = 1) =>
  lawContext(seed, replicas, 1, { registry, ...(clamped && { clamped }) });

/** The sampler ready to run, its copies drawn exactly from the law of each temperature. */
function tempered(energy: Energy, x: Batch, options: object, T: number, clamped?: Uint8Array) {
  const context = contextWith(x.replicas, clamped);
  const dynamics = parallelTempering.make(parallelTempering.options.parse(options), context);
  const rig = rigOf(dynamics as Dynamics, energy, x, context);
  const state = rig.state as ParallelTemperingState;
  state.ladder.heat(T);
  state.rungs.forEach((rung, k) => {
    const law = boltzmann(energy, state.ladder.temperatures[k]!);
    if (k > 0) rung.x.data.set(drawStates(energy.space, law, x.replicas, 300 + k).data);
  });
  return { dynamics: dynamics as Dynamics, rig, state };
}

const geometric = (temperatures: number, hottest: number) => ({ temperatures, hottest, burnIn: 0 });

describe('parallel-tempering', () => {
  for (const law of lawsOf(parallelTempering, { registry })) it(`law: ${law.name}`, law.check);

  it('SMP-05 GEN-07 two systems of three levels: the product of the laws stays; with the sign of a swap turned it does not', () => {
    const energy = levels([0, 1, 3]);
    const temperatures = [0.7, 2] as const;
    const inner = temperatures.map((T) =>
      metropolis.make({ scan: 'random' }, contextOf(1)).transitionMatrix!(energy, T),
    );
    const laws = temperatures.map((T) => boltzmann(energy, T));
    const E = [0, 1, 3];
    const product = Float64Array.from({ length: 9 }, (_, s) => laws[0]![s % 3]! * laws[1]![Math.floor(s / 3)]!);
    const step = (sign: number): Float64Array => {
      const P = new Float64Array(81);
      for (let from = 0; from < 9; from++)
        for (let a = 0; a < 3; a++)
          for (let b = 0; b < 3; b++) {
            const reached = inner[0]![3 * (from % 3) + a]! * inner[1]![3 * Math.floor(from / 3) + b]!;
            const swap = Math.exp(Math.min(0, sign * logExchange(0.7, 2, E[a]!, E[b]!)));
            P[9 * from + a + 3 * b]! += reached * (1 - swap);
            P[9 * from + b + 3 * a]! += reached * swap;
          }
      return P;
    };
    const found = defects(step(1), product);
    expect(found.rows).toBeLessThanOrEqual(1e-14);
    expect(found.stationarity).toBeLessThanOrEqual(1e-14);
    expect(defects(step(-1), product).stationarity).toBeGreaterThan(0.01);
  });

  it('SMP-05 GEN-01 two levels, ε = 1, β = 1 and ½: exchanges accepted in 0.8914007525718497 of the tries', () => {
    const energy = levels([0, 1]);
    const x = drawStates(energy.space, boltzmann(energy, 1), 200_000);
    const { dynamics, rig } = tempered(energy, x, geometric(2, 2), 1);
    rig.run(1, 1);
    const accepted = observed(dynamics, rig, 'swapAcceptance');
    const p = 0.8914007525718497;
    expect(meanTest(accepted, { mean: p, variance: p * (1 - p) })).toMatchObject({ pass: true });
    expect(meanTest(accepted, { mean: 1, variance: p * (1 - p) })).toMatchObject({ pass: false });
  });

  it.each<[string, Energy, object, number]>([
    ['categories', frustrated, { ...geometric(4, 4), sampler: { use: 'heat-bath' } }, 0.8],
    ['bits, by Metropolis', machine, { ...geometric(3, 3), sampler: { use: 'metropolis' } }, 0.5],
    ['spins', torus(2, 0.3), { ...geometric(5, 9), sampler: { use: 'gillespie' } }, 1.2],
  ])('SMP-05 GEN-05 %s: each temperature keeps its own law, after 1, 2 and 7 steps', (_, energy, options, T) => {
    const x = drawStates(energy.space, boltzmann(energy, T), 20_000);
    const { rig, state } = tempered(energy, x, options, T);
    let done = 0;
    for (const steps of [1, 2, 7]) {
      rig.run(steps - done, T);
      done = steps;
      state.rungs.forEach((rung, k) => {
        const law = boltzmann(energy, state.ladder.temperatures[k]!);
        expect(chiSquareTest(histogram(numbersOf(energy.space, rung.x), law.length), law)).toMatchObject({
          pass: true,
        });
      });
    }
    // Mutant: temperatures recorded one rung off.
    const other = boltzmann(energy, state.ladder.temperatures[1]!);
    expect(chiSquareTest(histogram(numbersOf(energy.space, x), other.length), other)).toMatchObject({ pass: false });
  });

  it('SMP-05 GEN-05 neighbours are independent of one another in equilibrium', () => {
    const energy = levels([0, 1, 3]);
    const x = drawStates(energy.space, boltzmann(energy, 0.7), 50_000);
    const { rig, state } = tempered(energy, x, geometric(2, 2), 0.7);
    rig.run(3, 0.7);
    const joint = numbersOf(energy.space, x).map((a, r) => a + 3 * state.rungs[1]!.x.data[r]!);
    const [cold, hot] = [boltzmann(energy, 0.7), boltzmann(energy, 2)];
    const law = Float64Array.from({ length: 9 }, (_, s) => cold[s % 3]! * hot[Math.floor(s / 3)]!);
    expect(chiSquareTest(histogram(joint, 9), law)).toMatchObject({ pass: true });
  });

  it('from a bad start x comes to its law across a barrier; the heat bath alone does not', () => {
    // Two wells of the whole magnet, one deeper by the field; at T = 0.6 no spin turns by itself.
    const energy = torus(3, 0.05);
    const means = (dynamics: Dynamics, context: ReturnType<typeof contextWith>): Float64Array => {
      const rig = rigOf(dynamics, energy, { data: new Float64Array(64 * 9).fill(-1), replicas: 64, width: 9 }, context);
      rig.run(300, 0.6);
      const sums = new Float64Array(64);
      for (let n = 0; n < 300; n++) {
        rig.run(1, 0.6);
        for (let i = 0; i < 64 * 9; i++) sums[Math.floor(i / 9)]! += rig.x.data[i]! / (9 * 300);
      }
      return sums;
    };
    const exact = boltzmann(energy, 0.6).reduce(
      (sum, p, a) => sum + (p * (2 * a.toString(2).replaceAll('0', '').length - 9)) / 9,
      0,
    );
    const context = contextWith(64);
    const options = parallelTempering.options.parse({ temperatures: 6, hottest: 6, burnIn: 100 });
    const exchanged = means(parallelTempering.make(options, context) as Dynamics, context);
    expect(replicaMeansTest(exchanged, exact)).toMatchObject({ pass: true });
    const alone = means(heatBath.make({ scan: 'random' }, contextOf(1)) as Dynamics, contextWith(64));
    expect(Math.max(...alone)).toBeLessThan(0);
  });

  it('the ladder is tuned to even acceptance in the burn-in, and frozen then', () => {
    const energy = torus(4);
    const spread = (burnIn: number) => {
      const context = contextWith(12);
      const options = parallelTempering.options.parse({ temperatures: 6, hottest: 20, burnIn });
      const dynamics = parallelTempering.make(options, context) as Dynamics;
      const rig = rigOf(
        dynamics,
        energy,
        { data: new Float64Array(12 * 16).fill(1), replicas: 12, width: 16 },
        context,
      );
      rig.run(900, 1.5);
      const shares = [0, 1, 2, 3, 4].map(
        (k) => observed(dynamics, rig, `swapAcceptance${k}`).reduce((sum, share) => sum + share, 0) / 12,
      );
      const { ladder } = rig.state as ParallelTemperingState;
      const temperatures = [...ladder.temperatures];
      expect(temperatures[0]).toBe(1.5);
      expect(temperatures[5]).toBeCloseTo(20, 12);
      temperatures.slice(1).forEach((T, k) => expect(T).toBeGreaterThan(temperatures[k]!));
      rig.run(100, 1.5);
      expect([...ladder.temperatures]).toEqual(temperatures);
      const trips = observed(dynamics, rig, 'roundTripRate');
      expect(Math.min(...trips)).toBeGreaterThan(0);
      const flows = [1, 2, 3, 4].map((k) => observed(dynamics, rig, `flow${k}`).reduce((sum, f) => sum + f, 0) / 12);
      flows.slice(1).forEach((f, k) => expect(f).toBeLessThan(flows[k]!));
      return Math.max(...shares) - Math.min(...shares);
    };
    expect(spread(0)).toBeGreaterThan(0.25);
    expect(spread(400)).toBeLessThan(0.15);
  });

  it('a round trip goes from the coldest to the hottest and back', () => {
    // All energies alike: every exchange is accepted, so that walkers go straight up and down.
    const flat = pairs('spins', [], [0, 0]);
    const { dynamics, rig, state } = tempered(flat, drawStates(flat.space, boltzmann(flat, 1), 3), geometric(4, 2), 1);
    rig.run(800, 1);
    // Each takes 2 K steps for a round trip.
    observed(dynamics, rig, 'roundTripRate').forEach((rate) => expect(Math.abs(rate - 1 / 8)).toBeLessThan(0.002));
    expect([...observed(dynamics, rig, 'swapAcceptance')]).toEqual([1, 1, 1]);
    observed(dynamics, rig, 'flow1').forEach((f) => expect(f).toBeGreaterThan(0.4));
    expect(state.steps[0]).toBe(800);
  });

  it('exchanges: sign, T = 0, equal temperatures, infinite energies; NaN throws', () => {
    expect(logExchange(0.5, 2, 1, 3)).toBeCloseTo((2 - 0.5) * (1 - 3), 14);
    expect(logExchange(0.5, 2, 3, 1)).toBeCloseTo(3, 14);
    expect([logExchange(0, 2, 1, 0), logExchange(0, 2, 0, 1), logExchange(0, 2, 1, 1)]).toEqual([
      Infinity,
      -Infinity,
      0,
    ]);
    expect([logExchange(2, 2, 0, 5), logExchange(0, 0, 0, 5), logExchange(1, 2, Infinity, Infinity)]).toEqual([
      0, 0, 0,
    ]);
    expect([logExchange(1, 2, 0, Infinity), logExchange(1, 2, Infinity, 0)]).toEqual([-Infinity, Infinity]);
    expect(() => logExchange(1, 2, NaN, 0)).toThrow(RangeError);
  });

  it('the hottest temperature is that of the run where this is hotter; T = 0 leaves the ladder finite', () => {
    const { state } = tempered(machine, drawStates(machine.space, boltzmann(machine, 1), 2), geometric(3, 2), 1);
    state.ladder.heat(7);
    expect([...state.ladder.temperatures]).toEqual([7, 7, 7]);
    state.ladder.heat(0);
    expect([...state.ladder.temperatures]).toEqual([0, 0, 2]);
    state.ladder.heat(0.5);
    expect(state.ladder.temperatures[1]).toBeCloseTo(1, 14);
  });

  it('clamped units stay and are the same in all copies, also when data change them', () => {
    const clamped = Uint8Array.of(1, 0, 1, 0);
    const x = drawStates(machine.space, boltzmann(machine, 1), 200);
    const { rig, state } = tempered(machine, x, { ...geometric(3, 4) }, 0.8, clamped);
    for (let round = 0; round < 4; round++) {
      for (let r = 0; r < 200; r++) x.data[4 * r] = (r + round) % 2;
      const before = x.data.slice();
      rig.run(5, 0.8);
      for (const rung of state.rungs)
        for (let r = 0; r < 200; r++) for (const i of [0, 2]) expect(rung.x.data[4 * r + i]).toBe(before[4 * r + i]);
    }
  });

  it('refuses a sampler that keeps momenta, and a single temperature', () => {
    expect(() =>
      parallelTempering.make(
        parallelTempering.options.parse({ sampler: { use: 'velocity-verlet' }, hottest: 2 }),
        contextWith(1),
      ),
    ).toThrow(expect.objectContaining({ code: 'invalid-option', path: 'dynamics.sampler' }));
    expect(parallelTempering.options.safeParse({ hottest: 2, temperatures: 1 }).success).toBe(false);
    expect(parallelTempering.options.safeParse({}).success).toBe(false);
    const { rig } = tempered(machine, drawStates(machine.space, boltzmann(machine, 1), 2), geometric(2, 2), 1);
    expect(() => rig.run(1, NaN)).toThrow('parallel-tempering: temperature is NaN');
    expect(energiesOf(machine, rig.x)).toHaveLength(2);
  });
});
