import { describe, expect, it } from 'vitest';
import { meanTest, RandomStreams } from '@ergodic/numerics';
import { isNear, near, trapezoid } from '../test/support.ts';
import { phaseOrder, randomPhaseOrder } from './phase-order.ts';

describe('Kuramoto order parameter', () => {
  it('LAT-12 1 iff all phases are equal, unchanged by a common rotation', () => {
    const random = new RandomStreams(18, 'phases', 1);
    for (let n = 0; n < 50; n++) {
      const phases = Array.from({ length: 7 }, () => 2 * Math.PI * random.uniform(0));
      const turn = 20 * random.normal(0);
      const found = phaseOrder(phases);
      near(phaseOrder(phases.map((x) => x + turn)), found, 1e-13);
      expect(found).toBeLessThan(1);
      near(phaseOrder([turn, turn + 2 * Math.PI, turn]), 1, 1e-14);
      // Turning one phase alone changes it.
      expect(isNear(phaseOrder([phases[0]! + 1, ...phases.slice(1)]), found, 1e-6)).toBe(false);
    }
    near(phaseOrder([0, Math.PI]), 0, 1e-15);
    near(phaseOrder([0, Math.PI / 2]), Math.SQRT1_2);
  });

  it('LAT-12 N = 2 and 3 random phases: E φ² = 1/N and Var φ² = (N − 1)/N³ by integration', () => {
    const mean2 = (f: (x: number) => number): number =>
      trapezoid((a) => f(phaseOrder([0, a])), 0, 2 * Math.PI, 64) / (2 * Math.PI);
    const mean3 = (f: (x: number) => number): number =>
      trapezoid((a) => trapezoid((b) => f(phaseOrder([0, a, b])), 0, 2 * Math.PI, 64), 0, 2 * Math.PI, 64) /
      (2 * Math.PI) ** 2;
    for (const [N, mean] of [
      [2, mean2],
      [3, mean3],
    ] as const) {
      const { meanSquare, varianceOfSquare } = randomPhaseOrder(N);
      near(
        mean((x) => x ** 2),
        meanSquare,
      );
      near(mean((x) => x ** 4) - meanSquare ** 2, varianceOfSquare);
      expect(isNear(varianceOfSquare, 1 / N ** 2, 1e-2)).toBe(false);
    }
    expect(randomPhaseOrder(1)).toMatchObject({ meanSquare: 1, varianceOfSquare: 0 });
  });

  it('LAT-12 100 000 draws of N = 100: φ² by its exact mean and variance, and φ about √(π/4N), not 0', () => {
    const random = new RandomStreams(19, 'phases', 1);
    const phases = new Float64Array(100);
    const draw = (width: number, draws: number): Float64Array =>
      Float64Array.from({ length: draws }, () => {
        random.fillUniform(0, phases);
        for (let i = 0; i < 100; i++) phases[i]! *= width;
        return phaseOrder(phases);
      });
    const { meanSquare, varianceOfSquare, mean } = randomPhaseOrder(100);
    const found = draw(2 * Math.PI, 100_000);
    const squares = found.map((x) => x * x);
    const exact = { mean: meanSquare, variance: varianceOfSquare };
    expect(meanTest(squares, exact).pass).toBe(true);
    near(mean, 0.0886226925, 1e-10);
    const average = found.reduce((a, b) => a + b) / 1e5;
    expect(Math.abs(average - mean)).toBeLessThan(1e-3); // 5 σ = 7e-4, and √(π/4N) is off by O(1/N)
    expect(meanTest(squares, { ...exact, mean: 0 }).pass).toBe(false);
    // Phases that leave out a tenth of the circle.
    const gapped = draw(0.9 * 2 * Math.PI, 20_000).map((x) => x * x);
    expect(meanTest(gapped, exact).pass).toBe(false);
  });

  it('refuses no phases and phases that are not finite', () => {
    expect(() => phaseOrder([])).toThrow(/phases.length is 0, must be an integer >= 1/);
    expect(() => phaseOrder([0, NaN])).toThrow(/phases\[1\] is NaN/);
    expect(() => randomPhaseOrder(0)).toThrow(RangeError);
  });
});
