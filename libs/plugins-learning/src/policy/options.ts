import { z } from 'zod';

export const discountOption = z
  .number()
  .min(0)
  .max(1)
  .default(0.95)
  .describe('γ, what a reward is worth a step later, no unit');

export const episodesOption = z.int().min(1).default(16).describe('episodes that an update is drawn from; a count');

export const baselineOption = z
  .enum(['others', 'none'])
  .default('others')
  .describe(
    'others: what the other episodes still got at the same step is taken off, which leaves the mean and quietens',
  );

export const creditOption = z
  .number()
  .min(0)
  .max(1)
  .default(1)
  .describe('λ, a reward k steps after an action counts (γλ)^k toward it: below 1 quieter and biased, no unit');
