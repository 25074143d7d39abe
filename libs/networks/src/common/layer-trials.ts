import { RandomStreams } from '@ergodic/numerics';
import type { Layer, SampleShape, TensorArray, TensorArrays, TensorRuntime } from '@ergodic/kernel';
import type { LayerFunction, LayerResult, Tensor, Tensors, Tools } from './tensor-types.ts';

export type Arrays = Readonly<Record<string, TensorArray>>;

/** What a pass takes; θ is its starting values, moved a little so that none is 0. */
export interface Inputs {
  readonly x: TensorArray;
  readonly theta: Arrays;
  readonly temperature: TensorArray;
  readonly draws: Arrays;
  readonly state: Arrays;
}

export interface Found {
  readonly output: TensorArray;
  readonly energy?: TensorArray;
  readonly entropy?: TensorArray;
  readonly state: Arrays;
}

/** How many samples are tried together. */
export const BATCH = 3;

export type Pass = [x: Tensor, theta: Tensors, temperature: Tensor, draws: Tensors, state: Tensors];

export const passOf =
  (layer: Layer, training: boolean) =>
  (tools: Tools, ...[x, theta, temperature, draws, state]: Pass): LayerResult => {
    const pass = { temperature, draws, state, training };
    const { state: next = {}, ...rest } = (layer.program as unknown as LayerFunction)(tools, x, theta, pass);
    return { ...rest, state: next };
  };

const argumentsOf = ({ x, theta, temperature, draws, state }: Inputs): TensorArrays[] => [
  x,
  theta,
  temperature,
  draws,
  state,
];

/** What a program gives for each of the inputs; it is closed then. @param notes gets why it is not compiled, where it is not */
export function resultsBy<Result = Found>(
  runtime: TensorRuntime,
  program: unknown,
  trials: readonly Inputs[],
  notes: string[] = [],
): Result[] {
  const compiled = runtime.compile(program as never, { batched: [0, 3, 4] });
  try {
    const results = trials.map((inputs) => compiled.run(...argumentsOf(inputs)) as unknown as Result);
    notes.push(...compiled.notes);
    return results;
  } finally {
    compiled.close();
  }
}

export const floats = ({ data }: TensorArray): Float32Array => data as Float32Array;
export const sizeOf = (shape: SampleShape): number => shape.reduce((product, length) => product * length, 1);
const mapped = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

export function inputsOf(layer: Layer, temperature: number | readonly number[], seed: number): Inputs {
  const random = new RandomStreams(seed, 'layer laws', 1);
  const drawn = (shape: SampleShape, next: (i: number) => number): TensorArray => ({
    type: 'float32',
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => next(i)),
  });
  const normal = (): number => random.normal(0);
  const T = typeof temperature === 'number' ? [temperature] : temperature;
  return {
    x: drawn([BATCH, ...layer.input], normal),
    theta: mapped(layer.parameters, ({ shape, data }) => drawn(shape, (i) => data[i]! + 0.3 * normal())),
    temperature: drawn(typeof temperature === 'number' ? [] : [T.length], (i) => T[i]!),
    draws: mapped(layer.draws ?? {}, ({ law, shape }) =>
      drawn([BATCH, ...shape], law === 'normal' ? normal : () => random.uniform(0)),
    ),
    state: mapped(layer.state ?? {}, (shape) => drawn([BATCH, ...shape], normal)),
  };
}

function rowOf({ type, shape, data }: TensorArray, b: number): TensorArray {
  const size = data.length / shape[0]!;
  return { type, shape: [1, ...shape.slice(1)], data: data.slice(b * size, (b + 1) * size) };
}

export const sampleOf = ({ x, draws, state, ...rest }: Inputs, b: number): Inputs => ({
  ...rest,
  x: rowOf(x, b),
  draws: mapped(draws, (array) => rowOf(array, b)),
  state: mapped(state, (array) => rowOf(array, b)),
});

export const rowsOf = ({ output, energy, entropy, state }: Found, b: number): Found => ({
  output: rowOf(output, b),
  ...(energy && { energy: rowOf(energy, b) }),
  ...(entropy && { entropy: rowOf(entropy, b) }),
  state: mapped(state, (array) => rowOf(array, b)),
});

/** By name, for messages. */
export const namedIn = ({ output, energy, entropy, state }: Found): Arrays => ({
  output,
  ...(energy && { energy }),
  ...(entropy && { entropy }),
  ...mapped(state, (array) => array),
});
