import type { Layer, SampleShape, TensorArray, TensorRuntime } from '@ergodic/kernel';
import {
  type Arrays,
  BATCH,
  type Found,
  floats,
  type Inputs,
  inputsOf,
  namedIn,
  type Pass,
  passOf,
  resultsBy,
  rowsOf,
  sampleOf,
  sizeOf,
} from './layer-trials.ts';
import { shapeText } from './misfit.ts';
import type { Tensor, Tools } from './tensor-types.ts';

/** One law, ready to be checked under any test runner: `for (const law of layerLaws(mine, options)) it(law.name, law.check)`. */
export interface LayerLaw {
  readonly name: string;
  /** @throws Error saying what is wrong, and where */
  check(): void;
}

export interface LayerLawOptions {
  /** Loaded; programs are compiled by it. */
  readonly runtime: TensorRuntime;
  /** Another that is loaded, to compare with: one of mode `eager`. */
  readonly eager?: TensorRuntime;
  /** 0.6, 1 and 1.7 where left out; lists for layers that take a temperature a unit. */
  readonly temperatures?: readonly (number | readonly number[])[];
  /** False where the output has kinks: derivatives are not looked at. */
  readonly smooth?: boolean;
  /** True where S is of densities, and may be below 0. */
  readonly differential?: boolean;
  readonly seed?: number;
}

/**
 * The laws of a layer, in training and not, at several temperatures: what it gives is finite and has the shapes that are declared;
 * samples of a batch do not mix; its program is compiled; its derivatives match central differences (GEN-09); S ≥ 0; the compiled form is the eager one.
 */
export function layerLaws(layer: Layer, options: LayerLawOptions): LayerLaw[] {
  const { runtime, eager, temperatures = [0.6, 1, 1.7], smooth = true, differential = false, seed = 1 } = options;
  const inTraining = (training: boolean, ...trials: Inputs[]): Found[] =>
    resultsBy(runtime, passOf(layer, training), trials);
  const trials = temperatures.map((T, i) => inputsOf(layer, T, seed + i));
  const each = (name: string, holds: (training: boolean) => void): LayerLaw => ({
    name,
    check: () => [false, true].forEach(holds),
  });
  const laws = [
    each('what it gives is finite and has the shapes that are declared', (training) =>
      inTraining(training, ...trials).forEach((given) => checkShapes(layer, given)),
    ),
    each('samples of a batch do not mix', (training) => {
      const whole = inTraining(training, ...trials);
      for (let b = 0; b < BATCH; b++)
        inTraining(training, ...trials.map((inputs) => sampleOf(inputs, b))).forEach((alone, i) =>
          expectSame(alone, rowsOf(whole[i]!, b), `sample ${b} alone`, 'in the batch'),
        );
    }),
  ];
  if (runtime.name.includes('onnxruntime'))
    laws.push(
      each('its program is compiled, one for any batch', (training) => {
        const notes: string[] = [];
        resultsBy(runtime, passOf(layer, training), [trials[0]!, sampleOf(trials[0]!, 0)], notes);
        if (notes.length > 0) throw new Error(notes[0]);
      }),
    );
  if (smooth)
    laws.push(
      each('derivatives match central differences', (training) => checkDerivatives(layer, runtime, trials, training)),
    );
  if (layer.conventions && !differential)
    laws.push(
      each('S ≥ 0', (training) => {
        const least = Math.min(...inTraining(training, ...trials).flatMap(({ entropy }) => [...floats(entropy!)]));
        if (!(least >= 0)) throw new Error(`S of a unit is ${least}`);
      }),
    );
  if (eager)
    laws.push(
      each('the compiled form is the eager one', (training) => {
        const others = resultsBy<Found>(eager, passOf(layer, training), trials);
        inTraining(training, ...trials).forEach((given, i) => expectSame(given, others[i]!, 'compiled', 'eagerly'));
      }),
    );
  return laws;
}

function checkShapes(layer: Layer, given: Found): void {
  const declared: Record<string, SampleShape> = { output: layer.output, ...layer.state };
  for (const [name, shape] of Object.entries(declared)) {
    const array = name === 'output' ? given.output : given.state[name];
    const wanted = shapeText([BATCH, ...shape]);
    const got = array ? shapeText(array.shape) : 'nothing';
    if (got !== wanted) throw new Error(`${name} of a batch of ${BATCH} is ${got}, declared ${wanted}`);
  }
  for (const name of ['energy', 'entropy'] as const) {
    const array = given[name];
    if ((array === undefined) !== (layer.conventions === undefined))
      throw new Error(
        `it gives ${array ? 'an' : 'no'} ${name}, but conventions ${array ? 'are left out' : 'say what it is'}`,
      );
    if (array && (array.shape.length !== 2 || array.shape[0] !== BATCH))
      throw new Error(`${name} of a batch of ${BATCH} is ${shapeText(array.shape)}, should be [${BATCH}, units]`);
  }
  for (const [name, array] of Object.entries(namedIn(given))) {
    const strange = floats(array).find((value) => !Number.isFinite(value));
    if (strange !== undefined) throw new Error(`${name} holds ${strange}`);
  }
}

/** Of float32, over the operations of a layer. */
const ROUNDING = 2e-5;

function expectSame(a: Found, b: Found, here: string, there: string): void {
  const others = namedIn(b);
  for (const [name, array] of Object.entries(namedIn(a)))
    floats(array).forEach((value, i) => {
      const other = floats(others[name]!)[i]!;
      if (!(Math.abs(value - other) <= ROUNDING * Math.max(1, Math.abs(other))))
        throw new Error(`${name}[${i}] is ${value} ${here}, ${other} ${there}`);
    });
}

/** Weights of the i-th number of `output`, `energy`, `entropy`: none of their sums cancels. */
const weightOf = (which: number, i: number): number => Math.sin(1.7 * i + which + 0.4);

/** Σ of all that it gives, weighted. */
function weighted(tf: Tools['tf'], results: readonly (Tensor | undefined)[]): Tensor {
  const sums = results.flatMap((x, which) => {
    if (!x) return [];
    const weights = Float32Array.from({ length: sizeOf(x.shape) }, (_, i) => weightOf(which, i));
    return tf.sum(tf.mul(x, tf.reshape(tf.tensor1d(weights), x.shape)));
  });
  return sums.reduce((sum, term) => tf.add(sum, term));
}

/** The same of arrays, in float64. */
const weightedSum = ({ output, energy, entropy }: Found): number =>
  [output, energy, entropy].reduce(
    (sum, array, which) => (array ? sum + floats(array).reduce((s, v, i) => s + v * weightOf(which, i), 0) : sum),
    0,
  );

/** A part of the inputs that is differentiated by. */
interface Part {
  readonly name: string;
  readonly at: TensorArray;
  readonly slope: TensorArray;
  put(array: TensorArray): Inputs;
}

/** Along a direction of x, θ and T: by the program's gradient, and by a difference over five points that float32 can bear. */
function checkDerivatives(layer: Layer, runtime: TensorRuntime, trials: readonly Inputs[], training: boolean): void {
  const pass = passOf(layer, training);
  const gradient = ({ tf, grad, ...rest }: Tools, ...[x, theta, T, draws, state]: Pass): unknown => {
    const value = (at: { x: Tensor; theta: Record<string, Tensor>; T: Tensor }): Tensor => {
      const { output, energy, entropy } = pass({ tf, grad, ...rest }, at.x, at.theta, at.T, draws, state);
      // What does not depend on T has the derivative 0 by it.
      return tf.add(weighted(tf, [output, energy, entropy]), tf.mul(0, tf.sum(at.T)));
    };
    return grad(value as never)({ x, theta, T } as never);
  };
  const slopes = resultsBy<{ x: TensorArray; theta: Arrays; T: TensorArray }>(runtime, gradient, trials);
  const parts = trials.flatMap((inputs, i): Part[] => {
    const { x, theta, T } = slopes[i]!;
    return [
      { name: 'x', at: inputs.x, slope: x, put: (array) => ({ ...inputs, x: array }) },
      { name: 'T', at: inputs.temperature, slope: T, put: (array) => ({ ...inputs, temperature: array }) },
      ...Object.entries(inputs.theta).map(([name, at]) => ({
        name,
        at,
        slope: theta[name]!,
        put: (array: TensorArray): Inputs => ({ ...inputs, theta: { ...inputs.theta, [name]: array } }),
      })),
    ];
  });
  const directions = parts.map(({ at }) =>
    Float64Array.from(at.data, (_, i) => Math.cos(2.3 * i + 0.3) / Math.sqrt(at.data.length)),
  );
  const steps = parts.map(({ name, at }) => 0.03 * (name === 'T' ? Math.min(...floats(at)) : 1));
  const moved = parts.flatMap(({ at, put }, p) =>
    [1, -1, 2, -2].map((k) =>
      put({ ...at, data: floats(at).map((value, i) => value + k * steps[p]! * directions[p]![i]!) }),
    ),
  );
  const sums = resultsBy<Found>(runtime, pass, moved).map(weightedSum);
  parts.forEach(({ name, slope }, p) => {
    const [a, b, c, d] = sums.slice(4 * p, 4 * p + 4) as [number, number, number, number];
    const difference = (8 * (a - b) - (c - d)) / (12 * steps[p]!);
    const along = floats(slope).reduce((sum, value, i) => sum + value * directions[p]![i]!, 0);
    if (!(Math.abs(along - difference) <= 2e-3 * Math.max(1, lengthOf(slope))))
      throw new Error(`the derivative along ${name} is ${along}, by differences ${difference}`);
  });
}

const lengthOf = (array: TensorArray): number =>
  Math.sqrt(floats(array).reduce((sum, value) => sum + value * value, 0));
