import { z } from 'zod';
import { type ActivationProgram, defineActivation } from '@ergodic/kernel';
import type { Tensor, Tf } from '../src/common/tensor-types.ts';

// The activations are plugins of another library, which this one does not know: their names and programs once more.
const activation = (name: string, respond?: (tf: Tf, u: Tensor, T: Tensor) => Tensor) =>
  defineActivation({
    name,
    summary: 'for tests',
    options: z.object({}),
    make: () => ({
      over: 'elements',
      ...(respond && { program: respond as unknown as ActivationProgram }),
      apply: () => undefined,
      derivative: () => undefined,
    }),
  });

export const thermalSoftplus = activation('thermal-softplus', (tf, u, T) => tf.mul(T, tf.softplus(tf.div(u, T))));
export const thermalSigmoid = activation('thermal-sigmoid', (tf, u, T) => tf.sigmoid(tf.div(u, T)));
export const thermalTanh = activation('thermal-tanh', (tf, u, T) => tf.tanh(tf.div(u, T)));
export const fermiDirac = activation('fermi-dirac', (tf, u, T) => tf.sigmoid(tf.div(tf.sub(0.3, u), T)));
export const softmax = activation('softmax', (tf, u, T) => tf.softmax(tf.div(u, T)));
/** One without a program. */
export const plain = activation('plain');
/** One that has noise, and so no program. */
export const noisy = defineActivation({
  name: 'noisy',
  summary: 'for tests',
  options: z.object({}),
  make: () => ({
    over: 'rows',
    apply: () => undefined,
    derivative: () => undefined,
    redraw: () => undefined,
  }),
});
