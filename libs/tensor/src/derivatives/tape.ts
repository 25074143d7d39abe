import type * as tf from '@tensorflow/tfjs-core';
import { isFlat } from '../gradients/index.ts';

/** One kernel that ran while tfjs was recording, with the closure that makes the derivatives of its inputs. */
export type TapeNode = ReturnType<typeof tf.engine>['state']['activeTape'][number];

/** A node, with those of its inputs through which a derivative flows. */
export interface Step {
  readonly node: TapeNode;
  readonly inputs: readonly (readonly [name: string, tensor: tf.Tensor])[];
}

/** How outputs come from inputs. */
export interface Flow {
  /** The nodes between inputs and outputs, each after all that it builds on. */
  readonly steps: readonly Step[];
  /** Tensors that some output is computed from, also by ways through which no derivative flows. */
  readonly leadingToOutputs: ReadonlySet<number>;
}

/**
 * The nodes, each after those that made its inputs. tfjs keeps an output for the backward pass by a copy, and writes the node
 * of the copy before the node of the output: taken in that order, a derivative of a derivative loses the copy's way back to
 * the inputs. (`tf.logSoftmax` is such a one.)
 */
export function inOrder(tape: readonly TapeNode[]): TapeNode[] {
  const nodes = tape.filter((node) => !returnsItsInput(node));
  const madeAt = new Map<number, number>();
  nodes.forEach((node, place) => node.outputs.forEach((output) => madeAt.set(output.id, place)));
  const placed = nodes.map((node, place) => {
    const latest = inputsOf(node).reduce((last, [, x]) => Math.max(last, madeAt.get(x.id) ?? -1), -1);
    return { node, order: latest > place ? latest + 0.5 : place };
  });
  return placed.sort((a, b) => a.order - b.order).map(({ node }) => node);
}

/** `tf.einsum('ij->ij', x)` gives x itself, not a copy: there is no step to take back. */
function returnsItsInput(node: TapeNode): boolean {
  return inputsOf(node).some(([, x]) => node.outputs.some(({ id }) => id === x.id));
}

/** Complex numbers count as well: no kernel of theirs has a rule, so they throw rather than pass for constants. */
const isContinuous = ({ dtype }: tf.Tensor): boolean => dtype === 'float32' || dtype === 'complex64';

/**
 * A derivative flows through tensors of real numbers and through kernels that are not flat: not through comparisons, indices
 * or roundings. So an infinite slope behind a comparison does not become 0 · ∞ = NaN.
 */
export function flowBetween(inputs: readonly tf.Tensor[], outputs: readonly tf.Tensor[], tape: TapeNode[]): Flow {
  const reached = new Set(inputs.map(({ id }) => id));
  const active = new Set(inputs.map(({ id }) => id));
  const forward: (Step & { touches: boolean })[] = inOrder(tape).map((node) => {
    const all = inputsOf(node);
    const touches = all.some(([, x]) => reached.has(x.id));
    const flowing = isFlat(node.kernelName) ? [] : all.filter(([, x]) => isContinuous(x) && active.has(x.id));
    for (const output of node.outputs) {
      if (touches) reached.add(output.id);
      if (flowing.length > 0 && isContinuous(output)) active.add(output.id);
    }
    return { node, inputs: flowing, touches };
  });

  const leadingToOutputs = new Set(outputs.map(({ id }) => id));
  const needed = new Set(outputs.map(({ id }) => id));
  const steps: Step[] = [];
  for (const step of forward.toReversed()) {
    const { node } = step;
    if (step.touches && node.outputs.some(({ id }) => leadingToOutputs.has(id))) {
      for (const [, x] of inputsOf(node)) leadingToOutputs.add(x.id);
    }
    if (step.inputs.length > 0 && node.outputs.some(({ id }) => needed.has(id))) {
      for (const [, x] of step.inputs) needed.add(x.id);
      steps.push(step);
    }
  }
  return { steps: steps.reverse(), leadingToOutputs };
}

function inputsOf(node: TapeNode): [string, tf.Tensor][] {
  return Object.entries(node.inputs).filter(([, x]) => x != null);
}
