import { z } from 'zod';
import { bits, defineEnergy } from '@ergodic/kernel';

/**
 * E(n) = Δ Σᵢ nᵢ on bits: unit i is in its ground state (0) or excited (1). State: [replicas, units].
 *
 * Exact law: independent bits with ⟨n⟩ = 1/(e^(Δ/T) + 1), the Fermi–Dirac occupation of a level Δ = E − μ. For N units
 * U = N Δ ⟨n⟩, F = −N T ln(1 + e^(−Δ/T)), and the heat capacity C = N (Δ/2T)² sech²(Δ/2T) has Schottky's maximum
 * C/N = 0.439229 at T = 0.416778 Δ. With n bits excited there are Ω = N!/(n! (N − n)!) states of energy nΔ.
 * `gap` is a control: a protocol that raises it and lets it fall erases a bit; a gap below 0 inverts the levels.
 */
export const twoLevel = defineEnergy({
  name: 'two-level',
  summary: 'Independent units with a ground state and an excited state; the Schottky anomaly.',
  formula: 'E(n) = Δ Σᵢ nᵢ, nᵢ = 0 or 1',
  law: '⟨nᵢ⟩ = 1/(e^(Δ/T) + 1), U = N Δ ⟨n⟩, C = N (Δ/2T)² sech²(Δ/2T), F = −N T ln(1 + e^(−Δ/T)), exactly',
  source: 'W. Schottky, Phys. Z. 23 (1922) 448',
  options: z.object({
    gap: z.number().default(1).describe('Δ, energy of an excited unit above its ground state; a control'),
  }),
  space: bits,
  trials: [
    { options: { gap: 1.3 }, claims: { symmetries: { 'units in reverse order': (row) => row.toReversed() } } },
    { options: { gap: -0.4 }, units: 5 },
  ],
  make({ gap }, { units }) {
    const controls = { gap };
    const excited = (row: Float64Array, start: number): number => {
      let sum = 0;
      for (let i = start; i < start + units; i++) sum += row[i]!;
      return sum;
    };
    return {
      space: bits(units),
      parameters: {},
      controls,
      observables: [
        {
          name: 'excited',
          summary: 'fraction of the units in the excited state, no unit',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) out[r] = excited(x.data, r * units) / units;
          },
        },
      ],
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) out[r]! += scale * controls.gap * excited(x.data, r * units);
      },
      conditional(_x, _replica, _unit, out) {
        out[0] = 0;
        out[1] = controls.gap;
      },
    };
  },
});
