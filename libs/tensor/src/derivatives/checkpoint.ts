import * as tf from '@tensorflow/tfjs-core';
import { currentBackend } from '../trace/backend.ts';
import { pulled, withRun } from './run.ts';
import type { TapeNode } from './tape.ts';
import { leavesOf, type TensorTree, withLeaves } from './tree.ts';

/**
 * A function of which nothing is kept for the way back but its argument: its derivatives compute it anew. A chain of n parts each wrapped
 * so needs the memory of n arguments and of one part, in place of that of all parts, for about one more pass forward.
 *
 * Everything that is differentiated by must come in by the argument, records and lists of tensors: what the function closes over is
 * constant, and so are int32 and bool tensors. Where no derivative is being taken it is the function itself.
 *
 * onnxruntime orders operations as it likes. So in a recorded program the first tensor of the argument is made to wait for the cotangents
 * when it is computed anew, and its derivative for those of the others: without that all parts are computed anew before any is let go.
 *
 * Source: T. Chen et al., Training Deep Nets with Sublinear Memory Cost (2016), arXiv:1604.06174.
 */
export function checkpoint<P extends TensorTree, Y extends TensorTree>(
  program: (argument: P) => Y,
): (argument: P) => Y {
  return (argument) => {
    const { state } = tf.engine();
    if (state.gradientDepth === 0) return program(argument);
    const inputs = leavesOf(argument, 'the argument of checkpoint').map(({ tensor }) => tensor);
    // Recorded, so that a derivative of the derivative finds its way to the inputs.
    const saved = inputs.map((x) => tf.keep(tf.clone(x)));
    let outputs: tf.Tensor[] = [];
    const value = unrecorded(() =>
      tidy(() => {
        const result = program(argument);
        outputs = leavesOf(result, 'the result of the checkpointed function').map(({ tensor }) => tf.clone(tensor));
        return withLeaves(result, outputs) as unknown as Y;
      }),
    );
    const node: TapeNode = {
      id: state.nextTapeNodeId++,
      kernelName: 'Checkpoint',
      inputs: Object.fromEntries(inputs.map((x, i) => [String(i), x])),
      outputs,
      saved,
      gradient: (dys) => {
        const gradients = backward(program, argument, saved, dys);
        return Object.fromEntries(gradients.map((gradient, i) => [String(i), () => gradient!]));
      },
    };
    state.activeTape.push(node);
    return value;
  };
}

/** The derivatives by the float32 tensors of the argument; cotangents are undefined where nothing comes from an output. */
function backward<P extends TensorTree, Y extends TensorTree>(
  program: (argument: P) => Y,
  form: P,
  saved: readonly tf.Tensor[],
  cotangents: readonly (tf.Tensor | undefined)[],
): (tf.Tensor | undefined)[] {
  const given = cotangents.filter((dy) => dy !== undefined);
  const places = saved.flatMap(({ dtype }, i) => (dtype === 'float32' ? [i] : []));
  const again = (floats: tf.Tensor[]): tf.Tensor[] => {
    const all = saved.map((tensor, i) => floats[places.indexOf(i)] ?? tensor);
    const result = leavesOf(program(withLeaves(form, all) as unknown as P), 'the result of the checkpointed function');
    return result.flatMap(({ tensor }, k) => (cotangents[k] === undefined ? [] : [tensor]));
  };
  const start = places.map((i) => saved[i]!);
  const [first, ...rest] = withRun(again, [after(start[0]!, given), ...start.slice(1)], [], (run) =>
    pulled(run, given, 'zeros'),
  );
  const found = [after(first!, rest), ...rest];
  return saved.map((_, i) => found[places.indexOf(i)]);
}

/** x, but not before the others; where nothing is recorded, what is written first is done first. */
function after(x: tf.Tensor, others: readonly tf.Tensor[]): tf.Tensor {
  if (!currentBackend() || others.length === 0) return x;
  const some = others.map((t) =>
    t.rank === 0
      ? t
      : tf.sum(
          tf.slice(
            t,
            t.shape.map(() => 0),
            t.shape.map(() => 1),
          ),
        ),
  );
  return tf.add(x, tf.mul(0, tf.addN(some)));
}

/** Runs something of which no derivative is taken. */
function unrecorded<T>(act: () => T): T {
  const { state } = tf.engine();
  const { gradientDepth, activeTape } = state;
  state.gradientDepth = 0;
  try {
    return act();
  } finally {
    state.gradientDepth = gradientDepth;
    state.activeTape = activeTape;
  }
}

const tidy = <T>(work: () => T): T => tf.tidy(work as () => tf.TensorContainer) as T;
