import { RandomStreams } from '@ergodic/numerics';
import type { Activation } from '@ergodic/kernel';

/**
 * The largest difference between `factor` times the derivative and central differences, along every coordinate and ten
 * random directions, relative to max(1, |derivative|). h = 6.06e-6.
 */
export function jacobianError(activation: Activation, u: Float64Array, temperature: number, factor = 1): number {
  const n = u.length;
  const random = new RandomStreams(21, 'directions', 1);
  const directions = Array.from({ length: n + 10 }, (_, k) =>
    Float64Array.from({ length: n }, (__, i) => (k < n ? Number(i === k) : random.normal(0))),
  );
  const [above, below, derivative] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const h = 6.06e-6;
  let worst = 0;
  for (const v of directions) {
    activation.apply(
      u.map((x, i) => x + h * v[i]!),
      temperature,
      above,
    );
    activation.apply(
      u.map((x, i) => x - h * v[i]!),
      temperature,
      below,
    );
    activation.derivative(u, temperature, v, derivative);
    for (let i = 0; i < n; i++) {
      const expected = (above[i]! - below[i]!) / (2 * h);
      worst = Math.max(worst, Math.abs(factor * derivative[i]! - expected) / Math.max(1, Math.abs(expected)));
    }
  }
  return worst;
}
