/**
 * Fourier transform in place, X_k = sum_j x_j exp(-2 pi i j k / n), not normalised.
 *
 * @param real length n, a power of two
 * @param imaginary length n
 * @throws RangeError where n is not a power of two or the lengths differ
 *
 * Source: J. W. Cooley, J. W. Tukey, Math. Comp. 19:297 (1965), radix 2, decimation in time.
 */
export function fft(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  if (n < 1 || (n & (n - 1)) !== 0 || imaginary.length !== n) {
    throw new RangeError(`fft: lengths are ${n}, ${imaginary.length}, must be one power of two`);
  }
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j]!, real[i]!];
      [imaginary[i], imaginary[j]] = [imaginary[j]!, imaginary[i]!];
    }
  }
  const cosines = Float64Array.from({ length: n / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sines = Float64Array.from({ length: n / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / n));
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let start = 0; start < n; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const even = start + k;
        const odd = even + half;
        const c = cosines[k * stride]!;
        const s = sines[k * stride]!;
        const re = real[odd]! * c - imaginary[odd]! * s;
        const im = real[odd]! * s + imaginary[odd]! * c;
        real[odd] = real[even]! - re;
        imaginary[odd] = imaginary[even]! - im;
        real[even]! += re;
        imaginary[even]! += im;
      }
    }
  }
}
