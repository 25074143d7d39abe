import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';
import { drawCentres, drawMixture, shareOut } from './mixture.ts';
import { boxOption, countOption, deviationOption } from './options.ts';

/** Round clusters of one deviation around centres that are drawn anew with every seed; some may lie on top of each other. */
function randomBlobs(name: string, classes: number, dimension: number, defaults: { count: number; box: number }) {
  return defineGenerator({
    name,
    summary: `${classes} round clusters around random centres in ${dimension} dimensions.`,
    law: `N(c_k, deviation²) with c_k uniform in [-box, box]^${dimension}, k = 1 ... ${classes}, equal shares`,
    options: z.object({
      count: countOption(defaults.count, classes),
      box: boxOption(defaults.box),
      deviation: deviationOption(1),
    }),
    draw: ({ count, box, deviation }, random) => {
      const centres = drawCentres(classes, dimension, box, random);
      const components = shareOut(count, classes).map((share, k) => ({
        count: share,
        centre: centres[k]!,
        spread: deviation,
      }));
      return drawMixture(name, components, random);
    },
  });
}

export const blobs8Random = randomBlobs('blobs8-random', 8, 2, { count: 400, box: 11 });
export const blobs15Random = randomBlobs('blobs15-random', 15, 2, { count: 900, box: 22 });
export const blobs5In10d = randomBlobs('blobs5-10d', 5, 10, { count: 500, box: 6 });
