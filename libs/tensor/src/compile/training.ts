import * as tf from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';
import { scalar, tensor, type TensorData } from '@ergodic/onnx';
import { valueAndGrad } from '../derivatives/index.ts';
import { leavesOf, mapTree, type Tree } from '../trace/tree.ts';
import { type Argument, isTensorData } from './arguments.ts';
import { compile, type Compiled, type CompileOptions } from './compile.ts';
import { type NamedTensors, type Optimiser } from './optimiser.ts';

/** A scalar to be made small: of parameters, and of a minibatch in whatever form. */
// eslint-disable-next-line typescript/no-explicit-any -- parameters and minibatches have the form that the author gave them
export type Loss = (parameters: any, ...batch: any[]) => tf.Tensor;

export interface TrainingOptions extends Omit<CompileOptions, 'batched'> {
  readonly optimiser: Optimiser;
  /** Leave the first length of the minibatch's tensors open: one program for any size of batch. False by default. */
  readonly openBatch?: boolean;
}

/** Parameters on their way. All of it is arrays: nothing of it lives in tfjs. */
export interface Training {
  /**
   * One step along the gradient of the loss of a minibatch: forward, gradient and update in one program.
   * @param rate the learning rate, a finite number
   * @returns the loss before the step
   * @throws ErgodicError `non-finite` where the loss is not finite; the parameters are as before then. A step whose loss is finite but
   * whose gradient is not spoils them: the next one says which
   */
  step(rate: number, ...batch: Tree<Argument>[]): number;
  /** θ now. The arrays of a step are fresh: who keeps them keeps the θ of that step. */
  readonly parameters: Tree<TensorData>;
  /** What the optimiser remembers, and the number of steps taken: with the parameters, all that a checkpoint needs. */
  readonly memory: TrainingMemory;
  /** Goes on from there. @throws ErgodicError `checkpoint` where they have another form than those of this training */
  restore(parameters: Tree<TensorData>, memory: TrainingMemory): void;
  readonly notes: readonly string[];
  close(): void;
}

export interface TrainingMemory {
  readonly steps: number;
  /** By the path of the parameter, then by name. */
  readonly tensors: Readonly<Record<string, Readonly<Record<string, TensorData>>>>;
}

const isData = isTensorData as (node: unknown) => node is TensorData;
const isTensor = (node: unknown): node is tf.Tensor => node instanceof tf.Tensor;

/**
 * Makes a training step of a loss. `parameters` are where it starts; their arrays are not written to.
 * @throws ErgodicError `invalid-option` where the optimiser is none or a parameter is no `{ type, shape, data }`
 */
export async function trainingStep(
  loss: Loss,
  parameters: Tree<TensorData>,
  { optimiser, openBatch = false, ...options }: TrainingOptions,
): Promise<Training> {
  if (typeof (optimiser as Partial<Optimiser> | undefined)?.update !== 'function') {
    throw new ErgodicError({
      code: 'invalid-option',
      message: `trainingStep: the optimiser is ${String(optimiser)}`,
      path: 'optimiser',
      hint: 'gradientDescent(), momentum() or adam()',
    });
  }
  if (typeof loss !== 'function') {
    throw new ErgodicError({
      code: 'domain',
      message: `trainingStep: the loss is ${String(loss)}`,
      path: 'loss',
      hint: 'a function of the parameters and a minibatch that gives a scalar',
    });
  }
  checkParameters(parameters);
  const slope = valueAndGrad(loss as never) as unknown as (
    parameters: Tree<tf.Tensor>,
    ...batch: unknown[]
  ) => { value: tf.Tensor; grad: Tree<tf.Tensor> };

  const program = (
    theta: Tree<tf.Tensor>,
    memory: Record<string, NamedTensors>,
    rate: tf.Tensor,
    step: tf.Tensor,
    ...batch: unknown[]
  ) => {
    const { value, grad } = slope(theta, ...batch);
    const gradients = new Map(leavesOf(grad, isTensor));
    const after: Record<string, NamedTensors> = {};
    const moved = mapTree(theta, isTensor, (parameter: tf.Tensor, path) => {
      const update = optimiser.update(tf, gradients.get(path)!, memory[path] ?? {}, rate, step);
      after[path] = update.memory;
      return tf.add(parameter, update.change);
    });
    return { loss: value, parameters: moved, memory: after };
  };

  // The minibatch is what comes behind parameters, memory, rate and step.
  const batched = (argument: number): boolean => openBatch && argument >= 4;
  const compiled = await compile(program as never, { ...options, batched });
  return new RunningTraining(compiled, parameters, optimiser);
}

function checkParameters(parameters: Tree<TensorData>): void {
  try {
    leavesOf(parameters, isData);
  } catch (cause) {
    throw new ErgodicError({
      code: 'invalid-option',
      message: `trainingStep: of the parameters ${(cause as Error).message}`,
      path: 'parameters',
      hint: "{ type: 'float32', shape, data }, or lists and records of them",
      cause,
    });
  }
}

function mustFit(what: string, found: Tree<TensorData>, wanted: Tree<TensorData>): void {
  const formOf = (tree: Tree<TensorData>): string =>
    leavesOf(tree, isData)
      .map(([path, { type, shape }]) => `${path} ${type}[${shape.join(',')}]`)
      .toSorted()
      .join(', ');
  if (formOf(found) === formOf(wanted)) return;
  throw new ErgodicError({
    code: 'checkpoint',
    message: `${what} to restore: ${formOf(found) || 'nothing'}; those of this training: ${formOf(wanted) || 'nothing'}`,
    hint: 'restore what a training of the same loss and optimiser has left',
  });
}

function nameOf(path: string): string {
  return path === '' ? 'the parameter' : `the parameter ${path}`;
}

class RunningTraining implements Training {
  readonly #compiled: Compiled<never>;
  #parameters: Tree<TensorData>;
  #memory: TrainingMemory;

  constructor(compiled: Compiled<never>, parameters: Tree<TensorData>, optimiser: Optimiser) {
    this.#compiled = compiled;
    this.#parameters = parameters;
    const tensors: Record<string, Record<string, TensorData>> = {};
    for (const [path, { type, shape, data }] of leavesOf(parameters, isData)) {
      const zero = (): TensorData => tensor(type, shape, new Float32Array(data.length));
      tensors[path] = Object.fromEntries(optimiser.memory.map((name) => [name, zero()]));
    }
    this.#memory = { steps: 0, tensors };
  }

  get parameters(): Tree<TensorData> {
    return this.#parameters;
  }

  get memory(): TrainingMemory {
    return this.#memory;
  }

  get notes(): readonly string[] {
    return this.#compiled.notes;
  }

  step(rate: number, ...batch: Tree<Argument>[]): number {
    const { steps, tensors } = this.#memory;
    if (!Number.isFinite(rate)) {
      throw new ErgodicError({
        code: 'domain',
        message: `the learning rate is ${rate} at step ${steps + 1}`,
        path: 'rate',
        value: rate,
        hint: 'a finite number, such as 0.01',
      });
    }
    const found = this.#compiled.arrays(
      this.#parameters,
      tensors,
      scalar('float32', rate),
      scalar('float32', steps + 1),
      ...batch,
    ) as unknown as { loss: TensorData; parameters: Tree<TensorData>; memory: TrainingMemory['tensors'] };
    const loss = Number(found.loss.data[0]);
    if (!Number.isFinite(loss)) {
      const spoilt = leavesOf(this.#parameters, isData).find(
        ([, { data }]) => !(data as Float32Array).every(Number.isFinite),
      );
      const where = spoilt ? `, and ${nameOf(spoilt[0])} is not finite before it` : '';
      throw new ErgodicError({
        code: 'non-finite',
        message: `the loss is ${loss} at step ${steps + 1}${where}`,
        path: spoilt?.[0],
        value: loss,
        hint: spoilt
          ? 'parameters without NaN and infinities at the start, a smaller learning rate, a loss whose gradient is finite'
          : 'a smaller learning rate, or data without NaN and infinities',
      });
    }
    this.#parameters = found.parameters;
    this.#memory = { steps: steps + 1, tensors: found.memory };
    return loss;
  }

  restore(parameters: Tree<TensorData>, memory: TrainingMemory): void {
    mustFit('the parameters', parameters, this.#parameters);
    mustFit('the memory of the optimiser', memory.tensors, this.#memory.tensors);
    this.#parameters = parameters;
    this.#memory = memory;
  }

  close(): void {
    this.#compiled.close();
  }
}
