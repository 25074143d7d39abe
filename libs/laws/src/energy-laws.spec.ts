import { parameterArray, probabilities, reals, spins, type Energy } from '@ergodic/kernel';
import { describe } from 'vitest';
import { energyLaws } from './energy-laws.ts';
import { holds, rejects } from '../test/suites.ts';

/** E = ½ Σ kᵢ (xᵢ − cᵢ)², parameters k and c; x = c is its own minimiser's answer. */
function springs(change: Partial<Energy> = {}): Energy {
  const stiffness = parameterArray([2], Float64Array.of(1.5, 0.4));
  const centre = parameterArray([2], Float64Array.of(0.3, -0.2));
  const { data: k } = stiffness;
  const { data: c } = centre;
  const energy: Energy = {
    space: reals(2),
    parameters: { stiffness, centre },
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (let i = 0; i < 2; i++) out[r]! += scale * 0.5 * k[i]! * (x.data[2 * r + i]! - c[i]!) ** 2;
    },
    addForce(x, out, scale = 1) {
      for (let j = 0; j < x.data.length; j++) out.data[j]! -= scale * k[j % 2]! * (x.data[j]! - c[j % 2]!);
    },
    addParameterGradient(x, out, scale = 1) {
      for (let j = 0; j < x.data.length; j++) {
        const d = x.data[j]! - c[j % 2]!;
        out['stiffness']!.data[j % 2]! += scale * 0.5 * d * d;
        out['centre']!.data[j % 2]! -= scale * k[j % 2]! * d;
      }
    },
    minimiseOverParameters(x, work) {
      const before = new Float64Array(x.replicas);
      const after = new Float64Array(x.replicas);
      energy.addEnergy(x, before);
      for (let i = 0; i < 2; i++) {
        let sum = 0;
        for (let r = 0; r < x.replicas; r++) sum += x.data[2 * r + i]!;
        c[i] = sum / x.replicas;
      }
      energy.addEnergy(x, after);
      for (let r = 0; r < x.replicas; r++) work[r]! += after[r]! - before[r]!;
      return 0;
    },
    ...change,
  };
  return energy;
}

const pairOf = (J: number) => ({ coupling: Float64Array.of(J), field: Float64Array.of(0.3, 0) });

/** E = −J s₀s₁ − h s₀ on two spins, J = 0.7 and h = 0.3. */
function pair(change: Partial<Energy> = {}): Energy {
  return {
    space: spins(2),
    parameters: {},
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) out[r]! -= scale * x.data[2 * r]! * (0.7 * x.data[2 * r + 1]! + 0.3);
    },
    conditional(x, replica, unit, out) {
      const other = x.data[2 * replica + 1 - unit]!;
      const field = 0.7 * other + (unit === 0 ? 0.3 : 0);
      out[0] = field;
      out[1] = -field;
    },
    pairwise: { from: Int32Array.of(0), to: Int32Array.of(1), ...pairOf(0.7) },
    ...change,
  };
}

const table = Float64Array.of(0, 1, 3);
const soft: Energy = {
  space: probabilities(2, 3, Float64Array.of(0.5, 2)),
  parameters: {},
  addEnergy(x, out, scale = 1) {
    for (let j = 0; j < x.data.length; j++)
      out[Math.floor(j / 6)]! += scale * (j % 6 < 3 ? 0.5 : 2) * x.data[j]! * table[j % 3]!;
  },
  conditional: (_x, _replica, _unit, out) => out.set(table),
};

describe('energyLaws (GEN-09)', () => {
  rejects(
    'pairs counted twice',
    energyLaws(pair({ pairwise: { from: Int32Array.of(0), to: Int32Array.of(1), ...pairOf(1.4) } })),
    'the pairwise form is the energy',
  );
  holds('hold for springs', energyLaws(springs()));
  holds('hold for a pair of spins without field, flipped', energyLaws(pair()));
  holds('hold for soft choices with weights', energyLaws(soft));

  const { addForce, addEnergy, addParameterGradient } = springs();
  rejects(
    'force of the wrong sign',
    energyLaws(springs({ addForce: (x, out, s = 1) => addForce!(x, out, -s) })),
    'force = −∂E/∂x',
  );
  rejects(
    'force without the ½ undone',
    energyLaws(springs({ addForce: (x, out, s = 1) => addForce!(x, out, s / 2) })),
    'force = −∂E/∂x',
  );
  rejects(
    'parameter gradient of half the size',
    energyLaws(springs({ addParameterGradient: (x, out, s = 1) => addParameterGradient!(x, out, s / 2) })),
    'parameter gradient = ∂E/∂θ',
  );
  rejects(
    'energy that overwrites',
    energyLaws(springs({ addEnergy: (x, out, s = 1) => (out.fill(0), addEnergy(x, out, s)) })),
    'addEnergy accumulates and is linear in scale',
  );
  rejects(
    'energy that ignores scale',
    energyLaws(springs({ addEnergy: (x, out) => addEnergy(x, out) })),
    'addEnergy accumulates and is linear in scale',
  );
  rejects(
    'replicas that leak into each other',
    energyLaws(springs({ addEnergy: (x, out, s = 1) => (addEnergy(x, out, s), void (out[0]! += s * x.replicas)) })),
    'replicas are independent rows',
  );
  rejects(
    'energy that is not a number',
    energyLaws(springs({ addEnergy: (x, out) => void (out[0]! += Math.sqrt(-1 - x.data[0]! ** 2)) })),
    'the energy is finite',
  );
  rejects(
    'work of the wrong sign',
    energyLaws(
      (() => {
        const right = springs();
        const { minimiseOverParameters } = right;
        return Object.assign(right, {
          minimiseOverParameters(x: Parameters<NonNullable<Energy['minimiseOverParameters']>>[0], work: Float64Array) {
            const moved = minimiseOverParameters!(x, work);
            work.forEach((w, r) => (work[r] = -w));
            return moved;
          },
        });
      })(),
    ),
    'the parameter minimiser lowers ΣE by the work it books',
  );
  rejects(
    'conditional without the factor 2 of ±1 spins',
    energyLaws(
      pair({
        conditional(x, replica, unit, out) {
          pair().conditional!(x, replica, unit, out);
          out[0]! /= 2;
          out[1]! /= 2;
        },
      }),
    ),
    'conditional energies differ as energies do',
  );
  rejects(
    'a false symmetry',
    energyLaws(pair(), { symmetries: { 'spin flip': (row) => row.map((s) => -s) } }),
    'symmetry: spin flip',
  );
});
