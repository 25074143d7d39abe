import { describe, expect, it } from 'vitest';
import { lawsOf } from '@ergodic/laws';
import { contextOf, pairs, torus } from '../test/support.ts';
import { swendsenWang } from './swendsen-wang.ts';

const dynamics = swendsenWang.make({}, contextOf(1));

describe('swendsen-wang', () => {
  for (const law of lawsOf(swendsenWang)) it(`law: ${law.name}`, law.check);

  it('two spins: joined where alike with p, then each cluster turns with probability ½', () => {
    const [J, T] = [0.7, 1.3];
    const p = 1 - Math.exp((-2 * J) / T);
    const P = dynamics.transitionMatrix!(pairs('spins', [[0, 1, J]], [0, 0]), T);
    const expected = [
      [(1 + p) / 4, (1 - p) / 4, (1 - p) / 4, (1 + p) / 4],
      [0.25, 0.25, 0.25, 0.25],
    ] as const;
    for (let b = 0; b < 4; b++) {
      expect(P[b]).toBeCloseTo(expected[0][b]!, 15);
      expect(P[4 + b]).toBeCloseTo(expected[1][b]!, 15);
    }
  });

  it('SMP-19 T = 1e12: all spins drawn afresh, T = 0: a ferromagnet turns as a whole', () => {
    const P = dynamics.transitionMatrix!(torus(3), 1e12);
    expect(P.every((p) => Math.abs(p - 1 / 512) <= 1e-12)).toBe(true);
    const cold = dynamics.transitionMatrix!(torus(3), 0);
    expect([cold[0], cold[511]]).toEqual([0.5, 0.5]);
  });
});
