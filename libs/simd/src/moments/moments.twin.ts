import type { MomentCoefficients } from './moment-steps.ts';

const f = Math.fround;

export interface TwinArrays {
  readonly theta: Float32Array;
  readonly gradient: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

/** One step by the kernel's float32 operations; arrays hold float32 numbers. */
export function twinStep(
  { theta, gradient, mean, square }: TwinArrays,
  coefficients: MomentCoefficients,
  { share = 1, pull = 0, factor = 1 } = {},
): void {
  const rate = f(coefficients.rate * factor);
  const epsilon = f(coefficients.epsilon ?? 0);
  for (let i = 0; i < theta.length; i++) {
    const x = theta[i]!;
    const d = f(f(share) * f(f(f(pull) * x) + gradient[i]!));
    let change = d;
    if (coefficients.mean) {
      const { keep, add } = coefficients.mean;
      change = mean[i] = f(f(f(keep) * mean[i]!) + f(f(add) * d));
    }
    if (coefficients.square) {
      const { keep, add } = coefficients.square;
      const v = (square[i] = f(f(f(keep) * square[i]!) + f(f(add) * f(d * d))));
      change = f(change / f(f(Math.sqrt(v)) + epsilon));
    }
    theta[i] = f(x - f(rate * change));
  }
}
