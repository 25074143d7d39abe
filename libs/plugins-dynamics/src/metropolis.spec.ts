import { describe, expect, it } from 'vitest';
import { chiSquareTest, countTest, createBatch, maximalCorrelationTime, RandomStreams } from '@ergodic/numerics';
import { reversibleEigenvalues } from '@ergodic/numerics/linear-algebra';
import { lawsOf } from '@ergodic/laws';
import {
  boltzmann,
  chain,
  contextOf,
  copiesOf,
  correlationTime,
  frustrated,
  levels,
  observed,
  rigOf,
} from '../test/support.ts';
import { logAcceptance, metropolis } from './metropolis.ts';

const random = metropolis.make({ scan: 'random' }, contextOf(1));
const three = levels([0, 1, 3]);
/** Printed to 12 decimals. */
const PRINTED = 1e-12;

describe('metropolis', () => {
  for (const law of lawsOf(metropolis)) it(`law: ${law.name}`, law.check);

  it('SMP-01 three levels, T = 0.7: the matrix', () => {
    const P = random.transitionMatrix!(three, 0.7);
    const expected = [0.873292588413, 0.119825518221, 0.006881893367, 0.5, 0.471283690366, 0.028716309634, 0.5, 0.5, 0];
    for (let k = 0; k < 9; k++) expect(Math.abs(P[k]! - expected[k]!)).toBeLessThanOrEqual(PRINTED);
  });

  it('SMP-01 three levels, T = 0.7: eigenvalues 1, 0.3733, −0.0287 and autocorrelation time 1.975 of the energy', () => {
    const P = random.transitionMatrix!(three, 0.7);
    const law = boltzmann(three, 0.7);
    const [third, second, first] = reversibleEigenvalues(P, law);
    expect(first).toBeCloseTo(1, 12);
    expect(Math.abs(second! - 0.373292588413)).toBeLessThanOrEqual(PRINTED);
    expect(Math.abs(third! + 0.028716309634)).toBeLessThanOrEqual(PRINTED);
    expect(Math.abs(correlationTime(P, law, [0, 1, 3]) - 1.9752451525449957)).toBeLessThanOrEqual(1e-12);
  });

  it('SMP-01 GEN-04 GEN-11 a long chain keeps rejected states; one that drops them is rejected', () => {
    const law = boltzmann(three, 0.7);
    const tau = maximalCorrelationTime(0.373292588413);
    const steps = 60_000;
    const rig = rigOf(random, three, createBatch(1, 1), 3);
    const all = new Float64Array(3);
    const moves = new Float64Array(3);
    for (let n = 0; n < steps; n++) {
      rig.run(1, 0.7);
      const at = rig.x.data[0]!;
      all[at]!++;
      if (observed(random, rig, 'acceptance')[0] === 1) moves[at]!++;
    }
    expect(chiSquareTest(all, law, { correlationTime: tau })).toMatchObject({ pass: true });
    expect(chiSquareTest(moves, law, { correlationTime: tau })).toMatchObject({ pass: false });
    expect(chiSquareTest(all, boltzmann(three, 0.77), { correlationTime: tau })).toMatchObject({ pass: false });
  });

  it('SMP-01 accepts every fall, whatever its size, without overflow', () => {
    expect(logAcceptance(-1e6, 1e-3, undefined, 0, 1)).toBeGreaterThan(0);
    expect(logAcceptance(-Infinity, 2, undefined, 0, 1)).toBe(Infinity);
    expect(logAcceptance(0, 0, undefined, 0, 1)).toBe(0);
    expect(logAcceptance(1e-9, 0, undefined, 0, 1)).toBe(-Infinity);
    expect(logAcceptance(1.4, 0.7, undefined, 0, 1)).toBeCloseTo(-2, 14);
    expect(() => logAcceptance(NaN, 1, undefined, 0, 1)).toThrow(RangeError);
  });

  it('SMP-01 degeneracies weigh as e^(ln g)', () => {
    const logs = Float64Array.from([1, 6, 0], Math.log);
    expect(logAcceptance(1, 0.5, logs, 0, 1)).toBeCloseTo(-2 + Math.log(6), 14);
    expect(logAcceptance(-5, 1, logs, 0, 2)).toBe(-Infinity);
    expect(logAcceptance(-5, 0, logs, 0, 2)).toBe(-Infinity);
    expect(logAcceptance(5, 1, logs, 2, 0)).toBe(Infinity);
  });

  it('SMP-01 acceptance is the mean of min(1, e^(−ΔE/T)) over the law', () => {
    const law = boltzmann(three, 2);
    let [exact, barker] = [0, 0];
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++)
        if (a !== b) {
          const ratio = Math.exp(([0, 1, 3][a]! - [0, 1, 3][b]!) / 2);
          exact += (law[a]! / 2) * Math.min(1, ratio);
          barker += (law[a]! / 2) * (ratio / (1 + ratio));
        }
    const draws = 100_000;
    const uniform = new RandomStreams(4, 'levels', 1);
    const x = createBatch(draws, 1);
    for (let r = 0; r < draws; r++) x.data[r] = uniform.categorical(0, law);
    const rig = rigOf(random, three, x);
    rig.run(1, 2);
    const mean = observed(random, rig, 'acceptance').reduce((sum, a) => sum + a, 0) / draws;
    const accepted = Math.round(mean * draws);
    expect(countTest(accepted, draws, exact).pass).toBe(true);
    // Heat bath’s (Barker’s) acceptance 1/(1 + e^(ΔE/T)) instead.
    expect(countTest(accepted, draws, barker).pass).toBe(false);
  });

  it('SMP-19 T = 1e12 accepts every proposal', () => {
    const rig = rigOf(random, frustrated, copiesOf(frustrated.space, 0, 500));
    rig.run(3, 1e12);
    expect([...observed(random, rig, 'acceptance')].every((fraction) => fraction === 1)).toBe(true);
  });

  it('a stopped run goes on with the same bits', () => {
    const whole = rigOf(random, chain, copiesOf(chain.space, 3, 5), 9);
    whole.run(40, 1.1);
    const first = rigOf(random, chain, copiesOf(chain.space, 3, 5), 9);
    first.run(17, 1.1);
    const second = rigOf(random, chain, { ...first.x, data: first.x.data.slice() }, 9);
    second.context.stream('moves').restore(first.context.stream('moves').state.slice());
    second.run(23, 1.1);
    expect(second.x.data).toEqual(whole.x.data);
  });
});
