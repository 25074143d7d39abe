import { ErgodicError } from '../errors.ts';
import type { Simulation } from './simulation.ts';

/**
 * Stops a run at the end of the block in which a number ceased to be one.
 * @throws ErgodicError `non-finite` with step, replica, unit and the plugin that made it
 */
export function checkFinite(simulation: Simulation): void {
  const { recipe, energy, x } = simulation.assembly;
  const at = `by step ${simulation.tick.step} (T = ${simulation.tick.temperature})`;
  for (const [name, { data }] of Object.entries(energy.parameters)) {
    const i = firstBad(data);
    if (i >= 0)
      throw failure(`learning ${recipe.learning?.use ?? '(none)'} made parameter ${name}[${i}] ${data[i]} ${at}`, data[i]!);
  }
  const i = firstBad(x.data);
  if (i >= 0)
    throw failure(
      `dynamics ${recipe.dynamics.use} on energy ${recipe.energy.use} made unit ${i % x.width} of replica ${Math.floor(i / x.width)} ${x.data[i]} ${at}`,
      x.data[i]!,
      'a smaller time step, or an energy that confines the state',
    );
  const r = firstBad(simulation.energies);
  if (r >= 0)
    throw failure(`energy ${recipe.energy.use} is ${simulation.energies[r]} in replica ${r} ${at}`, simulation.energies[r]!);
}

function firstBad(data: Float64Array): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i]!)) return i;
  return -1;
}

function failure(message: string, value: number, hint?: string): ErgodicError {
  return new ErgodicError({ code: 'non-finite', message, value: String(value), ...(hint && { hint }) });
}
