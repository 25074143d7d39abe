import { ErgodicError, type ActivationProgram, type TensorProgram } from '@ergodic/kernel';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../backends/backend.ts';
import { pulled, withRun } from '../derivatives/run.ts';
import { type TensorTree, withLeaves } from '../derivatives/tree.ts';

/** A named tensor each. */
export type Tensors = Record<string, Tensor>;

/** What an energy's program is a function of: x [R, width], θ and λ by name. */
export interface ProgramInputs {
  readonly x: Tensor2D;
  readonly parameters: Tensors;
  readonly controls: Tensors;
}

/** An activation's: u, T and, for the derivative, the direction v. */
export interface ActivationInputs {
  readonly u: Tensor1D;
  readonly temperature: Tensor;
  readonly v: Tensor1D;
}

type EnergyFunction = (tf: Tfjs, x: Tensor2D, parameters: Tensors, controls: Tensors) => Tensor;
type ActivationFunction = (tf: Tfjs, u: Tensor, temperature: Tensor) => Tensor;

/** E [R] of a program's inputs. @throws ErgodicError `plugin-failed` where the program gives anything else */
export function energyOf(tf: Tfjs, program: TensorProgram) {
  return ({ x, parameters, controls }: ProgramInputs): Tensor1D => {
    const energies = (program as unknown as EnergyFunction)(tf, x, parameters, controls);
    return checked(tf, energies, [x.shape[0]], 'tensor program of an energy') as Tensor1D;
  };
}

/** −∂E/∂x [R, width]: rows do not mix, so it is the gradient of the sum of all energies. */
export function forceOf(tf: Tfjs, program: TensorProgram) {
  const energy = energyOf(tf, program);
  return ({ x, ...rest }: ProgramInputs): Tensor => tf.neg(gradientOfSum(tf, (at) => energy({ x: at, ...rest }), x));
}

/** Σ_r ∂E(x_r)/∂θ, by name; zeros for a parameter that the program does not use. */
export function parameterGradientOf(tf: Tfjs, program: TensorProgram) {
  const energy = energyOf(tf, program);
  return ({ parameters, ...rest }: ProgramInputs): Tensors =>
    gradientOfSum(tf, (at) => energy({ parameters: at, ...rest }), parameters);
}

/** y of an activation's inputs. */
export function responseOf(tf: Tfjs, program: ActivationProgram) {
  return ({ u, temperature }: ActivationInputs): Tensor =>
    checked(
      tf,
      (program as unknown as ActivationFunction)(tf, u, temperature),
      u.shape,
      'tensor program of an activation',
    );
}

/**
 * Σ_j (∂y_i/∂u_j) v_j. Reverse mode gives Jᵀw; since that is linear in w, its own derivative along v is J v.
 */
export function directionalDerivativeOf(tf: Tfjs, program: ActivationProgram) {
  const response = responseOf(tf, program);
  return ({ u, temperature, v }: ActivationInputs): Tensor => {
    const pullBack = (w: Tensor): Tensor =>
      gradientOfSum(tf, (at) => tf.mul(response({ u: at, temperature, v }), w), u);
    return gradientOfSum(tf, (w) => tf.mul(pullBack(w), v), tf.zerosLike(u));
  };
}

/** The derivative of the sum of what `run` gives; zeros for what it does not use. */
function gradientOfSum<P extends TensorTree>(tf: Tfjs, run: (at: P) => Tensor, at: P): P {
  const total = (given: P): Tensor => tf.sum(run(given));
  return withRun(total, at, [], (made) => withLeaves(at, pulled(made, [tf.scalar(1)], 'zeros'))) as unknown as P;
}

function checked(tf: Tfjs, found: unknown, shape: readonly number[], what: string): Tensor {
  const wanted = `float32 [${shape.join(', ')}]`;
  const got =
    found instanceof tf.Tensor ? `${found.dtype} [${found.shape.join(', ')}]` : `${typeof found}, which is no tensor`;
  if (found instanceof tf.Tensor && got === wanted) return found;
  throw new ErgodicError({
    code: 'plugin-failed',
    message: `the ${what} gave ${got}`,
    value: got,
    hint: `${wanted}${shape.length === 1 && what.includes('energy') ? ': one energy for each replica, e.g. a sum over axis 1' : ''}`,
  });
}
