import { describe, expect, it } from 'vitest';
import { RandomStreams, replicaMeansTest, RunningMoments } from '@ergodic/numerics';
import { isNear, near } from '../../test/support.ts';
import { boltzmann } from '../canonical.ts';
import { combinePopulations, populationAnnealing, resamplingLogFactor } from './population-annealing.ts';

const levels = [0, 1, 3, -0.7, 0.4];
const exactRatio = (from: number, to: number): number =>
  boltzmann(levels, 1 / to).logZ - (from === 0 ? Math.log(levels.length) : boltzmann(levels, 1 / from).logZ);

/** A run from β = 0 with `members` members; after each step each draws its level afresh with the probability `mixing`. */
function run(random: RandomStreams, betas: readonly number[], members: number, mixing: number) {
  let population = Array.from({ length: members }, (_, i) => ({ level: random.integer(0, levels.length), family: i }));
  const logFactors: number[] = [];
  for (let k = 1; k < betas.length; k++) {
    const energies = population.map(({ level }) => levels[level]!);
    const logQ = resamplingLogFactor(energies, betas[k - 1]!, betas[k]!);
    logFactors.push(logQ);
    // Systematic resampling to exactly as many members.
    const next: typeof population = [];
    let position = random.uniform(0);
    let total = 0;
    population.forEach((member, i) => {
      total += Math.exp(-(betas[k]! - betas[k - 1]!) * energies[i]! - logQ);
      while (position < total && next.length < members) {
        next.push({ ...member });
        position++;
      }
    });
    const { p } = boltzmann(levels, 1 / betas[k]!);
    for (const member of next) {
      if (random.uniform(0) >= mixing) continue;
      let u = random.uniform(0);
      member.level = p.findIndex((x) => (u -= x) < 0);
      if (member.level < 0) member.level = levels.length - 1;
    }
    population = next;
  }
  const families = new Uint32Array(members);
  for (const { family } of population) families[family]!++;
  return { logFactors, families };
}

describe('population annealing', () => {
  it('the mean of Z over runs is exact, at the end of any schedule; the mean of the wrong sign is not', () => {
    const random = new RandomStreams(81, 'populations', 1);
    for (const betas of [
      [0, 0.3, 0.9, 2],
      [0, 1.5],
    ]) {
      const exact = exactRatio(0, betas.at(-1)!);
      const ratios = Array.from({ length: 300 }, () => {
        const { logFactors, families } = run(random, betas, 60, 0.5);
        return populationAnnealing(logFactors, families).logRatio;
      });
      expect(
        replicaMeansTest(
          ratios.map((x) => Math.exp(x - exact)),
          1,
        ).pass,
      ).toBe(true);
      expect(
        replicaMeansTest(
          ratios.map((x) => Math.exp(-x - exact)),
          1,
        ).pass,
      ).toBe(false);
      const combined = combinePopulations(
        ratios,
        ratios.map(() => 60),
      );
      expect(Math.abs(combined.logRatio - exact)).toBeLessThan(5.5 * combined.standardError);
    }
  });

  it('the error of families: right for one step, careful with moves, not below the scatter without them', () => {
    const random = new RandomStreams(82, 'populations', 1);
    for (const [betas, mixing, low, high] of [
      [[0, 1.5], 0, 0.9, 1.25],
      [[0, 0.3, 0.6, 0.9, 1.2, 1.5], 1, 1, 4],
      [[0, 0.3, 0.6, 0.9, 1.2, 1.5], 0, 0.85, 1.6],
    ] as const) {
      const [values, claimed] = [new RunningMoments(), new RunningMoments()];
      for (let n = 0; n < 500; n++) {
        const { logFactors, families } = run(random, betas, 100, mixing);
        const found = populationAnnealing(logFactors, families);
        values.add(found.logRatio);
        claimed.add(found.standardError ** 2);
      }
      // 500 runs give the standard deviation to 3 %.
      const ratio = Math.sqrt(claimed.mean) / values.standardDeviation;
      expect(ratio).toBeGreaterThan(low * 0.85);
      expect(ratio).toBeLessThan(high * 1.15);
    }
  });

  it('combined runs weigh by population; equal runs have no error; few families are told', () => {
    const found = combinePopulations([-700, -700 + Math.log(3)], [300, 100]);
    near(found.logRatio, -700 + Math.log(1.5));
    near(found.standardError, Math.sqrt(2 * ((0.75 / 3) ** 2 + 0.25 ** 2)));
    expect(isNear(found.logRatio, -700 + Math.log(2), 1e-4)).toBe(false);
    expect(combinePopulations([2, 2, 2], [1, 5, 1]).standardError).toBe(0);
    expect(populationAnnealing([0.1], [50, 0, 50]).reliable).toBe(false);
    expect(populationAnnealing([0.1], [50, 0, 50]).effectiveFamilies).toBe(2);
    const untouched = populationAnnealing([0.1, 0.2], new Uint32Array(400).fill(1));
    expect(untouched.reliable).toBe(true);
    near(untouched.standardError, 0);
    near(untouched.logRatio, 0.3);
    near(resamplingLogFactor([1, 3], 0.5, 1.5), Math.log((Math.exp(-1) + Math.exp(-3)) / 2));
  });

  it('refuses what is out of range', () => {
    expect(() => populationAnnealing([0], [])).toThrow(/number of members is 0/);
    expect(() => populationAnnealing([NaN], [1])).toThrow(/logFactors\[0\] is NaN/);
    expect(() => populationAnnealing([0], [0.5])).toThrow(/families\[0\] is 0.5/);
    expect(() => combinePopulations([1], [1])).toThrow(/logRatios.length is 1/);
    expect(() => combinePopulations([1, 2], [1, 0])).toThrow(/populations\[1\] is 0/);
    expect(() => resamplingLogFactor([], 0, 1)).toThrow(/energies.length is 0/);
  });
});
