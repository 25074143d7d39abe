import { expect } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import type {
  Layer,
  LayerPlan,
  LayerSite,
  SampleShape,
  TensorArray,
  TensorArrays,
  TensorRuntime,
} from '@ergodic/kernel';
import { createTensorRuntime, reference, type ReferenceTensor } from '@ergodic/tensor';
import type { LayerFunction, LayerPass, LayerResult, Tensor, Tensors, Tools } from '../src/common/tensor-types.ts';

export interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}
export type Named = Record<string, Numbers>;

/** All that a pass takes, in float64. */
export interface Inputs {
  readonly x: Numbers;
  readonly theta: Named;
  readonly temperature: Numbers;
  readonly draws: Named;
  readonly state: Named;
}

export interface Outcome {
  readonly output: Numbers;
  readonly energy?: Numbers;
  readonly entropy?: Numbers;
  readonly state?: Named;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
export const numbers = (shape: readonly number[], values: ArrayLike<number>): Numbers => {
  expect(values).toHaveLength(sizeOf(shape));
  return { shape, values: Float64Array.from(values) };
};
const filled = (shape: readonly number[], next: () => number): Numbers => ({
  shape,
  values: Float64Array.from({ length: sizeOf(shape) }, next),
});
export const mapped = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

export function siteOf(name = 'layers.1 (mine)', seed = 1): LayerSite {
  const stream = new RandomStreams(seed, 'site', 1);
  return { name, normal: () => stream.normal(0), uniform: () => stream.uniform(0) };
}

export const built = (plan: LayerPlan, input: SampleShape, seed = 1): Layer =>
  plan.build(input, siteOf(undefined, seed));

/** A batch of random numbers, with θ moved away from its starting values, so that none is 0. */
export function inputsOf(layer: Layer, batch: number, temperature: number | readonly number[], seed = 1): Inputs {
  const stream = new RandomStreams(seed, 'inputs', 1);
  const normal = (): number => stream.normal(0);
  return {
    x: filled([batch, ...layer.input], normal),
    theta: mapped(layer.parameters, ({ shape, data }) => ({ shape, values: data.map((v) => v + 0.3 * normal()) })),
    temperature:
      typeof temperature === 'number' ? numbers([], [temperature]) : numbers([temperature.length], temperature),
    draws: mapped(layer.draws ?? {}, ({ law, shape }) =>
      filled([batch, ...shape], law === 'normal' ? normal : () => stream.uniform(0)),
    ),
    state: mapped(layer.state ?? {}, (shape) => filled([batch, ...shape], normal)),
  };
}

export const tensorOf = ({ shape, values }: Numbers): Tensor =>
  reference.tensor(Array.from(values), [...shape], 'float32') as unknown as Tensor;
const numbersOf = (tensor: unknown): Numbers => {
  const { shape, values } = tensor as ReferenceTensor;
  return { shape, values };
};
const oracle = { tf: reference } as unknown as Tools;

/** The layer's program in float64. */
export function exactly(layer: Layer, inputs: Inputs, training = false): Outcome {
  const pass: LayerPass = {
    temperature: tensorOf(inputs.temperature),
    draws: mapped(inputs.draws, tensorOf),
    state: mapped(inputs.state, tensorOf),
    training,
  };
  const run = layer.program as unknown as LayerFunction;
  const { output, energy, entropy, state } = run(oracle, tensorOf(inputs.x), mapped(inputs.theta, tensorOf), pass);
  return {
    output: numbersOf(output),
    ...(energy && { energy: numbersOf(energy) }),
    ...(entropy && { entropy: numbersOf(entropy) }),
    ...(state && Object.keys(state).length > 0 && { state: mapped(state, numbersOf) }),
  };
}

const array = ({ shape, values }: Numbers): TensorArray => ({
  type: 'float32',
  shape,
  data: Float32Array.from(values),
});
export const argumentsOf = ({ x, theta, temperature, draws, state }: Inputs): TensorArrays[] => [
  array(x),
  mapped(theta, array),
  array(temperature),
  mapped(draws, array),
  mapped(state, array),
];
export const fromArrays = (found: TensorArrays): unknown =>
  'data' in found
    ? { shape: (found as TensorArray).shape, values: Float64Array.from((found as TensorArray).data) }
    : mapped(found as Record<string, TensorArrays>, fromArrays);

export type Pass = [u: Tensor, theta: Tensors, temperature: Tensor, draws: Tensors, state: Tensors];
export const resultOf = (layer: Layer, training: boolean, tools: Tools, [u, theta, temperature, draws, state]: Pass) =>
  (layer.program as unknown as LayerFunction)(tools, u, theta, { temperature, draws, state, training });

/** The layer's program in float32 by a tensor runtime, for any batch. */
export function runner(runtime: TensorRuntime, layer: Layer, training = false): (inputs: Inputs) => Outcome {
  const program = (tools: Tools, ...pass: Pass): LayerResult => resultOf(layer, training, tools, pass);
  const compiled = runtime.compile(program as never, { batched: [0, 3, 4] });
  return (inputs) => {
    const found = fromArrays(compiled.run(...argumentsOf(inputs))) as Outcome;
    expect(compiled.notes).toEqual([]);
    return found;
  };
}

export function expectNear(found: Outcome, wanted: Outcome, tolerance: number): void {
  expect(Object.keys(found.state ?? {})).toEqual(Object.keys(wanted.state ?? {}));
  const pairs = [
    ['output', found.output, wanted.output],
    ['energy', found.energy, wanted.energy],
    ['entropy', found.entropy, wanted.entropy],
    ...Object.keys(wanted.state ?? {}).map((name) => [name, found.state![name], wanted.state![name]]),
  ] as [string, Numbers | undefined, Numbers | undefined][];
  for (const [name, a, b] of pairs) {
    expect(a === undefined, name).toBe(b === undefined);
    if (!a || !b) continue;
    expect(a.shape, name).toEqual(b.shape);
    a.values.forEach((value, i) =>
      expect(Math.abs(value - b.values[i]!), `${name}[${i}]: ${value}, ${b.values[i]}`).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(b.values[i]!)),
      ),
    );
  }
}

let runtimes: Promise<{ compiled: TensorRuntime; eager: TensorRuntime }> | undefined;

/** Both of them, loaded. */
export function loadedRuntimes(): Promise<{ compiled: TensorRuntime; eager: TensorRuntime }> {
  const load = async () => {
    const [compiled, eager] = [createTensorRuntime(), createTensorRuntime({ mode: 'eager', backend: 'cpu' })];
    await compiled.load!();
    await eager.load!();
    return { compiled, eager };
  };
  return (runtimes ??= load());
}
