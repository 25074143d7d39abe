// Four standard normal numbers of four words, by inversion: the sign from the lowest bit, the size from the others.
//
// With the probability q of what is farther out, w = -ln 4q(1 - q) and x = 1 - 2q, |z| = x P(w). P interpolates at Chebyshev nodes:
// in w up to 5, in its root beyond, with relative errors below 2e-7 and 8e-7. |z| is at most 6.34.
import { logOfNormal, mulAdd, select, splat } from './math';
import { uniformOf } from './random';

const MIDDLE: f32 = 3.478033988749895;

@inline
export function normalOf(words: v128): v128 {
  const q = f32x4.mul(uniformOf(words), splat(0.5));
  const w = f32x4.neg(logOfNormal(f32x4.mul(f32x4.mul(q, splat(4)), f32x4.sub(splat(1), q))));
  const y = f32x4.sub(w, splat(2.5));
  let p = mulAdd(splat(3.196968023644331e-8), y, splat(4.839788516619592e-7));
  p = mulAdd(p, y, splat(-4.885795988229802e-6));
  p = mulAdd(p, y, splat(-6.19474576524226e-6));
  p = mulAdd(p, y, splat(3.087411751039326e-4));
  p = mulAdd(p, y, splat(-1.7730827676132321e-3));
  p = mulAdd(p, y, splat(-5.907659884542227e-3));
  p = mulAdd(p, y, splat(0.34880271553993225));
  p = mulAdd(p, y, splat(2.1233134269714355));
  const far = f32x4.gt(w, splat(5));
  if (v128.any_true(far)) p = select(far, inTail(w), p);
  const size = f32x4.mul(p, f32x4.sub(splat(1), f32x4.add(q, q)));
  return v128.xor(size, i32x4.shl(words, 31));
}

/** Of the four vectors at `at`, to the 64 bytes after them. Side by side, since V8 makes constants anew for each round of a loop. */
export function normalsOfFour(at: usize): void {
  const words0 = v128.load(at, 0);
  const words1 = v128.load(at, 16);
  const words2 = v128.load(at, 32);
  const words3 = v128.load(at, 48);
  const half = splat(0.5);
  const four = splat(4);
  const one = splat(1);
  const q0 = f32x4.mul(uniformOf(words0), half);
  const q1 = f32x4.mul(uniformOf(words1), half);
  const q2 = f32x4.mul(uniformOf(words2), half);
  const q3 = f32x4.mul(uniformOf(words3), half);
  const w0 = f32x4.neg(logOfNormal(f32x4.mul(f32x4.mul(q0, four), f32x4.sub(one, q0))));
  const w1 = f32x4.neg(logOfNormal(f32x4.mul(f32x4.mul(q1, four), f32x4.sub(one, q1))));
  const w2 = f32x4.neg(logOfNormal(f32x4.mul(f32x4.mul(q2, four), f32x4.sub(one, q2))));
  const w3 = f32x4.neg(logOfNormal(f32x4.mul(f32x4.mul(q3, four), f32x4.sub(one, q3))));
  let c = splat(2.5);
  const y0 = f32x4.sub(w0, c);
  const y1 = f32x4.sub(w1, c);
  const y2 = f32x4.sub(w2, c);
  const y3 = f32x4.sub(w3, c);
  c = splat(3.196968023644331e-8);
  let d = splat(4.839788516619592e-7);
  let p0 = mulAdd(c, y0, d);
  let p1 = mulAdd(c, y1, d);
  let p2 = mulAdd(c, y2, d);
  let p3 = mulAdd(c, y3, d);
  d = splat(-4.885795988229802e-6);
  p0 = mulAdd(p0, y0, d);
  p1 = mulAdd(p1, y1, d);
  p2 = mulAdd(p2, y2, d);
  p3 = mulAdd(p3, y3, d);
  d = splat(-6.19474576524226e-6);
  p0 = mulAdd(p0, y0, d);
  p1 = mulAdd(p1, y1, d);
  p2 = mulAdd(p2, y2, d);
  p3 = mulAdd(p3, y3, d);
  d = splat(3.087411751039326e-4);
  p0 = mulAdd(p0, y0, d);
  p1 = mulAdd(p1, y1, d);
  p2 = mulAdd(p2, y2, d);
  p3 = mulAdd(p3, y3, d);
  d = splat(-1.7730827676132321e-3);
  p0 = mulAdd(p0, y0, d);
  p1 = mulAdd(p1, y1, d);
  p2 = mulAdd(p2, y2, d);
  p3 = mulAdd(p3, y3, d);
  d = splat(-5.907659884542227e-3);
  p0 = mulAdd(p0, y0, d);
  p1 = mulAdd(p1, y1, d);
  p2 = mulAdd(p2, y2, d);
  p3 = mulAdd(p3, y3, d);
  d = splat(0.34880271553993225);
  p0 = mulAdd(p0, y0, d);
  p1 = mulAdd(p1, y1, d);
  p2 = mulAdd(p2, y2, d);
  p3 = mulAdd(p3, y3, d);
  d = splat(2.1233134269714355);
  p0 = mulAdd(p0, y0, d);
  p1 = mulAdd(p1, y1, d);
  p2 = mulAdd(p2, y2, d);
  p3 = mulAdd(p3, y3, d);
  const limit = splat(5);
  const far0 = f32x4.gt(w0, limit);
  const far1 = f32x4.gt(w1, limit);
  const far2 = f32x4.gt(w2, limit);
  const far3 = f32x4.gt(w3, limit);
  const isFar = v128.any_true(v128.or(v128.or(far0, far1), v128.or(far2, far3)));
  p0 = f32x4.mul(p0, f32x4.sub(one, f32x4.add(q0, q0)));
  p1 = f32x4.mul(p1, f32x4.sub(one, f32x4.add(q1, q1)));
  p2 = f32x4.mul(p2, f32x4.sub(one, f32x4.add(q2, q2)));
  p3 = f32x4.mul(p3, f32x4.sub(one, f32x4.add(q3, q3)));
  v128.store(at, v128.xor(p0, i32x4.shl(words0, 31)), 64);
  v128.store(at, v128.xor(p1, i32x4.shl(words1, 31)), 80);
  v128.store(at, v128.xor(p2, i32x4.shl(words2, 31)), 96);
  v128.store(at, v128.xor(p3, i32x4.shl(words3, 31)), 112);
  // Last, so that nothing has to be kept over the call.
  if (isFar) normalsOneByOne(at);
}

function normalsOneByOne(at: usize): void {
  for (const end = at + 64; at < end; at += 16) v128.store(at, normalOf(v128.load(at)), 64);
}

function inTail(w: v128): v128 {
  const y = f32x4.sub(f32x4.sqrt(w), splat(MIDDLE));
  let p = mulAdd(splat(1.803226587071549e-5), y, splat(-2.504333097022027e-4));
  p = mulAdd(p, y, splat(7.719086133874953e-4));
  p = mulAdd(p, y, splat(-1.1786571703851223e-3));
  p = mulAdd(p, y, splat(1.607987331226468e-3));
  p = mulAdd(p, y, splat(-2.99556041136384e-3));
  p = mulAdd(p, y, splat(4.836672451347113e-3));
  p = mulAdd(p, y, splat(1.4244192838668823));
  return mulAdd(p, y, splat(4.685797691345215));
}
