import { z } from 'zod';
import { defineActivation } from '@ergodic/kernel';
import { checkTemperature } from './temperature.ts';
import type { Tensor, Tf } from './tensor-types.ts';

/**
 * f(u) = max(u − T, 0), element by element: what is left of u when T is taken off. u and T in the same unit.
 *
 * It is the proximal map of T y on y ≥ 0, the y that minimises ½ (y − u)² + T y: an exact threshold, and no thermal
 * smoothing (that is thermal-softplus). It has a kink at u = T.
 *
 * Derivative: 1 for u > T and 0 below; at the kink, where every number in [0, 1] is a subgradient, 0.
 * T → 0: max(u, 0); T → ∞: 0.
 *
 * @throws RangeError unless T is finite and > 0
 */
export const softThreshold = defineActivation({
  name: 'soft-threshold',
  summary: 'Rectifier that starts at u = T: takes T off and cuts at 0. A threshold, not a smoothing.',
  formula: 'f(u) = max(u − T, 0)',
  law: 'the minimum of ½ (y − u)² + T y over y ≥ 0 lies at y = f(u); df/du = 1 for u > T, else 0',
  source: 'D. L. Donoho, I. M. Johnstone, Biometrika 81 (1994) 425, doi:10.1093/biomet/81.3.425',
  options: z.object({}),
  trials: [
    {
      claims: {
        kinks: (temperature) => [temperature],
        monotone: 'rising',
        min: 0,
        cold: (u) => u.map((value) => Math.max(value, 0)),
        hot: (u) => u.map(() => 0),
      },
    },
  ],
  make: () => ({
    over: 'elements',
    program: (tf: Tf, u: Tensor, temperature: Tensor) => tf.relu(tf.sub(u, temperature)),
    apply(u, temperature, out) {
      checkTemperature('soft-threshold', temperature);
      for (let i = 0; i < u.length; i++) out[i] = Math.max(u[i]! - temperature, 0);
    },
    derivative(u, temperature, v, out) {
      checkTemperature('soft-threshold', temperature);
      for (let i = 0; i < u.length; i++) out[i] = u[i]! > temperature ? v[i]! : 0;
    },
  }),
});
