import { describe, expect, it } from 'vitest';
import { chiSquareSurvival, RandomStreams } from '@ergodic/numerics';
import { near } from '../../test/support.ts';
import { agreement, type NamedEstimate } from './agreement.ts';

const estimate = (name: string, value: number, standardError: number): NamedEstimate => ({
  name,
  value,
  standardError,
});

describe('agreement', () => {
  it('the weighted mean, its error and χ²; which one differs', () => {
    const good = [estimate('forward', 10.1, 0.1), estimate('backward', 9.9, 0.2), estimate('integration', 10.05, 0.05)];
    const found = agreement(good);
    expect(found).toMatchObject({ agree: true, degrees: 2, differs: undefined });
    const weights = [100, 25, 400];
    const mean = (1010 + 247.5 + 4020) / 525;
    near(found.mean, mean);
    near(found.standardError, 525 ** -0.5);
    near(
      found.chiSquare,
      good.reduce((sum, { value }, i) => sum + weights[i]! * (value - mean) ** 2, 0),
    );
    near(chiSquareSurvival(found.threshold, 2), 1e-3);
    const bad = agreement([...good, estimate('broken', 11, 0.1)]);
    expect(bad).toMatchObject({ agree: false, differs: 'broken', degrees: 3 });
    near(bad.deviations[3]!.z, (11 - mean) / Math.hypot(0.1, 525 ** -0.5));
    // The errors of all too small by ten: then even good ones disagree.
    expect(agreement(good.map((x) => estimate(x.name, x.value, x.standardError / 10))).agree).toBe(false);
  });

  it('says so wrongly as often as it is told to', () => {
    const random = new RandomStreams(91, 'estimates', 1);
    let alarms = 0;
    const runs = 5000;
    for (let n = 0; n < runs; n++) {
      const some = [0.1, 0.5, 0.02, 2].map((error, i) => estimate(String(i), 3 + error * random.normal(0), error));
      if (!agreement(some, 0.2).agree) alarms++;
    }
    expect(Math.abs(alarms - 0.2 * runs) / Math.sqrt(runs * 0.2 * 0.8)).toBeLessThan(5);
  });

  it('of two it cannot be told which, unless one is exact; those that cannot tell take no part', () => {
    const [a, b] = [estimate('a', 1, 0.1), estimate('b', 3, 0.1)];
    expect(agreement([a, b])).toMatchObject({ agree: false, differs: undefined });
    expect(agreement([a, estimate('exact', 3, 0)])).toMatchObject({
      agree: false,
      differs: 'a',
      mean: 3,
      standardError: 0,
    });
    expect(agreement([b, estimate('exact', 3, 0)])).toMatchObject({ agree: true, chiSquare: 0 });
    const silent = agreement([a, estimate('no overlap', NaN, Infinity)]);
    expect(silent).toMatchObject({ agree: true, degrees: 0, mean: 1 });
    expect(silent.deviations.every(({ z }) => Number.isNaN(z))).toBe(true);
    expect(agreement([estimate('no overlap', 7, Infinity)]).mean).toBeNaN();
    const exact = [estimate('enumeration', -3, 0), estimate('transfer matrix', -3 - 1e-13, 0)];
    expect(agreement([...exact, estimate('a', -3.1, 0.1)]).agree).toBe(true);
  });

  it('refuses what is out of range', () => {
    expect(() => agreement([estimate('a', NaN, 1)])).toThrow(/value of a is NaN/);
    expect(() => agreement([estimate('a', 1, -1)])).toThrow(/standardError of a is -1/);
    expect(() => agreement([estimate('a', 1, NaN)])).toThrow(RangeError);
    expect(() => agreement([estimate('a', 1, 0), estimate('b', 2, 0)])).toThrow(/exact values of a and b are 1, 2/);
    expect(() => agreement([], 0)).toThrow(/falseAlarm is 0/);
  });
});
