import type { RandomStreams } from '@ergodic/numerics';
import { normal32 } from '../float32-normal.ts';

const f = Math.fround;

/** One step of replica r, coordinate by coordinate, by the kernel's operations; `x` holds float32 numbers. */
export function twinStep(
  x: Float32Array,
  r: number,
  force: readonly number[],
  mobility: number,
  amplitude: number,
  streams: RandomStreams,
): void {
  const [f0 = 0, f1 = 0, f2 = 0, f3 = 0] = force.map(f);
  for (let u = 0; u < x.length; u++) {
    const at = x[u]!;
    const F = f(f(f(f(f(f(f3 * at) + f2) * at) + f1) * at) + f0);
    x[u] = f(f(f(amplitude) * normal32(streams.nextUint32(r))) + f(f(f(mobility) * F) + at));
  }
}
