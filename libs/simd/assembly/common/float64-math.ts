// e^x of two float64 numbers, the same sequence of operations as its twin in src/float64-math.ts. The polynomial
// interpolates (e^r - 1 - r) / r^2 at Chebyshev nodes.

const LOG2_E: f64 = 1.4426950408889634;
/** ln 2 in two parts; the first has 33 trailing zero bits, so that its product with a small integer is exact. */
const LN2_HIGH: f64 = 6.93147180369123816e-1;
const LN2_LOW: f64 = 1.90821492927058770e-10;
/** 1.5 · 2^52: adding it rounds to an integer, which the lower bits then hold. */
const ROUNDER: f64 = 6755399441055744.0;
/** e^x counts as 0 below. */
const NEGLIGIBLE: f64 = -700;

@inline
function mulAdd(a: v128, b: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(a, b), f64x2.splat(c));
}

/** e^x for x ≤ 1, within 2 units in the last place; 0 below -700; NaN for NaN. */
@inline
export function expBelowOne(x: v128): v128 {
  const limited = f64x2.pmax(x, f64x2.splat(NEGLIGIBLE));
  const shifted = mulAdd(limited, f64x2.splat(LOG2_E), ROUNDER);
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const high = f64x2.sub(limited, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const r = f64x2.sub(high, f64x2.mul(k, f64x2.splat(LN2_LOW)));
  let p = mulAdd(f64x2.splat(2.510038549551032e-8), r, 2.7620088445409746e-7);
  p = mulAdd(p, r, 2.7557268459997064e-6);
  p = mulAdd(p, r, 2.4801521295954376e-5);
  p = mulAdd(p, r, 1.9841269863053618e-4);
  p = mulAdd(p, r, 1.3888888917213717e-3);
  p = mulAdd(p, r, 8.333333333330062e-3);
  p = mulAdd(p, r, 4.166666666662413e-2);
  p = mulAdd(p, r, 0.16666666666666666);
  p = mulAdd(p, r, 0.5);
  const y = f64x2.add(f64x2.add(f64x2.mul(f64x2.mul(p, r), r), r), f64x2.splat(1));
  // Times 2^k, which the lower bits of `shifted` hold.
  const scaled = i64x2.add(y, i64x2.shl(shifted, 52));
  return v128.andnot(scaled, f64x2.lt(x, f64x2.splat(NEGLIGIBLE)));
}

/**
 * The same of the two vectors at `a`, less `topA`, and of the two at `b`, less `topB`, in place. The constants are made once for the
 * four, since V8 makes them anew in each round of a loop.
 */
@inline
export function expOfFour(a: usize, b: usize, topA: v128, topB: v128): void {
  const x0 = f64x2.sub(v128.load(a), topA);
  const x1 = f64x2.sub(v128.load(a, 16), topA);
  const x2 = f64x2.sub(v128.load(b), topB);
  const x3 = f64x2.sub(v128.load(b, 16), topB);
  let c = f64x2.splat(NEGLIGIBLE);
  const l0 = f64x2.pmax(x0, c);
  const l1 = f64x2.pmax(x1, c);
  const l2 = f64x2.pmax(x2, c);
  const l3 = f64x2.pmax(x3, c);
  c = f64x2.splat(LOG2_E);
  const rounder = f64x2.splat(ROUNDER);
  const s0 = f64x2.add(f64x2.mul(l0, c), rounder);
  const s1 = f64x2.add(f64x2.mul(l1, c), rounder);
  const s2 = f64x2.add(f64x2.mul(l2, c), rounder);
  const s3 = f64x2.add(f64x2.mul(l3, c), rounder);
  c = f64x2.splat(LN2_HIGH);
  const k0 = f64x2.sub(s0, rounder);
  const k1 = f64x2.sub(s1, rounder);
  const k2 = f64x2.sub(s2, rounder);
  const k3 = f64x2.sub(s3, rounder);
  let r0 = f64x2.sub(l0, f64x2.mul(k0, c));
  let r1 = f64x2.sub(l1, f64x2.mul(k1, c));
  let r2 = f64x2.sub(l2, f64x2.mul(k2, c));
  let r3 = f64x2.sub(l3, f64x2.mul(k3, c));
  c = f64x2.splat(LN2_LOW);
  r0 = f64x2.sub(r0, f64x2.mul(k0, c));
  r1 = f64x2.sub(r1, f64x2.mul(k1, c));
  r2 = f64x2.sub(r2, f64x2.mul(k2, c));
  r3 = f64x2.sub(r3, f64x2.mul(k3, c));
  c = f64x2.splat(2.510038549551032e-8);
  let d = f64x2.splat(2.7620088445409746e-7);
  let p0 = f64x2.add(f64x2.mul(c, r0), d);
  let p1 = f64x2.add(f64x2.mul(c, r1), d);
  let p2 = f64x2.add(f64x2.mul(c, r2), d);
  let p3 = f64x2.add(f64x2.mul(c, r3), d);
  d = f64x2.splat(2.7557268459997064e-6);
  p0 = f64x2.add(f64x2.mul(p0, r0), d);
  p1 = f64x2.add(f64x2.mul(p1, r1), d);
  p2 = f64x2.add(f64x2.mul(p2, r2), d);
  p3 = f64x2.add(f64x2.mul(p3, r3), d);
  d = f64x2.splat(2.4801521295954376e-5);
  p0 = f64x2.add(f64x2.mul(p0, r0), d);
  p1 = f64x2.add(f64x2.mul(p1, r1), d);
  p2 = f64x2.add(f64x2.mul(p2, r2), d);
  p3 = f64x2.add(f64x2.mul(p3, r3), d);
  d = f64x2.splat(1.9841269863053618e-4);
  p0 = f64x2.add(f64x2.mul(p0, r0), d);
  p1 = f64x2.add(f64x2.mul(p1, r1), d);
  p2 = f64x2.add(f64x2.mul(p2, r2), d);
  p3 = f64x2.add(f64x2.mul(p3, r3), d);
  d = f64x2.splat(1.3888888917213717e-3);
  p0 = f64x2.add(f64x2.mul(p0, r0), d);
  p1 = f64x2.add(f64x2.mul(p1, r1), d);
  p2 = f64x2.add(f64x2.mul(p2, r2), d);
  p3 = f64x2.add(f64x2.mul(p3, r3), d);
  d = f64x2.splat(8.333333333330062e-3);
  p0 = f64x2.add(f64x2.mul(p0, r0), d);
  p1 = f64x2.add(f64x2.mul(p1, r1), d);
  p2 = f64x2.add(f64x2.mul(p2, r2), d);
  p3 = f64x2.add(f64x2.mul(p3, r3), d);
  d = f64x2.splat(4.166666666662413e-2);
  p0 = f64x2.add(f64x2.mul(p0, r0), d);
  p1 = f64x2.add(f64x2.mul(p1, r1), d);
  p2 = f64x2.add(f64x2.mul(p2, r2), d);
  p3 = f64x2.add(f64x2.mul(p3, r3), d);
  d = f64x2.splat(0.16666666666666666);
  p0 = f64x2.add(f64x2.mul(p0, r0), d);
  p1 = f64x2.add(f64x2.mul(p1, r1), d);
  p2 = f64x2.add(f64x2.mul(p2, r2), d);
  p3 = f64x2.add(f64x2.mul(p3, r3), d);
  d = f64x2.splat(0.5);
  p0 = f64x2.add(f64x2.mul(p0, r0), d);
  p1 = f64x2.add(f64x2.mul(p1, r1), d);
  p2 = f64x2.add(f64x2.mul(p2, r2), d);
  p3 = f64x2.add(f64x2.mul(p3, r3), d);
  d = f64x2.splat(1);
  p0 = f64x2.add(f64x2.add(f64x2.mul(f64x2.mul(p0, r0), r0), r0), d);
  p1 = f64x2.add(f64x2.add(f64x2.mul(f64x2.mul(p1, r1), r1), r1), d);
  p2 = f64x2.add(f64x2.add(f64x2.mul(f64x2.mul(p2, r2), r2), r2), d);
  p3 = f64x2.add(f64x2.add(f64x2.mul(f64x2.mul(p3, r3), r3), r3), d);
  d = f64x2.splat(NEGLIGIBLE);
  v128.store(a, v128.andnot(i64x2.add(p0, i64x2.shl(s0, 52)), f64x2.lt(x0, d)));
  v128.store(a, v128.andnot(i64x2.add(p1, i64x2.shl(s1, 52)), f64x2.lt(x1, d)), 16);
  v128.store(b, v128.andnot(i64x2.add(p2, i64x2.shl(s2, 52)), f64x2.lt(x2, d)));
  v128.store(b, v128.andnot(i64x2.add(p3, i64x2.shl(s3, 52)), f64x2.lt(x3, d)), 16);
}
