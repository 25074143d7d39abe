import type { Relaxation, RelaxationProgram } from '@ergodic/kernel';
import type { Tensor, Tensors, Tools } from '../common/tensor-types.ts';
import type { Response } from './layered-hopfield-response.ts';

/** Names of the parameters of layer l, counted from 1: what comes in from the layer before, and the bias. */
export const weightsName = (l: number): string => `weights${l}`;
export const biasName = (l: number): string => `bias${l}`;

/**
 * Settling of layers s₁ … s_L behind inputs u, in tensor operations. With ρ_l = ρ(s_l), and s kept within the bounds of ρ:
 *
 *   −∂E/∂s_l = ρ′(s_l) (d_l + ρ_{l−1} W_l + ρ_{l+1} W_{l+1}ᵀ) − s_l,   d₁ = u W₁ + b₁, d_l = b_l.
 *
 * d is the drive: u W₁, by far the largest product, is computed once, not in every step.
 *
 * At rest the diagonal of ∂²E/∂s² is 1 within the bounds, and 1 + 2 s tanh(s) ≥ 1 for the hyperbolic tangent: so is its largest
 * eigenvalue, or more.
 */
export function layeredRelaxation(inputs: number, layers: readonly number[], response: Response): Relaxation {
  const { bounds } = response;
  const drive = ({ tf }: Tools, u: Tensor, theta: Tensors): Tensor[] => {
    const column = (): Tensor => tf.mul(tf.slice(u, [0, 0], [-1, 1]), 0);
    return layers.map((_, k) =>
      tf.add(k === 0 ? tf.matMul(u as never, theta[weightsName(1)] as never) : column(), theta[biasName(k + 1)]!),
    );
  };
  const shown = (tools: Tools, s: readonly Tensor[]): readonly Tensor[] =>
    bounds ? s : s.map((each) => response.tensor(tools.tf, each));
  const force = (tools: Tools, s: readonly Tensor[], drives: readonly Tensor[], theta: Tensors): Tensor[] => {
    const { tf } = tools;
    const rho = shown(tools, s);
    return s.map((own, k) => {
      let pull = drives[k]!;
      if (k > 0) pull = tf.add(pull, tf.matMul(rho[k - 1] as never, theta[weightsName(k + 1)] as never));
      if (k + 1 < s.length)
        pull = tf.add(pull, tf.matMul(rho[k + 1] as never, theta[weightsName(k + 2)] as never, false, true));
      if (response.tensorSlope) pull = tf.mul(response.tensorSlope(tf, rho[k]!), pull);
      return tf.sub(pull, own);
    });
  };
  const contrast = (
    tools: Tools,
    u: Tensor,
    after: readonly Tensor[],
    before: readonly Tensor[],
    _theta: Tensors,
  ): Tensors => {
    const { tf } = tools;
    const [last, first] = [shown(tools, after), shown(tools, before)];
    const product = (a: Tensor, b: Tensor): Tensor => tf.matMul(a as never, b as never, true, false);
    const slopes: Tensors = {};
    for (const k of layers.keys()) {
      // ∂E/∂b_l = −ρ_l, ∂E/∂W₁ = −u ρ₁ᵀ, which is linear in ρ₁, and ∂E/∂W_l = −ρ_{l−1} ρ_lᵀ.
      const fall = tf.sub(first[k]!, last[k]!);
      slopes[biasName(k + 1)] = tf.sum(fall, 0);
      slopes[weightsName(k + 1)] =
        k === 0 ? product(u, fall) : tf.sub(product(first[k - 1]!, first[k]!), product(last[k - 1]!, last[k]!));
    }
    return slopes;
  };
  return {
    inputs,
    layers,
    ...(bounds && { bounds }),
    curvature: 1,
    drive: drive as unknown as RelaxationProgram,
    force: force as unknown as RelaxationProgram,
    contrast: contrast as unknown as RelaxationProgram,
  };
}
