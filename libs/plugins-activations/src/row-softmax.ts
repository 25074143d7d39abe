import { softmax } from '@ergodic/numerics';

/** out_i = e^(u_i/T) / Σ_j e^(u_j/T), formed as e^((u_i − max u)/T). @throws RangeError where the largest u is not finite */
export function rowSoftmax(u: Float64Array, temperature: number, out: Float64Array): void {
  let largest = -Infinity;
  for (let i = 0; i < u.length; i++) largest = Math.max(largest, u[i]!);
  for (let i = 0; i < u.length; i++) out[i] = (u[i]! - largest) / temperature;
  softmax(out, out, 0, u.length);
}

/** Puts the derivative along v, p_i (v_i − Σ_j p_j v_j)/T, in the place of the weights p. Of −u/T with −T for T. */
export function alongRow(p: Float64Array, temperature: number, v: Float64Array): void {
  let mean = 0;
  for (let i = 0; i < p.length; i++) mean += p[i]! * v[i]!;
  for (let i = 0; i < p.length; i++) p[i] = (p[i]! * (v[i]! - mean)) / temperature;
}
