import { createBatch, type Batch } from '@ergodic/numerics';
import { choicesOf, zerosLike, type Energy, type Parameters } from '@ergodic/kernel';
import { stack } from '../states.ts';

/** The tolerance, but no finer than what an energy in float32 can keep: its sums may run in another order. */
export function roundingOf({ precision }: Energy, tolerance: number): number {
  return precision === 'float32' ? Math.max(tolerance, 3e-5) : tolerance;
}

/** Energies of rows in one batch: out starts at `start`. */
export function energiesOf(energy: Energy, rows: readonly Float64Array[], start = 0, scale?: number): Float64Array {
  const out = new Float64Array(rows.length).fill(start);
  energy.addEnergy(stack(rows), out, scale);
  return out;
}

/** Forces on rows in one batch, row after row. */
export function forcesOf(energy: Energy, rows: readonly Float64Array[], start = 0, scale?: number): Float64Array {
  const out = createBatch(rows.length, rows[0]!.length);
  out.data.fill(start);
  energy.addForce!(stack(rows), out, scale);
  return out.data;
}

export function gradientOf(energy: Energy, rows: readonly Float64Array[], start = 0, scale?: number): Parameters {
  const out = zerosLike(energy.parameters);
  for (const { data } of Object.values(out)) data.fill(start);
  energy.addParameterGradient!(stack(rows), out, scale);
  return out;
}

/** Conditional energies of every unit in turn, in the given row. */
export function conditionalsOf(energy: Energy, rows: readonly Float64Array[], replica: number): Float64Array[] {
  const x = stack(rows);
  return Array.from({ length: energy.space.units }, (_, unit) => conditionalOf(energy, x, replica, unit));
}

/** Conditional energies of one unit; NaN where none is written. */
export function conditionalOf(energy: Energy, x: Batch, replica: number, unit: number): Float64Array {
  const out = new Float64Array(choicesOf(energy.space)).fill(NaN);
  energy.conditional!(x, replica, unit, out);
  return out;
}

/** All of n indices; of more than thirty the first, the last and some between, which depend on the row. */
export function someOf(n: number, row: Float64Array): number[] {
  const most = 30;
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  const first = Math.floor(Math.abs(row.reduce((sum, v, i) => sum + v * (1 + (i % 97)), 0) * 997)) % n;
  const between = Array.from({ length: most - 2 }, (_, k) => (first + Math.floor((k * n) / (most - 2))) % n);
  return [...new Set([0, ...between, n - 1])];
}
