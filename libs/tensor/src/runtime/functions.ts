import { ErgodicError, type ActivationProgram, type TensorProgram } from '@ergodic/kernel';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../backends/backend.ts';
import { pulled, withRun } from '../derivatives/run.ts';
import { type TensorTree, withLeaves } from '../derivatives/tree.ts';

/** A named tensor each. */
export type Tensors = Record<string, Tensor>;

type EnergyFunction = (tf: Tfjs, x: Tensor2D, parameters: Tensors, controls: Tensors) => Tensor;
type ActivationFunction = (tf: Tfjs, u: Tensor, temperature: Tensor) => Tensor;

/** E [R] of x [R, width], θ and λ. @throws ErgodicError `plugin-failed` where the program gives anything else */
export function energyOf(tf: Tfjs, program: TensorProgram) {
  return (x: Tensor2D, parameters: Tensors, controls: Tensors): Tensor1D => {
    const energies = (program as unknown as EnergyFunction)(tf, x, parameters, controls);
    return checked(tf, energies, [x.shape[0]], 'energy', 'replicas') as Tensor1D;
  };
}

/** −∂E/∂x [R, width]: rows do not mix, so it is the gradient of the sum of all energies. */
export function forceOf(tf: Tfjs, program: TensorProgram) {
  const energy = energyOf(tf, program);
  return (x: Tensor2D, parameters: Tensors, controls: Tensors): Tensor =>
    tf.neg(gradientOfSum(tf, (at) => energy(at, parameters, controls), x));
}

/** Σ_r ∂E(x_r)/∂θ, by name; zeros for a parameter that the program does not use. */
export function parameterGradientOf(tf: Tfjs, program: TensorProgram) {
  const energy = energyOf(tf, program);
  return (x: Tensor2D, parameters: Tensors, controls: Tensors): Tensors =>
    gradientOfSum(tf, (at) => energy(x, at, controls), parameters);
}

/** y of u [n] and T. */
export function responseOf(tf: Tfjs, program: ActivationProgram) {
  return (u: Tensor1D, temperature: Tensor): Tensor => {
    const response = (program as unknown as ActivationFunction)(tf, u, temperature);
    return checked(tf, response, u.shape, 'activation', 'units');
  };
}

/**
 * Σ_j (∂y_i/∂u_j) v_j. Reverse mode gives Jᵀw; since that is linear in w, its own derivative along v is J v.
 */
export function directionalDerivativeOf(tf: Tfjs, program: ActivationProgram) {
  const response = responseOf(tf, program);
  return (u: Tensor1D, temperature: Tensor, v: Tensor1D): Tensor => {
    const pullBack = (w: Tensor): Tensor => gradientOfSum(tf, (at) => tf.mul(response(at, temperature), w), u);
    return gradientOfSum(tf, (w) => tf.mul(pullBack(w), v), tf.zerosLike(u));
  };
}

/** The derivative of the sum of what `run` gives; zeros for what it does not use. */
function gradientOfSum<P extends TensorTree>(tf: Tfjs, run: (at: P) => Tensor, at: P): P {
  const total = (given: P): Tensor => tf.sum(run(given));
  const gradient = (): unknown =>
    withRun(total, at, [], (made) => withLeaves(at, pulled(made, [tf.scalar(1)], 'zeros')));
  return withoutReads(tf, gradient) as P;
}

/**
 * Numbers that a program reads are constants to its derivative, which would be wrong without a word: a force of 0.
 * @throws ErgodicError `plugin-failed` where it reads some
 */
function withoutReads<T>(tf: Tfjs, act: () => T): T {
  const engine = tf.engine() as unknown as { readSync?: (dataId: object) => never };
  const before = Object.getOwnPropertyDescriptor(engine, 'readSync');
  engine.readSync = () => {
    throw new ErgodicError({
      code: 'plugin-failed',
      message: 'a tensor program reads the numbers of a tensor, and so has no derivative by it',
      hint: 'compute by tf ops alone, without dataSync, arraySync and print: choose by tf.where, repeat by loop',
    });
  };
  try {
    return act();
  } finally {
    if (before) Object.defineProperty(engine, 'readSync', before);
    else delete engine.readSync;
  }
}

/** @param open what to call the first length in messages: a program is recorded at lengths that nobody has asked for */
function checked(tf: Tfjs, found: unknown, shape: readonly number[], what: string, open: string): Tensor {
  const told = (dtype: string, [first, ...rest]: readonly number[]): string =>
    `${dtype} [${[...(first === undefined ? [] : [first === shape[0] ? open : first]), ...rest].join(', ')}]`;
  const wanted = told('float32', shape);
  const got = found instanceof tf.Tensor ? told(found.dtype, found.shape) : `${typeof found}, which is no tensor`;
  if (found instanceof tf.Tensor && got === wanted) return found;
  throw new ErgodicError({
    code: 'plugin-failed',
    message: `the tensor program of an ${what} gave ${got}`,
    value: got,
    hint: what === 'energy' ? `${wanted}: one energy for each replica, e.g. a sum over axis 1` : wanted,
  });
}
