import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';
import { drawMixture, shareOut } from './mixture.ts';
import { countOption, deviationOption } from './options.ts';

/** Half the side of the square; at deviation 1 the clusters then share about an eighth of their points. */
const HALF = 1.55;
const CENTRES = [
  [-HALF, -HALF],
  [-HALF, HALF],
  [HALF, -HALF],
  [HALF, HALF],
];

/** Four round clusters that overlap: no method can reach ARI 1, and the start hardly matters. */
export const blobs4Overlap = defineGenerator({
  name: 'blobs4-overlap',
  summary: 'Four overlapping round clusters on the corners of a square.',
  law: 'N(c, deviation²) for c = (±1.55, ±1.55), equal shares',
  options: z.object({ count: countOption(600, 4), deviation: deviationOption(1) }),
  draw: ({ count, deviation }, random) =>
    drawMixture(
      'blobs4-overlap',
      shareOut(count, 4).map((share, k) => ({ count: share, centre: CENTRES[k]!, spread: deviation })),
      random,
    ),
});
