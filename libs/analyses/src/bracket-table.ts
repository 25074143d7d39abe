import type { Section } from '@ergodic/kernel';
import { estimateTexts } from './estimate-texts.ts';
import type { LogPartitionBracket } from './partition/annealed-bracket.ts';

/** With fewer runs that count the scatter of the weights does not tell their error. */
const FEW_RUNS = 10;

/** Whether so few runs carry an estimate that its error is not to be relied on. */
export function hasFewRuns({ lower, upper }: LogPartitionBracket): boolean {
  return Math.min(lower.effectiveSampleSize, upper.effectiveSampleSize) < FEW_RUNS;
}

/** ln Z by annealing forward and backward. */
export function bracketTable(bracket: LogPartitionBracket, temperature: number): Section {
  const { lower, upper, combined, consistent } = bracket;
  const told = [lower, upper, combined];
  const texts = estimateTexts(told.map(({ logRatio, standardError }) => ({ value: logRatio, standardError })));
  return {
    kind: 'table',
    title: `Annealed importance sampling both ways, T = ${Number(temperature.toPrecision(4))}`,
    columns: ['', 'ln Z', 'runs that count'],
    rows: [
      ['forward: below on average', texts[0]!, Math.round(lower.effectiveSampleSize)],
      ['back from the last states: above on average', texts[1]!, Math.round(upper.effectiveSampleSize)],
      ['both together, by Bennett’s acceptance ratio', texts[2]!, null],
    ],
    note: `${
      consistent
        ? 'The way back is a bound only if the last states of the run are in equilibrium.'
        : 'The way back lies below the way forward: the last states of the run are not in equilibrium, and this is no bracket.'
    }${hasFewRuns(bracket) ? ' Of so few runs that count, errors are larger than told: take more annealingSteps.' : ''}`,
  };
}
