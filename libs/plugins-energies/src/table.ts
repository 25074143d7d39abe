import { z } from 'zod';
import { categories, defineEnergy, ErgodicError } from '@ergodic/kernel';

/**
 * E(c) = energies[c] on one unit of n choices; choice c stands for g_c equally likely microstates.
 *
 * Exact law, by enumeration: ln Z = ln Σ_c g_c e^(−E_c/T), p_c = g_c e^(−E_c/T)/Z, F = −T ln Z. It is the oracle that
 * samplers are checked against. State: [replicas, 1], the number of the choice.
 */
export const table = defineEnergy({
  name: 'table',
  summary: 'A finite list of energies on one categorical unit; the oracle for samplers.',
  formula: 'E(c) = energies[c], c = 0 … n − 1',
  law: 'p_c = g_c e^(−E_c/T) / Σ_k g_k e^(−E_k/T), exactly',
  source: 'L. Boltzmann, Wien. Ber. 76 (1877) 373; J. W. Gibbs, Elementary Principles in Statistical Mechanics (1902)',
  options: z.object({
    energies: z.array(z.number()).min(1).describe('energy of each choice, an energy (k_B = 1)'),
    degeneracies: z
      .array(z.number().nonnegative())
      .optional()
      .describe('how many microstates each choice stands for, no unit; 1 each where left out, 0 closes a choice'),
  }),
  space: 'categories',
  trials: [
    { options: { energies: [0.5, -1, 7] } },
    { options: { energies: [0.5, -1, 7, 2], degeneracies: [2, 0, 1, 0.5] } },
  ],
  make({ energies, degeneracies }) {
    checkDegeneracies(energies.length, degeneracies);
    const levels = Float64Array.from(energies);
    return {
      space: categories(1, levels.length),
      parameters: {},
      ...(degeneracies && { logDegeneracy: Float64Array.from(degeneracies, Math.log) }),
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) out[r]! += scale * levels[x.data[r]!]!;
      },
      conditional(_x, _replica, _unit, out) {
        for (let c = 0; c < levels.length; c++) out[c] = levels[c]!;
      },
    };
  },
});

function checkDegeneracies(choices: number, degeneracies: readonly number[] | undefined): void {
  if (!degeneracies || (degeneracies.length === choices && degeneracies.some((g) => g > 0))) return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `energy table: degeneracies are [${degeneracies.join(', ')}] for ${choices} energies`,
    path: 'degeneracies',
    value: degeneracies,
    hint: `${choices} numbers >= 0, at least one of them > 0`,
  });
}
