import type { Objective, SampleDraw } from '@ergodic/kernel';
import type { Minibatch, PassArguments, SlopeFunction } from '../descent/descent-program.ts';
import type { Tensor, Tensors, Tf, Tools } from '../descent/tensor-types.ts';
import { settle, type RelaxationFunctions, type Settled } from './settle.ts';

export interface PhaseOptions {
  readonly freeSteps: number;
  readonly nudgedSteps: number;
  readonly stepSize: number;
  readonly thermal: boolean;
}

export type Nudging = 'one-sided' | 'symmetric' | 'random-sign';

export interface NudgingOptions extends PhaseOptions {
  readonly nudging: Nudging;
  readonly beta: number;
}

/** A gradient that is told by phases, with the random numbers that it takes. */
export interface PhaseSlope {
  readonly slope: SlopeFunction;
  readonly draws: NonNullable<Objective['draws']>;
}

/**
 * Free phase, nudged phases and their contrast, mean over the rows of a minibatch:
 *
 *   one-sided:    g = (∂E/∂θ at s^β − ∂E/∂θ at s⁰) / β
 *   symmetric:    g = (∂E/∂θ at s^β − ∂E/∂θ at s^(−β)) / 2β
 *   random-sign:  as one-sided, with β or −β drawn for each row
 *
 * A row of weight w is nudged by wβ, so that its share of g is w times as large. With noise the phases that are compared have the same
 * noise, and s⁰ goes on for as many steps as s^β.
 */
export function nudgedSlope(relaxation: RelaxationFunctions, options: NudgingOptions): PhaseSlope {
  const { nudging, beta, nudgedSteps, stepSize, thermal } = options;
  const slope: SlopeFunction = (tools, theta, batch, pass) => {
    const { tf } = tools;
    const run = freePhase(tools, relaxation, theta, batch, pass, options);
    const { free, drive, targets, noise } = run;
    const ones = tf.add(tf.mul(tf.slice(targets, [0, 0], [-1, 1]), 0), beta);
    const weighed = batch.weights ? tf.mul(ones, tf.expandDims(batch.weights, 1)) : ones;
    const isPlus = nudging === 'random-sign' ? tf.greater(tf.expandDims(pass.draws['sign']!, 1), 0.5) : undefined;
    const strength = isPlus ? tf.where(isPlus, weighed, tf.neg(weighed)) : weighed;
    const nudged = (by: Tensor | undefined): Settled =>
      settle(tools, relaxation, theta, drive, free.states, stepSize, {
        steps: nudgedSteps,
        nudge: by && { beta: by, targets },
        noise: noise?.(options.freeSteps),
      });
    const after = nudged(strength);
    const before =
      nudging === 'symmetric' ? nudged(tf.neg(strength)) : thermal ? nudged(undefined) : { states: free.states };
    // Where the sign is −, β < 0 divides: the phases change places.
    const swapped = (one: readonly Tensor[], other: readonly Tensor[]): readonly Tensor[] =>
      isPlus ? one.map((state, l) => tf.where(isPlus, state, other[l]!)) : one;
    const contrast = relaxation.contrast(
      tools,
      batch.points,
      swapped(after.states, before.states),
      swapped(before.states, after.states),
      theta,
    );
    const span = nudging === 'symmetric' ? 2 * beta : beta;
    const gradient = meanOver(tf, contrast, batch, span);
    return { loss: run.loss, told: { ...run.told, nudgedResidual: after.residual }, gradient };
  };
  const draws: Record<string, SampleDraw> = noiseDraws(relaxation, options);
  if (nudging === 'random-sign') draws['sign'] = { law: 'uniform', shape: [] };
  return { slope, draws };
}

/**
 * Free phase, and one with the outputs held at the targets, the limit β → ∞ of nudging:
 *
 *   g = ∂E/∂θ at s^clamped − ∂E/∂θ at s⁰, mean over the rows.
 */
export function clampedSlope(relaxation: RelaxationFunctions, options: PhaseOptions): PhaseSlope {
  const { nudgedSteps, stepSize, thermal } = options;
  const slope: SlopeFunction = (tools, theta, batch, pass) => {
    const { free, drive, targets, noise, loss, told } = freePhase(tools, relaxation, theta, batch, pass, options);
    const phase = (held: Tensor | undefined): Settled =>
      settle(tools, relaxation, theta, drive, free.states, stepSize, {
        steps: nudgedSteps,
        held,
        noise: noise?.(options.freeSteps),
      });
    const clamped = phase(targets);
    const before = thermal ? phase(undefined).states : free.states;
    const contrast = relaxation.contrast(tools, batch.points, clamped.states, before, theta);
    const gradient = meanOver(tools.tf, contrast, batch, 1);
    return { loss, told: { ...told, clampedResidual: clamped.residual }, gradient };
  };
  return { slope, draws: noiseDraws(relaxation, options) };
}

/** Where the network settles by itself, and what it tells there. */
export function freePhase(
  tools: Tools,
  relaxation: RelaxationFunctions,
  theta: Tensors,
  batch: Minibatch,
  pass: PassArguments,
  { freeSteps, stepSize, thermal }: PhaseOptions,
) {
  const { tf } = tools;
  const drive = relaxation.drive(tools, batch.points, theta);
  const targets = batch.targets ?? chosen(tf, batch.labels!, relaxation.layers.at(-1)!);
  const noise = thermal ? noiseOf(tools, relaxation, pass, stepSize) : undefined;
  const start = drive.map((each) => tf.zerosLike(each));
  const free = settle(tools, relaxation, theta, drive, start, stepSize, { steps: freeSteps, noise: noise?.(0) });
  const outputs = free.states.at(-1)!;
  const each = tf.mul(0.5, tf.sum(tf.square(tf.sub(outputs, targets)), 1));
  const told: Tensors = { residual: free.residual };
  if (batch.labels) {
    const right = tf.equal(tf.cast(tf.argMax(outputs, 1), 'int32'), batch.labels);
    told['accuracy'] = tf.mean(tf.cast(right, 'float32'));
  }
  const loss = tf.mean(batch.weights ? tf.mul(batch.weights, each) : each);
  return { free, drive, targets, noise, loss, told, outputs };
}

/** 1 at the label, 0 elsewhere: [B, K]. */
function chosen(tf: Tf, labels: Tensor, classes: number): Tensor {
  return tf.cast(tf.equal(tf.expandDims(labels, 1), tf.range(0, classes, 1, 'int32')), 'float32');
}

const noiseName = (l: number): string => `noise${l + 1}`;

function noiseDraws(
  { layers }: RelaxationFunctions,
  { thermal, freeSteps, nudgedSteps }: PhaseOptions,
): Record<string, SampleDraw> {
  if (!thermal) return {};
  return Object.fromEntries(
    layers.map((n, l) => [noiseName(l), { law: 'normal', shape: [freeSteps + nudgedSteps, n] }]),
  );
}

/** √(2Tε) ξ of the step so many behind `from`. */
function noiseOf({ tf }: Tools, { layers }: RelaxationFunctions, pass: PassArguments, stepSize: number) {
  const amplitude = tf.sqrt(tf.mul(2 * stepSize, pass.temperature));
  return (from: number) =>
    (step: Tensor): Tensor[] =>
      layers.map((_, l) =>
        tf.mul(amplitude, tf.gather(pass.draws[noiseName(l)]!, tf.add(step, tf.scalar(from, 'int32')) as never, 1)),
      );
}

function meanOver(tf: Tf, contrast: Tensors, { points }: Minibatch, span: number): Tensors {
  const rows = points.shape[0]! * span;
  return Object.fromEntries(Object.entries(contrast).map(([name, sum]) => [name, tf.div(sum, rows)]));
}
