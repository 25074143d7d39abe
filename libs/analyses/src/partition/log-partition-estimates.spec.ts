import { RandomStreams } from '@ergodic/numerics';
import { categories, type Energy, type Frame } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { frame } from '../../test/runs.ts';
import { allStates, exactSamples, glass, logZ, machine } from '../../test/small-systems.ts';
import { energiesAtInfinity, logStates } from './infinite-temperature.ts';
import { byIntegration, byMultistateBar, byPopulation, energyRecords } from './log-partition-estimates.ts';

const temperatures = [9, 4.5, 3, 2.2, 1.7, 1.35, 1.1, 0.9];

/** Frames of 20 replicas in equilibrium; their energies times `factor`. */
function framesOf(energy: Energy, factor = 1, values: Record<string, number> = {}): Frame[] {
  return temperatures.flatMap((T, k) => {
    const { energies } = exactSamples(energy, T, 20 * 60, 10 + k);
    return Array.from({ length: 60 }, (_, t) =>
      frame(60 * k + t, { T, ...values }, { energies: energies.slice(20 * t, 20 * (t + 1)).map((E) => factor * E) }),
    );
  });
}
const atInfinity = (energy: Energy, factor = 1) =>
  energiesAtInfinity(energy, 4000, new RandomStreams(3, 'infinity', 1)).map((E) => factor * E);

describe('infinite temperature', () => {
  it('counts states and draws from all of them alike', () => {
    for (const energy of [machine, glass]) {
      expect(logStates(energy)).toBeCloseTo(Math.log(2 ** energy.space.units), 12);
      const { energies } = allStates(energy);
      const mean = energies.reduce((a, b) => a + b) / energies.length;
      const variance = energies.reduce((sum, E) => sum + (E - mean) ** 2, 0) / energies.length;
      const drawn = energiesAtInfinity(energy, 20_000, new RandomStreams(1, 'infinity', 1));
      const found = drawn.reduce((a, b) => a + b) / drawn.length;
      expect(Math.abs(found - mean) / Math.sqrt(variance / 20_000)).toBeLessThan(5);
      expect(Math.abs(found - mean - 0.3) / Math.sqrt(variance / 20_000)).toBeGreaterThan(5);
    }
  });

  it('choices count as often as they have microstates', () => {
    const energy: Energy = {
      space: categories(3, 3),
      parameters: {},
      logDegeneracy: Float64Array.of(0, Math.log(2), Math.log(5)),
      addEnergy: (x, out) => x.data.forEach((c, i) => (out[Math.floor(i / 3)]! += c)),
    };
    expect(logStates(energy)).toBeCloseTo(3 * Math.log(8), 12);
    // ⟨c⟩ = 12/8 and Var(c) = 22/8 − (12/8)² for each of three units.
    const drawn = energiesAtInfinity(energy, 20_000, new RandomStreams(1, 'infinity', 1));
    const z = (drawn.reduce((a, b) => a + b) / 20_000 - 4.5) / Math.sqrt((3 * (22 / 8 - 2.25)) / 20_000);
    expect(Math.abs(z)).toBeLessThan(5);
  });
});

describe.each([
  ['bits', machine],
  ['spins', glass],
] as const)('ln Z from energies in equilibrium, %s', (_name, energy) => {
  const records = energyRecords(framesOf(energy), 0, true);
  const start = logStates(energy);

  it('from the hottest to the coldest, each with its samples', () => {
    expect(records.map(({ temperature }) => temperature)).toEqual(temperatures);
    for (const { samples, reliable, population } of records) {
      expect(samples.length).toBeGreaterThan(400);
      expect(samples.length).toBeLessThanOrEqual(1000);
      expect([reliable, population]).toEqual([true, undefined]);
    }
  });

  it('CAN-02: integration and multistate BAR give the enumerated one within their errors, and S; of −E they do not', () => {
    const integral = byIntegration(records, start, atInfinity(energy))!;
    for (const { estimates } of [integral.curve, byMultistateBar(records, start, atInfinity(energy))])
      estimates.forEach((estimate, k) => {
        expect(estimate!.standardError).toBeLessThan(0.1);
        expect(Math.abs(estimate!.value - logZ(energy, temperatures[k]!))).toBeLessThan(5.5 * estimate!.standardError);
      });
    integral.entropies.forEach(({ value, standardError }, k) => {
      const T = temperatures[k]!;
      const { energies } = allStates(energy);
      const U = energies.reduce((sum, E) => sum + E * Math.exp(-E / T - logZ(energy, T)), 0);
      expect(standardError).toBeLessThan(0.15);
      expect(Math.abs(value - (logZ(energy, T) + U / T))).toBeLessThan(5.5 * standardError);
    });
    const turned = energyRecords(framesOf(energy, -1), 0, true);
    const wrong = [
      byIntegration(turned, start, atInfinity(energy, -1))!.curve,
      byMultistateBar(turned, start, atInfinity(energy, -1)),
    ];
    for (const { estimates } of wrong)
      expect(Math.abs(estimates.at(-1)!.value - logZ(energy, 0.9))).toBeGreaterThan(
        10 * estimates.at(-1)!.standardError,
      );
  });
});

describe('records', () => {
  it('population annealing: ln Z as told, the error √((ρ − 1)/R); not where it counts from another temperature', () => {
    const frames = framesOf(glass, 1, { logPartition: 4.25, meanSquareFamily: 6 });
    const { estimates } = byPopulation(energyRecords(frames, 0, true))!;
    expect(estimates[3]).toMatchObject({ value: 4.25, standardError: Math.sqrt(5 / 20) });
    expect(byPopulation(energyRecords(frames, 0, false))).toBeUndefined();
    // Relatives are not independent of one another.
    const [own, alone] = [frames, framesOf(glass)].map((all) => energyRecords(all, 0, true)[0]!);
    expect(own!.U.standardError / alone!.U.standardError).toBeCloseTo(Math.sqrt(6), 12);
    expect(own!.samples.length).toBeLessThan(alone!.samples.length);
  });

  it('of a temperature that comes twice the later stretch; none at T = 0 or without energies', () => {
    const at = (T: number, E: number) =>
      Array.from({ length: 4 }, (_, t) => frame(t, { T }, { energies: Float64Array.of(E, E + 1) }));
    const records = energyRecords([...at(2, 5), ...at(1, 3), ...at(2, 4), ...at(0, 1), frame(20, { T: 3 })], 0, true);
    expect(records.map(({ temperature, U }) => [temperature, U.value])).toEqual([
      [2, 4.5],
      [1, 3.5],
    ]);
    expect(byIntegration(records.slice(1), 1, Float64Array.of(1, 2))).toBeUndefined();
  });
});
