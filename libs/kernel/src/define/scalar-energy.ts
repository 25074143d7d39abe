import type { Batch } from '@ergodic/numerics';
import { choicesOf, type Energy, valueOfChoice } from '../contracts/index.ts';
import type { ScalarForm, Shared } from './define-energy.ts';

/**
 * The full contract from a scalar function of one replica: the form that runs everywhere and serves as an oracle.
 * Forces without `force` are central differences with h = 6.06e-6 · max(1, |x|), good to about 1e-9 relative.
 */
export function scalarEnergy(form: ScalarForm, shared: Shared): Energy {
  const { space, parameters } = shared;
  const row = new Float64Array(space.units);
  const force = new Float64Array(space.units);

  const load = (x: Batch, r: number): void => {
    const start = r * x.width;
    for (let i = 0; i < x.width; i++) row[i] = x.data[start + i]!;
  };

  const centralDifferences = (): void => {
    for (let i = 0; i < row.length; i++) {
      const at = row[i]!;
      const h = 6.06e-6 * Math.max(1, Math.abs(at));
      row[i] = at + h;
      const above = form.energy(row, parameters);
      row[i] = at - h;
      const below = form.energy(row, parameters);
      row[i] = at;
      force[i] = (below - above) / (2 * h);
    }
  };

  const addForce: Energy['addForce'] = (x, out, scale = 1) => {
    for (let r = 0; r < x.replicas; r++) {
      load(x, r);
      if (form.force) {
        force.fill(0);
        form.force(row, parameters, force);
      } else centralDifferences();
      const start = r * x.width;
      for (let i = 0; i < row.length; i++) out.data[start + i]! += scale * force[i]!;
    }
  };

  const conditional: Energy['conditional'] = (x, replica, unit, out) => {
    load(x, replica);
    for (let c = 0; c < choicesOf(space); c++) {
      row[unit] = valueOfChoice(space.kind, c);
      out[c] = form.energy(row, parameters);
    }
  };

  return {
    ...shared,
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) {
        load(x, r);
        out[r]! += scale * form.energy(row, parameters);
      }
    },
    ...(space.kind === 'reals' ? { addForce } : { conditional }),
  };
}
