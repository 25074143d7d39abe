import type { Optimiser } from '@ergodic/kernel';
import { expectTrue, expectWithin } from '../law.ts';
import { arrayOf, type Arrays } from '../layer/passes.ts';
import type { Walk, WalkOptions } from './steps.ts';

export type MomentOptimiser = Optimiser & Required<Pick<Optimiser, 'moments'>>;

/** Step after step as the optimiser's coefficients say, in float64, from zeros: what a kernel does in the place of its program. */
export function walkByMoments(
  { memory: names, moments }: MomentOptimiser,
  gradients: readonly ArrayLike<number>[],
  { rate, from = 1 }: Pick<WalkOptions, 'from'> & { readonly rate: number },
): Walk {
  const shape = [gradients[0]!.length];
  const [m, v] = [new Float64Array(shape[0]!), new Float64Array(shape[0]!)];
  const { mean, square } = moments(rate, from);
  const kept = [...(mean ? [m] : []), ...(square ? [v] : [])];
  expectTrue(
    kept.length === names.length,
    `it keeps ${names.join(', ') || 'nothing'}; its moments are ${kept.length}: ${mean ? 'a mean' : 'no mean'}, ${square ? 'a square' : 'no square'}`,
  );
  const changes = gradients.map((gradient, t) => {
    const step = moments(rate, from + t);
    return arrayOf(shape, (i) => {
      const g = gradient[i]!;
      if (step.mean) m[i] = step.mean.keep * m[i]! + step.mean.add * g;
      if (step.square) v[i] = step.square.keep * v[i]! + step.square.add * g * g;
      const along = step.mean ? m[i]! : g;
      return (-step.rate * along) / (step.square ? Math.sqrt(v[i]!) + (step.epsilon ?? 0) : 1);
    });
  });
  return { changes, memory: Object.fromEntries(names.map((name, k) => [name, arrayOf(shape, (i) => kept[k]![i]!)])) };
}

/** By the largest number of each array. */
export function expectMemory(found: Arrays, wanted: Arrays, tolerance: number, what: string): void {
  for (const [name, { data }] of Object.entries(wanted)) {
    let largest = 0;
    for (const value of data) largest = Math.max(largest, Math.abs(value));
    data.forEach((value, i) =>
      expectWithin(found[name]!.data[i]!, value, tolerance * largest, `${what} memory ${name} [${i}]`),
    );
  }
}
