/** A named array of numbers that learning may move; row-major. */
export interface ParameterArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** θ of an energy: named arrays; `{}` for fixed physics. */
export type Parameters = Readonly<Record<string, ParameterArray>>;

/** An array of zeros, or of the given numbers, with its shape. @throws RangeError when the lengths disagree. */
export function parameterArray(shape: readonly number[], data?: Float64Array): ParameterArray {
  const length = shape.reduce((product, size) => product * size, 1);
  if (data && data.length !== length)
    throw new RangeError(`parameterArray: shape [${shape.join(', ')}] needs ${length} numbers, got ${data.length}`);
  return { shape, data: data ?? new Float64Array(length) };
}

/** The same names and shapes, filled with zeros: where a gradient is accumulated. */
export function zerosLike(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, parameterArray(array.shape)]));
}
