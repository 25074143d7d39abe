import { ErgodicError, type Dataset, type Energy, type TensorArray } from '@ergodic/kernel';
import type { Minibatch } from '../descent/descent-program.ts';
import type { Tensor, Tensors, Tf, Tools } from '../descent/tensor-types.ts';

/** E [B] of x [B, d], θ and λ. */
export type EnergyFunction = (tf: Tf, x: Tensor, theta: Tensors, controls: Tensors) => Tensor;

/**
 * The program of an energy over reals that are all visible.
 * @throws ErgodicError `missing-capability` where there are hidden units, another space or no program; `invalid-option` where the data
 * do not describe the units
 */
export function energyOfReals(
  rule: string,
  { space, program, visible = space.units }: Energy,
  dataset: Dataset | undefined,
): EnergyFunction {
  const lacking = (what: string, hint: string): ErgodicError =>
    new ErgodicError({ code: 'missing-capability', message: `learning ${rule} needs ${what}`, path: 'energy', hint });
  if (space.kind !== 'reals')
    throw lacking(`an energy over reals, and this one is over ${space.kind}`, 'neural, modern-hopfield');
  if (!program)
    throw lacking('an energy with a tensor program', 'neural; `ergodic describe energy` tells which have one');
  if (visible < space.units)
    throw lacking(`all units in the data, and ${space.units - visible} are hidden`, 'contrastive-divergence');
  if (dataset && dataset.dimension !== space.units)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `learning ${rule}: a row of the data (${dataset.name}) has ${dataset.dimension} numbers, and the energy has ${space.units} units`,
      path: 'data',
      value: dataset.dimension,
      hint: `data of ${space.units} columns, or as many units as there are columns`,
    });
  return program as unknown as EnergyFunction;
}

const prefix = 'control.';

/** The controls λ as they are now, to go along with a minibatch. */
export function controlsOf({ controls = {} }: Energy): Record<string, TensorArray> {
  return Object.fromEntries(
    Object.entries(controls).map(([name, value]) => [
      prefix + name,
      { type: 'float32', shape: [], data: Float32Array.of(value) },
    ]),
  );
}

/** The controls that came with a minibatch. */
export function controlsIn(batch: Minibatch): Tensors {
  return Object.fromEntries(
    Object.entries(batch as unknown as Tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}

/**
 * The score of e^(−E/T)/Z, s = ∂ ln p/∂x = −∇E/T, as a function of x [B, d]: rows do not mix, so that it is the gradient of the sum
 * of all energies. Z does not enter.
 */
export function scoreOf(
  { tf, grad }: Tools,
  energy: (x: Tensor) => Tensor,
  temperature: Tensor,
): (x: Tensor) => Tensor {
  const gradient = grad((x: Tensor): Tensor => tf.sum(energy(x)));
  // 0 · x, since an energy that is linear in x has a derivative that comes from no x.
  return (x) => tf.add(tf.neg(tf.div(gradient(x), temperature)), tf.mul(0, x));
}

/** The mean over the rows of a minibatch, by their weights where they have some. */
export function meanOver(tf: Tf, values: Tensor, { weights }: Minibatch): Tensor {
  return tf.mean(weights ? tf.mul(values, weights) : values);
}

/** The loss, made to depend on every parameter: some move no score, such as a constant added to the energy. */
export function dependingOnAll(tf: Tf, loss: Tensor, theta: Tensors): Tensor {
  const sums = Object.values(theta).map((parameter) => tf.mul(0, tf.sum(parameter)));
  return sums.reduce((all, none) => tf.add(all, none), loss);
}
