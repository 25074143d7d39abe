import { z } from 'zod';

/** How many points in all, at least one a class. */
export const countOption = (fallback: number, classes: number) =>
  z.int().min(classes).default(fallback).describe(`points in all, shared evenly among ${classes} classes`);

export const deviationOption = (fallback: number) =>
  z.number().positive().default(fallback).describe('standard deviation of a cluster along each axis');

export const boxOption = (fallback: number) =>
  z.number().positive().default(fallback).describe('centres are uniform in the cube from -box to box');
