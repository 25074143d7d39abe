import { ErgodicError, parameterArray, type Context, type Dataset, type ParameterArray } from '@ergodic/kernel';
import { biasName, weightsName } from './layered-hopfield-relaxation.ts';

export interface LayerSizes {
  readonly inputs?: number | undefined;
  readonly hidden: readonly number[];
  readonly outputs?: number | undefined;
}

/** Inputs, then the layers that settle. @throws ErgodicError `invalid-option` where a number is told by nothing, or told twice */
export function sizesOf({ inputs, hidden, outputs }: LayerSizes, dataset: Dataset | undefined): [number, ...number[]] {
  return [
    size('inputs', inputs, dataset?.dimension, 'columns'),
    ...hidden,
    size('outputs', outputs, targetsOf(dataset), 'classes or targets'),
  ];
}

const targetsOf = (dataset: Dataset | undefined): number | undefined =>
  dataset?.targets ? dataset.targets.shape.reduce((product, length) => product * length, 1) : dataset?.classes?.length;

function size(option: string, told: number | undefined, ofData: number | undefined, what: string): number {
  const found = told ?? ofData;
  if (found !== undefined && found >= 1 && (ofData === undefined || ofData === found)) return found;
  throw new ErgodicError({
    code: 'invalid-option',
    message:
      found === undefined
        ? `energy layered-hopfield: nothing tells how many ${option} there are`
        : `energy layered-hopfield: ${option} is ${found}, and the data have ${ofData} ${what}`,
    path: option,
    ...(found !== undefined && { value: found }),
    hint: found === undefined ? `give ${option}, or data with ${what}` : `leave ${option} out`,
  });
}

export interface Start {
  readonly gain: number;
  readonly weights?: readonly (readonly (readonly number[])[])[] | undefined;
  readonly biases?: readonly (readonly number[])[] | undefined;
}

/**
 * θ at the start, rounded to float32, in which it is learnt. Weights uniform in ± gain √(6/(n + m)) between layers of n and m units
 * (Glorot and Bengio, AISTATS 2010), biases 0, unless they are given.
 * @throws ErgodicError `invalid-option` where what is given has another shape
 */
export function startOf(
  [inputs, ...layers]: readonly [number, ...number[]],
  start: Start,
  context: Context,
): Record<string, ParameterArray> {
  const { gain, weights, biases } = start;
  checkLength('weights', weights, layers.length);
  checkLength('biases', biases, layers.length);
  const random = context.stream('weights', 1);
  const parameters: Record<string, ParameterArray> = {};
  let from = inputs;
  for (const [k, to] of layers.entries()) {
    const range = gain * Math.sqrt(6 / (from + to));
    const rows = weights?.[k];
    checkLength(`weights.${k}`, rows, from);
    rows?.forEach((row, i) => checkLength(`weights.${k}.${i}`, row, to));
    const matrix = rows
      ? Float64Array.from(rows.flat())
      : Float64Array.from({ length: from * to }, () => range * (2 * random.uniform(0) - 1));
    checkLength(`biases.${k}`, biases?.[k], to);
    parameters[weightsName(k + 1)] = parameterArray([from, to], matrix.map(Math.fround));
    parameters[biasName(k + 1)] = parameterArray(
      [to],
      Float64Array.from(biases?.[k] ?? new Float64Array(to), Math.fround),
    );
    from = to;
  }
  return parameters;
}

function checkLength(option: string, given: readonly unknown[] | undefined, wanted: number): void {
  if (given === undefined || given.length === wanted) return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `energy layered-hopfield: ${option} has ${given.length} entries`,
    path: option,
    value: given.length,
    hint: `${wanted} of them`,
  });
}
