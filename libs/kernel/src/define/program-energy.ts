import { createBatch } from '@ergodic/numerics';
import { choicesOf, type Context, type Energy, TensorRuntimeService, valueOfChoice } from '../contracts/index.ts';
import type { ProgramForm, Shared } from './define-energy.ts';

/** The full contract from a tensor program: values, forces and parameter gradients come from the tensor runtime. */
export function programEnergy({ program }: ProgramForm, shared: Shared, context: Context): Energy {
  const { space, parameters, controls } = shared;
  const prepared = context.service(TensorRuntimeService).prepare(program, controls, context.backend);
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
    close: () => prepared.close?.(),
  };
}

/** An energy that has a program beside its plain form, computed by the program. What only the plain form has stays as it is. */
export function throughProgram(plain: Energy, context: Context): Energy {
  const { addForce, addParameterGradient, conditional, ...tensor } = programEnergy(
    { program: plain.program! },
    plain,
    context,
  );
  return {
    ...plain,
    ...tensor,
    ...(plain.addForce && { addForce }),
    ...(plain.addParameterGradient && { addParameterGradient }),
    // Over probabilities it has the energies of all choices at once, which a program of states does not tell.
    ...(plain.conditional && plain.space.kind !== 'probabilities' && { conditional }),
  };
}
