import { sha256 } from '@noble/hashes/sha2.js';
import type { Dataset } from '../contracts/dataset.ts';
import { ErgodicError } from '../errors.ts';
import type { Assembly } from '../run/assemble.ts';
import type { Simulation } from '../run/simulation.ts';
import { KERNEL_VERSION } from '../version.ts';
import { bytesOf, type Arrays, type Checkpoint } from './codec.ts';
import { recipeDifferences } from './recipe-differences.ts';

/** Copies the state of a simulation between two blocks. */
export function captureCheckpoint(simulation: Simulation, frames: number, initialEntropy: number): Checkpoint {
  const { assembly, position, transitions } = simulation;
  const { recipe, energy, keeper } = assembly;
  const arrays = Object.entries(arraysOf(assembly, simulation));
  return {
    kernel: KERNEL_VERSION,
    recipe,
    ...(keeper.dataset && { dataset: datasetDigest(keeper.dataset) }),
    counters: {
      ...position,
      frames,
      ...(Number.isNaN(initialEntropy) ? {} : { initialEntropy }),
      transitions: [...transitions],
    },
    controls: { ...energy.controls },
    arrays: Object.fromEntries(arrays.map(([name, array]) => [name, array.slice()])),
  };
}

/**
 * Puts x, θ and λ of a fresh assembly where the checkpoint has them, so that dynamics and learning start from there.
 * @throws ErgodicError `recipe-mismatch` showing the differences, or `checkpoint` when the plugins keep other arrays now
 */
export function restoreState(checkpoint: Checkpoint, assembly: Assembly): void {
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
  const state = arraysOf(assembly);
  putBack(checkpoint, state, Object.keys(state));
  Object.assign(assembly.energy.controls ?? {}, checkpoint.controls);
  assembly.energy.refresh?.();
}

/** Puts back everything else, once the simulation stands. @throws ErgodicError `checkpoint`, as above */
export function restoreRest(checkpoint: Checkpoint, simulation: Simulation): void {
  const live = arraysOf(simulation.assembly, simulation);
  putBack(checkpoint, live, new Set([...Object.keys(live), ...Object.keys(checkpoint.arrays)]));
  simulation.assembly.energy.refresh?.();
  simulation.forgetEnergies();
  simulation.transitions = [...checkpoint.counters.transitions];
}

function putBack({ arrays, kernel }: Checkpoint, live: Arrays, names: Iterable<string>): void {
  for (const name of names) {
    const here = live[name];
    const saved = arrays[name];
    if (here?.constructor !== saved?.constructor || here?.length !== saved?.length)
      throw new ErgodicError({
        code: 'checkpoint',
        message: `the checkpoint does not fit these plugins: ${name} has ${saved?.length ?? 'no'} numbers in it and ${here?.length ?? 'none'} here`,
        path: name,
        hint: `it was written by kernel ${kernel}; resume with the plugins it was made with`,
      });
    here!.set(saved!);
  }
}

/** x and θ and, of a simulation, the ledger, what the parts keep and what the dynamics tells; by name, not copied. */
function arraysOf({ x, energy, dynamics, keeper }: Assembly, simulation?: Simulation): Arrays {
  const arrays: Record<string, Arrays[string]> = { x: x.data };
  const add = (kind: string, entries: Iterable<readonly [string, Arrays[string] | undefined]>): void => {
    for (const [name, array] of entries) if (array) arrays[`${kind}/${name}`] = array;
  };
  for (const [name, { data }] of Object.entries(energy.parameters)) add('parameters', [[name, data]]);
  if (!simulation) return arrays;
  const { ledger, dynamicsState } = simulation;
  add('ledger', Object.entries(ledger.arrays()));
  add('array', keeper.arrays);
  for (const [name, { state }] of keeper.streams) add('stream', [[name, state]]);
  add('dynamics', [
    ['freeEnergy', dynamics.freeEnergy?.(dynamicsState)],
    ['heatCapacity', dynamics.heatCapacity?.(dynamicsState)],
  ]);
  return arrays;
}

const digests = new WeakMap<Dataset, string>();

/** SHA-256 of the numbers that a run can depend on, in hex. */
function datasetDigest(dataset: Dataset): string {
  const known = digests.get(dataset);
  if (known !== undefined) return known;
  const hash = sha256.create().update(bytesOf(Float64Array.of(dataset.count, dataset.dimension)));
  if (dataset.digest !== undefined) hash.update(new TextEncoder().encode(dataset.digest));
  for (const array of [
    dataset.digest === undefined ? dataset.points : undefined,
    dataset.weights,
    dataset.labels,
    dataset.targets?.values,
  ])
    if (array) hash.update(bytesOf(array));
  const digest = Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, '0')).join('');
  digests.set(dataset, digest);
  return digest;
}
