import type { Network, Parameters, SampleDraw, SampleShape, TensorArray } from '@ergodic/kernel';
import type { RandomStreams } from '@ergodic/numerics';

/** How many numbers a shape holds. */
export const sizeOf = (shape: SampleShape): number => shape.reduce((product, length) => product * length, 1);

export const scalarArray = (value: number): TensorArray => ({
  type: 'float32',
  shape: [],
  data: Float32Array.of(value),
});

/** Rows `first` … `first + count − 1` of numbers that lie row after row. */
export function rowsOf(values: ArrayLike<number>, shape: SampleShape, first: number, count: number): TensorArray {
  const size = sizeOf(shape);
  const data = new Float32Array(count * size);
  for (let i = 0; i < data.length; i++) data[i] = values[first * size + i]!;
  return { type: 'float32', shape: [count, ...shape], data };
}

/** θ in float32. */
export function thetaArrays(parameters: Parameters): Record<string, TensorArray> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => [
      name,
      { type: 'float32', shape, data: Float32Array.from(data) } as const,
    ]),
  );
}

/** The temperature of each layer when that of the network is T: scalars, or a number a unit. */
export function temperatureArrays(network: Network, temperature: number): Record<string, TensorArray> {
  return Object.fromEntries(
    Object.entries(network.temperaturesAt(temperature)).map(([name, T]) => [
      name,
      typeof T === 'number'
        ? scalarArray(T)
        : ({ type: 'float32', shape: [T.length], data: Float32Array.from(T) } as const),
    ]),
  );
}

/**
 * What layers draw for `count` samples. Without a stream the middle of each law: 0 of normal numbers, ½ of uniform ones. From a
 * stream sample by sample, so that the numbers do not depend on how samples are cut into batches.
 */
export function drawArrays(
  draws: Readonly<Record<string, SampleDraw>>,
  count: number,
  random?: RandomStreams,
): Record<string, TensorArray> {
  const arrays = Object.entries(draws).map(([name, { law, shape }]) => {
    const data = new Float32Array(count * sizeOf(shape));
    if (!random && law === 'uniform') data.fill(0.5);
    return { name, law, shape, data };
  });
  if (random)
    for (let row = 0; row < count; row++)
      for (const { law, shape, data } of arrays) {
        const size = sizeOf(shape);
        for (let i = row * size; i < (row + 1) * size; i++)
          data[i] = law === 'normal' ? random.normal(0) : random.uniform(0);
      }
  return Object.fromEntries(
    arrays.map(({ name, shape, data }) => [name, { type: 'float32', shape: [count, ...shape], data } as const]),
  );
}

/** What layers carry at first: zeros. */
export function stateArrays(state: Network['state'], count: number): Record<string, TensorArray> {
  return Object.fromEntries(
    Object.entries(state).map(([name, shape]) => [
      name,
      { type: 'float32', shape: [count, ...shape], data: new Float32Array(count * sizeOf(shape)) } as const,
    ]),
  );
}

/** T of each of n units of a layer: as the layer tells it; otherwise T as often as it comes in them, or its mean where it does not fit. */
export function unitTemperatures(T: number | Float64Array, told: TensorArray | undefined, units: number): Float64Array {
  if (told) return Float64Array.from(told.data);
  if (typeof T === 'number') return new Float64Array(units).fill(T);
  const fits = units % T.length === 0;
  const mean = T.reduce((sum, each) => sum + each, 0) / T.length;
  return Float64Array.from({ length: units }, (_, unit) => (fits ? T[unit % T.length]! : mean));
}
