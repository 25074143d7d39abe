import * as tf from '@tensorflow/tfjs-core';
import { noGradient, registerGradients } from '../gradients/index.ts';
import { flowBetween, type Step, type TapeNode } from './tape.ts';

/** A function that has run and can be gone through backwards, as often as needed. */
export interface Pullback {
  readonly outputs: readonly tf.Tensor[];
  /**
   * Σ_k cotangent_k · ∂output_k/∂input_i for every input i: vector times Jacobian. Zeros where the outputs come from the input
   * only by flat ways; `undefined` where they do not come from it at all.
   */
  pull(cotangents: readonly tf.Tensor[]): (tf.Tensor | undefined)[];
  /** Gives back what was kept for the way back. */
  release(): void;
}

/**
 * Runs a function while tfjs writes down its kernels. Within another recording the tensors kept are the outer one's to give
 * back, and what `pull` computes is written down there: this is how derivatives of derivatives come about.
 */
export function record(run: () => readonly tf.Tensor[], inputs: readonly tf.Tensor[]): Pullback {
  registerGradients();
  const { state } = tf.engine();
  if (state.gradientDepth === 0) state.activeTape = [];
  const start = state.activeTape.length;
  const written = (): TapeNode[] => state.activeTape?.slice(start) ?? [];

  const release = (tape: readonly TapeNode[]): void => {
    if (state.gradientDepth > 0) return;
    for (const node of tape) for (const tensor of node.saved ?? []) tensor.dispose();
    state.activeTape = [];
  };
  state.gradientDepth++;
  let outputs: readonly tf.Tensor[];
  try {
    outputs = run();
  } catch (thrown) {
    state.gradientDepth--;
    release(written());
    throw thrown;
  }
  state.gradientDepth--;

  const tape = written();
  const { steps, leadingToOutputs } = flowBetween(inputs, outputs, tape);
  return {
    outputs,
    pull(cotangents) {
      const sums = new Map<number, tf.Tensor>();
      outputs.forEach((output, k) => accumulate(sums, output, cotangents[k]!));
      for (const step of steps.toReversed()) stepBack(step, sums);
      return inputs.map((x) => sums.get(x.id) ?? (leadingToOutputs.has(x.id) ? tf.zerosLike(x) : undefined));
    },
    release: () => release(tape),
  };
}

/** Takes the derivatives of one node's outputs to its inputs. */
function stepBack({ node, inputs }: Step, sums: Map<number, tf.Tensor>): void {
  const dys = node.outputs.map(({ id }) => sums.get(id));
  if (dys.every((dy) => dy === undefined)) return;
  if (node.gradient == null) throw noGradient(node.kernelName);
  // Where an output has no derivative, tfjs fills in zeros.
  const gradients = node.gradient(dys as tf.Tensor[]);
  for (const [name, x] of inputs) {
    const gradient = gradients[name];
    if (gradient === undefined) throw noGradient(node.kernelName);
    const dx = tf.tidy(gradient);
    if (!tf.util.arraysEqual(dx.shape, x.shape)) {
      throw new Error(
        `the gradient of '${node.kernelName}' has shape [${dx.shape}] for its input '${name}' of shape [${x.shape}]`,
      );
    }
    accumulate(sums, x, dx);
  }
}

function accumulate(sums: Map<number, tf.Tensor>, { id }: tf.Tensor, dx: tf.Tensor): void {
  const before = sums.get(id);
  sums.set(id, before === undefined ? dx : tf.add(before, dx));
}
