import { ErgodicError, type Dataset, type Energy } from '@ergodic/kernel';
import type { Tensor, Tensors, Tf } from '../descent/tensor-types.ts';
import { twoLayersOf, type TwoLayers } from '../two-layers.ts';

/** A restricted machine on bits whose last visible units are labels, one of them 1. */
export interface LabelMachine {
  readonly layers: TwoLayers;
  /** Visible units that are no labels, and those that are. */
  readonly points: number;
  readonly classes: number;
  readonly hidden: number;
}

const names = ['weights', 'visible-bias', 'hidden-bias'];

/** @throws ErgodicError `missing-capability` where the energy is no such machine, `data` where rows do not end in labels */
export function labelMachine(
  rule: string,
  energy: Energy,
  dataset: Dataset | undefined,
  classes: number | undefined,
): LabelMachine {
  const layers = twoLayersOf(energy);
  if (!layers || energy.space.kind !== 'bits' || names.some((name) => !energy.parameters[name]))
    throw new ErgodicError({
      code: 'missing-capability',
      message: `learning ${rule} needs a restricted Boltzmann machine on bits`,
      path: 'energy',
      hint: 'energy: { use: rbm, hidden: 100 }',
    });
  const K = classes ?? dataset?.classes?.length;
  if (K === undefined || K < 2 || K >= layers.visible)
    throw new ErgodicError({
      code: 'data',
      message: `learning ${rule}: ${K === undefined ? 'nothing says how many classes there are' : `${K} classes, of ${layers.visible} visible units`}`,
      path: 'learning.classes',
      value: K,
      hint: 'data: { use: label-units, data: ... }, or classes: how many of the last visible units are labels',
    });
  return { layers, points: layers.visible - K, classes: K, hidden: energy.space.units - layers.visible };
}

/** @throws ErgodicError `data` where a row does not end in one 1 among 0s, or with `bits` has other numbers than 0 and 1 before */
export function checkLabelRows(
  rule: string,
  { name, points: values, count, dimension }: Dataset,
  { points, classes }: LabelMachine,
  bits: boolean,
): void {
  const problem = (what: string, hint: string): ErgodicError =>
    new ErgodicError({ code: 'data', message: `learning ${rule}: ${what}`, path: 'data', hint });
  if (dimension !== points + classes)
    throw problem(
      `a row of the data (${name}) has ${dimension} numbers, and the machine has ${points + classes} visible units`,
      'data: { use: label-units, data: ... } with all classes',
    );
  for (let r = 0; r < count; r++) {
    const row = values.subarray(r * dimension, (r + 1) * dimension);
    const labels = row.subarray(points);
    if (labels.filter((value) => value === 1).length !== 1 || labels.some((value) => value !== 0 && value !== 1))
      throw problem(
        `row ${r} of the data (${name}) ends in ${labels.join(', ')}, which is no 1 among 0s`,
        'data: { use: label-units, data: ... }',
      );
    const odd = bits ? row.findIndex((value) => value !== 0 && value !== 1) : -1;
    if (odd >= 0)
      throw problem(
        `row ${r}, column ${odd} of the data (${name}) is ${row[odd]}, and chains are of bits`,
        'data: { use: label-units, threshold: ..., data: ... }; or generative: 0',
      );
  }
}

/**
 * ln p(y = k|v) [B, K] of points v [B, D], exactly: hidden units are summed over,
 *
 *   p(k|v) ∝ e^(d_k/T) Π_j (1 + e^((c_j + U_kj + Σᵢ v_i W_ij)/T)),
 *
 * W and U the weights of points and labels, d the biases of labels.
 */
export function labelLogs(
  tf: Tf,
  { points: D, classes: K, hidden: H }: LabelMachine,
  theta: Tensors,
  v: Tensor,
  temperature: Tensor,
): Tensor {
  const rows = v.shape[0]!;
  const W = tf.slice(theta['weights']!, [0, 0], [D, H]);
  const U = tf.slice(theta['weights']!, [D, 0], [K, H]);
  const d = tf.slice(theta['visible-bias']!, [D], [K]);
  const field = tf.reshape(tf.add(tf.matMul(v, W), theta['hidden-bias']!), [rows, 1, H]);
  const open = tf.softplus(tf.div(tf.add(field, tf.reshape(U, [1, K, H])), temperature));
  return tf.logSoftmax(tf.add(tf.sum(open, 2), tf.div(d, temperature)));
}

/** F(x)/T [B] of whole visible rows: F = −b·x − T Σⱼ ln(1 + e^((c_j + Σᵢ x_i W_ij)/T)). */
export function visibleFreeEnergy(tf: Tf, theta: Tensors, x: Tensor, temperature: Tensor): Tensor {
  const open = tf.softplus(tf.div(tf.add(tf.matMul(x, theta['weights']!), theta['hidden-bias']!), temperature));
  const biases = tf.div(tf.sum(tf.mul(x, theta['visible-bias']!), 1), temperature);
  return tf.neg(tf.add(biases, tf.sum(open, 1)));
}

/** ln p(k|v) of whole visible rows, and their labels. */
export function labelledLogs(
  tf: Tf,
  machine: LabelMachine,
  theta: Tensors,
  rows: Tensor,
  temperature: Tensor,
): { logs: Tensor; y: Tensor } {
  const { points, classes } = machine;
  const v = tf.slice(rows, [0, 0], [-1, points]);
  return {
    logs: labelLogs(tf, machine, theta, v, temperature),
    y: tf.slice(rows, [0, points], [-1, classes]),
  };
}
