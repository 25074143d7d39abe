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
  type TensorArray,
  type TensorArrays,
} from '@ergodic/kernel';
import { descentProgram, mapped, slopeOf, type ObjectiveFunction, type SlopeFunction } from './descent-program.ts';
import { Draws } from './draws.ts';
import { LearningRate, rateOption } from './learning-rate.ts';
import type { Minibatches } from './minibatches.ts';

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

type Arrays = Readonly<Record<string, TensorArray>>;

/** A bath of θ: standard normal numbers of θ's shapes, and its temperature in units of the mean loss. */
export interface Bath {
  readonly draws: Arrays;
  readonly temperature: number;
}

/** θ in float32 and what the optimiser remembers, as they came out of the last update. */
interface Live {
  theta: Arrays;
  memory: Readonly<Record<string, Arrays>>;
}

/**
 * Descends an objective by a compiled program that does forward, gradient and step of a minibatch at once, in float32:
 *
 *   g = ∂/∂θ (mean loss of the minibatch + (λ/N) ‖θ‖²),   θ ← θ + change(g)
 *
 * so that λ‖θ‖² stands beside the objective summed over the N rows: at temperature T a Gaussian prior of variance T/(2λ) (NET-12).
 *
 * Between updates θ and memory are the arrays that came out. `publish` writes them to `energy.parameters` and to arrays of the context,
 * in float64, which holds float32 exactly: a checkpoint taken then goes on with the same bits. The update after it reads them again.
 *
 * @throws ErgodicError `not-loaded` where the tensor runtime is not
 */
export class CompiledDescent {
  readonly rate: LearningRate;
  readonly #setting: DescentSetting;
  readonly #parameters: Parameters;
  readonly #optimiser: Optimiser;
  readonly #program: CompiledProgram;
  readonly #slope: CompiledProgram;
  readonly #draws: Draws;
  readonly #memory: Readonly<Record<string, Readonly<Record<string, Float64Array>>>>;
  readonly #taken: Float64Array;
  #live: Live | undefined;

  constructor(setting: DescentSetting) {
    const { rule, energy, context, options, objective, factors, data, parameters = energy.parameters } = setting;
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
    this.#optimiser = setting.optimiser ?? context.part('optimiser', options.optimiser, 'optimiser');
    const loss = 'slope' in objective ? undefined : (objective.program as unknown as ObjectiveFunction);
    const slope = 'slope' in objective ? objective.slope : slopeOf(loss!);
    const runtime = context.service(TensorRuntimeService);
    const { backend } = context;
    const after = setting.tellsAfter ? loss : undefined;
    const settings = { pull: options.decay / data.count, clip: options.clip, factors, after };
    this.#program = runtime.compile(descentProgram(slope, this.#optimiser, settings) as never, { backend });
    this.#slope = runtime.compile(slope as never, { backend });
    this.#draws = new Draws(objective.draws ?? {}, context.stream('draws', 1));
    this.#memory = mapped(parameters, ({ data: numbers }, name) =>
      Object.fromEntries(
        this.#optimiser.memory.map((kind) => [kind, context.array(`${kind} of ${name}`, numbers.length)]),
      ),
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
    this.#live ??= this.#load();
    const rate = this.rate.at(this.updates / this.#setting.data.perPass);
    const { theta, memory } = this.#live;
    const step = this.updates + 1;
    const control = {
      rate: scalar(rate),
      step: scalar(step),
      ...(bath && { bath: { draws: bath.draws, temperature: scalar(bath.temperature) } }),
    };
    const found = this.#program.run(
      theta,
      memory,
      batch,
      this.#pass(batch, temperature),
      control,
    ) as unknown as Live & {
      loss: TensorArray;
      told: Arrays;
    };
    const loss = Number(found.loss.data[0]);
    if (!Number.isFinite(loss)) throw this.#notFinite(`the loss is ${loss}`, theta, batch);
    this.#live = { theta: found.theta, memory: found.memory };
    this.#taken[0] = step;
    return { loss, ...mapped(found.told, ({ data }) => Number(data[0])) };
  }

  /**
   * Writes θ to the energy and the optimiser's memory to the context.
   * @throws ErgodicError `non-finite` where θ is not; it stays as it was published last
   */
  publish(): void {
    const live = this.#live;
    if (!live) return;
    if (spoiltIn(live.theta) !== undefined) throw this.#notFinite('θ has left the range of float32', live.theta);
    for (const [name, { data }] of Object.entries(this.#parameters)) {
      data.set(live.theta[name]!.data);
      for (const [kind, kept] of Object.entries(this.#memory[name]!)) kept.set(live.memory[name]![kind]!.data);
    }
    this.#live = undefined;
    this.#setting.energy.refresh?.();
  }

  /** out[θ] += share · ∂/∂θ of the minibatch's mean loss, without the decay, at the θ of the energy. */
  addGradient(batch: Arrays, temperature: number, out: Parameters, share = 1): void {
    const { gradient } = this.#slope.run(this.#theta(), batch, this.#pass(batch, temperature)) as { gradient: Arrays };
    for (const [name, { data }] of Object.entries(gradient)) {
      const sums = out[name]!.data;
      for (let i = 0; i < sums.length; i++) sums[i]! += share * data[i]!;
    }
  }

  /** out[θ] += ∂/∂θ (λ/N) ‖θ‖². */
  addDecay(out: Parameters): void {
    const { options, data } = this.#setting;
    const pull = (2 * options.decay) / data.count;
    if (pull === 0) return;
    for (const [name, { data: theta, shape }] of Object.entries(this.#parameters))
      if (shape.length > 1) for (let i = 0; i < theta.length; i++) out[name]!.data[i]! += pull * theta[i]!;
  }

  /** Gives back the memory of the compiled programs; used again, they are compiled anew. */
  close(): void {
    this.#program.close();
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

  #theta(): Arrays {
    return mapped(this.#parameters, ({ shape, data }) => float32(shape, data));
  }

  #load(): Live {
    const memory = mapped(this.#memory, (kinds, name) =>
      mapped(kinds, (data) => float32(this.#parameters[name]!.shape, data)),
    );
    return { theta: this.#theta(), memory };
  }

  #notFinite(what: string, theta: Arrays, batch: Arrays = {}): ErgodicError {
    const { rule, data, remedy = 'a smaller rate' } = this.#setting;
    this.#live = undefined;
    const pass = Math.floor(this.updates / data.perPass) + 1;
    const given = spoiltIn(batch);
    if (given !== undefined)
      return new ErgodicError({
        code: 'non-finite',
        message: `learning ${rule}: ${what} at update ${this.updates + 1} (pass ${pass}), since ${given} of its minibatch are not finite`,
        path: 'data',
        hint: 'data that are finite in float32; θ stays as it was after the last whole step',
      });
    const spoilt = spoiltIn(theta);
    const [largest, size] = largestIn(theta);
    const where = spoilt
      ? `parameter ${spoilt} is not finite before it`
      : `the largest number before it is ${size.toPrecision(3)}, in parameter ${largest}`;
    return new ErgodicError({
      code: 'non-finite',
      message: `learning ${rule}: ${what} at update ${this.updates + 1} (pass ${pass}); ${where}`,
      path: 'learning.rate',
      value: this.rate.last,
      hint: `${remedy}, or clip; data of about unit size; θ stays as it was after the last whole step`,
    });
  }
}

const scalar = (value: number): TensorArray => ({ type: 'float32', shape: [], data: Float32Array.of(value) });

const float32 = (shape: readonly number[], data: Float64Array): TensorArray => ({
  type: 'float32',
  shape,
  data: new Float32Array(data),
});

function spoiltIn(theta: Arrays): string | undefined {
  return Object.keys(theta).find((name) => {
    const { data } = theta[name]!;
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return true;
    return false;
  });
}

function largestIn(theta: Arrays): [name: string, size: number] {
  let [largest, size] = ['', 0];
  for (const [name, { data }] of Object.entries(theta))
    for (const value of data) if (Math.abs(value) > size) [largest, size] = [name, Math.abs(value)];
  return [largest, size];
}
