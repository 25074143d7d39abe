import type { Network, Parameters } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { reference, type ReferenceTensor } from '@ergodic/tensor';
import type { NetworkFunction, Tensor, Tensors, Tools } from '../src/common/tensor-types.ts';
import { drawArrays, sizeOf, stateArrays } from '../src/network/program-arrays.ts';

/** What a network gives in float64, in the plain form of numbers: outputs, and U and S of each unit for each sample. */
export interface Exact {
  readonly output: Float64Array;
  readonly energy: Readonly<Record<string, Float64Array>>;
  readonly entropy: Readonly<Record<string, Float64Array>>;
}

const tensor = (values: ArrayLike<number>, shape: readonly number[]): Tensor =>
  reference.tensor(Float64Array.from(values) as never, [...shape], 'float32') as unknown as Tensor;
const valuesOf = (found: Tensor): Float64Array => (found as unknown as ReferenceTensor).values;
const mapped = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/** The network's program by the reference operations. */
export function exactly(
  network: Network,
  points: ArrayLike<number>,
  T: number,
  theta: Parameters = network.parameters,
): Exact {
  const count = points.length / sizeOf(network.input);
  const arrays = (all: ReturnType<typeof drawArrays>): Tensors =>
    mapped(all, ({ shape, data }) => tensor(data as Float32Array, shape));
  const result = (network.program as unknown as NetworkFunction)(
    { tf: reference, checkpoint: (part: unknown) => part } as unknown as Tools,
    tensor(points, [count, ...network.input]),
    mapped(theta, ({ shape, data }) => tensor(data, shape)),
    {
      temperatures: mapped(network.temperaturesAt(T), (own) =>
        typeof own === 'number' ? tensor([own], []) : tensor(own, [own.length]),
      ),
      draws: arrays(drawArrays(network.draws, count)),
      state: arrays(stateArrays(network.state, count)),
      training: false,
    },
  );
  return {
    output: valuesOf(result.output),
    energy: mapped(result.energy, valuesOf),
    entropy: mapped(result.entropy, valuesOf),
  };
}

/** Samples of normal numbers, row after row. */
export function pointsFor(network: Network, count: number, seed = 1): Float64Array {
  const random = new RandomStreams(seed, 'points', 1);
  return Float64Array.from({ length: count * sizeOf(network.input) }, () => random.normal(0));
}
