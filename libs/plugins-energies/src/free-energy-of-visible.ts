import { softplusAt, type Batch } from '@ergodic/numerics';
import type { Parameters } from '@ergodic/kernel';

/**
 * out[r] += F(v_r) = −Σᵢ b_i v_i − T Σⱼ ln(1 + e^((c_j + Σᵢ v_i W_ij)/T)) of a restricted Boltzmann machine's θ: the free energy
 * of its hidden units at given visible ones, p(v) = e^(−F(v)/T)/Z. The rows of v begin with the visible units; what follows is
 * not read.
 *
 * Source: G. E. Hinton, A Practical Guide to Training Restricted Boltzmann Machines (2012), eq. 24, at T = 1.
 *
 * @throws RangeError unless T is finite and > 0, or where rows are too short
 */
export function freeEnergyOfVisible(theta: Parameters, v: Batch, temperature: number, out: Float64Array): void {
  if (!(temperature > 0 && temperature < Infinity))
    throw new RangeError(`freeEnergyOfVisible: temperature is ${temperature}, must be finite and > 0`);
  const weights = theta['weights']!.data;
  const b = theta['visible-bias']!.data;
  const c = theta['hidden-bias']!.data;
  const hidden = c.length;
  if (v.width < b.length)
    throw new RangeError(`freeEnergyOfVisible: rows have ${v.width} numbers, must have at least ${b.length}`);
  const inField = new Float64Array(hidden);
  for (let r = 0; r < v.replicas; r++) {
    inField.set(c);
    let sum = 0;
    for (let i = 0; i < b.length; i++) {
      const value = v.data[r * v.width + i]!;
      if (value === 0) continue;
      sum -= b[i]! * value;
      for (let j = 0; j < hidden; j++) inField[j]! += value * weights[i * hidden + j]!;
    }
    for (let j = 0; j < hidden; j++) sum -= softplusAt(inField[j]!, temperature);
    out[r]! += sum;
  }
}
