/**
 * Complete elliptic integral of the first kind, K(k) = integral over [0, pi/2] of (1 - k^2 sin^2 t)^(-1/2) dt.
 *
 * The argument is the MODULUS k. Many libraries and tables take the parameter m = k^2 instead (scipy `ellipk(m)`,
 * Mathematica `EllipticK[m]`): `ellipticK(k)` here is `ellipk(k * k)` there.
 *
 * @param complement sqrt(1 - k^2), where the caller knows it better than the subtraction would (k close to 1)
 * @returns K, Infinity at |k| = 1
 * @throws RangeError where |k| > 1
 *
 * Source: arithmetic-geometric mean, NIST DLMF 19.8.5: K = pi / (2 agm(1, sqrt(1 - k^2))).
 */
export function ellipticK(k: number, complement = complementOf('ellipticK', k)): number {
  let a = 1;
  let b = Math.abs(complement);
  if (b === 0) return Infinity;
  while (Math.abs(a - b) > 1e-15 * a) [a, b] = [(a + b) / 2, Math.sqrt(a * b)];
  return Math.PI / (a + b);
}

/**
 * Complete elliptic integral of the second kind, E(k) = integral over [0, pi/2] of (1 - k^2 sin^2 t)^(1/2) dt.
 * The argument is the MODULUS k, not the parameter m = k^2; see `ellipticK`.
 *
 * @throws RangeError where |k| > 1
 *
 * Source: NIST DLMF 19.8.6: E = K (1 - sum_n 2^(n-1) c_n^2) with c_0 = k, c_(n+1) = (a_n - b_n)/2.
 */
export function ellipticE(k: number, complement = complementOf('ellipticE', k)): number {
  let a = 1;
  let b = Math.abs(complement);
  if (b === 0) return 1;
  let weight = 0.5;
  let sum = weight * k * k;
  while (Math.abs(a - b) > 1e-15 * a) {
    const c = (a - b) / 2;
    weight *= 2;
    sum += weight * c * c;
    [a, b] = [(a + b) / 2, Math.sqrt(a * b)];
  }
  return (Math.PI / (a + b)) * (1 - sum);
}

function complementOf(caller: string, k: number): number {
  if (!(Math.abs(k) <= 1)) throw new RangeError(`${caller}: k is ${k}, must be in [-1, 1] (the modulus, not m = k^2)`);
  return Math.sqrt((1 - k) * (1 + k));
}
