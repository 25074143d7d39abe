import { ErgodicError } from '@ergodic/kernel';
import { madeWith, recordOf } from '../plugins/recorded.ts';
import { registryWith } from '../plugins/registry.ts';
import { examples } from '../recipe/read-recipe.ts';
import { drive } from '../run/drive.ts';
import { finish } from '../run/finish.ts';
import { prepare, recipeOf } from '../run/prepare.ts';
import { RunFolder } from '../run/run-folder.ts';
import type { Teller } from '../terminal/teller.ts';

/** The flags of `ergodic run`. */
export interface RunOptions {
  readonly plugin: readonly string[];
  readonly set: readonly string[];
  readonly seed?: string;
  readonly compute?: string;
  readonly backend?: string;
  readonly data?: string;
  readonly label?: string;
  readonly out?: string;
  readonly resume?: boolean;
  readonly overwrite?: boolean;
  readonly checkpointEvery?: string;
  readonly json?: boolean;
}

/** `ergodic run`: returns the exit status. @throws ErgodicError when the request is wrong */
export async function run(name: string | undefined, given: RunOptions): Promise<number> {
  checkFlags(name, given);
  const checkpointEvery = stepsOf(given.checkpointEvery);
  const mode = given.resume ? 'resume' : given.overwrite ? 'overwrite' : 'new';
  const folder = given.out === undefined ? undefined : new RunFolder(given.out, mode);
  try {
    const request = await recipeOf(name, given, folder);
    const { loaded, note } = await madeWith(given.plugin, mode === 'resume' ? folder?.path : undefined);
    const options = { ...given, plugin: loaded.map(({ file }) => file) };
    const registry = registryWith(loaded.map(({ plugin }) => plugin));
    const teller = await tellerFor(options);
    if (note !== undefined && !options.json) teller.note(note);
    const prepared = await prepare(request, registry, options, folder, teller);
    if (prepared.simulation.done && folder?.isComplete) {
      teller.note(`That run is finished (${prepared.simulation.tick.step} steps): there is nothing to resume.`);
      return 0;
    }
    const earlier = folder?.begin(prepared.recipe, prepared.frameCount, recordOf(loaded)) ?? [];
    const driven = await drive(prepared, teller, {
      earlier,
      ...(folder && { folder }),
      ...(checkpointEvery !== undefined && { checkpointEvery }),
    });
    return await finish(prepared, registry, driven, options, folder);
  } finally {
    folder?.close();
  }
}

/** Flags must go together. @throws ErgodicError `invalid-option` */
function checkFlags(name: string | undefined, { out, resume, overwrite, checkpointEvery }: RunOptions): void {
  const wrong = (path: string, message: string, hint: string): ErgodicError =>
    new ErgodicError({ code: 'invalid-option', message, path, hint });
  if (resume && out === undefined)
    throw wrong('--resume', '--resume needs the folder of the run', 'ergodic run --resume --out <folder>');
  if (resume && overwrite)
    throw wrong('--overwrite', '--resume and --overwrite exclude each other', 'give one of them');
  if (overwrite && out === undefined)
    throw wrong('--overwrite', '--overwrite needs the folder to replace', '--out <folder> --overwrite');
  if (checkpointEvery !== undefined && out === undefined)
    throw wrong('--checkpoint-every', '--checkpoint-every needs a folder to write to', '--out <folder>');
  if (name === undefined && !resume)
    throw wrong('run', 'which recipe?', `a .yaml or .json file, or an example: ${[...examples().keys()].join(', ')}`);
}

/** @throws ErgodicError `invalid-option` unless a whole number from 1 */
function stepsOf(text: string | undefined): number | undefined {
  const steps = Number(text);
  if (text === undefined || (Number.isInteger(steps) && steps >= 1)) return text === undefined ? undefined : steps;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `--checkpoint-every is ${JSON.stringify(text)}`,
    path: '--checkpoint-every',
    value: text,
    hint: 'a whole number of steps, from 1',
  });
}

async function tellerFor({ json }: RunOptions): Promise<Teller> {
  if (json) return new (await import('../terminal/json-lines.ts')).JsonLines();
  if (process.stderr.isTTY && process.env['TERM'] !== 'dumb')
    return new (await import('../terminal/live-line.ts')).LiveLine();
  return new (await import('../terminal/plain-lines.ts')).PlainLines();
}
