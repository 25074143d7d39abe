import { batchOf, createBatch } from '@ergodic/numerics';
import { parameterArray, reals, type Energy, type Model, type RelaxationProgram } from '@ergodic/kernel';
import type { Tensor, Tensors, Tools } from '../descent/tensor-types.ts';

/**
 * E(u, h, y) = ½|u|² + ½|h|² + ½|y|² − u W₁ hᵀ − h W₂ yᵀ: inputs, hidden units and outputs, linear; or h and y within [0, 1]. What
 * rules of settling units are tried on. θ: `weights1` [inputs, hidden], `weights2` [hidden, outputs].
 */
export function trialSettling(
  sizes: readonly [inputs: number, hidden: number, outputs: number],
  weights: readonly [readonly number[], readonly number[]],
  bounded = false,
): Energy {
  const [inputs, hidden, outputs] = sizes;
  const units = inputs + hidden + outputs;
  const [first, second] = [Float64Array.from(weights[0]), Float64Array.from(weights[1])];
  /** Σ over joined pairs i < j of one row: visit(i, j, W_ij, W, its place). */
  const pairs = (
    visit: (i: number, j: number, weight: number, of: 'weights1' | 'weights2', at: number) => void,
  ): void => {
    for (let at = 0; at < first.length; at++)
      visit(Math.floor(at / hidden), inputs + (at % hidden), first[at]!, 'weights1', at);
    for (let at = 0; at < second.length; at++)
      visit(inputs + Math.floor(at / outputs), inputs + hidden + (at % outputs), second[at]!, 'weights2', at);
  };
  return {
    space: reals(units),
    visible: inputs,
    parameters: {
      weights1: parameterArray([inputs, hidden], first),
      weights2: parameterArray([hidden, outputs], second),
    },
    addEnergy({ data, replicas }, out, scale = 1) {
      for (let r = 0, row = 0; r < replicas; r++, row += units) {
        for (let i = 0; i < units; i++) out[r]! += 0.5 * scale * data[row + i]! ** 2;
        pairs((i, j, w) => (out[r]! -= scale * w * data[row + i]! * data[row + j]!));
      }
    },
    addForce({ data, replicas }, out, scale = 1) {
      for (let r = 0, row = 0; r < replicas; r++, row += units) {
        for (let i = 0; i < units; i++) out.data[row + i]! -= scale * data[row + i]!;
        pairs((i, j, w) => {
          out.data[row + i]! += scale * w * data[row + j]!;
          out.data[row + j]! += scale * w * data[row + i]!;
        });
      }
    },
    addParameterGradient({ data, replicas }, out, scale = 1) {
      for (let row = 0; row < replicas * units; row += units)
        pairs((i, j, _w, of, at) => (out[of]!.data[at]! -= scale * data[row + i]! * data[row + j]!));
    },
    relaxation: {
      inputs,
      layers: [hidden, outputs],
      ...(bounded && { bounds: [0, 1] as const }),
      curvature: 1,
      drive: (({ tf }: Tools, u: Tensor, theta: Tensors) => [
        tf.matMul(u as never, theta['weights1'] as never),
        tf.mul(tf.matMul(tf.slice(u, [0, 0], [-1, 1]) as never, tf.zeros([1, outputs])), 0),
      ]) as unknown as RelaxationProgram,
      force: (({ tf }: Tools, [h, y]: Tensor[], [drive]: Tensor[], { weights2 }: Tensors) => [
        tf.sub(tf.add(drive!, tf.matMul(y as never, weights2 as never, false, true)), h!),
        tf.sub(tf.matMul(h as never, weights2 as never), y!),
      ]) as unknown as RelaxationProgram,
      contrast: (({ tf }: Tools, u: Tensor, [h, y]: Tensor[], [h0, y0]: Tensor[]) => {
        const product = (a: Tensor, b: Tensor): Tensor => tf.matMul(a as never, b as never, true, false);
        return { weights1: product(u, tf.sub(h0!, h!)), weights2: tf.sub(product(h0!, y0!), product(h!, y!)) };
      }) as unknown as RelaxationProgram,
    },
  };
}

/** Two inputs, two hidden units and two outputs, within [0, 1], with two replicas; nothing in it is symmetric. */
export function trialSettlingModel(): Model {
  const energy = trialSettling(
    [2, 2, 2],
    [
      [0.5, 0.3, -0.2, 0.4],
      [0.6, 0.2, -0.5, 0.7],
    ],
    true,
  );
  const x = createBatch(2, 6);
  x.data.set(batchOf(Float64Array.of(0.9, 0.4, 0.2, 0.5, 0.1, 0.7, 0.1, 0.8, 0.6, 0.3, 0.4, 0.2), 2, 6).data);
  return { energy, x };
}
