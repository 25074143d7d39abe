import type { Layer, TensorRuntime } from '@ergodic/kernel';
import { centralGradient, reference, type ReferenceTensor } from '@ergodic/tensor';
import { expect } from 'vitest';
import type { LayerResult, Tensor, Tensors, Tools } from '../src/common/tensor-types.ts';
import {
  argumentsOf,
  exactly,
  fromArrays,
  mapped,
  resultOf,
  sizeOf,
  tensorOf,
  type Inputs,
  type Named,
  type Numbers,
  type Pass,
} from './layer-passes.ts';

/** Random weights, so that no derivative cancels: Σ c·output + Σ d·U + Σ e·S. */
function scalarOf(tf: Tools['tf'], { output, energy, entropy }: LayerResult): Tensor {
  const terms = [output, energy, entropy].flatMap((x, k) => {
    if (!x) return [];
    const weights = tf.reshape(tf.sin(tf.add(tf.mul(1.7, tf.range(0, sizeOf(x.shape))), k + 0.4)), x.shape);
    return [tf.sum(tf.mul(x, weights))];
  });
  return terms.reduce((sum, term) => tf.add(sum, term));
}

type Wanted = Pick<Inputs, 'x' | 'theta' | 'temperature'>;

/** The derivatives of one number made of all that the layer gives, by x, θ and T: the runtime's in float32. */
export function slopesBy(runtime: TensorRuntime, layer: Layer, training = false): (inputs: Inputs) => Wanted {
  const program = ({ tf, grad, ...tools }: Tools, ...[x, theta, T, draws, state]: Pass): unknown => {
    const value = (at: { x: Tensor; theta: Tensors; temperature: Tensor }): Tensor => {
      const own: Pass = [at.x, at.theta, at.temperature, draws, state];
      // Some layers do not depend on T: their derivative by it is 0.
      const none = tf.mul(0, tf.sum(at.temperature));
      return tf.add(scalarOf(tf, resultOf(layer, training, { tf, grad, ...tools }, own)), none);
    };
    return grad(value as never)({ x, theta, temperature: T } as never);
  };
  const compiled = runtime.compile(program as never);
  return (inputs) => {
    const found = fromArrays(compiled.run(...argumentsOf(inputs))) as Wanted;
    expect(compiled.notes).toEqual([]);
    return found;
  };
}

/** The same by central differences in float64. */
export function differences(layer: Layer, inputs: Inputs, training = false): Wanted {
  const valueAt = (changed: Inputs): number => {
    const { output, energy, entropy } = exactly(layer, changed, training);
    const result = { output, energy, entropy } as Record<string, Numbers | undefined>;
    const made = mapped(result, (x) => x && tensorOf(x)) as unknown as LayerResult;
    return (scalarOf(reference, made) as unknown as ReferenceTensor).values[0]!;
  };
  const by = (at: Numbers, put: (changed: Numbers) => Inputs): Numbers => ({
    shape: at.shape,
    values: centralGradient((values) => valueAt(put({ shape: at.shape, values })), at.values),
  });
  return {
    x: by(inputs.x, (x) => ({ ...inputs, x })),
    theta: Object.fromEntries(
      Object.entries(inputs.theta).map(([name, at]) => [
        name,
        by(at, (changed) => ({ ...inputs, theta: { ...inputs.theta, [name]: changed } })),
      ]),
    ),
    temperature: by(inputs.temperature, (temperature) => ({ ...inputs, temperature })),
  };
}

export function expectSlopes(found: Wanted, wanted: Wanted, tolerance = 2e-4): void {
  const flat = ({ x, theta, temperature }: Wanted): Named => ({ x, temperature, ...theta });
  expect(Object.keys(flat(found)).sort()).toEqual(Object.keys(flat(wanted)).sort());
  for (const [name, { values }] of Object.entries(flat(wanted))) {
    const size = values.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
    const given = flat(found)[name]!.values;
    expect(given, name).toHaveLength(values.length);
    values.forEach((value, i) =>
      expect(Math.abs(given[i]! - value), `∂/∂${name}[${i}]: ${given[i]}, ${value}`).toBeLessThanOrEqual(
        tolerance * size,
      ),
    );
  }
}
