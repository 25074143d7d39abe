import type { z } from 'zod';
import { type Energy, widthOf } from '../contracts/index.ts';
import { ErgodicError } from '../errors.ts';
import { checkClamped } from './clamp.ts';
import type { Simulation } from './simulation.ts';

/**
 * Stops a run at the end of the block in which a number ceased to be one. Of energies it looks at what was booked, since
 * evaluating them afresh would cost as much as a part of a step; frames, which do evaluate them, call `checkEnergies`.
 * @throws ErgodicError `non-finite` with step, replica, unit and the plugin that made it
 */
export function checkFinite(simulation: Simulation): void {
  const { recipe, energy, x } = simulation.assembly;
  for (const [name, { data }] of Object.entries(energy.parameters))
    demand(simulation, data, (i) => `learning ${recipe.learning?.use ?? '(none)'} made parameter ${name}[${i}]`);
  demand(
    simulation,
    x.data,
    (i) =>
      `dynamics ${recipe.dynamics.use} on energy ${recipe.energy.use} made unit ${unitAt(i, energy)} of replica ${Math.floor(i / x.width)}`,
    'a smaller time step, or an energy that confines the state',
  );
  checkEnergies(simulation, simulation.ledger.expected);
  checkControls(simulation);
  const { clamped } = simulation.assembly;
  if (clamped) checkClamped(clamped, x, recipe);
}

/**
 * A control that is an option of the energy too stays in that option's range. @throws ErgodicError `domain`
 */
function checkControls({ assembly, tick }: Simulation): void {
  const { recipe, energy, protocol, keeper } = assembly;
  if (protocol.length === 0) return;
  const { shape } = keeper.registry.get('energy', recipe.energy.use).definition.options;
  for (const [control] of protocol) {
    const value = energy.controls![control]!;
    const range = shape[control] as z.ZodType | undefined;
    const wrong = range?.safeParse(value).error;
    if (wrong)
      throw new ErgodicError({
        code: 'domain',
        message: `protocol.${control} is ${value} by step ${tick.step}, which energy ${recipe.energy.use} does not take`,
        path: `protocol.${control}`,
        value,
        hint: wrong.issues[0]!.message,
      });
  }
}

/** @throws ErgodicError `non-finite` with step, replica and energy */
export function checkEnergies(simulation: Simulation, energies: Float64Array): void {
  demand(
    simulation,
    energies,
    (r) => `energy ${simulation.assembly.recipe.energy.use} made the energy of replica ${r}`,
    'check the energy at this state; a smaller time step, if it grew step by step',
  );
}

function demand({ tick }: Simulation, data: Float64Array, blame: (i: number) => string, hint?: string): void {
  let i = 0;
  while (i < data.length && Number.isFinite(data[i])) i++;
  if (i === data.length) return;
  throw new ErgodicError({
    code: 'non-finite',
    message: `${blame(i)} ${data[i]} by step ${tick.step} (T = ${tick.temperature})`,
    value: String(data[i]),
    hint,
  });
}

/** The unit that number i of the state belongs to. */
function unitAt(i: number, { space }: Energy): number {
  return Math.floor((i % widthOf(space)) / (widthOf(space) / space.units));
}
