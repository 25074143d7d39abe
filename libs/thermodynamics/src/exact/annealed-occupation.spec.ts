import { describe, expect, it } from 'vitest';
import { isNear, near, sum } from '../../test/support.ts';
import { boltzmann } from '../canonical.ts';
import { annealedOccupation, annealingDepth } from './annealed-occupation.ts';

const energies = [0.5, 1.5, 0];
const path = [[1], [0, 2], [1]];

function* logarithmic(c: number, steps: number): Generator<number> {
  for (let n = 1; n <= steps; n++) yield c / Math.log(n + 1);
}
function* geometric(factor: number, steps: number): Generator<number> {
  for (let n = 0; n < steps; n++) yield factor ** n;
}
const lowest = (temperatures: Iterable<number>): number => annealedOccupation(energies, path, 2, temperatures, 0)[2]!;

describe('simulated annealing, exactly', () => {
  it.each([
    [0.5, 0.1480410145, 0.1480620989],
    [1, 0.8565997948, 0.9526976666],
    [1.5, 0.9526996858, 0.9899650934],
  ])('LRN-35 T_n = %s/ln(n + 1): the lowest state of the path 0.5, 1.5, 0', (c, early, late) => {
    near(lowest(logarithmic(c, 1e4)), early, 1e-9);
    near(lowest(logarithmic(c, 1e6)), late, 1e-9);
  });

  it('LRN-35 exponential cooling is stuck', () => {
    near(lowest(geometric(0.95, 5000)), 0.5715746, 1e-7);
  });

  it('LRN-35 at one temperature it becomes the Boltzmann law; without the rejected moves it does not', () => {
    for (const T of [0.4, 2]) {
      const found = annealedOccupation(
        energies,
        path,
        2,
        Array.from({ length: 4000 }, () => T),
        1,
      );
      boltzmann(energies, T).p.forEach((p, i) => near(found[i]!, p));
      near(sum(found), 1);
      // A uniform proposal to neighbours only is not symmetric: the mutant that forgets to stay.
      const visits = boltzmann(energies, T).p.map((p, i) => p * path[i]!.length);
      expect(isNear(visits[1]! / sum(visits), found[1]!, 1e-3)).toBe(false);
    }
  });

  it('LRN-35 Hajek’s depth is that of the deepest false minimum', () => {
    expect(annealingDepth(energies, path)).toBe(1);
    expect(annealingDepth([0, 1, 2], path)).toBe(0);
    // From 1 over 3 to 0: 2; from 2 one can go down to 1 over 2.5, and further over 3: it only counts the first.
    expect(annealingDepth([0, 3, 1, 2.5, 2], [[1], [0, 2], [1, 3], [2, 4], [3]])).toBe(2);
    // A way round the barrier.
    expect(
      annealingDepth(
        [0, 3, 1, 1.5],
        [
          [1, 3],
          [0, 2],
          [1, 3],
          [2, 0],
        ],
      ),
    ).toBe(0.5);
    expect(annealingDepth([0, 1, 2], [[], [2], [1]])).toBe(Infinity);
  });

  it('refuses what is out of range', () => {
    expect(() => annealedOccupation(energies, path, 1, [1], 0)).toThrow(/proposals is 1, must be an integer >= 2/);
    expect(() => annealedOccupation(energies, path, 2, [1, 0], 0)).toThrow(/a temperature is 0/);
    expect(() => annealedOccupation(energies, path, 2, [1], 3)).toThrow(/start is 3/);
    expect(() => annealingDepth(energies, [[1], [], [1]])).toThrow(/state 1 is a neighbour of 0/);
    expect(() => annealingDepth(energies, [[1], [0]])).toThrow(/neighbours.length is 2, must be 3/);
  });
});
