import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { near, randomDistribution } from '../test/support.ts';
import { beliefAfter, beliefFreeEnergyNats, expectedFreeEnergyNats } from './expected-free-energy.ts';
import { mutualInformationNats } from './mutual-information.ts';
import { relativeEntropyNats } from './relative-entropy.ts';

/** P(o | x), rows are outcomes. */
const A = [0.9, 0.2, 0.1, 0.8];
const prior = [0.3, 0.7];
/** To the last digit that is printed. */
const printed = (found: number, wanted: number): void => expect(Math.abs(found - wanted)).toBeLessThan(1e-12);

describe('LRN-30 variational free energy of a belief', () => {
  it('o = 0: surprise, free energy of the even belief, divergence and posterior', () => {
    const { posterior, surprise } = beliefAfter(prior, A, 0);
    near(surprise, 0.8915981192837835);
    printed(posterior[0]!, 0.6585365853659);
    printed(posterior[1]!, 0.3414634146341);
    const F = beliefFreeEnergyNats([0.5, 0.5], prior, A, 0);
    near(F, 0.9445759076183522);
    near(F - surprise, 0.05297778833456873);
    near(relativeEntropyNats([0.5, 0.5], posterior), 0.05297778833456873);
  });

  it('F[q] = −ln p(o) + D(q‖posterior) for 200 random beliefs and worlds, least at the posterior', () => {
    const random = new RandomStreams(3, 'beliefs', 1);
    for (let n = 0; n < 200; n++) {
      const [p, q] = [randomDistribution(random, 3), randomDistribution(random, 3)];
      const columns = [0, 1, 2].map(() => randomDistribution(random, 2));
      const likelihood = [0, 1].flatMap((o) => columns.map((column) => column[o]!));
      const { posterior, surprise } = beliefAfter(p, likelihood, 1);
      near(beliefFreeEnergyNats(q, p, likelihood, 1), surprise + relativeEntropyNats(q, posterior), 1e-11);
      near(beliefFreeEnergyNats(posterior, p, likelihood, 1), surprise, 1e-11);
    }
  });
});

describe('LRN-32 expected free energy', () => {
  const q = [0.3, 0.7];
  const C = [0.75, 0.25];

  it('risk, ambiguity, pragmatic and epistemic value', () => {
    const found = expectedFreeEnergyNats(q, A, C);
    printed(found.risk, 0.259004776031);
    printed(found.ambiguity, 0.447806588494);
    printed(found.total, 0.706811364525);
    printed(-found.pragmatic, 0.935863322766);
    printed(found.epistemic, 0.229051958241);
    // The two that seed C takes for them: the entropy of the posterior, and −I for the ambiguity.
    expect(Math.abs(found.risk - 0.381812343814)).toBeGreaterThan(0.1);
    expect(Math.abs(found.ambiguity + 0.229051958241)).toBeGreaterThan(0.1);
  });

  it('both forms are equal and I is the mutual information, for 200 random worlds; GEN-11 with the epistemic value added they are not', () => {
    const random = new RandomStreams(4, 'worlds', 1);
    for (let n = 0; n < 200; n++) {
      const [x, preferred] = [randomDistribution(random, 4), randomDistribution(random, 3)];
      const columns = x.map(() => randomDistribution(random, 3));
      const likelihood = [0, 1, 2].flatMap((o) => Array.from(columns as unknown as number[][], (column) => column[o]!));
      const { total, risk, ambiguity, pragmatic, epistemic } = expectedFreeEnergyNats(x, likelihood, preferred);
      near(risk + ambiguity, total);
      near(-pragmatic - epistemic, total, 1e-11);
      const joint = likelihood.map((p, i) => p * x[i % 4]!);
      near(epistemic, mutualInformationNats([0, 1, 2].map((o) => joint.slice(4 * o, 4 * o + 4))), 1e-11);
      expect(Math.abs(-pragmatic + epistemic - total)).toBeGreaterThan(1e-6);
    }
  });

  it('a state that is known tells nothing, and one that is seen surely all: ln 2 of two', () => {
    expect(expectedFreeEnergyNats([1, 0], A, C).epistemic).toBeLessThan(1e-15);
    near(expectedFreeEnergyNats([0.5, 0.5], [1, 0, 0, 1], C).epistemic, Math.LN2);
    near(expectedFreeEnergyNats([0.5, 0.5], [0.5, 0.5, 0.5, 0.5], C).ambiguity, Math.LN2);
    expect(expectedFreeEnergyNats([0.5, 0.5], [1, 0, 0, 1], [1, 0]).risk).toBe(Infinity);
  });

  it('refuses what are no distributions, and outcomes that cannot be', () => {
    expect(() => expectedFreeEnergyNats([0.5, 0.6], A, C)).toThrow(/sum of the law of states is 1.1/);
    expect(() => expectedFreeEnergyNats(q, [0.9, 0.2, 0.2, 0.8], C)).toThrow(/P\(o \| state 0\) is 1.1/);
    expect(() => expectedFreeEnergyNats(q, A, [1])).toThrow(/preferences.length is 1, must be 2/);
    expect(() => expectedFreeEnergyNats(q, [1, 1, 0], C)).toThrow(/multiple of 2 states/);
    expect(() => beliefAfter([1, 0], [1, 0, 0, 1], 1)).toThrow(/outcome 1 has probability 0/);
    expect(() => beliefAfter(prior, A, 2)).toThrow(/outcome is 2/);
  });
});
