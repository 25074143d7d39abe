import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  ErgodicError,
  recipeDigest,
  simulateLoaded,
  type Checkpoint,
  type Registry,
  type Run,
  type Simulation,
} from '@ergodic/kernel';
import { CheckpointStore } from '@ergodic/kernel/node';
import { inspect } from '@ergodic/onnx';
import { accuraciesOf } from '../export/accuracies.ts';
import { modelKinds, modelOf, type ModelSettings, type Subject, temperatureInputs } from '../export/models.ts';
import { asJson, page, type Told } from '../export/page.ts';
import { expectFile, writeWhole } from '../export/write-model.ts';
import { madeWith, withPluginHint } from '../plugins/recorded.ts';
import { registryWith } from '../plugins/registry.ts';
import { withPosition } from '../plugins/stack-position.ts';
import { readRecipe } from '../recipe/read-recipe.ts';
import { writeJson } from '../terminal/json-lines.ts';
import { printComplaint } from '../terminal/report-error.ts';

/** The flags of `ergodic export`, as they are given. */
export interface ExportOptions {
  readonly onnx: string;
  readonly plugin: readonly string[];
  readonly as?: string;
  readonly temperature?: string;
  readonly thermodynamics?: boolean;
  readonly int8?: boolean;
  readonly stepSize?: string;
  readonly steps?: string;
  readonly licence?: string;
  readonly json?: boolean;
}

/**
 * `ergodic export <run>`: writes what a run has learnt as an ONNX model, with the parameters of its last checkpoint, or those that
 * a recipe starts with.
 * @throws ErgodicError where the energy has no such form, the model is not what it was made of, or the file cannot be written
 */
export async function exportModel(from: string, options: ExportOptions): Promise<void> {
  const { onnx: file } = options;
  const settings = settingsOf(options);
  expectFile(file);
  const { recipe, folder, checkpoint } = await source(from);
  const { loaded, note } = await madeWith(options.plugin, isRunFolder(from) ? resolve(from) : undefined);
  if (note !== undefined && !options.json) process.stderr.write(`${note}\n`);
  const registry = registryWith(loaded.map(({ plugin }) => plugin));
  const files = loaded.map(({ file }) => file);
  const run = await started(
    recipe,
    registry,
    { files, isRun: isRunFolder(from) },
    { folder, ...(checkpoint && { from: checkpoint }) },
  );
  const { definition } = registry.get('energy', run.recipe.energy.use);
  const { energy, keeper } = run.simulation.assembly;
  const { dataset } = keeper;
  const subject: Subject = {
    energy,
    definition,
    temperature: temperatureOf(run.simulation),
    layersTemperature: layersTemperatureOf(run.simulation),
    ...(dataset && { dataset }),
  };
  const facts = { ...factsOf(run, registry), ...(options.licence !== undefined && { licence: options.licence }) };
  const exported = await modelOf(subject, settings, facts, registry);
  const accuracies = settings.int8 ? await accuraciesOf(exported, subject) : undefined;
  writeWhole(file, exported.bytes);
  const told: Told = {
    file,
    exported,
    info: inspect(exported.bytes, file),
    ...(settings.int8 && { int8: true }),
    ...(accuracies && { accuracies }),
  };
  if (options.json) writeJson(asJson(told));
  else process.stdout.write(`${page(told)}\n`);
}

/** @throws ErgodicError `invalid-option` for a flag with a value that is none */
function settingsOf({ as, temperature, thermodynamics, int8, stepSize, steps }: ExportOptions): ModelSettings {
  const oneOf = <T extends string>(flag: string, value: string, values: readonly T[]): T => {
    const found = values.find((each) => each === value);
    if (found !== undefined) return found;
    throw new ErgodicError({
      code: 'invalid-option',
      message: `${flag} is ${JSON.stringify(value)}`,
      path: flag,
      value,
      hint: `one of ${values.join(', ')}`,
    });
  };
  const number = (flag: string, value: string, isFine: (n: number) => boolean, hint: string): number => {
    const n = Number(value);
    if (value.trim() !== '' && isFine(n)) return n;
    throw new ErgodicError({
      code: 'invalid-option',
      message: `${flag} is ${JSON.stringify(value)}`,
      path: flag,
      value,
      hint,
    });
  };
  return {
    ...(as !== undefined && { as: oneOf('--as', as, modelKinds) }),
    ...(temperature !== undefined && { temperature: oneOf('--temperature', temperature, temperatureInputs) }),
    ...(thermodynamics && { thermodynamics }),
    ...(int8 && { int8 }),
    ...(stepSize !== undefined && {
      stepSize: number('--step-size', stepSize, (n) => n > 0 && n < Infinity, 'a number > 0, length² / energy'),
    }),
    ...(steps !== undefined && {
      steps: number(
        '--steps',
        steps,
        (n) => Number.isInteger(n) && n > 0 && n <= 1e6,
        'a whole number from 1 to 1000000',
      ),
    }),
  };
}

interface Source {
  readonly recipe: Record<string, unknown>;
  /** Folder that relative paths in the recipe start from. */
  readonly folder: string;
  readonly checkpoint?: Checkpoint;
}

const isRunFolder = (from: string): boolean => existsSync(join(resolve(from), 'recipe.json'));

/** A run's folder with its last checkpoint, or a recipe. Only read: the run may be going on. */
async function source(from: string): Promise<Source> {
  const path = resolve(from);
  if (!isRunFolder(from)) return readRecipe(from);
  const { recipe } = await readRecipe(join(path, 'recipe.json'));
  const found = new CheckpointStore(path).load();
  if (found?.skipped)
    printComplaint('warning', { message: found.skipped, hint: 'the parameters are those of the checkpoint before it' });
  if (!found)
    printComplaint('warning', {
      message: `there is no checkpoint in ${from} yet: the parameters are those that the run starts with`,
    });
  return { recipe, folder: path, ...(found && { checkpoint: found.checkpoint }) };
}

async function started(
  recipe: Record<string, unknown>,
  registry: Registry,
  { files, isRun }: { readonly files: readonly string[]; readonly isRun: boolean },
  options: { folder: string; from?: Checkpoint },
): Promise<Run> {
  try {
    return await simulateLoaded(recipe, registry, options);
  } catch (thrown) {
    const placed = withPosition(thrown, files);
    throw isRun ? withPluginHint(placed, files) : placed;
  }
}

/** What the model’s metadata say of the run. */
function factsOf({ recipe, simulation }: Run, registry: Registry): Record<string, string> {
  const { dataset } = simulation.assembly.keeper;
  const { plugin } = registry.get('energy', recipe.energy.use);
  const asText = ({ name, version }: { name: string; version: string }): string => `${name} ${version}`;
  return {
    recipe: recipe.name,
    'recipe.sha256': recipeDigest(recipe),
    energy: `${recipe.energy.use} of plugin ${asText(plugin)}`,
    plugins: registry.plugins.map(asText).join(', '),
    temperature: String(temperatureOf(simulation)),
    step: String(simulation.tick.step),
    seed: String(recipe.seed),
    ...(dataset && {
      data: `${dataset.name}: ${dataset.count} rows of ${dataset.dimension} numbers; ${JSON.stringify(recipe.data)}`,
    }),
    ...(recipe.learning && { learning: JSON.stringify(recipe.learning) }),
  };
}

/** T now; before the first step that of the schedule's beginning. */
function temperatureOf({ tick, assembly }: Simulation): number {
  if (!Number.isNaN(tick.temperature)) return tick.temperature;
  return assembly.temperature.value(0, { previous: NaN, elapsed: 0, heatCapacity: () => NaN });
}

/** T of the layers that have none of their own: where a protocol of the recipe moves it by itself, what that has brought it to. */
function layersTemperatureOf(simulation: Simulation): number {
  const { energy, protocol } = simulation.assembly;
  const { thermalControl, controls } = energy;
  const isMoved = protocol.some(([control]) => control === thermalControl);
  return isMoved ? controls![thermalControl!]! : temperatureOf(simulation);
}
