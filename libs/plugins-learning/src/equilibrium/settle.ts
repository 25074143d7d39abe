import type { Relaxation } from '@ergodic/kernel';
import type { Tensor, Tensors, Tools } from '../descent/tensor-types.ts';

/** The functions that the programs of `Relaxation` are. */
export interface RelaxationFunctions extends Pick<Relaxation, 'inputs' | 'layers' | 'bounds' | 'curvature'> {
  drive(tools: Tools, u: Tensor, theta: Tensors): Tensor[];
  force(tools: Tools, s: readonly Tensor[], drive: readonly Tensor[], theta: Tensors): Tensor[];
  contrast(tools: Tools, u: Tensor, after: readonly Tensor[], before: readonly Tensor[], theta: Tensors): Tensors;
}

/** What pulls the outputs s_L to targets: the force β (t − s_L), that of β ½|s_L − t|². */
export interface Nudge {
  /** [B, 1]. */
  readonly beta: Tensor;
  readonly targets: Tensor;
}

export interface Phase {
  readonly steps: number;
  readonly nudge?: Nudge | undefined;
  /** Outputs are held at these, and the other layers settle. */
  readonly held?: Tensor | undefined;
  /** √(2Tε) ξ of a step, a tensor for each layer; `step` counts those of this phase, int32. */
  readonly noise?: ((step: Tensor) => Tensor[]) | undefined;
}

export interface Settled {
  readonly states: Tensor[];
  /** Mean |s′ − s| / ε of the last step over units and rows: mean |∂E/∂s| as far as the bounds leave units free. 0 is settled. */
  readonly residual: Tensor;
}

/**
 * Steps s ← s + ε (F(s) + β (t − s_L)) + √(2Tε) ξ, clipped to the bounds: one Loop where it is compiled. The last step stands outside
 * of it, to tell how far states still move.
 */
export function settle(
  tools: Tools,
  relaxation: RelaxationFunctions,
  theta: Tensors,
  drive: readonly Tensor[],
  start: readonly Tensor[],
  stepSize: number,
  phase: Phase,
): Settled {
  const { tf, loop } = tools;
  const { bounds } = relaxation;
  const last = relaxation.layers.length - 1;
  const step = (states: readonly Tensor[], iteration: Tensor): Tensor[] => {
    const noise = phase.noise?.(iteration);
    return relaxation.force(tools, states, drive, theta).map((force, l) => {
      const state = states[l]!;
      if (l === last && phase.held) return phase.held;
      if (l === last && phase.nudge)
        force = tf.add(force, tf.mul(phase.nudge.beta, tf.sub(phase.nudge.targets, state)));
      let next = tf.add(state, tf.mul(force, stepSize));
      if (noise) next = tf.add(next, noise[l]!);
      return bounds ? tf.clipByValue(next, ...bounds) : next;
    });
  };
  const first = phase.held ? [...start.slice(0, last), phase.held] : [...start];
  const before = loop(phase.steps - 1, first, (states, iteration) => step(states, iteration));
  const states = step(before, tf.scalar(phase.steps - 1, 'int32'));
  const moved = states.map((state, l) => tf.sum(tf.abs(tf.sub(state, before[l]!)), 1));
  const units = relaxation.layers.reduce((sum, n) => sum + n, 0);
  const all = moved.reduce((sum, each) => tf.add(sum, each));
  return { states, residual: tf.div(tf.mean(all), units * stepSize) };
}
