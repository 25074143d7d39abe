import { z } from 'zod';
import { bits, defineEnergy } from '@ergodic/kernel';

/**
 * E(n) = Σ_b n_b E_b: bond b is formed (1) or broken (0), and the energies of the formed ones add up. State: [replicas,
 * number of bonds]. A bond that holds has E_b < 0; −E_b is its dissociation energy, and with all of them formed −E is the
 * molecule's energy of atomisation.
 *
 * Exact law: independent bits, bond b formed with probability 1/(1 + e^(E_b/T)); U = Σ_b E_b/(1 + e^(E_b/T)),
 * F = −T Σ_b ln(1 + e^(−E_b/T)). A bond counts as two states of equal weight: the room that broken parts gain is not in E.
 * Additivity is the approximation of mean bond energies, good to some per cent for real molecules.
 */
export const chemicalBonds = defineEnergy({
  name: 'chemical-bonds',
  summary: 'The energy of a molecule as the sum over its bonds, each formed or broken.',
  formula: 'E(n) = Σ_b n_b E_b, n_b = 0 or 1',
  law: 'P(n_b = 1) = 1/(1 + e^(E_b/T)) independently, U = Σ_b E_b P(n_b = 1), F = −T Σ_b ln(1 + e^(−E_b/T)), exactly',
  source: 'L. Pauling, J. Am. Chem. Soc. 54 (1932) 3570, doi:10.1021/ja01348a011: additivity of bond energies',
  options: z.object({
    energies: z
      .array(z.number())
      .min(1)
      .describe('E_b of each bond when it is formed, an energy: below 0 where it holds; one number a bond'),
  }),
  space: 'bits',
  trials: [{ options: { energies: [-1.5, -0.7, 0.4, -1.5] } }],
  make({ energies }) {
    const bondEnergy = Float64Array.from(energies);
    const bonds = bondEnergy.length;
    return {
      space: bits(bonds),
      parameters: {},
      observables: [
        {
          name: 'formed',
          summary: 'fraction of the bonds that are formed, no unit',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) {
              let formed = 0;
              for (let b = 0; b < bonds; b++) formed += x.data[r * bonds + b]!;
              out[r] = formed / bonds;
            }
          },
        },
      ],
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) {
          let sum = 0;
          for (let b = 0; b < bonds; b++) sum += x.data[r * bonds + b]! * bondEnergy[b]!;
          out[r]! += scale * sum;
        }
      },
      conditional(_x, _replica, b, out) {
        out[0] = 0;
        out[1] = bondEnergy[b]!;
      },
    };
  },
});
