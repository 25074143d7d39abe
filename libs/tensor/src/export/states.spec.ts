import { bits, categories, type Energy, probabilities, reals, spins, type Space } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { drawStates } from './states.ts';

const over = (space: Space, more: Partial<Energy> = {}): Energy =>
  ({ space, parameters: {}, addEnergy: () => undefined, ...more }) as Energy;

describe('states that models are compared at', () => {
  it.each([
    ['spins', spins(4), [-1, 1]],
    ['bits', bits(4), [0, 1]],
    ['categories', categories(4, 3), [0, 1, 2]],
  ] as const)('%s are all of their values, the same each time', (_, space, values) => {
    const found = drawStates(over(space), 50);
    expect([...new Set(found)].toSorted((a, b) => a - b)).toEqual(values);
    expect(drawStates(over(space), 50)).toEqual(found);
  });

  it('probabilities add up to 1 for each unit; choices that are closed have none', () => {
    const found = drawStates(over(probabilities(2, 3), { logDegeneracy: Float64Array.of(0, -Infinity, 0.5) }), 20);
    for (let start = 0; start < found.length; start += 3) {
      const [a, closed, b] = found.subarray(start, start + 3);
      expect(closed).toBe(0);
      expect(a! + b!).toBeCloseTo(1, 6);
      expect(Math.min(a!, b!)).toBeGreaterThan(0);
    }
  });

  it('coordinates lie near the states that the energy gives, and not on them', () => {
    const randomState = (row: Float64Array): void => void row.fill(10);
    const found = drawStates(over(reals(3), { randomState } as never), 30);
    for (const at of found) expect(Math.abs(at - 10)).toBeLessThan(1);
    expect(new Set(found).size).toBe(90);
  });
});
