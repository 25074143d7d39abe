import { z } from 'zod';
import { ErgodicError, parameterArray, valueOfChoice, type Energy, type Space } from '@ergodic/kernel';

export const factorsOption = z
  .array(
    z.object({
      units: z.array(z.int().min(0)).min(1).max(4).describe('one to four different units, numbered from 0'),
      weight: z.number().describe('w, an energy; w > 0 favours a product above 0'),
    }),
  )
  .min(1)
  .describe('the terms of the sum');

/**
 * E(s) = −Σ_f w_f Π_{i ∈ f} s_i over factors of one to four units, spins or bits. Conditional energies take O(factors at the unit).
 * θ: `weights`, one for each factor, ∂E/∂w_f = −Π s. Factors of the same units add up.
 *
 * @throws ErgodicError `invalid-option` where a factor has a unit twice, or one beyond the recipe's `units` where these are told
 */
export function factorEnergy(
  name: string,
  factors: z.output<typeof factorsOption>,
  spaceOf: (units: number) => Space,
  told: number,
): Energy {
  const largest = factors.reduce((most, { units }) => Math.max(most, ...units), 0);
  const n = Math.max(told, largest + 1);
  for (const [f, { units }] of factors.entries()) {
    const problem = (what: string, hint: string) =>
      new ErgodicError({
        code: 'invalid-option',
        message: `energy ${name}: factor ${f}, [${units.join(', ')}], ${what}`,
        path: `factors.${f}.units`,
        value: units,
        hint,
      });
    if (new Set(units).size < units.length) throw problem('has a unit twice', 'different units');
    if (told > 1 && Math.max(...units) >= told) throw problem(`is beyond the ${told} units`, `units 0 … ${told - 1}`);
  }
  const weights = Float64Array.from(factors, ({ weight }) => weight);
  const members = factors.map(({ units }) => Int32Array.from(units));
  const at: number[][] = Array.from({ length: n }, () => []);
  for (const [f, { units }] of factors.entries()) for (const i of units) at[i]!.push(f);
  const factorsAt = at.map((list) => Int32Array.from(list));
  const space = spaceOf(n);
  const [low, high] = [valueOfChoice(space.kind, 0), valueOfChoice(space.kind, 1)];
  /** Π s over the units of a factor, but for one. */
  const product = (f: number, x: Float64Array, row: number, without: number): number => {
    const units = members[f]!;
    let value = 1;
    for (let k = 0; k < units.length; k++) if (units[k] !== without) value *= x[row + units[k]!]!;
    return value;
  };
  return {
    space,
    parameters: { weights: parameterArray([weights.length], weights) },
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        let sum = 0;
        for (let f = 0; f < weights.length; f++) sum -= weights[f]! * product(f, x.data, r * n, -1);
        out[r]! += scale * sum;
      }
    },
    conditional(x, replica, unit, out) {
      const mine = factorsAt[unit]!;
      let field = 0;
      for (let k = 0; k < mine.length; k++) field += weights[mine[k]!]! * product(mine[k]!, x.data, replica * n, unit);
      out[0] = -low * field;
      out[1] = -high * field;
    },
    addParameterGradient(x, out, scale = 1) {
      const gradient = out['weights']!.data;
      for (let r = 0; r < x.replicas; r++)
        for (let f = 0; f < weights.length; f++) gradient[f]! -= scale * product(f, x.data, r * n, -1);
    },
  };
}
