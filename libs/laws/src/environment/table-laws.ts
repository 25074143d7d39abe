import { chiSquareTest, chiSquareUpperQuantile } from '@ergodic/numerics';
import type { DecisionTable, Environment } from '@ergodic/kernel';
import { expectTrue, expectWithin, law, show, type Law } from '../law.ts';
import { checkTable, nextOf, seenIn } from './table-form.ts';
import { TableSamples, type Pair } from './table-samples.ts';

/** Of a right environment to fail one of these laws. */
const FALSE_FAILURE = 1e-6;
/** Least expected count of a bin. */
const EXPECTED = 25;

/** The laws of an environment with a table: the table is one, and what is sampled agrees with it (GEN-03, GEN-01). */
export function tableLaws(environment: Environment, table: DecisionTable, seed: number): Law[] {
  let kept: TableSamples | undefined;
  const samples = (): TableSamples => {
    checkTable(environment, table);
    return (kept ??= new TableSamples(environment, table, seed));
  };
  const { states, actions, start } = table;
  return [
    law('its table holds probabilities', () => checkTable(environment, table)),
    law('episodes begin as the table says', () =>
      checkCounts([{ what: 'first states', counts: samples().begun, probabilities: start }]),
    ),
    law('states move and episodes end as the table says', () =>
      checkCounts(
        samples().pairs.map(({ state, action, next }) => ({
          what: `from state ${state} by action ${action}, next states${next[states]! > 0 ? ' and, last, ends' : ''}`,
          counts: next,
          probabilities: nextOf(table, state * actions + action),
        })),
      ),
    ),
    law('what is seen is as the table says', () => {
      const { seen: all, wrong } = samples();
      expectTrue(wrong.sight === undefined, wrong.sight!);
      return checkCounts(
        [...all].map(([state, counts]) => ({
          what: `in state ${state}, sights`,
          counts,
          probabilities: seenIn(table, state),
        })),
      );
    }),
    law('rewards are those of the table', () => {
      const { pairs, wrong } = samples();
      expectTrue(wrong.reward === undefined, wrong.reward!);
      for (const pair of pairs) checkReward(pair, table);
      return pairs.reduce((sum, { rewards }) => sum + rewards.count, 0);
    }),
  ];
}

interface Counts {
  readonly what: string;
  readonly counts: Float64Array;
  readonly probabilities: Float64Array;
}

/**
 * χ² of each row, and of all rows together; half of the false failures for each way. What has probability 0 never happens.
 * @returns how many there are
 */
function checkCounts(rows: readonly Counts[]): number {
  let [statistic, freedom, total] = [0, 0, 0];
  for (const { what, counts, probabilities } of rows) {
    const told = `${what} are counted as ${show(counts)}`;
    const count = counts.reduce((sum, each) => sum + each, 0);
    const wanted = probabilities.map((p) => count * p);
    const stray = counts.findIndex((each, i) => each > 0 && probabilities[i] === 0);
    expectTrue(stray < 0, `${told}, and number ${stray} has probability 0`);
    total += count;
    // With fewer expected beside the likeliest there is one bin left.
    if (count - Math.max(...wanted) < EXPECTED) continue;
    const found = chiSquareTest(counts, probabilities, { minimumExpected: EXPECTED });
    const most = chiSquareUpperQuantile(FALSE_FAILURE / 2 / rows.length, found.degreesOfFreedom);
    expectTrue(
      found.statistic <= most,
      `${told}, and ${show(wanted)} are expected: χ² is ${show(found.statistic)}, should be at most ${show(most)}`,
    );
    statistic += found.statistic;
    freedom += found.degreesOfFreedom;
  }
  if (freedom === 0) return total;
  const most = chiSquareUpperQuantile(FALSE_FAILURE / 2, freedom);
  expectTrue(statistic <= most, `χ² of all is ${show(statistic)}, should be at most ${show(most)}`);
  return total;
}

/**
 * The mean is R(s, a) within six standard errors (GEN-01), and more where rewards are skewed: by Cornish and Fisher, γ (z² − 1)/(6 √N)
 * of them.
 */
function checkReward({ state, action, rewards }: Pair, table: DecisionTable): void {
  const wanted = table.rewards[state * table.actions + action]!;
  const { count, mean, variance, skewness, standardError } = rewards;
  const spread = variance > 0 ? 6 * standardError * (1 + Math.abs(skewness) / Math.sqrt(count)) : 0;
  const rounding = 1e-9 * Math.max(1, Math.abs(wanted));
  expectWithin(mean, wanted, spread + rounding, `the mean reward of action ${action} in state ${state}`);
}
