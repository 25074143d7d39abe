import { log32 } from './float32-math.ts';

const f = Math.fround;

const CENTRAL = [
  3.196968023644331e-8, 4.839788516619592e-7, -4.885795988229802e-6, -6.19474576524226e-6, 3.087411751039326e-4,
  -1.7730827676132321e-3, -5.907659884542227e-3, 0.34880271553993225, 2.1233134269714355,
].map(f);
const TAIL = [
  1.803226587071549e-5, -2.504333097022027e-4, 7.719086133874953e-4, -1.1786571703851223e-3, 1.607987331226468e-3,
  -2.99556041136384e-3, 4.836672451347113e-3, 1.4244192838668823, 4.685797691345215,
].map(f);

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((p, coefficient) => f(f(p * x) + coefficient));
}

/** A standard normal number of 32 random bits, as `assembly/common/normal.ts` makes it: float32, |z| ≤ 6.34. */
export function normal32(word: number): number {
  const uniform = f(f(f(word >>> 1) * 2 ** -31) + 2 ** -32);
  const q = f(uniform * 0.5);
  const w = -log32(f(f(q * 4) * f(1 - q)));
  const p = w > 5 ? polynomial(TAIL, f(f(Math.sqrt(w)) - f(3.478033988749895))) : polynomial(CENTRAL, f(w - 2.5));
  const size = f(p * f(1 - f(q + q)));
  return word & 1 ? -size : size;
}
