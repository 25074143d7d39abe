import { RandomStreams } from '@ergodic/numerics';
import type { TensorArray } from '@ergodic/kernel';
import { Differences } from '../differences.ts';
import { expectTrue, show } from '../law.ts';
import { arrayOf, type Given, type Passed, type Passes } from './passes.ts';

const differences = new Differences(1, 1, 'float32');

/** An argument of the layer, its derivative, and how to put another in its place. */
interface Argument {
  readonly name: string;
  readonly at: TensorArray;
  readonly slope: TensorArray;
  put(there: TensorArray): Given;
}

/**
 * Along random directions of u, and of each of θ, the derivative of Σ c·(output, U, S) is its difference (GEN-09). Where the layer has
 * kinks, a direction in four may cross one.
 */
export function checkSlopes(
  passes: Passes,
  given: Given,
  { cases, seed, kinks }: { readonly cases: number; readonly seed: number; readonly kinks: boolean },
): number {
  const random = new RandomStreams(seed, 'directions', 1);
  /** Normal numbers, about 1 long all together. */
  const like = ({ shape, data }: TensorArray): TensorArray =>
    arrayOf(shape, () => random.normal(0) / Math.sqrt(data.length));
  const parts = ({ output, energy, entropy }: Passed) => ({
    output,
    ...(energy && { energy }),
    ...(entropy && { entropy }),
  });
  const weights = Object.entries(parts(passes.run(given))).map(([name, array]) => [name, like(array)] as const);
  const value = (at: Given): number => {
    const told = parts(passes.run(at)) as Record<string, TensorArray>;
    return weights.reduce((sum, [name, weight]) => sum + dot(weight, told[name]!), 0);
  };
  const slopes = passes.slopes(given, Object.fromEntries(weights));
  const missed: string[] = [];
  let tried = 0;
  for (const { name, at, slope, put } of argumentsOf(given, slopes))
    for (let k = 0; k < cases; k++) {
      const along = like(at);
      const found = dot(slope, along);
      const moved = (t: number): TensorArray => ({
        ...at,
        data: Float32Array.from(at.data, (x, i) => x + t * along.data[i]!),
      });
      const wanted = differences.slope(found, (t) => value(put(moved(t))), 0);
      tried++;
      if (wanted !== undefined) missed.push(`∂/∂${name} is ${show(found)}, should be ${show(wanted)}`);
    }
  expectTrue(
    missed.length <= (kinks ? tried / 4 : 0),
    `along ${missed.length} of ${tried} directions: ${missed.slice(0, 1).join()}`,
  );
  return tried;
}

function argumentsOf(given: Given, slopes: ReturnType<Passes['slopes']>): Argument[] {
  const ofTheta = Object.entries(slopes.theta ?? {}).map(([name, slope]) => ({
    name,
    at: given.theta[name]!,
    slope,
    put: (there: TensorArray): Given => ({ ...given, theta: { ...given.theta, [name]: there } }),
  }));
  if (!slopes.u) return ofTheta;
  return [{ name: 'u', at: given.u, slope: slopes.u, put: (u) => ({ ...given, u }) }, ...ofTheta];
}

function dot({ data }: TensorArray, { data: others }: TensorArray): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * others[i]!;
  return sum;
}
