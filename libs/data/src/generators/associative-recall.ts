import { z } from 'zod';
import { ErgodicError } from '@ergodic/kernel';
import { defineGenerator } from './define-generator.ts';

/**
 * Pairs of a key and a value, one at each moment, then one of the keys again: its value is to be told. Features: one for each key, then
 * one for each value, 1 where it is shown. The keys of a sequence differ; its values are independent. Classes are the values.
 *
 * The best that a network can do that sees what values there were but not which key goes with them is to tell one of them, right with
 * probability 1/pairs + (1 − 1/pairs)/values if it picks blindly.
 */
export const associativeRecall = defineGenerator({
  name: 'associative-recall',
  summary: 'Pairs of keys and values, then a key whose value is to be told: for attention.',
  law: 'keys differ, values uniform; telling a random value is right with probability 1/values, one of those shown with 1/pairs + (1 − 1/pairs)/values',
  source:
    'A. Graves, G. Wayne, I. Danihelka, arXiv:1410.5401 (2014), section 4.3; J. Ba et al., arXiv:1610.06258 (2016)',
  options: z.object({
    count: z.int().min(1).default(2000).describe('sequences in all'),
    pairs: z.int().min(1).max(1000).default(6).describe('pairs of a sequence'),
    keys: z.int().min(1).max(1000).default(12).describe('different keys there are, at least as many as pairs'),
    values: z.int().min(2).max(1000).default(8).describe('different values there are: the classes'),
  }),
  draw({ count, pairs, keys, values }, random) {
    if (pairs > keys)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `data associative-recall: ${pairs} pairs of ${keys} keys, and no key comes twice`,
        path: 'pairs',
        value: pairs,
        hint: `at most ${keys}, or more keys`,
      });
    const time = pairs + 1;
    const features = keys + values;
    const points = new Float64Array(count * time * features);
    const labels = new Int32Array(count);
    const order = Int32Array.from({ length: keys }, (_, k) => k);
    for (let r = 0; r < count; r++) {
      const asked = random.integer(0, pairs);
      for (let t = 0; t < pairs; t++) {
        // The first `pairs` places of a random order (Fisher and Yates).
        const swap = t + random.integer(0, keys - t);
        const key = order[swap]!;
        order[swap] = order[t]!;
        order[t] = key;
        const value = random.integer(0, values);
        const row = (r * time + t) * features;
        points[row + key] = 1;
        points[row + keys + value] = 1;
        if (t === asked) labels[r] = value;
      }
      points[(r * time + pairs) * features + order[asked]!] = 1;
    }
    return {
      name: 'associative-recall',
      points,
      count,
      dimension: time * features,
      columns: Array.from({ length: time * features }, (_, k) => {
        const [t, feature] = [Math.floor(k / features), k % features];
        return feature < keys ? `key ${feature} ${t}` : `value ${feature - keys} ${t}`;
      }),
      shape: [time, features],
      labels,
      classes: Array.from({ length: values }, (_, k) => String(k)),
    };
  },
});
