import { type Energy, widthOf } from '../contracts/index.ts';
import { ErgodicError } from '../errors.ts';
import type { Simulation } from './simulation.ts';

/**
 * Stops a run at the end of the block in which a number ceased to be one.
 * @throws ErgodicError `non-finite` with step, replica, unit and the plugin that made it
 */
export function checkFinite(simulation: Simulation): void {
  const { recipe, energy, x } = simulation.assembly;
  const demand = (data: Float64Array, blame: (i: number) => string, hint?: string): void => {
    let i = 0;
    while (i < data.length && Number.isFinite(data[i])) i++;
    if (i === data.length) return;
    const { step, temperature } = simulation.tick;
    throw new ErgodicError({
      code: 'non-finite',
      message: `${blame(i)} ${data[i]} by step ${step} (T = ${temperature})`,
      value: String(data[i]),
      hint,
    });
  };
  for (const [name, { data }] of Object.entries(energy.parameters))
    demand(data, (i) => `learning ${recipe.learning?.use ?? '(none)'} made parameter ${name}[${i}]`);
  demand(
    x.data,
    (i) =>
      `dynamics ${recipe.dynamics.use} on energy ${recipe.energy.use} made unit ${unitAt(i, energy)} of replica ${Math.floor(i / x.width)}`,
    'a smaller time step, or an energy that confines the state',
  );
  // What was booked carries any NaN of the energy; evaluating it afresh would cost as much as a part of a step.
  demand(
    simulation.ledger.expected,
    (r) => `energy ${recipe.energy.use} made the energy of replica ${r}`,
    'check the energy at this state; a smaller time step, if it grew step by step',
  );
}

/** The unit that number i of the state belongs to. */
function unitAt(i: number, { space }: Energy): number {
  return Math.floor((i % widthOf(space)) / (widthOf(space) / space.units));
}
