import {
  ErgodicError,
  messageOf,
  parseRecipe,
  recipeDifferences,
  simulateLoaded,
  tiersOf,
  type Registry,
  type Run,
  type Tier,
} from '@ergodic/kernel';
import type { RunOptions } from '../commands/run.ts';
import { withPluginHint } from '../plugins/recorded.ts';
import { withPosition } from '../plugins/stack-position.ts';
import { changeRecipe } from '../recipe/change-recipe.ts';
import { readRecipe } from '../recipe/read-recipe.ts';
import { printComplaint } from '../terminal/report-error.ts';
import { coloursFor } from '../terminal/streams.ts';
import type { Teller } from '../terminal/teller.ts';
import type { RunFolder } from './run-folder.ts';

/** What is to be run. */
export interface Request {
  readonly recipe: Record<string, unknown>;
  /** Folder that its relative paths start from. */
  readonly base: string;
}

/**
 * The recipe that was named, or that of the run that is resumed, with the command line's changes.
 * @throws ErgodicError when there is none, or it is not well formed
 */
export async function recipeOf(name: string | undefined, options: RunOptions, folder?: RunFolder): Promise<Request> {
  if (name !== undefined) {
    const { recipe, folder: base } = await readRecipe(name);
    return { recipe: await changeRecipe(recipe, base, options), base };
  }
  const saved = folder?.recipe();
  if (folder && saved) return { recipe: await changeRecipe(saved, folder.path, options), base: folder.path };
  throw new ErgodicError({
    code: 'checkpoint',
    message: `there is no run in ${options.out} to resume`,
    ...(folder && { path: folder.path }),
    hint: 'start one: ergodic run <recipe> --out <folder>',
  });
}

/**
 * Assembles the run, after loading what it needs; when it is resumed, from its newest whole checkpoint.
 * @throws ErgodicError for anything that is wrong with the recipe, a plugin or the checkpoint
 */
export async function prepare(
  { recipe, base }: Request,
  registry: Registry,
  options: RunOptions,
  folder: RunFolder | undefined,
  teller: Teller,
): Promise<Run> {
  try {
    const resumed = folder?.mode === 'resume' ? folder : undefined;
    const saved = resumed?.checkpoint();
    if (resumed && !saved) refuseOtherRecipe(resumed.recipe(), recipe, registry);
    const run = await simulateLoaded(recipe, registry, { folder: base, ...(saved && { from: saved.checkpoint }) });
    if (!options.json) teller.note(headline(run));
    if (saved?.skipped)
      printComplaint('warning', { message: saved.skipped, hint: 'going on from the checkpoint before it' });
    if (resumed && !run.simulation.done)
      teller.note(
        saved
          ? `  goes on from step ${run.simulation.tick.step}`
          : '  starts from the beginning: there is no checkpoint yet',
      );
    return run;
  } catch (thrown) {
    const { plugin } = options;
    const positioned = withPosition(thrown, plugin);
    const placed = folder?.mode === 'resume' ? withPluginHint(positioned, plugin) : positioned;
    if (placed instanceof ErgodicError) throw options.data === undefined ? placed : withFlag(placed);
    throw new ErgodicError({
      code: 'plugin-failed',
      message: `a part could not be started: ${messageOf(thrown)}`,
      cause: thrown,
    });
  }
}

/** Whoever gave the data on the command line names the column of classes there too. */
function withFlag(error: ErgodicError): ErgodicError {
  const { hint, ...details } = error.toJSON();
  if (hint === undefined || !hint.includes('`label: ')) return error;
  const both = hint.replace(
    /`label: ([^`]+)`/,
    (inRecipe, name: string) => `\`--label ${name}\`, or ${inRecipe} in the recipe,`,
  );
  return new ErgodicError({ ...details, hint: both, cause: error });
}

/** A run that was killed before its first checkpoint is known by its recipe only. */
function refuseOtherRecipe(
  saved: Record<string, unknown> | undefined,
  recipe: Record<string, unknown>,
  registry: Registry,
): void {
  const differences = saved ? recipeDifferences(saved, parseRecipe(recipe, registry)) : [];
  if (differences.length === 0) return;
  throw new ErgodicError({
    code: 'recipe-mismatch',
    message: `the run in that folder has another recipe:\n${differences.map((line) => `  ${line}`).join('\n')}`,
    path: differences[0]!.split(':')[0]!,
    hint: 'resume with the recipe in the run’s folder, or start a new run in another folder',
  });
}

function headline({ recipe, simulation }: Run): string {
  const { name, energy, dynamics, learning, seed, replicas, backend } = recipe;
  const c = coloursFor(process.stderr);
  const tiers = tiersOf(simulation);
  const form = (tier: Tier): string | false =>
    tier !== 'reference' && `${tier}${tier === 'tensor' && backend ? ` on ${backend}` : ''}`;
  const withForm = (use: string, tier: Tier): string => (form(tier) ? `${use} (${form(tier)})` : use);
  const facts = [
    withForm(energy.use, tiers.energy),
    withForm(dynamics.use, tiers.dynamics),
    learning?.use,
    `seed ${seed}`,
    replicas > 1 && `${replicas} replicas`,
  ];
  return `${c.bold(name)}  ${c.dim(facts.filter(Boolean).join(' · '))}`;
}
