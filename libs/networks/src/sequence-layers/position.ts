import { z } from 'zod';
import { defineLayer, parameterArray } from '@ergodic/kernel';
import type { LayerFunction } from '../common/tensor-types.ts';
import { sequenceShape } from './sequence.ts';

/** How large learned positions are at first, beside features of size 1. */
const SMALL = 0.02;

/**
 * Tells the steps of a sequence apart: y_t = x_t + p_t, for attention, which does not see their order. Input and output
 * [time, features]. `sinusoidal`: p_t,2i = sin(t/10000^(2i/features)), p_t,2i+1 the cosine of the same. `learned`: θ `positions`
 * [time, features], normal of size 0.02 at first.
 * Adding a number has no states, so it has neither energy nor entropy.
 */
export const position = defineLayer({
  name: 'position',
  summary: 'Adds to each step of [time, features] what tells it from the others.',
  formula: 'y_t = x_t + p_t; sinusoidal: sin, cos of t/10000^(2i/features)',
  source: 'A. Vaswani et al., NIPS 30 (2017), arXiv:1706.03762',
  options: z.object({
    kind: z
      .enum(['sinusoidal', 'learned'])
      .default('sinusoidal')
      .describe('waves of growing length, or numbers that are learned'),
  }),
  trials: [
    {
      claims: {
        inputs: [
          [1, 4],
          [3, 5],
        ],
        refuses: [[4], [2, 3, 4]],
      },
    },
    { options: { kind: 'learned' }, claims: { inputs: [[3, 2]] } },
  ],
  make: ({ kind }) => ({
    build(input, site) {
      const { time, features } = sequenceShape(input, site);
      const waves = kind === 'sinusoidal' ? sinusoids(time, features) : undefined;
      const program: LayerFunction = ({ tf }, x, { positions }) => ({
        output: tf.add(x, positions ?? tf.tensor2d(waves!, [time, features])),
      });
      const learned = (): Float64Array => Float64Array.from({ length: time * features }, () => SMALL * site.normal());
      return {
        input,
        output: input,
        parameters: { ...(!waves && { positions: parameterArray([time, features], learned()) }) },
        program,
      };
    },
  }),
});

function sinusoids(time: number, features: number): Float32Array {
  return Float32Array.from({ length: time * features }, (_, at) => {
    const [t, i] = [Math.floor(at / features), at % features];
    const phase = t / 10000 ** ((i - (i % 2)) / features);
    return i % 2 === 0 ? Math.sin(phase) : Math.cos(phase);
  });
}
