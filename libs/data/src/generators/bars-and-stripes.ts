import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';
import { countOption } from './options.ts';

/**
 * Pictures of size × size bits in which every column, or every row, is on or off as a whole: 2^(size + 1) − 2 different ones. The
 * smallest data with something hidden in them.
 */
export const barsAndStripes = defineGenerator({
  name: 'bars-and-stripes',
  summary: 'Pictures of bits whose columns, or whose rows, are each on or off: for Boltzmann machines.',
  law: 'bars or stripes with probability ½, each line on with probability ½',
  source: 'D. J. C. MacKay, Information Theory, Inference, and Learning Algorithms (2003), section 43.2',
  options: z.object({
    count: countOption(400, 2),
    size: z.int().min(2).max(32).default(4).describe('bits along each side'),
  }),
  draw({ count, size }, random) {
    const points = new Float64Array(count * size * size);
    const labels = new Int32Array(count);
    for (let r = 0; r < count; r++) {
      const isBars = r % 2 === 0;
      labels[r] = isBars ? 0 : 1;
      for (let line = 0; line < size; line++) {
        if (random.integer(0, 2) === 0) continue;
        for (let k = 0; k < size; k++) points[(r * size + (isBars ? k : line)) * size + (isBars ? line : k)] = 1;
      }
    }
    return {
      name: 'bars-and-stripes',
      points,
      count,
      dimension: size * size,
      columns: Array.from({ length: size * size }, (_, i) => `${Math.floor(i / size)},${i % size}`),
      labels,
      classes: ['bars', 'stripes'],
    };
  },
});
