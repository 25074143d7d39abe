import { expect, it } from 'vitest';
import { z } from 'zod';
import { partOption } from '@ergodic/kernel';
import { optionsOf } from './option-rows.ts';

it('options are told with type, range, default and description', () => {
  const options = z.object({
    stiffness: z.number().positive().default(1).describe('k'),
    clusters: z.int().min(2).max(64).describe('K'),
    share: z.number().min(0).lt(1).optional(),
    scale: z.enum(['none', 'standard']).default('none'),
    column: z.union([z.string(), z.int()]).optional(),
    shape: z.array(z.int().min(1)).min(1),
    corner: z.array(z.number()).length(2).default([0, 0]),
    periodic: z.boolean().default(true),
    cycle: partOption('schedule').describe('what is repeated'),
    parts: z.array(partOption('schedule')).min(2),
    nested: z.object({ every: z.int().default(3).describe('steps') }).optional(),
  });
  const told = optionsOf(options).map(({ name, type, default: byDefault }) => `${name}: ${type} = ${byDefault}`);
  expect(told).toEqual([
    'stiffness: number > 0 = 1',
    'clusters: integer 2 … 64 = required',
    'share: number ≥ 0, < 1 = –',
    'scale: none | standard = "none"',
    'column: text | integer = –',
    'shape: list of integer ≥ 1 = required',
    'corner: list of 2 × number = [0,0]',
    'periodic: true | false = true',
    'cycle: schedule = required',
    'parts: list of 2 or more × schedule = required',
    'nested: object = –',
    'nested.every: integer = 3',
  ]);
  expect(optionsOf(options)[0]!.description).toBe('k');
});
