import { ErgodicError, type MomentStep } from '@ergodic/kernel';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorOps } from '../reference/index.ts';

/** Tensors by name, or the path of a nested record. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * How parameters move along a gradient. Pure: what it remembers between steps goes in and comes out. For each parameter it may remember
 * tensors of that parameter's shape, which start at zero.
 */
export interface Optimiser {
  readonly name: string;
  /** Names of what is remembered for each parameter. */
  readonly memory: readonly string[];
  /**
   * The step of one parameter.
   *
   * @param rate the learning rate, a scalar
   * @param step the number of this step from 1, a float32 scalar
   * @returns what is added to the parameter, and the memory after the step
   */
  update(
    ops: TensorOps,
    gradient: Tensor,
    memory: NamedTensors,
    rate: Tensor,
    step: Tensor,
  ): { readonly change: Tensor; readonly memory: NamedTensors };
  /** The coefficients of the same step. */
  moments(rate: number, step: number): MomentStep;
}

/** Gradient descent: -rate g. */
export function gradientDescent(): Optimiser {
  return {
    name: 'gradient-descent',
    memory: [],
    update: (ops, gradient, _, rate) => ({ change: ops.neg(ops.mul(rate, gradient)), memory: {} }),
    moments: (rate) => ({ rate }),
  };
}

/**
 * Heavy ball: m = friction m + g; -rate m.
 *
 * @param friction share of the velocity that stays, in [0, 1)
 *
 * Source: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Computational Mathematics and
 * Mathematical Physics 4:5 (1964), doi:10.1016/0041-5553(64)90137-5.
 */
export function momentum(friction = 0.9): Optimiser {
  checkShare('momentum', 'friction', friction);
  return {
    name: 'momentum',
    memory: ['velocity'],
    update: (ops, gradient, { velocity }, rate) => {
      const moved = ops.add(ops.mul(velocity!, friction), gradient);
      return { change: ops.neg(ops.mul(rate, moved)), memory: { velocity: moved } };
    },
    moments: (rate) => ({ mean: { keep: friction, add: 1 }, rate }),
  };
}

/**
 * Adam: m and v are running means of g and g^2, corrected for their start at zero: -rate m' / (sqrt(v') + epsilon) with
 * m' = m / (1 - first^t), v' = v / (1 - second^t).
 *
 * Source: D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR (2015), arXiv:1412.6980, algorithm 1.
 */
export function adam({ first = 0.9, second = 0.999, epsilon = 1e-8 } = {}): Optimiser {
  checkShare('adam', 'first', first);
  checkShare('adam', 'second', second);
  return {
    name: 'adam',
    memory: ['mean', 'square'],
    update: (ops, gradient, memory, rate, step) => {
      const mean = ops.add(ops.mul(memory['mean']!, first), ops.mul(gradient, 1 - first));
      const square = ops.add(ops.mul(memory['square']!, second), ops.mul(ops.square(gradient), 1 - second));
      // The corrections are scalars: √v′ + ε = (√v + ε √c) / √c leaves two passes over the parameters less.
      const correction = (share: number): Tensor => ops.sub(1, ops.pow(share, step));
      const root = ops.sqrt(correction(second));
      const scale = ops.neg(ops.div(ops.mul(rate, root), correction(first)));
      const size = ops.add(ops.sqrt(square), ops.mul(epsilon, root));
      return { change: ops.mul(scale, ops.div(mean, size)), memory: { mean, square } };
    },
    moments: (rate, step) => {
      const root = Math.sqrt(1 - second ** step);
      return {
        mean: { keep: first, add: 1 - first },
        square: { keep: second, add: 1 - second },
        rate: (rate * root) / (1 - first ** step),
        epsilon: epsilon * root,
      };
    },
  };
}

function checkShare(optimiser: string, name: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `${optimiser}: ${name} is ${value}`,
    path: name,
    value,
    hint: 'a number in [0, 1)',
  });
}
