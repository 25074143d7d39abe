import type { Dataset } from '../contracts/dataset.ts';
import { ErgodicError } from '../errors.ts';
import type { Simulation } from '../run/simulation.ts';
import { KERNEL_VERSION } from '../version.ts';
import { digestOf, type Checkpoint } from './codec.ts';
import { recipeDifferences } from './recipe-differences.ts';

/** Copies the state of a simulation between two blocks. */
export function captureCheckpoint(simulation: Simulation, frames: number, initialEntropy: number): Checkpoint {
  const { tick, assembly } = simulation;
  const { dataset } = assembly.keeper;
  return {
    kernel: KERNEL_VERSION,
    recipe: assembly.recipe,
    ...(dataset && { dataset: datasetDigest(dataset) }),
    counters: {
      step: tick.step,
      stage: tick.stage,
      frames,
      temperature: tick.temperature,
      ...(Number.isNaN(initialEntropy) ? {} : { initialEntropy }),
      transitions: [...simulation.transitions],
    },
    controls: { ...assembly.energy.controls },
    arrays: Object.fromEntries(Object.entries(liveArrays(simulation)).map(([name, array]) => [name, array.slice()])),
  };
}

/**
 * Puts a simulation, freshly assembled from the same recipe, where the checkpoint was taken.
 * @throws ErgodicError `recipe-mismatch` showing the differences, or `checkpoint` when the plugins keep other arrays now
 */
export function restoreCheckpoint(checkpoint: Checkpoint, simulation: Simulation): void {
  const { tick, assembly } = simulation;
  const differences = recipeDifferences(checkpoint.recipe, assembly.recipe);
  if (differences.length > 0)
    throw new ErgodicError({
      code: 'recipe-mismatch',
      message: `the checkpoint belongs to another recipe:\n${differences.map((line) => `  ${line}`).join('\n')}`,
      path: differences[0]!.split(':')[0]!,
      hint: 'resume with the recipe in the run’s folder, or start a new run in another folder',
    });
  const { dataset } = assembly.keeper;
  if (dataset && checkpoint.dataset !== datasetDigest(dataset))
    throw new ErgodicError({
      code: 'recipe-mismatch',
      message: `the data (${dataset.name}) have changed since the checkpoint was written`,
      path: 'data',
      hint: 'put the data back as they were, or start a new run',
    });
  const live = liveArrays(simulation);
  const wrong = [...new Set([...Object.keys(live), ...Object.keys(checkpoint.arrays)])].find(
    (name) => live[name]?.length !== checkpoint.arrays[name]?.length,
  );
  if (wrong !== undefined)
    throw new ErgodicError({
      code: 'checkpoint',
      message: `the checkpoint does not fit these plugins: ${wrong} has ${checkpoint.arrays[wrong]?.length ?? 'no'} numbers in it and ${live[wrong]?.length ?? 'none'} here`,
      path: wrong,
      hint: `it was written by kernel ${checkpoint.kernel}; resume with the plugins it was made with`,
    });
  for (const [name, array] of Object.entries(live)) array.set(checkpoint.arrays[name]!);
  Object.assign(assembly.energy.controls ?? {}, checkpoint.controls);
  assembly.energy.refresh?.();
  tick.step = checkpoint.counters.step;
  tick.stage = checkpoint.counters.stage;
  tick.time = tick.stage * assembly.dynamics.timeStep;
  tick.temperature = checkpoint.counters.temperature;
  simulation.transitions = [...checkpoint.counters.transitions];
}

/** Every array that makes up the state, by name; not copied. */
function liveArrays({ assembly, ledger, energies }: Simulation): Record<string, Float64Array | Uint32Array> {
  const prefixed = <T>(prefix: string, entries: Iterable<readonly [string, T]>): [string, T][] =>
    [...entries].map(([name, value]) => [`${prefix}/${name}`, value]);
  return {
    x: assembly.x.data,
    energies,
    ...Object.fromEntries(prefixed('ledger', Object.entries(ledger.arrays()))),
    ...Object.fromEntries(
      prefixed('parameters', Object.entries(assembly.energy.parameters)).map(([name, { data }]) => [name, data]),
    ),
    ...Object.fromEntries(prefixed('array', assembly.keeper.arrays)),
    ...Object.fromEntries(prefixed('stream', assembly.keeper.streams).map(([name, { state }]) => [name, state])),
  };
}

const digests = new WeakMap<Dataset, string>();

function datasetDigest(dataset: Dataset): string {
  const known = digests.get(dataset) ?? digestOf(dataset.points);
  digests.set(dataset, known);
  return known;
}
