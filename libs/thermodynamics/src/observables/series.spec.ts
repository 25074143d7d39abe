import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams, RunningMoments, type Estimate } from '@ergodic/numerics';
import { allStates, isNear, near, randomPairSystem, sum, torusPairs } from '../../test/support.ts';
import { boltzmann } from '../canonical.ts';
import { energyObservables, magnetisationObservables } from './series.ts';

/** Independent draws of k with the probabilities p. */
function draws(random: RandomStreams, p: ArrayLike<number>, count: number): number[] {
  let total = 0;
  const cumulative = Array.from(p, (x) => (total += x));
  return Array.from({ length: count }, () => {
    const u = random.uniform(0) * total;
    return cumulative.findIndex((c) => c > u);
  });
}

const random = new RandomStreams(101, 'series', 1);
const system = {
  ...randomPairSystem(random, 'spins', 9, torusPairs(3)),
  coupling: torusPairs(3).map((_, e) => 0.8 + 0.04 * e),
  field: [0.1, 0, 0.05, 0, -0.1, 0, 0, 0.2, 0],
};
const states = allStates(system);
const magnetisations = states.map(({ state }) => sum(state) / 9);
const at = (T: number) =>
  boltzmann(
    states.map((s) => s.energy),
    T,
  );

describe('observables of recorded series', () => {
  it.each([1.6, 3.1])('LAT-07 T = %s: every observable within its error, against the enumeration', (T) => {
    const { p, U, C } = at(T);
    const moment = (of: (m: number) => number): number => sum(p.map((w, i) => w * of(magnetisations[i]!)));
    const drawn = draws(random, p, 64 * 500);
    const energies = energyObservables(
      batchOf(
        Float64Array.from(drawn, (k) => states[k]!.energy),
        64,
        500,
      ),
      T,
    );
    const found = magnetisationObservables(
      batchOf(
        Float64Array.from(drawn, (k) => magnetisations[k]!),
        64,
        500,
      ),
      T,
      9,
    );
    const [absolute, square, fourth] = [moment(Math.abs), moment((m) => m * m), moment((m) => m ** 4)];
    const exact: [Estimate, number][] = [
      [energies.U, U],
      [energies.C, C],
      [found.mean, moment((m) => m)],
      [found.meanAbsolute, absolute],
      [found.meanSquare, square],
      [found.meanFourth, fourth],
      [found.binder, 1 - fourth / (3 * square ** 2)],
      [found.susceptibility, (9 * square) / T],
      [found.connectedSusceptibility, (9 * (square - absolute ** 2)) / T],
    ];
    // 64 blocks: Student's 1e-6 quantile with 63 degrees of freedom.
    for (const [{ value, standardError }, truth] of exact) {
      expect(Math.abs(value - truth) / standardError).toBeLessThan(5.42);
      expect(standardError).toBeLessThan(0.05 * Math.max(1, Math.abs(truth)));
    }
    // T left out of χ, T once in C, the 3 left out of the cumulant.
    for (const [{ value, standardError }, wrong] of [
      [found.susceptibility, 9 * square],
      [energies.C, C * T],
      [found.binder, 1 - fourth / square ** 2],
    ] as const)
      expect(Math.abs(value - wrong) / standardError).toBeGreaterThan(6);
  });

  it('errors are those of the scatter, and so is that of correlated chains cut into blocks', () => {
    for (const stay of [0, 0.9]) {
      const T = 2.4;
      const { p, C } = at(T);
      const square = sum(p.map((w, i) => w * magnetisations[i]! ** 2));
      const fourth = sum(p.map((w, i) => w * magnetisations[i]! ** 4));
      const [binders, capacities] = [new RunningMoments(), new RunningMoments()];
      let [time, reliable] = [0, 0];
      for (let n = 0; n < 200; n++) {
        // A chain that keeps its state with the probability `stay` has τ = (1 + stay)/(1 − stay).
        const fresh = draws(random, p, 3200);
        for (let i = 1; i < fresh.length; i++) if (random.uniform(0) < stay) fresh[i] = fresh[i - 1]!;
        const m = magnetisationObservables(
          batchOf(
            Float64Array.from(fresh, (k) => magnetisations[k]!),
            2,
            1600,
          ),
          T,
          9,
        );
        const E = energyObservables(
          batchOf(
            Float64Array.from(fresh, (k) => states[k]!.energy),
            2,
            1600,
          ),
          T,
        );
        binders.add((m.binder.value - (1 - fourth / (3 * square ** 2))) / m.binder.standardError);
        capacities.add((E.C.value - C) / E.C.standardError);
        time += m.autocorrelationTime / 200;
        if (m.reliable && E.reliable) reliable++;
      }
      near(time, (1 + stay) / (1 - stay), 0.1);
      // Blocks of 100 are 5 τ long in the end; one chain in a few misjudges its τ by half.
      if (stay === 0) expect(reliable).toBe(200);
      else expect(reliable).toBeLessThan(40);
      for (const z of [binders, capacities]) {
        expect(Math.abs(z.mean)).toBeLessThan(0.45);
        // t with 31 degrees of freedom has variance 1.07; at 5 τ a block the error is 10 % small.
        expect(z.variance).toBeGreaterThan(0.6);
        expect(z.variance).toBeLessThan(1.9);
      }
    }
  });

  it('energies far from 0 do not cancel; a constant series has no error', () => {
    const values = draws(random, at(2).p, 3200).map((k) => states[k]!.energy);
    const here = energyObservables(batchOf(Float64Array.from(values), 1, 3200), 2);
    const far = energyObservables(
      batchOf(
        Float64Array.from(values, (E) => E + 1e9),
        1,
        3200,
      ),
      2,
    );
    near(far.C.value, here.C.value, 1e-6);
    const constant = magnetisationObservables(batchOf(new Float64Array(64).fill(-1), 8, 8), 1, 5);
    near(constant.binder.value, 2 / 3);
    expect(constant.binder.standardError).toBe(0);
    near(constant.connectedSusceptibility.value, 0);
    // 1/T makes nothing of rounding, also where blocks are of lengths that are no power of 2.
    const frozen = magnetisationObservables(batchOf(new Float64Array(7 * 33).fill(0.3), 7, 33), 1e-9, 1000);
    expect(frozen.connectedSusceptibility).toMatchObject({ value: 0, standardError: 0 });
    expect(isNear(constant.mean.value, 1, 1e-3)).toBe(false);
  });

  it('refuses what is out of range', () => {
    expect(() => energyObservables(batchOf(new Float64Array(3), 1, 3), 1)).toThrow(/number of records is 3/);
    expect(() => energyObservables(batchOf(new Float64Array(8), 2, 4), 0)).toThrow(/temperature is 0/);
    expect(() => magnetisationObservables(batchOf(Float64Array.of(0, NaN, 0, 0), 1, 4), 1, 3)).toThrow(
      /record 1 is NaN/,
    );
    expect(() => magnetisationObservables(batchOf(new Float64Array(4), 1, 4), 1, 0)).toThrow(/spins is 0/);
  });
});
