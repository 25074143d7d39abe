import { RandomStreams } from '@ergodic/numerics';
import type {
  Backend,
  CompiledProgram,
  Layer,
  LayerProgram,
  SampleShape,
  TensorArray,
  TensorArrays,
  TensorRuntime,
  ToolProgram,
} from '@ergodic/kernel';

export type Arrays = Readonly<Record<string, TensorArray>>;

/** All that a pass of a batch takes, in float32. */
export interface Given {
  readonly u: TensorArray;
  readonly theta: Arrays;
  readonly temperature: TensorArray;
  readonly draws: Arrays;
  readonly state: Arrays;
}

export interface Passed {
  readonly output: TensorArray;
  readonly energy?: TensorArray;
  readonly entropy?: TensorArray;
  readonly state: Arrays;
}

/** What a layer's program gives, whatever its tensors are. */
type Result = Omit<Passed, 'state'> & { readonly state?: Arrays };
type Told = Partial<Record<'output' | 'energy' | 'entropy', TensorArray>>;

/** Of the tools, what the laws need: f and cᵀ ∂f/∂p. */
interface Vjp {
  vjp<P, Y>(run: (at: P) => Y): (at: P, cotangent: Y) => { readonly grad: P };
}
type Run = (tools: unknown, u: TensorArray, theta: Arrays, pass: Pass) => Result;
type Pass = Omit<Given, 'u' | 'theta'> & { readonly training: boolean };
type Arguments = [u: TensorArray, theta: Arrays, temperature: TensorArray, draws: Arrays, state: Arrays];

export interface PassOptions {
  readonly training?: boolean;
  readonly backend?: Backend;
}

/** A layer on a tensor runtime: what it gives, and its derivatives. */
export class Passes {
  readonly #layer: Layer;
  readonly #runtime: TensorRuntime;
  readonly #options: PassOptions;
  readonly #programs = new Map<string, CompiledProgram>();

  constructor(layer: Layer, runtime: TensorRuntime, options: PassOptions = {}) {
    this.#layer = layer;
    this.#runtime = runtime;
    this.#options = options;
  }

  /** Why its programs are not compiled, where they are not. */
  get notes(): string[] {
    return [...this.#programs.values()].flatMap(({ notes }) => notes);
  }

  run(given: Given): Passed {
    const program = this.#program(
      'pass',
      (tools, u, theta, temperature, draws, state) => told(this.#result(tools, u, theta, temperature, draws, state)),
      [0, 3, 4],
    );
    const { state = {}, ...rest } = program.run(...argumentsOf(given)) as unknown as Result;
    return { ...rest, state };
  }

  /** Σ c · ∂(output, energy, entropy)/∂(u, θ) for cotangents c of their shapes; by θ alone where u are tokens. */
  slopes(given: Given, cotangents: Told): { readonly u?: TensorArray; readonly theta?: Arrays } {
    const byInput = this.#layer.tokens === undefined;
    const hasTheta = Object.keys(given.theta).length > 0;
    const program = this.#program('slopes', (tools, u, theta, temperature, draws, state, c: Told) => {
      const value = (at: { readonly u?: TensorArray; readonly theta?: Arrays }): Told => {
        const { output, energy, entropy } = this.#result(
          tools,
          at.u ?? u,
          at.theta ?? theta,
          temperature,
          draws,
          state,
        );
        return { output, ...(energy && { energy }), ...(entropy && { entropy }) };
      };
      return (tools as Vjp).vjp(value)({ ...(byInput && { u }), ...(hasTheta && { theta }) }, c).grad;
    });
    return program.run(...argumentsOf(given), cotangents as TensorArrays) as never;
  }

  #result(tools: unknown, ...[u, theta, temperature, draws, state]: Arguments): Result {
    const { training = false } = this.#options;
    return (this.#layer.program as LayerProgram as unknown as Run)(tools, u, theta, {
      temperature,
      draws,
      state,
      training,
    });
  }

  #program(
    name: string,
    program: (tools: unknown, ...args: [...Arguments, cotangents: Told]) => unknown,
    batched?: readonly number[],
  ): CompiledProgram {
    const { backend } = this.#options;
    const compiled =
      this.#programs.get(name) ??
      this.#runtime.compile(program as unknown as ToolProgram, {
        ...(batched && { batched }),
        ...(backend && { backend }),
      });
    this.#programs.set(name, compiled);
    return compiled;
  }
}

function told({ output, energy, entropy, state }: Result): object {
  return {
    output,
    ...(energy && { energy }),
    ...(entropy && { entropy }),
    ...(state && Object.keys(state).length > 0 && { state }),
  };
}

const argumentsOf = ({ u, theta, temperature, draws, state }: Given): TensorArrays[] => [
  u,
  theta,
  temperature,
  draws,
  state,
];

export const sizeOf = (shape: SampleShape): number => shape.reduce((product, length) => product * length, 1);

export const arrayOf = (shape: SampleShape, value: (i: number) => number): TensorArray => ({
  type: 'float32',
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
});

export const temperatureOf = (T: number | readonly number[]): TensorArray =>
  typeof T === 'number' ? arrayOf([], () => T) : arrayOf([T.length], (i) => T[i]!);

/** Random inputs: normal numbers, or tokens; θ moved away from where it starts, so that none is 0; states as they come. */
export function givenTo(layer: Layer, batch: number, T: number | readonly number[], seed: number): Given {
  const random = new RandomStreams(seed, 'inputs of a layer', 1);
  const normal = (): number => random.normal(0);
  const { tokens } = layer;
  return {
    u: arrayOf([batch, ...layer.input], tokens === undefined ? normal : () => random.integer(0, tokens)),
    theta: mapped(layer.parameters, ({ shape, data }) => arrayOf(shape, (i) => data[i]! + 0.3 * normal())),
    temperature: temperatureOf(T),
    draws: mapped(layer.draws ?? {}, ({ law, shape }) =>
      arrayOf([batch, ...shape], law === 'normal' ? normal : () => random.uniform(0)),
    ),
    state: mapped(layer.state ?? {}, (shape) => arrayOf([batch, ...shape], normal)),
  };
}

/** One sample of a batch, as a batch of one. */
export function sampleOf({ type, shape, data }: TensorArray, b: number): TensorArray {
  const size = data.length / shape[0]!;
  return { type, shape: [1, ...shape.slice(1)], data: data.slice(b * size, (b + 1) * size) };
}

export const mapped = <A, B>(record: Readonly<Record<string, A>>, of: (value: A, name: string) => B) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value, name)]));
