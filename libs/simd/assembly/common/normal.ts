// Four standard normal numbers of four words, by inversion: the sign from the lowest bit, the size from the others.
//
// With the probability q of what is farther out, w = -ln 4q(1 - q) and x = 1 - 2q, |z| = x P(w). P interpolates at Chebyshev nodes:
// in w up to 5, in its root beyond, with relative errors below 2e-7 and 8e-7. |z| is at most 6.34.
import { log, mulAdd, select, splat } from './math';
import { uniformOf } from './random';

const MIDDLE: f32 = 3.478033988749895;

@inline
export function normalOf(words: v128): v128 {
  const q = f32x4.mul(uniformOf(words), splat(0.5));
  const w = f32x4.neg(log(f32x4.mul(f32x4.mul(q, splat(4)), f32x4.sub(splat(1), q))));
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
