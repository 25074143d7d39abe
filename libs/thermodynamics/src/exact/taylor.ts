// Power series a₀ + a₁ ε + a₂ ε² + ... to a fixed order: derivatives of a formula, exact but for rounding. A series is the
// Float64Array of its coefficients; those of one calculation have the same length.
//
// Source: R. E. Moore, Methods and Applications of Interval Analysis (1979), section 3.4: the recurrences.

export type Series = Float64Array;

/** x + ε. */
export function variable(x: number, order: number): Series {
  const out = new Float64Array(order + 1);
  out[0] = x;
  if (order > 0) out[1] = 1;
  return out;
}

/** α a + β. */
export function affine(a: Series, alpha: number, beta = 0): Series {
  const out = a.map((x) => alpha * x);
  out[0]! += beta;
  return out;
}

export const plus = (a: Series, b: Series): Series => a.map((x, n) => x + b[n]!);

export function times(a: Series, b: Series): Series {
  return a.map((_, n) => {
    let sum = 0;
    for (let k = 0; k <= n; k++) sum += a[k]! * b[n - k]!;
    return sum;
  });
}

export function over(a: Series, b: Series): Series {
  const out = new Float64Array(a.length);
  for (let n = 0; n < a.length; n++) {
    let sum = a[n]!;
    for (let k = 1; k <= n; k++) sum -= b[k]! * out[n - k]!;
    out[n] = sum / b[0]!;
  }
  return out;
}

export function exponential(a: Series): Series {
  const out = new Float64Array(a.length);
  out[0] = Math.exp(a[0]!);
  for (let n = 1; n < a.length; n++) {
    let sum = 0;
    for (let k = 1; k <= n; k++) sum += k * a[k]! * out[n - k]!;
    out[n] = sum / n;
  }
  return out;
}

export function squareRoot(a: Series): Series {
  const out = new Float64Array(a.length);
  out[0] = Math.sqrt(a[0]!);
  for (let n = 1; n < a.length; n++) {
    let sum = a[n]!;
    for (let k = 1; k < n; k++) sum -= out[k]! * out[n - k]!;
    out[n] = sum / (2 * out[0]);
  }
  return out;
}

/** The series with value `start` whose derivative is `slope` · a′: f(a) from f(a₀) and f′(a). */
export function chain(start: number, slope: Series, a: Series): Series {
  const out = new Float64Array(a.length);
  out[0] = start;
  for (let n = 1; n < a.length; n++) {
    let sum = 0;
    for (let k = 1; k <= n; k++) sum += k * a[k]! * slope[n - k]!;
    out[n] = sum / n;
  }
  return out;
}

export const logarithm = (a: Series): Series => chain(Math.log(a[0]!), over(affine(a, 0, 1), a), a);
