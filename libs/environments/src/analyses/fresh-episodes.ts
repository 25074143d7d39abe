import { z } from 'zod';
import { RandomStreams, RunningMoments } from '@ergodic/numerics';
import { defineAnalysis, type RunRecord } from '@ergodic/kernel';
import { agentOf, lastTemperature } from './agent-of.ts';
import { playEpisodes } from '../play.ts';

/** What the agent is worth at the end of a run: returns of episodes that it did not learn from, at the last temperature. */
export const freshEpisodes = defineAnalysis({
  name: 'fresh-episodes',
  summary: 'Returns of new episodes of the agent, once it has learnt.',
  options: z.object({
    episodes: z.int().min(2).default(100).describe('how many; a count'),
    temperature: z
      .number()
      .positive()
      .optional()
      .describe('T of the policy, an energy; the last of the run where left out'),
  }),
  make: (options) => ({ analyse: async (run) => played(run, options) }),
});

function played(run: RunRecord, options: { readonly episodes: number; readonly temperature?: number | undefined }) {
  const agent = agentOf('fresh-episodes', run);
  const T = options.temperature ?? lastTemperature(run);
  const random = new RandomStreams(run.recipe.seed, 'fresh episodes', options.episodes);
  const { returns, lengths } = playEpisodes(agent, T, random);
  const moments = new RunningMoments().addAll(returns);
  const least = returns.reduce((a, b) => Math.min(a, b));
  const steps = lengths.reduce((a, b) => a + b) / lengths.length;
  const at = `T = ${Number(T.toPrecision(4))}`;
  const mean = `${Number(moments.mean.toPrecision(5))} ± ${Number(moments.standardError.toPrecision(2))}`;
  return {
    findings: [
      `${options.episodes} fresh episodes at ${at}: mean return ${mean}, least ${Number(least.toPrecision(4))}`,
    ],
    sections: [
      {
        kind: 'table' as const,
        title: 'Fresh episodes',
        columns: ['T', 'episodes', 'mean return', 'standard error', 'least', 'mean steps'],
        rows: [[T, options.episodes, moments.mean, moments.standardError, least, steps]],
        note: 'Without learning; actions are drawn from the policy.',
      },
    ],
  };
}
