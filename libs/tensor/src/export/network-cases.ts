import type { Network } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import type { TensorData, VerifyCase } from '@ergodic/onnx';

/** The sizes of batches that models are tried at. */
export const BATCHES = [1, 3, 16] as const;

/** Shares of its own temperature that a network is tried at. */
const HOTTER = [1, 0.5, 2] as const;

export interface CaseOptions {
  /** T around which temperatures are tried; left out, none is fed. */
  readonly temperature?: number | undefined;
  /** Real inputs, row after row. */
  readonly samples?: ArrayLike<number> | undefined;
}

/**
 * Random inputs in batches of 1, 3 and 16 at three temperatures, and real ones where there are some. Random inputs take each number
 * from that place of some real row, so that they are numbers the model may get (tokens stay tokens); without real rows they are
 * standard normal.
 */
export function inputCases(
  name: string,
  shape: readonly number[],
  { temperature, samples = [] }: CaseOptions,
  more: (batch: number, random: RandomStreams) => Record<string, TensorData> = () => ({}),
): VerifyCase[] {
  const width = shape.reduce((product, length) => product * length, 1);
  const rows = Math.floor(samples.length / width);
  const random = new RandomStreams(1, 'cases', 1);
  const caseOf = (batch: number, T: number | undefined, isReal: boolean): VerifyCase => {
    const data = Float32Array.from({ length: batch * width }, (_, i) => {
      if (rows === 0) return random.normal(0);
      const row = isReal ? Math.floor(i / width) % rows : random.integer(0, rows);
      return samples[row * width + (i % width)]!;
    });
    const fed = { [name]: { type: 'float32' as const, shape: [batch, ...shape], data } };
    return { feeds: { ...fed, ...(T !== undefined && { temperature: T }), ...more(batch, random) } };
  };
  return BATCHES.flatMap((batch, i) => {
    const T = temperature === undefined ? undefined : temperature * HOTTER[i]!;
    return [caseOf(batch, T, false), ...(rows > 0 ? [caseOf(batch, T, true)] : [])];
  });
}

/** As above, with states and draws of a network. */
export function networkCases(network: Network, draws: readonly string[], options: CaseOptions): VerifyCase[] {
  return inputCases('input', network.input, options, (batch, random) => {
    const feeds: Record<string, TensorData> = {};
    const add = (name: string, shape: readonly number[], next: () => number): void => {
      const size = shape.reduce((product, length) => product * length, batch);
      feeds[name] = { type: 'float32', shape: [batch, ...shape], data: Float32Array.from({ length: size }, next) };
    };
    for (const [name, shape] of Object.entries(network.state))
      add(`state.${name}`, shape, () => 0.3 * random.normal(0));
    for (const name of draws) {
      const { law, shape } = network.draws[name]!;
      add(`draws.${name}`, shape, () => (law === 'normal' ? random.normal(0) : random.uniform(0)));
    }
    return feeds;
  });
}
