import {
  ErgodicError,
  type Backend,
  type CompiledProgram,
  type Network,
  type Parameters,
  type TensorArray,
  type TensorRuntime,
} from '@ergodic/kernel';
import type { RandomStreams } from '@ergodic/numerics';
import { NodeStates } from '../thermal/node-states.ts';
import { evaluationProgram, finiteProgram, gradientProgram, sumsProgram, type RowProgram } from './network-programs.ts';
import { nodeProgram, type NodeSums } from './node-program.ts';
import {
  drawArrays,
  rowsOf,
  sizeOf,
  stateArrays,
  temperatureArrays,
  thetaArrays,
  unitTemperatures,
} from './program-arrays.ts';

export interface CompiledNetworkOptions {
  /** Where programs run one operation at a time; left out, they are compiled. */
  readonly backend?: Backend | undefined;
  /** How many samples go through at once, which bounds the memory of what lies between; 512 by default. */
  readonly rows?: number;
}

export interface PassOptions {
  /** What layers draw; left out, the middle of each law: 0 of normal numbers, ½ of uniform ones. */
  readonly random?: RandomStreams;
  /** Whether layers behave as in training. */
  readonly training?: boolean;
}

export interface Evaluation {
  /** [samples, ...output]. */
  readonly output: Float64Array;
  /** U (energy) and S (nats) of the units of the layers that have them, by layer. */
  readonly energy: Readonly<Record<string, Float64Array>>;
  readonly entropy: Readonly<Record<string, Float64Array>>;
  /** T of each unit of those layers, an energy: [n]. */
  readonly temperature: Readonly<Record<string, Float64Array>>;
}

type Arrays = Record<string, TensorArray>;

/**
 * A network on samples, through the tensor runtime: float32 within, float64 outside. Samples lie row after row; states start from
 * zero. θ and temperatures are read afresh at every call.
 *
 * @throws ErgodicError `not-loaded` before the runtime is loaded; every method `domain` where the numbers are no whole samples
 */
export class CompiledNetwork {
  readonly #network: Network;
  readonly #compile: (program: RowProgram) => CompiledProgram;
  readonly #rows: number;
  readonly #programs = new Map<string, CompiledProgram>();

  constructor(
    network: Network,
    runtime: Pick<TensorRuntime, 'compile'>,
    { backend, rows = 512 }: CompiledNetworkOptions = {},
  ) {
    this.#network = network;
    this.#rows = rows;
    this.#compile = (program) => runtime.compile(program as never, { batched: [0], ...(backend && { backend }) });
    // A runtime that is not loaded is to be found out now.
    this.#program('means', sumsProgram(network));
  }

  /** What comes out, and U and S of each unit for each sample: [samples, n] for a layer of n units. */
  evaluate(points: ArrayLike<number>, temperature: number, options: PassOptions = {}): Evaluation {
    const { training = false } = options;
    const count = this.#countOf(points);
    const program = evaluationProgram(this.#network, training);
    return this.#gather(training ? 'training' : 'evaluation', program, { points, temperature, ...options }, (units) => {
      const all = new Float64Array(count * (units.shape[1] ?? 1));
      return { all, put: ({ data }, first) => all.set(data, (first * all.length) / count) };
    });
  }

  /** What comes out, and means over the samples of U and S of each unit: [n] for a layer of n units. */
  means(points: ArrayLike<number>, temperature: number, random?: RandomStreams): Evaluation {
    const count = this.#countOf(points);
    const program = sumsProgram(this.#network);
    return this.#gather(
      'means',
      program,
      { points, temperature, ...(random && { random }) },
      ({ data: { length } }) => {
        const all = new Float64Array(length);
        return { all, put: ({ data }) => data.forEach((sum, i) => (all[i]! += sum / count)) };
      },
    );
  }

  /** out[θ] += scale · Σ_i c_i · ∂f(u_i)/∂θ for cotangents c, [samples, ...output]. */
  addGradient(
    points: ArrayLike<number>,
    cotangents: ArrayLike<number>,
    temperature: number,
    out: Parameters,
    scale = 1,
  ): void {
    if (Object.keys(this.#network.parameters).length === 0) return;
    const given = { points, temperature, cotangents };
    this.#inRows('gradient', gradientProgram(this.#network), given, (result) => {
      for (const [name, { data }] of Object.entries(result as Arrays)) {
        const into = out[name]!.data;
        for (let i = 0; i < data.length; i++) into[i]! += scale * data[i]!;
      }
    });
  }

  /**
   * U, S, T, F and C of every unit of the layers that have an energy, means over the samples; undefined where none has. C is ∂U/∂T of
   * the unit at what its layer gets, by central differences over 1 % of T.
   */
  nodeStates(points: ArrayLike<number>, temperature: number): NodeStates | undefined {
    const count = this.#countOf(points);
    const means: Record<string, Record<keyof NodeSums, Float64Array>> = {};
    const told: Record<string, TensorArray> = {};
    this.#inRows('nodes', nodeProgram(this.#network), { points, temperature }, (result) => {
      for (const [name, sums] of Object.entries(result as Record<string, Arrays>)) {
        const zeros = (): Float64Array => new Float64Array(sums['energy']!.data.length);
        const into = (means[name] ??= { energy: zeros(), entropy: zeros(), heatCapacity: zeros() });
        for (const what of ['energy', 'entropy', 'heatCapacity'] as const)
          sums[what]!.data.forEach((sum, i) => (into[what][i]! += sum / count));
        if (sums['temperature']) told[name] = sums['temperature'];
      }
    });
    const layers = Object.entries(means);
    if (layers.length === 0) return undefined;
    const states = new NodeStates(Object.fromEntries(layers.map(([name, { energy }]) => [name, energy.length])));
    const temperatures = this.#network.temperaturesAt(temperature);
    for (const [name, mean] of layers) {
      for (const what of ['energy', 'entropy', 'heatCapacity'] as const) states.of(name, states[what]).set(mean[what]);
      states.of(name, states.temperature).set(unitTemperatures(temperatures[name]!, told[name], mean.energy.length));
    }
    states.update();
    return states;
  }

  /** The first layer that makes something that is no finite number of these samples; undefined where none does. */
  firstNotFinite(points: ArrayLike<number>, temperature: number): string | undefined {
    const bad = new Set<string>();
    this.#inRows('finite', finiteProgram(this.#network), { points, temperature }, (result) => {
      for (const [name, { data }] of Object.entries(result as Arrays)) if (!Number.isFinite(data[0])) bad.add(name);
    });
    return Object.keys(this.#network.layers).find((name) => bad.has(name));
  }

  /** Why programs are not compiled, where they are not. */
  get notes(): readonly string[] {
    return [...new Set([...this.#programs.values()].flatMap(({ notes }) => notes))];
  }

  /** Gives back the memory of what is compiled; used again, it is compiled anew. */
  close(): void {
    for (const program of this.#programs.values()) program.close();
    this.#programs.clear();
  }

  #program(key: string, program: RowProgram): CompiledProgram {
    const compiled = this.#programs.get(key) ?? this.#compile(program);
    this.#programs.set(key, compiled);
    return compiled;
  }

  /** Outputs of all samples, and U and S as `gatherer` puts them together. */
  #gather(key: string, program: RowProgram, given: Given, gatherer: (units: TensorArray) => Gatherer): Evaluation {
    const size = sizeOf(this.#network.output);
    const output = new Float64Array(this.#countOf(given.points) * size);
    const gathered = { energy: {}, entropy: {} } as Record<'energy' | 'entropy', Record<string, Gatherer>>;
    const told: Arrays = {};
    const units: Record<string, number> = {};
    this.#inRows(key, program, given, (result, first) => {
      const found = result as { readonly output: TensorArray } & Record<'energy' | 'entropy' | 'temperature', Arrays>;
      output.set(found.output.data, first * size);
      Object.assign(told, found.temperature);
      for (const what of ['energy', 'entropy'] as const)
        for (const [name, each] of Object.entries(found[what])) {
          units[name] = each.shape.at(-1)!;
          (gathered[what][name] ??= gatherer(each)).put(each, first);
        }
    });
    const temperatures = this.#network.temperaturesAt(given.temperature);
    const arrays = (all: Record<string, Gatherer>): Record<string, Float64Array> =>
      Object.fromEntries(Object.entries(all).map(([name, each]) => [name, each.all]));
    const temperature = Object.fromEntries(
      Object.entries(units).map(([name, n]) => [name, unitTemperatures(temperatures[name]!, told[name], n)]),
    );
    return { output, energy: arrays(gathered.energy), entropy: arrays(gathered.entropy), temperature };
  }

  /** Runs a program for all samples, some at a time. */
  #inRows(key: string, program: RowProgram, given: Given, take: (result: unknown, first: number) => void): void {
    const { input, output, draws, state, parameters } = this.#network;
    const { points, temperature, random, cotangents } = given;
    const count = this.#countOf(points);
    const theta = thetaArrays(parameters);
    const temperatures = temperatureArrays(this.#network, temperature);
    const compiled = this.#program(key, program);
    for (let first = 0; first < count; first += this.#rows) {
      const rows = Math.min(this.#rows, count - first);
      const arrays = {
        u: rowsOf(points, input, first, rows),
        draws: drawArrays(draws, rows, random),
        state: stateArrays(state, rows),
        ...(cotangents && { cotangent: rowsOf(cotangents, output, first, rows) }),
      };
      take(compiled.run(arrays, theta, temperatures), first);
    }
  }

  #countOf(points: ArrayLike<number>): number {
    const size = sizeOf(this.#network.input);
    if (points.length % size === 0) return points.length / size;
    throw new ErgodicError({
      code: 'domain',
      message: `${points.length} numbers are no whole number of samples of [${this.#network.input.join(', ')}]`,
      value: points.length,
      hint: `a multiple of ${size}`,
    });
  }
}

/** Puts U or S of a layer together, batch by batch. */
interface Gatherer {
  readonly all: Float64Array;
  put(units: TensorArray, first: number): void;
}

interface Given extends Pick<PassOptions, 'random'> {
  readonly points: ArrayLike<number>;
  readonly temperature: number;
  readonly cotangents?: ArrayLike<number>;
}
