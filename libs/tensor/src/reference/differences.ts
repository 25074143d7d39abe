/** A scalar function of a flat vector: what central differences are taken of. */
export type ScalarFunction = (x: Float64Array) => number;

/** (cube root of the rounding of float64), where truncation and rounding balance in a first difference: error ≈ 1e-10. */
const FIRST_STEP = 6e-6;
/** (fourth root of the rounding), the same for a mixed second difference: error ≈ 1e-8. */
const SECOND_STEP = 1.2e-4;

const stepAt = (x: number, relative: number): number => relative * Math.max(1, Math.abs(x));

/** ∂f/∂xᵢ ≈ (f(x + h eᵢ) − f(x − h eᵢ)) / 2h for every i. */
export function centralGradient(f: ScalarFunction, at: Float64Array): Float64Array {
  const x = at.slice();
  return x.map((value, i) => {
    const h = stepAt(value, FIRST_STEP);
    x[i] = value + h;
    const above = f(x);
    x[i] = value - h;
    const below = f(x);
    x[i] = value;
    return (above - below) / (2 * h);
  });
}

/**
 * (H v)ᵢ ≈ (f(x + h v + k eᵢ) − f(x + h v − k eᵢ) − f(x − h v + k eᵢ) + f(x − h v − k eᵢ)) / 4hk: the Hessian times a
 * direction of length about 1.
 */
export function centralHessianProduct(f: ScalarFunction, at: Float64Array, direction: Float64Array): Float64Array {
  const h = SECOND_STEP;
  const along = (sign: number): Float64Array => at.map((value, i) => value + sign * h * direction[i]!);
  const [ahead, behind] = [along(1), along(-1)];
  const difference = (x: Float64Array, i: number, k: number): number => {
    const value = x[i]!;
    x[i] = value + k;
    const above = f(x);
    x[i] = value - k;
    const below = f(x);
    x[i] = value;
    return above - below;
  };
  return at.map((value, i) => {
    const k = stepAt(value, SECOND_STEP);
    return (difference(ahead, i, k) - difference(behind, i, k)) / (4 * h * k);
  });
}
