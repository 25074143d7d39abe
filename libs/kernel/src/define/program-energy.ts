import { batchOf, type Batch } from '@ergodic/numerics';
import type { Energy } from '../contracts/energy.ts';
import type { Parameters } from '../contracts/parameters.ts';
import { choicesOf, type Space, valueOfChoice } from '../contracts/space.ts';
import type { TensorRuntime } from '../contracts/tensor-runtime.ts';
import type { ProgramForm } from './define-energy.ts';

type Shared = ProgramForm & { readonly space: Space; readonly parameters: Parameters };

/** The full contract from a tensor program: values, forces and parameter gradients come from the tensor runtime. */
export function programEnergy(form: Shared, runtime: TensorRuntime): Energy {
  const { space, parameters, program } = form;
  const prepared = runtime.prepare(program);
  const choices = choicesOf(space);
  // One row for each choice of a unit, so that conditional energies are one call.
  const rows: Batch = batchOf(new Float64Array(Math.max(choices, 1) * space.units), Math.max(choices, 1), space.units);

  return {
    space,
    parameters,
    program,
    ...(form.controls && { controls: form.controls }),
    ...(form.observables && { observables: form.observables }),
    ...(form.criticalTemperature && { criticalTemperature: form.criticalTemperature }),
    addEnergy: (x, out, scale = 1) => prepared.addEnergy(x, parameters, out, scale),
    addParameterGradient: (x, out, scale = 1) => prepared.addParameterGradient(x, parameters, out, scale),
    ...(space.kind === 'reals'
      ? { addForce: (x, out, scale = 1) => prepared.addForce(x, parameters, out, scale) }
      : {
          conditional: (x, replica, unit, out) => {
            const row = x.data.subarray(replica * x.width, (replica + 1) * x.width);
            for (let c = 0; c < choices; c++) {
              rows.data.set(row, c * x.width);
              rows.data[c * x.width + unit] = valueOfChoice(space.kind, c);
            }
            out.fill(0, 0, choices);
            prepared.addEnergy(rows, parameters, out, 1);
          },
        }),
  };
}
