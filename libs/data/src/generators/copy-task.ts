import { z } from 'zod';
import { defineGenerator } from './define-generator.ts';

/**
 * Sequences to be kept in mind: `length` moments of `bits` random bits, `delay` moments of nothing, a flag, and as many moments as
 * there were, in which the bits are to be told in their order. Features: the bits, and the flag. Targets, at every moment: 0 until the
 * flag, the bits after it.
 *
 * Telling 0 before and ½ after the flag, which is all that is possible without memory, has the mean square error
 * ¼ length/(2 length + delay + 1).
 */
export const copyTask = defineGenerator({
  name: 'copy-task',
  summary: 'Sequences of random bits that are to be told again after a pause: for recurrent networks.',
  law: 'bits 1 with probability ½; without memory the mean square error is at least ¼ length/(2 length + delay + 1)',
  source:
    'S. Hochreiter, J. Schmidhuber, Neural Comput. 9 (1997) 1735; A. Graves, G. Wayne, I. Danihelka, arXiv:1410.5401 (2014), section 4.1',
  options: z.object({
    count: z.int().min(1).default(2000).describe('sequences in all'),
    length: z.int().min(1).max(1000).default(4).describe('moments to keep in mind'),
    bits: z.int().min(1).max(64).default(3).describe('bits at each moment'),
    delay: z.int().min(0).max(1000).default(3).describe('moments between the last bit and the flag'),
  }),
  draw({ count, length, bits, delay }, random) {
    const time = 2 * length + delay + 1;
    const features = bits + 1;
    const points = new Float64Array(count * time * features);
    const values = new Float64Array(count * time * bits);
    const flag = length + delay;
    for (let r = 0; r < count; r++) {
      for (let t = 0; t < length; t++)
        for (let b = 0; b < bits; b++) {
          const bit = random.integer(0, 2);
          points[(r * time + t) * features + b] = bit;
          values[(r * time + flag + 1 + t) * bits + b] = bit;
        }
      points[(r * time + flag) * features + bits] = 1;
    }
    return {
      name: 'copy-task',
      points,
      count,
      dimension: time * features,
      columns: Array.from({ length: time * features }, (_, k) => {
        const [t, feature] = [Math.floor(k / features), k % features];
        return feature < bits ? `bit ${feature} ${t}` : `flag ${t}`;
      }),
      shape: [time, features],
      targets: { values, shape: [time, bits] },
    };
  },
});
