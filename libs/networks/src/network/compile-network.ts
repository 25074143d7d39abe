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
import type { NetworkFunction, Tensor, Tensors, Tools } from '../common/tensor-types.ts';
import { NodeStates } from '../thermal/node-states.ts';
import { nodeProgram, type NodeSums } from './node-program.ts';
import { drawArrays, rowsOf, sizeOf, stateArrays, temperatureArrays, thetaArrays } from './program-arrays.ts';

export interface CompiledNetworkOptions {
  /** Where programs run one operation at a time; left out, they are compiled. */
  readonly backend?: Backend;
  /** How many samples go through at once, which bounds the memory of what lies between; 512 by default. */
  readonly rows?: number;
}

export interface PassOptions {
  /** What layers draw; left out, the middle of each law, 0 of normal numbers and ½ of uniform ones. */
  readonly random?: RandomStreams;
  /** Whether layers behave as in training. */
  readonly training?: boolean;
}

export interface Evaluation {
  /** [samples, ...output]. */
  readonly output: Float64Array;
  /** U (energy) and S (nats) of the units of the layers that have them, [samples, n] each. */
  readonly energy: Readonly<Record<string, Float64Array>>;
  readonly entropy: Readonly<Record<string, Float64Array>>;
}

/** What a program takes for some samples. */
type Rows = { readonly u: Tensor; readonly draws: Tensors; readonly state: Tensors; readonly cotangent?: Tensor };

/** A network on arrays of samples, through the tensor runtime: float32 within, float64 outside. θ is read afresh at every call. */
export class CompiledNetwork {
  readonly #network: Network;
  readonly #compile: (
    program: (tools: Tools, rows: Rows, theta: Tensors, temperatures: Tensors) => unknown,
  ) => CompiledProgram;
  readonly #rows: number;
  readonly #programs = new Map<string, CompiledProgram>();

  /** @throws ErgodicError `not-loaded` before the runtime is loaded */
  constructor(
    network: Network,
    runtime: Pick<TensorRuntime, 'compile'>,
    { backend, rows = 512 }: CompiledNetworkOptions = {},
  ) {
    this.#network = network;
    this.#rows = rows;
    this.#compile = (program) => runtime.compile(program as never, { batched: [0], ...(backend && { backend }) });
    // Now and not at the first call, so that a runtime that is not loaded is found out in time.
    this.#program('outputs', this.#outputs);
  }

  /** What comes out, [samples, ...output]; `points` are the samples, row after row. */
  outputs(points: ArrayLike<number>, temperature: number, options: PassOptions = {}): Float64Array {
    const { output } = this.#network;
    const found = new Float64Array(this.#countOf(points) * sizeOf(output));
    this.#inRows('outputs', this.#outputs, { points, temperature, ...options }, (result, first) =>
      found.set((result as TensorArray).data, first * sizeOf(output)),
    );
    return found;
  }

  /** What comes out, and U and S of every unit for every sample. */
  evaluate(
    points: ArrayLike<number>,
    temperature: number,
    { training = false, ...options }: PassOptions = {},
  ): Evaluation {
    const { output } = this.#network;
    const count = this.#countOf(points);
    const found = { output: new Float64Array(count * sizeOf(output)), energy: {}, entropy: {} };
    const run = this.#network.program as unknown as NetworkFunction;
    const key = training ? 'training' : 'evaluate';
    const program: Program = (tools, { u, draws, state }, theta, temperatures) => {
      const { output: out, energy, entropy } = run(tools, u, theta, { draws, state, temperatures, training });
      return { output: out, energy, entropy };
    };
    const put = (into: Record<string, Float64Array>, from: Record<string, TensorArray>, first: number): void => {
      for (const [name, { shape, data }] of Object.entries(from))
        (into[name] ??= new Float64Array(count * shape[1]!)).set(data, first * shape[1]!);
    };
    this.#inRows(key, program, { points, temperature, ...options }, (result, first) => {
      const each = result as { output: TensorArray } & Record<'energy' | 'entropy', Record<string, TensorArray>>;
      found.output.set(each.output.data, first * sizeOf(output));
      put(found.energy, each.energy, first);
      put(found.entropy, each.entropy, first);
    });
    return found;
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
    const run = this.#network.program as unknown as NetworkFunction;
    const program: Program = (tools, { u, draws, state, cotangent }, theta, temperatures) =>
      tools.vjp((weights: Tensors) => run(tools, u, weights, { draws, state, temperatures, training: false }).output)(
        theta,
        cotangent!,
      ).grad;
    this.#inRows('gradient', program, { points, temperature, cotangents }, (result) => {
      for (const [name, { data }] of Object.entries(result as Record<string, TensorArray>)) {
        const into = out[name]!.data;
        for (let i = 0; i < data.length; i++) into[i]! += scale * data[i]!;
      }
    });
  }

  /**
   * U, S, T, F and C of every unit of the layers that have an energy, means over the samples. C = ∂U/∂T at what the layer gets and at
   * its own temperature, by central differences over 1 % of T.
   * @param states where they are written to; made anew where left out
   */
  nodeStates(points: ArrayLike<number>, temperature: number, states?: NodeStates): NodeStates | undefined {
    const count = this.#countOf(points);
    const sums: Record<string, Record<keyof NodeSums, Float64Array>> = {};
    this.#inRows('nodes', nodeProgram(this.#network), { points, temperature }, (result) => {
      for (const [name, each] of Object.entries(result as Record<string, Record<keyof NodeSums, TensorArray>>)) {
        const of = (sums[name] ??= {} as Record<keyof NodeSums, Float64Array>);
        for (const [what, { data }] of Object.entries(each) as [keyof NodeSums, TensorArray][]) {
          const into = (of[what] ??= new Float64Array(data.length));
          for (let i = 0; i < data.length; i++) into[i]! += data[i]!;
        }
      }
    });
    const layers = Object.entries(sums);
    if (layers.length === 0) return undefined;
    const found =
      states ?? new NodeStates(Object.fromEntries(layers.map(([name, { energy }]) => [name, energy.length])));
    const temperatures = this.#network.temperaturesAt(temperature);
    for (const [name, { energy, entropy, heatCapacity }] of layers) {
      const T = temperatures[name]!;
      const into = (array: Float64Array): Float64Array => found.of(name, array);
      into(found.energy).set(energy.map((sum) => sum / count));
      into(found.entropy).set(entropy.map((sum) => sum / count));
      into(found.heatCapacity).set(heatCapacity.map((sum) => sum / count));
      const units = energy.length;
      // Units beyond the last axis, as those of a convolution, come channel by channel at each place.
      into(found.temperature).set(
        typeof T === 'number' ? new Float64Array(units).fill(T) : energy.map((_, i) => T[i % T.length]!),
      );
    }
    found.update();
    return found;
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

  readonly #outputs: Program = (tools, { u, draws, state }, theta, temperatures) =>
    (this.#network.program as unknown as NetworkFunction)(tools, u, theta, {
      draws,
      state,
      temperatures,
      training: false,
    }).output;

  #program(key: string, program: Program): CompiledProgram {
    const compiled = this.#programs.get(key) ?? this.#compile(program);
    this.#programs.set(key, compiled);
    return compiled;
  }

  /** Runs a program for all samples, some at a time. */
  #inRows(
    key: string,
    program: Program,
    { points, temperature, random, cotangents }: PassOptions & Given,
    take: (result: unknown, first: number) => void,
  ): void {
    const { input, output, draws, state, parameters } = this.#network;
    const count = this.#countOf(points);
    const theta = thetaArrays(parameters);
    const temperatures = temperatureArrays(this.#network, temperature);
    const compiled = this.#program(key, program);
    for (let first = 0; first < count; first += this.#rows) {
      const rows = Math.min(this.#rows, count - first);
      const given = {
        u: rowsOf(points, input, first, rows),
        draws: drawArrays(draws, rows, random),
        state: stateArrays(state, rows),
        ...(cotangents && { cotangent: rowsOf(cotangents, output, first, rows) }),
      };
      take(compiled.run(given, theta, temperatures), first);
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

type Program = (tools: Tools, rows: Rows, theta: Tensors, temperatures: Tensors) => unknown;

interface Given {
  readonly points: ArrayLike<number>;
  readonly temperature: number;
  readonly cotangents?: ArrayLike<number>;
}
