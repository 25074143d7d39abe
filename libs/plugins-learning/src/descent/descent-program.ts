import type { Optimiser } from '@ergodic/kernel';
import type { Tensor, Tensors, Tf, Tools } from './tensor-types.ts';

/** What an objective's program gets beside θ and the minibatch. */
export interface ObjectivePass {
  readonly temperature: Tensor;
  /** Of the layers of a network, by name, where the rule gives them. */
  readonly temperatures: Tensors;
  readonly draws: Tensors;
  readonly training: boolean;
}

export interface Minibatch {
  /** [B, ...shape]. */
  readonly points: Tensor;
  /** [B], int32. */
  readonly labels?: Tensor;
  /** [B, ...shape]. */
  readonly targets?: Tensor;
  /** [B], of mean 1 over the data, where these have weights. */
  readonly weights?: Tensor;
}

export interface ObjectiveResult {
  /** Mean over the minibatch. */
  readonly loss: Tensor;
  readonly told?: Tensors;
}

/** The function that `Objective.program` of the kernel's contract is. */
export type ObjectiveFunction = (
  tools: Tools,
  theta: Tensors,
  batch: Minibatch,
  pass: ObjectivePass,
) => ObjectiveResult;

/** What changes from update to update. */
export interface PassArguments {
  readonly temperature: Tensor;
  readonly temperatures: Tensors;
  readonly draws: Tensors;
}

export interface StepOptions {
  /** λ/N: g ← g + 2 (λ/N) θ on arrays of two or more directions. */
  readonly pull: number;
  /** Largest norm of the gradient. */
  readonly clip?: number | undefined;
  /** Of the rate, by the names of parameters; 1 where left out. */
  readonly factors?: Readonly<Record<string, number>> | undefined;
  /** Told as `lossAfter`: the loss of the same minibatch after the step. */
  readonly after?: ObjectiveFunction | undefined;
}

/** The loss, what is told with it, and the gradient. */
export type SlopeFunction = (
  tools: Tools,
  theta: Tensors,
  batch: Minibatch,
  pass: PassArguments,
) => { readonly loss: Tensor; readonly told: Tensors; readonly gradient: Tensors };

/** The gradient is ∂loss/∂θ. */
export function slopeOf(objective: ObjectiveFunction): SlopeFunction {
  return (tools, theta, batch, pass) => {
    const { tf, valueAndGrad } = tools;
    let told: Tensors = {};
    const { value: loss, grad: gradient } = valueAndGrad((parameters: Tensors) => {
      const result = objective(tools, parameters, batch, { ...pass, training: true });
      // What is not the result is gone once the derivative is taken.
      told = mapped(result.told ?? {}, (tensor) => tf.keep(tf.clone(tensor)));
      return result.loss;
    })(theta);
    const kept = told;
    const copies = mapped(kept, (tensor) => tf.clone(tensor));
    for (const tensor of Object.values(kept)) tensor.dispose();
    return { loss, told: copies, gradient };
  };
}

/** What goes in beside θ, memory and the minibatch. */
export interface Control {
  readonly rate: Tensor;
  /** Counts from 1. */
  readonly step: Tensor;
  /** Standard normal numbers ξ of θ's shapes, and the temperature T of the bath they come from: √(2ηT) ξ is added. */
  readonly bath?: { readonly draws: Tensors; readonly temperature: Tensor };
}

/** Forward, gradient and update of a minibatch as one program. */
export function descentProgram(
  slope: SlopeFunction,
  optimiser: Optimiser,
  { pull, clip, factors, after: again }: StepOptions,
) {
  const move = optimiser.update as unknown as (
    tf: Tf,
    gradient: Tensor,
    memory: Tensors,
    rate: Tensor,
    step: Tensor,
  ) => { change: Tensor; memory: Tensors };
  return (
    tools: Tools,
    theta: Tensors,
    memory: Record<string, Tensors>,
    batch: Minibatch,
    pass: PassArguments,
    control: Control,
  ) => {
    const { tf } = tools;
    const { loss, told, gradient: raw } = slope(tools, theta, batch, pass);
    const pulled =
      pull === 0 ? raw : mapped(raw, (g, name) => (g.rank > 1 ? tf.add(g, tf.mul(theta[name]!, 2 * pull)) : g));
    const norm = normOf(tf, Object.values(pulled));
    const gradient =
      clip === undefined
        ? pulled
        : mapped(pulled, (g) => tf.mul(g, tf.minimum(1, tf.div(clip, tf.maximum(norm, 1e-30)))));
    const kick = control.bath && tf.sqrt(tf.mul(tf.mul(2, control.rate), control.bath.temperature));
    const after: Record<string, Tensors> = {};
    const moved = mapped(theta, (parameter, name) => {
      const factor = factors?.[name] ?? 1;
      const rate = factor === 1 ? control.rate : tf.mul(control.rate, factor);
      const step = move(tf, gradient[name]!, memory[name] ?? {}, rate, control.step);
      after[name] = step.memory;
      const next = tf.add(parameter, step.change);
      return kick ? tf.add(next, tf.mul(kick, control.bath!.draws[name]!)) : next;
    });
    const lossAfter = again && { lossAfter: again(tools, moved, batch, { ...pass, training: true }).loss };
    return { loss, told: { ...told, gradientNorm: norm, ...lossAfter }, theta: moved, memory: after };
  };
}

/** √Σ g². */
function normOf(tf: Tf, gradients: readonly Tensor[]): Tensor {
  const squares = gradients.map((g) => tf.sum(tf.square(g)));
  return tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square)));
}

export function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  change: (each: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, each]) => [name, change(each, name)]));
}
