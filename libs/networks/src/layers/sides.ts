import { z } from 'zod';

const side = z.int().min(1);

/** A count, or one for each of height and width. */
export const sidesOption = () => z.union([side, z.tuple([side, side])]);

export const sidesOf = (given: number | readonly [number, number]): readonly [number, number] =>
  typeof given === 'number' ? [given, given] : given;
