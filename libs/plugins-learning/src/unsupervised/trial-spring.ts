import { batchOf } from '@ergodic/numerics';
import { parameterArray, reals, type Dataset, type Energy, type Model, type Parameters } from '@ergodic/kernel';
import type { Tensor, Tf } from '../descent/tensor-types.ts';

/** Five points of two numbers, nothing in them symmetric. */
export const trialPoints = (): Float64Array => Float64Array.of(0.9, -1.2, 0.1, 0.4, 1.7, -0.3, -0.6, 1.1, 0.5, 0.2);

export const pointsAsData = (points: Float64Array, dimension: number): Dataset => ({
  name: 'trial points',
  points,
  count: points.length / dimension,
  dimension,
  columns: Array.from({ length: dimension }, (_, i) => String(i)),
});

/** E = ½ Σᵢ kᵢ (xᵢ − cᵢ)² + offset, with θ = k, c and the offset, as a plain energy and as a program. */
export function springEnergy(stiffness: readonly number[], centres: readonly number[]): Energy {
  const d = stiffness.length;
  const parameters = {
    stiffness: parameterArray([d], Float64Array.from(stiffness)),
    centre: parameterArray([d], Float64Array.from(centres)),
    offset: parameterArray([1]),
  };
  const [k, c, offset] = [parameters.stiffness.data, parameters.centre.data, parameters.offset.data];
  const program = (tf: Tf, x: Tensor, theta: Record<string, Tensor>): Tensor => {
    const squares = tf.mul(theta['stiffness']!, tf.square(tf.sub(x, theta['centre']!)));
    return tf.add(tf.mul(0.5, tf.sum(squares, 1)), theta['offset']!);
  };
  return {
    space: reals(d),
    parameters,
    program: program as never,
    addEnergy(x, out, scale = 1) {
      for (let j = 0; j < x.replicas * d; j++)
        out[Math.floor(j / d)]! += 0.5 * scale * k[j % d]! * (x.data[j]! - c[j % d]!) ** 2;
      for (let r = 0; r < x.replicas; r++) out[r]! += scale * offset[0]!;
    },
    addParameterGradient(x, out: Parameters, scale = 1) {
      for (let j = 0; j < x.replicas * d; j++) {
        const off = x.data[j]! - c[j % d]!;
        out['stiffness']!.data[j % d]! += 0.5 * scale * off * off;
        out['centre']!.data[j % d]! -= scale * k[j % d]! * off;
      }
      out['offset']!.data[0]! += scale * x.replicas;
    },
  };
}

/** What the rules here are tried on: two springs, three replicas, five points. */
export function trialSpring(): Model {
  return {
    energy: springEnergy([1.5, 0.4], [0.3, -0.2]),
    x: batchOf(Float64Array.of(0.9, -1.2, 0.1, 0.4, 1.7, -0.3), 3, 2),
    dataset: pointsAsData(trialPoints(), 2),
  };
}
