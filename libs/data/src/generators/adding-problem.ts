import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';

/**
 * Sequences of two features: a number uniform in [0, 1), and a mark that is 1 at two moments, one in each half, and 0 otherwise. What
 * is to be told is the sum of the two numbers that are marked: a network has to keep the first one until the second one comes.
 *
 * Always telling 1 has the mean square error 1/6, the variance of the sum.
 */
export const addingProblem = defineGenerator({
  name: 'adding-problem',
  summary: 'Sequences of numbers, two of them marked, whose sum is to be told: for recurrent networks.',
  law: 'target = x_i + x_j, x uniform in [0, 1); i uniform in the first half, j in the second; telling 1 errs by 1/6 on average, squared',
  source: 'S. Hochreiter, J. Schmidhuber, Neural Comput. 9 (1997) 1735, section 5.4, doi:10.1162/neco.1997.9.8.1735',
  options: z.object({
    count: z.int().min(1).default(2000).describe('sequences in all'),
    length: z.int().min(2).max(10000).default(20).describe('moments of a sequence'),
  }),
  draw({ count, length }, random) {
    const points = new Float64Array(count * length * 2);
    const values = new Float64Array(count);
    const half = Math.floor(length / 2);
    for (let r = 0; r < count; r++) {
      const start = r * length * 2;
      for (let t = 0; t < length; t++) points[start + 2 * t] = random.uniform(0);
      for (const t of [random.integer(0, half), half + random.integer(0, length - half)]) {
        points[start + 2 * t + 1] = 1;
        values[r]! += points[start + 2 * t]!;
      }
    }
    return {
      name: 'adding-problem',
      points,
      count,
      dimension: 2 * length,
      columns: Array.from({ length: 2 * length }, (_, k) => `${k % 2 === 0 ? 'number' : 'mark'} ${k >> 1}`),
      shape: [length, 2],
      targets: { values, shape: [1] },
    };
  },
});
