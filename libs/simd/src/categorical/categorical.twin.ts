import type { RandomStreams } from '@ergodic/numerics';
import { exp32 } from '../float32-math.ts';
import { neighbourRows, type CategoricalProblem } from './categorical-pairs.ts';

const f = Math.fround;

/** A sweep of replica r over the units that are free, by the kernel's operations, from one word a unit. */
export function twinSweep(
  problem: CategoricalProblem,
  x: Int32Array,
  r: number,
  beta: number,
  streams: RandomStreams,
  isFree: (unit: number) => boolean = () => true,
): void {
  const { units, states: q, likes, field } = problem;
  const { start, unit, coupling } = neighbourRows(problem);
  for (let i = 0; i < units; i++) {
    if (!isFree(i)) continue;
    const fields = Array.from({ length: q }, (_, c) => {
      let sum = field ? f(field[(i * q + c) % field.length]!) : 0;
      for (let k = start[i]!; k < start[i + 1]!; k++) {
        const difference = (c - x[unit[k]!]! + q) % q;
        const like = likes ? f(likes[difference]!) : Number(difference === 0);
        sum = f(f(f(coupling[k]!) * like) + sum);
      }
      return sum;
    });
    const top = Math.max(...fields);
    let total = 0;
    const cumulated = fields.map((sum) => (total = f(total + exp32(f(f(sum - top) * f(beta))))));
    const u = f(f(f(streams.nextUint32(r) >>> 1) * 2 ** -31) + 2 ** -32);
    const level = f(u * total);
    x[i] = cumulated.slice(0, -1).filter((sum) => sum < level).length;
  }
}
