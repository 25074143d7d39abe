import { ln2cosh, log1mExp } from '@ergodic/numerics';
import type { Equilibrium } from '../canonical.ts';
import { bisectFalling } from '../bisect.ts';
import { checkInteger, checkPositive } from '../check.ts';
import {
  affine,
  chain,
  exponential,
  logarithm,
  over,
  plus,
  squareRoot,
  times,
  variable,
  type Series,
} from './taylor.ts';

/** e^(2K) must not overflow. */
const LARGEST_K = 300;

/**
 * The Ising model E = −J Σ_⟨ij⟩ s_i s_j on a rows × columns torus without a field, exactly, at any size. With K = J/T, m rows
 * and n columns,
 *
 *   Z = ½ (2 sinh 2K)^(mn/2) [Π 2cosh(m γ_(2r+1)/2) + Π 2sinh(m γ_(2r+1)/2) + Π 2cosh(m γ_2r/2) + Π 2sinh(m γ_2r/2)],   r = 0 .. n − 1,
 *   cosh γ_k = cosh 2K coth 2K − cos(πk/n),   γ_k > 0, but γ_0 = 2K + ln tanh K is negative above T_c.
 *
 * U and C are its derivatives, by power series in K rather than by differences. S = ln Z + U/T cancels at low T, where its
 * error is about 1e-16 U/T.
 *
 * @param rows ≥ 3: on a torus of 2 every bond would be double
 * @param temperature T > 0, energy
 * @param coupling J > 0, energy; a negative one frustrates an odd torus, and equals the positive one on an even torus
 * @throws RangeError outside these ranges, or where T < J/300
 *
 * Source: B. Kaufman, Phys. Rev. 76 (1949) 1232, doi:10.1103/PhysRev.76.1232.
 */
export function kaufmanTorus(rows: number, temperature: number, coupling = 1, columns = rows): Equilibrium {
  checkInteger('kaufmanTorus', 'rows', rows, 3);
  checkInteger('kaufmanTorus', 'columns', columns, 3);
  checkPositive('kaufmanTorus', 'temperature', temperature);
  checkPositive('kaufmanTorus', 'coupling', coupling);
  const K = coupling / temperature;
  if (K > LARGEST_K)
    throw new RangeError(
      `kaufmanTorus: temperature is ${temperature}, must be >= ${coupling / LARGEST_K} at this coupling`,
    );
  const series = logPartition(rows, columns, K, 2);
  const [logZ, first, second] = [series[0]!, series[1]!, series[2]!];
  const U = -coupling * first;
  return { logZ, F: -temperature * logZ, U, S: logZ - K * first, C: 2 * K * K * second };
}

/**
 * The temperature of the largest specific heat of the rows × rows torus, and that specific heat for each spin: the root of
 * ∂C/∂T with C = K² ∂²ln Z/∂K². It lies above T_c and nears it like 1/rows.
 *
 * @param coupling J > 0, energy
 * @throws RangeError where rows < 3 or J is out of range
 *
 * Source: A. E. Ferdinand, M. E. Fisher, Phys. Rev. 185 (1969) 832, doi:10.1103/PhysRev.185.832.
 */
export function specificHeatMaximum(rows: number, coupling = 1): { temperature: number; specificHeat: number } {
  checkInteger('specificHeatMaximum', 'rows', rows, 3);
  checkPositive('specificHeatMaximum', 'coupling', coupling);
  // ∂(K² f″)/∂K = 2K f″ + K² f‴, positive below K_max; the maximum of 3 × 3 and larger tori lies in between.
  const K = bisectFalling(
    (k) => {
      const f = logPartition(rows, rows, k, 3);
      return 2 * f[2]! + k * 3 * f[3]!;
    },
    0.3,
    0.45,
  );
  const temperature = coupling / K;
  return { temperature, specificHeat: kaufmanTorus(rows, temperature, coupling).C / rows ** 2 };
}

/** ln Z as a power series in K. */
function logPartition(m: number, n: number, K: number, order: number): Series {
  const k = variable(K, order);
  const twice = exponential(affine(k, 2));
  const inverse = exponential(affine(k, -2));
  const sinh = affine(plus(twice, affine(inverse, -1)), 0.5);
  sinh[0] = Math.sinh(2 * K);
  const one = affine(k, 0, 1);

  /** mγ/2 of the angle πk/n: cosh γ − 1 = (sinh 2K − 1)²/sinh 2K + 2 sin²(πk/2n), which does not cancel. */
  const angle = (index: number): Series => {
    if (index === 0) {
      // γ_0, derivative 2 + 2/sinh 2K
      const slope = plus(affine(one, 2), over(affine(one, 2), sinh));
      return affine(chain(2 * K + Math.log(Math.tanh(K)), slope, k), m / 2);
    }
    const off = affine(sinh, 1, -1);
    const x = affine(times(off, over(off, sinh)), 1, 2 * Math.sin((Math.PI * index) / (2 * n)) ** 2);
    const slope = over(one, times(squareRoot(x), squareRoot(affine(x, 1, 2))));
    return affine(chain(2 * Math.asinh(Math.sqrt(x[0]! / 2)), slope, x), m / 2);
  };
  const logCosh = (y: Series): Series => {
    const decay = exponential(affine(y, -2));
    return chain(ln2cosh(y[0]!), over(affine(decay, -1, 1), affine(decay, 1, 1)), y);
  };
  const logSinh = (y: Series): Series => {
    const decay = exponential(affine(y, -2));
    return chain(y[0]! + log1mExp(-2 * y[0]!), over(affine(decay, 1, 1), affine(decay, -1, 1)), y);
  };

  const zero = affine(k, 0);
  let [oddCosh, oddSinh, evenCosh, evenSinh] = [zero, zero, zero, zero];
  for (let r = 0; r < n; r++) {
    const odd = angle(2 * r + 1);
    oddCosh = plus(oddCosh, logCosh(odd));
    oddSinh = plus(oddSinh, logSinh(odd));
    const even = angle(2 * r);
    evenCosh = plus(evenCosh, logCosh(r === 0 && even[0]! < 0 ? affine(even, -1) : even));
    if (r > 0) evenSinh = plus(evenSinh, logSinh(even));
  }
  // 2 sinh y of γ_0 has a zero at T_c, so it stays outside the logarithm: ± e^|y| (1 − e^(−2|y|)).
  const y = angle(0);
  const sign = y[0]! < 0 ? -1 : 1;
  const size = affine(y, sign);
  const factor = affine(exponential(affine(size, -2)), -sign, sign);
  const relative = (a: Series): Series => exponential(plus(a, affine(oddCosh, -1)));
  const sum = [relative(oddSinh), relative(evenCosh), times(factor, relative(plus(evenSinh, size)))].reduce(plus, one);
  const prefactor = affine(logarithm(affine(sinh, 2)), (m * n) / 2, -Math.LN2);
  return [prefactor, oddCosh, logarithm(sum)].reduce((a, b) => plus(a, b));
}
