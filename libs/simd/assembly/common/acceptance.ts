// Whether a spin flips, four at a time. x = (E after - E before) / T, u uniform in (0, 1]:
//
//   Metropolis   u <= e^-x
//   heat bath    u <= (1 - u) e^-x,  that is u <= 1 / (1 + e^x)
//
// Most are settled by a bound: the chord of 2^y between integers is above 2^y, by a factor of 1.0615 at most.
import { exp } from './math';

/** Beyond it nothing changes: e^-87 is below the smallest u, and (1 - u) e^87 above the largest. */
const LIMIT: f32 = 87;

/** 2 q / T of replicas: that of the step times their factors, and finite, so that a field of 0 gives 0 also at T = 0. */
@inline
export function scaled(step: v128, factors: v128): v128 {
  return f32x4.pmin(f32x4.mul(step, factors), f32x4.splat(3e38));
}

/** At least e^-x (for |x| <= 87), and less than 1.0617 times it. */
@inline
export function boltzmannBound(x: v128): v128 {
  // -x log2(e) + 127 in units of 2^-15 becomes the exponent and the mantissa; 2 units stand for what rounding takes off.
  const y = f32x4.add(f32x4.mul(x, f32x4.splat(-47274.2319)), f32x4.splat(12550146));
  return i32x4.shl(y, 8);
}

/** This times the bound is at most e^-x. */
export const SURELY: f32 = 0.9418;

@inline
export function limited(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(LIMIT)), f32x4.splat(-LIMIT));
}

@inline
export function boltzmannFactor(x: v128): v128 {
  return exp(f32x4.neg(x));
}

/** What multiplies e^-x in the rule. 1 - u is kept from 0, so that at T = 0 the heat bath always aligns. */
@inline
export function weighted(factor: v128, u: v128, heatBath: bool): v128 {
  if (!heatBath) return factor;
  return f32x4.mul(f32x4.pmax(f32x4.sub(f32x4.splat(1), u), f32x4.splat(5.960464477539063e-8)), factor);
}
