import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';
import { drawMixture, shareOut } from './mixture.ts';
import { countOption, deviationOption } from './options.ts';

const CENTRES = [
  [-5, -5],
  [-5, 5],
  [5, -5],
  [5, 5],
];

/** Four round clusters ten deviations apart: every sound method finds them unless its start traps it. */
export const blobs4Sep = defineGenerator({
  name: 'blobs4-sep',
  summary: 'Four well separated round clusters on the corners of a square.',
  law: 'N(c, deviation²) for c = (±5, ±5), equal shares',
  options: z.object({ count: countOption(1000, 4), deviation: deviationOption(1) }),
  draw: ({ count, deviation }, random) =>
    drawMixture(
      'blobs4-sep',
      shareOut(count, 4).map((share, k) => ({ count: share, centre: CENTRES[k]!, spread: deviation })),
      random,
    ),
});
