import { z } from 'zod';

export const discountOption = z
  .number()
  .min(0)
  .max(1)
  .default(0.95)
  .describe('γ, what a reward is worth a step later, no unit');

export const episodesOption = z.int().min(1).default(16).describe('episodes that an update is drawn from; a count');
