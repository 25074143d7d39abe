import { createBatch } from '@ergodic/numerics';
import { choicesOf, type Energy, type TensorRuntime, valueOfChoice } from '../contracts/index.ts';
import type { ProgramForm, Shared } from './define-energy.ts';

/** The full contract from a tensor program: values, forces and parameter gradients come from the tensor runtime. */
export function programEnergy({ program }: ProgramForm, shared: Shared, runtime: TensorRuntime): Energy {
  const { space, parameters, controls } = shared;
  const prepared = runtime.prepare(program, controls);
  const choices = choicesOf(space);
  // One row for each choice of a unit, so that conditional energies are one call.
  const rows = createBatch(choices, space.units);

  const addForce: Energy['addForce'] = (x, out, scale = 1) => prepared.addForce(x, parameters, out, scale);

  const conditional: Energy['conditional'] = (x, replica, unit, out) => {
    const start = replica * x.width;
    for (let c = 0; c < choices; c++) {
      for (let i = 0; i < x.width; i++) rows.data[c * x.width + i] = x.data[start + i]!;
      rows.data[c * x.width + unit] = valueOfChoice(space.kind, c);
    }
    out.fill(0, 0, choices);
    prepared.addEnergy(rows, parameters, out, 1);
  };

  return {
    ...shared,
    program,
    precision: 'float32',
    addEnergy: (x, out, scale = 1) => prepared.addEnergy(x, parameters, out, scale),
    addParameterGradient: (x, out, scale = 1) => prepared.addParameterGradient(x, parameters, out, scale),
    ...(space.kind === 'reals' ? { addForce } : { conditional }),
  };
}
