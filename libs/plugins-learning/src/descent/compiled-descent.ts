import { z } from 'zod';
import {
  ErgodicError,
  partOption,
  TensorRuntimeService,
  type CompiledProgram,
  type Context,
  type Energy,
  type Objective,
  type Optimiser,
  type Parameters,
  type Part,
  type TensorArrays,
} from '@ergodic/kernel';
import { descentProgram, mapped, slopeOf, type ObjectiveFunction, type SlopeFunction } from './descent-program.ts';
import { type Arrays, type Bath, type DescentSteps, float32, scalar } from './descent-steps.ts';
import { Draws } from './draws.ts';
import { KernelSteps, type MomentOptimiser } from './kernel-steps.ts';
import { LearningRate, rateOption } from './learning-rate.ts';
import type { Minibatches } from './minibatches.ts';
import { notFinite, spoiltIn } from './not-finite.ts';
import { ProgramSteps } from './program-steps.ts';

/** Options of rules that descend a compiled objective. */
export const descentOptions = {
  rate: rateOption,
  optimiser: partOption('optimiser').default({ use: 'adam' }).describe('what makes a change of θ from a gradient'),
  batch: z.int().min(1).default(128).describe('rows of the data in an update; a count'),
  updates: z
    .int()
    .min(1)
    .optional()
    .describe('updates in a step; as many as are in a pass over the data where left out'),
  decay: z
    .number()
    .nonnegative()
    .default(0)
    .describe('λ, adds λ‖θ‖² of arrays of two or more directions to the objective summed over the data; energy/θ²'),
  clip: z.number().positive().optional().describe('largest norm of the gradient, longer ones are shortened; energy/θ'),
};

export interface DescentOptions {
  readonly rate: number | Part;
  readonly optimiser: Part;
  readonly batch: number;
  readonly updates?: number | undefined;
  readonly decay: number;
  readonly clip?: number | undefined;
}

/** In the place of an objective: a program that gives a gradient that is no derivative of its loss. */
export interface GivenSlope extends Pick<Objective, 'draws'> {
  readonly slope: SlopeFunction;
}

export interface DescentSetting {
  /** For messages. */
  readonly rule: string;
  readonly energy: Energy;
  readonly context: Context;
  readonly options: DescentOptions;
  /** Its program is an `ObjectiveFunction`. */
  readonly objective: Objective | GivenSlope;
  /** Factors of the rate, by the names of parameters; 1 where left out. */
  readonly factors?: Readonly<Record<string, number>> | undefined;
  /** How many rows there are, and minibatches in a pass. */
  readonly data: Pick<Minibatches, 'count' | 'perPass'>;
  /** What is moved: all parameters of the energy where left out. */
  readonly parameters?: Parameters;
  /** In the place of the one that the options name. */
  readonly optimiser?: Optimiser;
  /** Whether `lossAfter` is told, the loss of the same minibatch after the step; of an objective that is a program. */
  readonly tellsAfter?: boolean;
  /** What to try first where the loss is not finite; a smaller rate where left out. */
  readonly remedy?: string;
  /** T of the layers of a network when that of the run is T; `pass.temperatures` of the objective. */
  readonly temperatures?: (temperature: number) => Readonly<Record<string, number | Float64Array>>;
}

/**
 * Descends an objective by minibatches, in float32:
 *
 *   g = ∂/∂θ (mean loss of the minibatch + (λ/N) ‖θ‖²),   θ ← θ + change(g)
 *
 * so that λ‖θ‖² stands beside the objective summed over the N rows: at temperature T a Gaussian prior of variance T/(2λ) (NET-12).
 *
 * A compiled program gives the gradient. Where the optimiser steps by moments, a kernel takes the step, unless the recipe asks for
 * `compute: tensor` or `reference`; otherwise the program takes it too.
 *
 * Between updates θ and memory are float32. `publish` writes them to `energy.parameters` and to arrays of the context, in float64, which
 * holds float32 exactly: a checkpoint taken then goes on with the same bits. The update after it reads them again.
 *
 * @throws ErgodicError `not-loaded` where the tensor runtime is not
 */
export class CompiledDescent {
  readonly rate: LearningRate;
  readonly #setting: DescentSetting;
  readonly #parameters: Parameters;
  readonly #slope: CompiledProgram;
  readonly #steps: DescentSteps;
  readonly #draws: Draws;
  readonly #memory: Readonly<Record<string, Readonly<Record<string, Float64Array>>>>;
  readonly #taken: Float64Array;
  /** Whether θ and memory of the steps are newer than what is published. */
  #isLive = false;

  constructor(setting: DescentSetting) {
    const { rule, energy, context, options, objective, parameters = energy.parameters } = setting;
    const names = Object.keys(parameters);
    if (names.length === 0)
      throw new ErgodicError({
        code: 'missing-part',
        message: `learning ${rule}: the energy has no parameters to learn`,
        path: 'energy',
        hint: 'layers with parameters, such as { use: dense, units: 10 }',
      });
    this.#setting = setting;
    this.#parameters = parameters;
    this.rate = new LearningRate(rule, options.rate, context);
    const optimiser = setting.optimiser ?? context.part('optimiser', options.optimiser, 'optimiser');
    const slope = 'slope' in objective ? objective.slope : slopeOf(objective.program as unknown as ObjectiveFunction);
    const runtime = context.service(TensorRuntimeService);
    this.#slope = runtime.compile(slope as never, { backend: context.backend });
    this.#steps = stepsOf(setting, slope, optimiser);
    this.#draws = new Draws(objective.draws ?? {}, context.stream('draws', 1));
    this.#memory = mapped(parameters, ({ data: numbers }, name) =>
      Object.fromEntries(optimiser.memory.map((kind) => [kind, context.array(`${kind} of ${name}`, numbers.length)])),
    );
    this.#taken = context.array('updates taken', 1);
  }

  /** Updates so far, published or not. */
  get updates(): number {
    return this.#taken[0]!;
  }

  /**
   * One step along the gradient of a minibatch, kicked by the bath where there is one.
   * @returns the loss before the step, `gradientNorm` and what the objective tells
   * @throws ErgodicError `non-finite` where the loss is; θ is then what was published last
   */
  update(batch: Arrays, temperature: number, bath?: Bath): Readonly<Record<string, number>> {
    if (!this.#isLive) this.#steps.load(this.#memory);
    this.#isLive = true;
    const rate = this.rate.at(this.updates / this.#setting.data.perPass);
    const step = this.updates + 1;
    const pass = this.#pass(batch, temperature);
    const { theta } = this.#steps;
    const { loss, told } = this.#steps.take({ batch, pass, rate, step, bath });
    if (!Number.isFinite(loss)) throw this.#notFinite(`the loss is ${loss}`, theta, batch);
    this.#taken[0] = step;
    return { loss, ...told };
  }

  /**
   * Writes θ to the energy and the optimiser's memory to the context.
   * @throws ErgodicError `non-finite` where θ is not; it stays as it was published last
   */
  publish(): void {
    if (!this.#isLive) return;
    const { theta } = this.#steps;
    if (spoiltIn(theta) !== undefined) throw this.#notFinite('θ has left the range of float32', theta);
    for (const [name, { data }] of Object.entries(this.#parameters)) {
      data.set(theta[name]!.data);
      const kept = this.#steps.memory(name);
      for (const [kind, numbers] of Object.entries(this.#memory[name]!)) numbers.set(kept[kind]!);
    }
    this.#isLive = false;
    this.#setting.energy.refresh?.();
  }

  /** out[θ] += share · ∂/∂θ of the minibatch's mean loss, without the decay, at the θ of the energy. */
  addGradient(batch: Arrays, temperature: number, out: Parameters, share = 1): void {
    const theta = mapped(this.#parameters, ({ shape, data }) => float32(shape, data));
    const { gradient } = this.#slope.run(theta, batch, this.#pass(batch, temperature)) as { gradient: Arrays };
    for (const [name, { data }] of Object.entries(gradient)) {
      const sums = out[name]!.data;
      for (let i = 0; i < sums.length; i++) sums[i]! += share * data[i]!;
    }
  }

  /** out[θ] += ∂/∂θ (λ/N) ‖θ‖². */
  addDecay(out: Parameters): void {
    const pull = 2 * pullOf(this.#setting);
    if (pull === 0) return;
    for (const [name, { data: theta, shape }] of Object.entries(this.#parameters))
      if (shape.length > 1) for (let i = 0; i < theta.length; i++) out[name]!.data[i]! += pull * theta[i]!;
  }

  /** Gives back the memory of the compiled programs; used again, they are compiled anew. */
  close(): void {
    this.#steps.close();
    this.#slope.close();
  }

  #pass(batch: Arrays, temperature: number): TensorArrays {
    return {
      temperature: scalar(temperature),
      temperatures: mapped(this.#setting.temperatures?.(temperature) ?? {}, (T) =>
        typeof T === 'number' ? scalar(T) : float32([T.length], T),
      ),
      draws: this.#draws.next(batch['points']!.shape[0]!),
    };
  }

  #notFinite(what: string, theta: Arrays, batch: Arrays = {}): ErgodicError {
    const { rule, data, remedy = 'a smaller rate' } = this.#setting;
    this.#isLive = false;
    const [update, pass] = [this.updates + 1, Math.floor(this.updates / data.perPass) + 1];
    return notFinite({ rule, what, update, pass, theta, batch, rate: this.rate.last, remedy });
  }
}

/** λ/N. */
const pullOf = ({ options, data }: DescentSetting): number => options.decay / data.count;

function stepsOf(setting: DescentSetting, slope: SlopeFunction, optimiser: Optimiser): DescentSteps {
  const { energy, context, options, objective, factors, parameters = energy.parameters, tellsAfter } = setting;
  const { backend, compute } = context;
  const runtime = context.service(TensorRuntimeService);
  const settings = { pull: pullOf(setting), clip: options.clip, factors };
  if ((compute === 'auto' || compute === 'simd') && optimiser.moments && !tellsAfter) {
    const compile = (into: TensorArrays) => runtime.compile(slope as never, { backend, into });
    return new KernelSteps(parameters, compile, optimiser as MomentOptimiser, settings);
  }
  const after = tellsAfter && 'program' in objective ? (objective.program as unknown as ObjectiveFunction) : undefined;
  const program = descentProgram(slope, optimiser, { ...settings, after });
  return new ProgramSteps(parameters, runtime.compile(program as never, { backend }));
}
