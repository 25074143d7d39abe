import {
  TensorRuntimeService,
  type CompiledProgram,
  type Context,
  type Energy,
  type Observable,
  type Part,
  type TensorArray,
} from '@ergodic/kernel';
import { mapped } from '../descent/descent-program.ts';
import type { Minibatches } from '../descent/minibatches.ts';
import type { Tensor, Tensors, Tools } from '../descent/tensor-types.ts';
import { minibatchesOf } from './minibatches-of.ts';
import { freePhase, type PhaseOptions } from './phases.ts';
import type { RelaxationFunctions } from './settle.ts';

/** Rows in a program: as many at once as stay in the cache. */
const ROWS = 500;

/** Accuracy and loss on data that are not learnt from, where the network settles without noise. Told afresh where θ has changed. */
export class Validation {
  readonly #energy: Energy;
  readonly #rows: Minibatches;
  readonly #hasLabels: boolean;
  readonly #program: CompiledProgram;
  /** θ of which `#loss` and `#accuracy` are; they are told again when it has changed. */
  readonly #seen: Readonly<Record<string, Float64Array>>;
  #loss = NaN;
  #accuracy = NaN;

  constructor(rule: string, energy: Energy, context: Context, part: Part, options: PhaseOptions) {
    const dataset = context.part('data', part, 'validation').load();
    const relaxation = energy.relaxation as unknown as RelaxationFunctions;
    this.#energy = energy;
    this.#hasLabels = !dataset.targets;
    this.#rows = minibatchesOf(`${rule}, validation`, relaxation, dataset, context.within('validation'), ROWS);
    this.#seen = mapped(energy.parameters, ({ data }) => new Float64Array(data.length).fill(NaN));
    const program = (tools: Tools, theta: Tensors, batch: Tensors) => {
      const nothing = { temperature: tools.tf.scalar(0), temperatures: {}, draws: {} };
      const cold = { ...options, thermal: false };
      const found = freePhase(tools, relaxation, theta, batch as { points: Tensor }, nothing, cold);
      return { loss: found.loss, ...found.told };
    };
    this.#program = context.service(TensorRuntimeService).compile(program as never, { backend: context.backend });
  }

  observables(): Observable[] {
    return [
      ...(this.#hasLabels
        ? [
            {
              name: 'accuracy',
              summary: 'share of the validation data whose largest output, once settled, is the label’s',
              read: () => (this.#look(), this.#accuracy),
            },
          ]
        : []),
      {
        name: 'loss',
        summary: '½|y − t|² where outputs settle, mean over the validation data',
        read: () => (this.#look(), this.#loss),
      },
    ];
  }

  close(): void {
    this.#program.close();
  }

  #look(): void {
    const { parameters } = this.#energy;
    const isSame = ([name, seen]: [string, Float64Array]): boolean => {
      const { data } = parameters[name]!;
      return seen.every((value, i) => value === data[i]);
    };
    if (Object.entries(this.#seen).every(isSame)) return;
    for (const [name, seen] of Object.entries(this.#seen)) seen.set(parameters[name]!.data);
    const theta = mapped(parameters, ({ shape, data }): TensorArray => ({
      type: 'float32',
      shape,
      data: Float32Array.from(data),
    }));
    this.#loss = 0;
    this.#accuracy = 0;
    for (const batch of this.#rows.all()) {
      const share = batch.points.shape[0]! / this.#rows.count;
      const { loss, accuracy } = this.#program.run(theta, batch) as Record<string, TensorArray>;
      this.#loss += share * loss!.data[0]!;
      this.#accuracy += share * (accuracy?.data[0] ?? NaN);
    }
  }
}
