import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  ErgodicError,
  messageOf,
  recipeDigest,
  simulateLoaded,
  type Checkpoint,
  type Definition,
  type Energy,
  type Registry,
  type Run,
  type Simulation,
} from '@ergodic/kernel';
import { CheckpointStore } from '@ergodic/kernel/node';
import { inspect, type ModelInfo, OnnxError } from '@ergodic/onnx';
import { exportEnergy, type ExportedEnergy } from '@ergodic/tensor';
import { loadRegistry } from '../plugins/registry.ts';
import { withPosition } from '../plugins/stack-position.ts';
import { readRecipe } from '../recipe/read-recipe.ts';
import { count, formatNumber, wrap } from '../terminal/format.ts';
import { writeJson } from '../terminal/json-lines.ts';
import { printComplaint } from '../terminal/report-error.ts';
import { coloursFor, widthOf } from '../terminal/streams.ts';

/** The flags of `ergodic export`. */
export interface ExportOptions {
  readonly onnx: string;
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

/**
 * `ergodic export <run>`: writes the energy as an ONNX model, with the parameters of the run's last checkpoint, or those that a
 * recipe starts with.
 * @throws ErgodicError where the energy has no tensor program, the model is not the energy, or the file cannot be written
 */
export async function exportModel(from: string, options: ExportOptions): Promise<void> {
  const { onnx: file } = options;
  expectFile(file);
  const { recipe, folder, checkpoint } = await source(from);
  const registry = await loadRegistry(options.plugin);
  const run = await started(recipe, registry, options, { folder, ...(checkpoint && { from: checkpoint }) });
  const { definition } = registry.get('energy', run.recipe.energy.use);
  const { energy } = run.simulation.assembly;
  if (!energy.program) throw withoutProgram(definition.name, registry);
  const exported = await exportedOf(energy, definition, factsOf(run, registry));
  writeWhole(file, exported.bytes);
  const told: Told = { file, exported, info: inspect(exported.bytes, file) };
  if (options.json) writeJson(asJson(told));
  else process.stdout.write(`${page(told)}\n`);
}

interface Source {
  readonly recipe: Record<string, unknown>;
  /** Folder that relative paths in the recipe start from. */
  readonly folder: string;
  readonly checkpoint?: Checkpoint;
}

/** A run's folder with its last checkpoint, or a recipe. Only read: the run may be going on. */
async function source(from: string): Promise<Source> {
  const path = resolve(from);
  const inFolder = join(path, 'recipe.json');
  if (!existsSync(inFolder)) return readRecipe(from);
  const { recipe } = await readRecipe(inFolder);
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
  { plugin }: ExportOptions,
  options: { folder: string; from?: Checkpoint },
): Promise<Run> {
  try {
    return await simulateLoaded(recipe, registry, options);
  } catch (thrown) {
    throw withPosition(thrown, plugin);
  }
}

function withoutProgram(name: string, registry: Registry): ErgodicError {
  const others = registry.list('energy').filter(({ definition }) => definition.capabilities?.includes('program'));
  return new ErgodicError({
    code: 'missing-capability',
    message: `energy ${name} has no tensor program, and so no ONNX form`,
    path: 'energy.use',
    value: name,
    hint: `those that have one: ${others.map(({ definition }) => definition.name).join(', ')}`,
  });
}

async function exportedOf(
  energy: Energy,
  { name, summary, formula, law, source: origin }: Definition,
  metadata: Readonly<Record<string, string>>,
): Promise<ExportedEnergy> {
  const doc = [summary, formula, law && `Law: ${law}`, origin && `Source: ${origin}`].filter(Boolean).join('\n');
  try {
    return await exportEnergy(energy, { name, doc, metadata });
  } catch (thrown) {
    if (!(thrown instanceof OnnxError)) throw thrown;
    const { code, message, path, hint } = thrown;
    throw new ErgodicError({
      code: code === 'runtime-missing' ? 'missing-service' : 'plugin-failed',
      message,
      path,
      hint,
      cause: thrown,
    });
  }
}

/** What the model’s metadata say of the run. */
function factsOf({ recipe, simulation }: Run, registry: Registry): Record<string, string> {
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
  };
}

/** T now; before the first step that of the schedule's beginning. */
function temperatureOf({ tick, assembly }: Simulation): number {
  if (!Number.isNaN(tick.temperature)) return tick.temperature;
  return assembly.temperature.value(0, { previous: NaN, elapsed: 0, heatCapacity: () => NaN });
}

/** Refused before the work is done. @throws ErgodicError `output` */
function expectFile(file: string): void {
  const folder = dirname(resolve(file));
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const wrong = isFolder(file) ? `${file} is a folder` : isFolder(folder) ? undefined : `there is no folder ${folder}`;
  if (wrong === undefined) return;
  throw new ErgodicError({
    code: 'output',
    message: `the model cannot be written: ${wrong}`,
    path: '--onnx',
    value: file,
    hint: 'a file in a folder that is there, e.g. --onnx energy.onnx',
  });
}

/** Beside its place first, then renamed: there is never half a model. @throws ErgodicError `output` */
function writeWhole(file: string, bytes: Uint8Array): void {
  const temporary = `${file}.writing`;
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, file);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw new ErgodicError({
      code: 'output',
      message: `the model could not be written: ${messageOf(thrown)}`,
      path: file,
      hint: 'a file that you may write, on a disk with room for it',
      cause: thrown,
    });
  }
}

interface Told {
  readonly file: string;
  readonly exported: ExportedEnergy;
  readonly info: ModelInfo;
}

function asJson({ file, exported, info }: Told): object {
  const { bytes, inputs, outputs, parameters, metadata } = info;
  const { report, reference, batches } = exported;
  const { worst, tolerance, elements, provider } = report;
  const verified = { reference, batches, elements, tolerance, provider, ...(worst && { worst }) };
  return { type: 'exported', path: resolve(file), bytes, inputs, outputs, parameters, metadata, verified };
}

function page({ file, exported, info }: Told): string {
  const c = coloursFor(process.stdout);
  const { report, reference, batches } = exported;
  const { metadata, inputs, outputs, parameters } = info;
  const shaped = (ports: readonly { name: string; shape?: readonly (string | number)[] }[]): string =>
    ports.map(({ name, shape = [] }) => `${name} [${shape.join(', ')}]`).join(', ') || 'none';
  const { error = 0, output = '', index = [], got = 0, expected = 0 } = report.worst ?? {};
  const facts: [string, string][] = [
    [
      'energy',
      `${metadata['energy']}, at step ${metadata['step']}, T = ${formatNumber(Number(metadata['temperature']))}`,
    ],
    ['inputs', shaped(inputs)],
    ['outputs', shaped(outputs)],
    ['parameters', shaped(parameters)],
    [
      'verified',
      `worst relative error ${error.toExponential(1)}: ${output}[${index.join(', ')}] is ${got}, expected ${expected} ` +
        `(${count(report.elements, 'number')} of batches of ${batches.join(', ')} states, against ${reference}; ` +
        `${report.tolerance} would pass)`,
    ],
  ];
  return [
    `${c.bold(c.cyan(file))}  ${c.dim(count(info.bytes, 'byte'))}`,
    ...facts.flatMap(([label, text]) =>
      wrap(text, widthOf(process.stdout) - 14).map((line, i) => `  ${c.dim((i === 0 ? label : '').padEnd(12))}${line}`),
    ),
  ].join('\n');
}
