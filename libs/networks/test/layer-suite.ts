import { describe, expect, it } from 'vitest';
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
import { centralGradient, createTensorRuntime, reference, type ReferenceTensor } from '@ergodic/tensor';
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
const mapped = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
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

const tensorOf = ({ shape, values }: Numbers): Tensor =>
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
const argumentsOf = ({ x, theta, temperature, draws, state }: Inputs): TensorArrays[] => [
  array(x),
  mapped(theta, array),
  array(temperature),
  mapped(draws, array),
  mapped(state, array),
];
const fromArrays = (found: TensorArrays): unknown =>
  'data' in found
    ? { shape: (found as TensorArray).shape, values: Float64Array.from((found as TensorArray).data) }
    : mapped(found as Record<string, TensorArrays>, fromArrays);

type Pass = [u: Tensor, theta: Tensors, temperature: Tensor, draws: Tensors, state: Tensors];
const resultOf = (layer: Layer, training: boolean, tools: Tools, [u, theta, temperature, draws, state]: Pass) =>
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

/** Random weights, so that no derivative cancels: Σ c·output + Σ d·U + Σ e·S. */
function scalarOf(tf: Tools['tf'], { output, energy, entropy }: LayerResult): Tensor {
  const terms = [output, energy, entropy].flatMap((x, k) => {
    if (!x) return [];
    const weights = tf.reshape(tf.sin(tf.add(tf.mul(1.7, tf.range(0, sizeOf(x.shape))), k + 0.4)), x.shape);
    return [tf.sum(tf.mul(x, weights))];
  });
  return terms.reduce((sum, term) => tf.add(sum, term));
}

type Wanted = Pick<Inputs, 'x' | 'theta' | 'temperature'>;

/** The derivatives of one number made of all that the layer gives, by x, θ and T: the runtime's in float32. */
export function slopesBy(runtime: TensorRuntime, layer: Layer, training = false): (inputs: Inputs) => Wanted {
  const program = ({ tf, grad, ...tools }: Tools, ...[x, theta, T, draws, state]: Pass): unknown => {
    const value = (at: { x: Tensor; theta: Tensors; temperature: Tensor }): Tensor => {
      const own: Pass = [at.x, at.theta, at.temperature, draws, state];
      // Some layers do not depend on T: their derivative by it is 0.
      const none = tf.mul(0, tf.sum(at.temperature));
      return tf.add(scalarOf(tf, resultOf(layer, training, { tf, grad, ...tools }, own)), none);
    };
    return grad(value as never)({ x, theta, temperature: T } as never);
  };
  const compiled = runtime.compile(program as never);
  return (inputs) => {
    const found = fromArrays(compiled.run(...argumentsOf(inputs))) as Wanted;
    expect(compiled.notes).toEqual([]);
    return found;
  };
}

/** The same by central differences in float64. */
export function differences(layer: Layer, inputs: Inputs, training = false): Wanted {
  const valueAt = (changed: Inputs): number => {
    const { output, energy, entropy } = exactly(layer, changed, training);
    const result = { output, energy, entropy } as Record<string, Numbers | undefined>;
    const made = mapped(result, (x) => x && tensorOf(x)) as unknown as LayerResult;
    return (scalarOf(reference, made) as unknown as ReferenceTensor).values[0]!;
  };
  const by = (at: Numbers, put: (changed: Numbers) => Inputs): Numbers => ({
    shape: at.shape,
    values: centralGradient((values) => valueAt(put({ shape: at.shape, values })), at.values),
  });
  return {
    x: by(inputs.x, (x) => ({ ...inputs, x })),
    theta: Object.fromEntries(
      Object.entries(inputs.theta).map(([name, at]) => [
        name,
        by(at, (changed) => ({ ...inputs, theta: { ...inputs.theta, [name]: changed } })),
      ]),
    ),
    temperature: by(inputs.temperature, (temperature) => ({ ...inputs, temperature })),
  };
}

export function expectSlopes(found: Wanted, wanted: Wanted, tolerance = 2e-4): void {
  const flat = ({ x, theta, temperature }: Wanted): Named => ({ x, temperature, ...theta });
  expect(Object.keys(flat(found)).sort()).toEqual(Object.keys(flat(wanted)).sort());
  for (const [name, { values }] of Object.entries(flat(wanted))) {
    const size = values.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
    const given = flat(found)[name]!.values;
    expect(given, name).toHaveLength(values.length);
    values.forEach((value, i) =>
      expect(Math.abs(given[i]! - value), `∂/∂${name}[${i}]: ${given[i]}, ${value}`).toBeLessThanOrEqual(
        tolerance * size,
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

export interface SuiteOptions {
  readonly temperatures?: readonly (number | readonly number[])[];
  readonly training?: readonly boolean[];
  /** S may be below 0, where it is of densities. */
  readonly differential?: boolean;
}

/** What every layer must obey; `name` says which is built. */
export function layerSuite(
  name: string,
  build: () => Layer,
  { temperatures = [0.4, 1, 2.5], training = [false], differential = false }: SuiteOptions = {},
): void {
  const flags = training.length > 1 ? training : [undefined];
  const title = (flag: boolean | undefined): string => (flag === undefined ? name : `${name}, training ${flag}`);
  const [asked = false] = training;

  describe.each(flags.map((flag) => [title(flag), flag ?? asked] as const))('%s', (_title, flag) => {
    it('shapes are as declared, S ≥ 0, rows of a batch do not mix', () => {
      const layer = build();
      for (const T of temperatures) {
        const inputs = inputsOf(layer, 4, T);
        const all = exactly(layer, inputs, flag);
        expect(all.output.shape).toEqual([4, ...layer.output]);
        expect(all.energy === undefined).toBe(layer.conventions === undefined);
        if (all.energy) expect(all.energy.shape).toEqual([4, all.energy.values.length / 4]);
        if (all.energy) expect(all.entropy!.shape).toEqual(all.energy.shape);
        if (!differential) for (const S of all.entropy?.values ?? []) expect(S).toBeGreaterThanOrEqual(0);
        expect(Object.keys(all.state ?? {}).sort()).toEqual(Object.keys(layer.state ?? {}).sort());
        for (const b of [0, 2]) {
          const row = (of: Numbers): Numbers => {
            const size = of.values.length / of.shape[0]!;
            return { shape: [1, ...of.shape.slice(1)], values: of.values.slice(b * size, (b + 1) * size) };
          };
          const { x, draws, state } = inputs;
          const own = { ...inputs, x: row(x), draws: mapped(draws, row), state: mapped(state, row) };
          expectNear(exactly(layer, own, flag), rowsOf(all, row), 1e-12);
        }
      }
    });

    it('compiled and float64 agree at any batch', async () => {
      const layer = build();
      const { compiled } = await loadedRuntimes();
      const fast = runner(compiled, layer, flag);
      for (const T of temperatures)
        for (const batch of [1, 4]) {
          const inputs = inputsOf(layer, batch, T, batch);
          expectNear(fast(inputs), exactly(layer, inputs, flag), 2e-5);
        }
    });

    it('GEN-09 derivatives by x, θ and T match differences; those of another point do not', async () => {
      const layer = build();
      const { compiled } = await loadedRuntimes();
      const slopes = slopesBy(compiled, layer, flag);
      for (const T of temperatures) {
        const inputs = inputsOf(layer, 2, T);
        const wanted = differences(layer, inputs, flag);
        expectSlopes(slopes(inputs), wanted);
        const moved = ({ shape, values }: Numbers): Numbers => ({ shape, values: values.map((v) => 1.5 * v + 0.2) });
        const elsewhere = { ...inputs, x: moved(inputs.x), temperature: moved(inputs.temperature) };
        if (layer.conventions) expect(() => expectSlopes(slopes(elsewhere), wanted)).toThrow('∂/∂');
      }
    });
  });
}

function rowsOf(all: Outcome, row: (of: Numbers) => Numbers): Outcome {
  return {
    output: row(all.output),
    ...(all.energy && { energy: row(all.energy) }),
    ...(all.entropy && { entropy: row(all.entropy) }),
    ...(all.state && { state: mapped(all.state, row) }),
  };
}
