// Elementary functions of four float32 numbers, to 3 units in the last place or better (src/float32-math.spec.ts). Each is the
// same sequence of float32 operations as its twin in src/float32-math.ts. Polynomials interpolate at Chebyshev nodes.

const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 in two parts; the first has few digits, so that its product with a small integer is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444005469057e-4;
/** 1.5 · 2^23: adding it rounds to an integer, which the lower bits then hold. */
const ROUNDER: f32 = 12582912.0;

@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** a · b + c, rounded twice. */
@inline
export function mulAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

@inline
export function select(mask: v128, yes: v128, no: v128): v128 {
  return v128.bitselect(yes, no, mask);
}

/** 2^k for integers k in [-126, 127]. */
@inline
function powerOfTwo(k: v128): v128 {
  return i32x4.shl(i32x4.add(k, i32x4.splat(127)), 23);
}

/** e^x: 0 below -104, infinite above 88.73, subnormal between; NaN for NaN. */
@inline
export function exp(x: v128): v128 {
  const limited = f32x4.pmax(f32x4.pmin(x, splat(89)), splat(-105));
  const shifted = mulAdd(limited, splat(LOG2_E), splat(ROUNDER));
  const k = f32x4.sub(shifted, splat(ROUNDER));
  const r = f32x4.sub(f32x4.sub(limited, f32x4.mul(k, splat(LN2_HIGH))), f32x4.mul(k, splat(LN2_LOW)));
  let p = mulAdd(splat(0.0013926183587713494), r, splat(0.008363179052722578));
  p = mulAdd(p, r, splat(0.041666554617204574));
  p = mulAdd(p, r, splat(0.16666576989698775));
  p = mulAdd(p, r, splat(0.5));
  const y = f32x4.add(mulAdd(f32x4.mul(p, r), r, r), splat(1));
  // In two factors, so that e^88.5 does not overflow on the way nor e^-100 vanish.
  const exponent = i32x4.sub(shifted, i32x4.splat(0x4b400000));
  const half = i32x4.shr_s(exponent, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(exponent, half)));
}

/** ln of positive normal numbers and infinity. */
@inline
export function logOfNormal(x: v128): v128 {
  // x = 2^e (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
  const exponent = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(exponent, 23)), splat(1));
  const e = f32x4.convert_i32x4_s(exponent);
  let p = mulAdd(splat(0.06971611471451178), f, splat(-0.11479733846637635));
  p = mulAdd(p, f, splat(0.1168541992348674));
  p = mulAdd(p, f, splat(-0.12425687331451106));
  p = mulAdd(p, f, splat(0.1424905764569748));
  p = mulAdd(p, f, splat(-0.16667802319501254));
  p = mulAdd(p, f, splat(0.200007157488921));
  p = mulAdd(p, f, splat(-0.24999996957950882));
  p = mulAdd(p, f, splat(0.33333331180030046));
  const square = f32x4.mul(f, f);
  const small = f32x4.sub(f32x4.mul(f32x4.mul(p, f), square), f32x4.mul(square, splat(0.5)));
  const low = f32x4.add(mulAdd(e, splat(LN2_LOW), small), f);
  const y = mulAdd(e, splat(LN2_HIGH), low);
  return select(f32x4.eq(x, splat(f32.MAX_VALUE * 2)), x, y);
}

/** ln x: -infinity at 0, NaN below. */
@inline
export function log(x: v128): v128 {
  const isSubnormal = f32x4.lt(x, splat(1.1754943508222875e-38));
  // Times 2^24, which is taken off again.
  const y = logOfNormal(select(isSubnormal, f32x4.mul(x, splat(16777216)), x));
  const shifted = select(isSubnormal, f32x4.sub(y, splat(16.635532333438686)), y);
  const edge = select(f32x4.eq(x, splat(0)), splat(-f32.MAX_VALUE * 2), splat(f32.NaN));
  return select(f32x4.gt(x, splat(0)), shifted, edge);
}

/** ln(1 + x): -infinity at -1, NaN below; small x keep all their digits. */
@inline
export function log1p(x: v128): v128 {
  const u = f32x4.add(splat(1), x);
  // What the sum lost.
  const lost = f32x4.div(f32x4.sub(x, f32x4.sub(u, splat(1))), u);
  const y = f32x4.add(logOfNormal(u), lost);
  const edge = select(f32x4.eq(x, splat(-1)), splat(-f32.MAX_VALUE * 2), splat(f32.NaN));
  const inside = f32x4.gt(x, splat(-1));
  return select(f32x4.eq(x, splat(f32.MAX_VALUE * 2)), x, select(inside, y, edge));
}

/** 1 / (1 + e^-x). */
@inline
export function sigmoid(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const numerator = select(f32x4.lt(x, splat(0)), e, splat(1));
  return f32x4.div(numerator, f32x4.add(splat(1), e));
}

/** tanh x: odd, ±1 beyond 9.02. */
@inline
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let p = mulAdd(splat(-0.006096714165908197), z, splat(0.020997178999074752));
  p = mulAdd(p, z, splat(-0.05385090957851358));
  p = mulAdd(p, z, splat(0.13332769736976327));
  p = mulAdd(p, z, splat(-0.33333328944134255));
  const near = mulAdd(f32x4.mul(p, z), x, x);
  const e = exp(f32x4.add(size, size));
  const far = f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(e, splat(1))));
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  return select(f32x4.lt(size, splat(0.625)), near, signed);
}
