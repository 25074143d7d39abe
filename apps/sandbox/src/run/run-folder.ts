import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ErgodicError, messageOf, type Checkpoint, type Frame, type Recipe } from '@ergodic/kernel';
import { CheckpointStore } from '@ergodic/kernel/node';
import { flatten, unflatten, type FlatFrame } from './frame-lines.ts';
import { PLUGINS } from '../plugins/recorded.ts';
import { LOCK, takeLock } from './lock.ts';

/** How a folder that is there already is to be taken. */
export type FolderMode = 'new' | 'overwrite' | 'resume';

const RECIPE = 'recipe.json';
const FRAMES = 'frames.jsonl';
const SUMMARY = 'summary.json';
const ours = [
  RECIPE,
  PLUGINS,
  FRAMES,
  SUMMARY,
  'frames.parquet',
  'report.html',
  'checkpoint.ergodic',
  'checkpoint.previous.ergodic',
  'checkpoint.writing',
];

/**
 * The folder of one run: recipe.json, plugins.json where plugin files were named, frames.jsonl (a line a frame, as they come), checkpoints, and at the end
 * summary.json, frames.parquet, report.html and what analyses add.
 *
 * Frames reach the disk before the checkpoint that counts them, so a checkpoint never promises a frame that is not there.
 */
export class RunFolder {
  readonly path: string;
  readonly #store: CheckpointStore;
  readonly #release: () => void;
  /** Folders that had to be made, the innermost last. */
  readonly #made: readonly string[];
  #frames: number | undefined;
  #lastStep: number | undefined;

  /**
   * Checks the folder, and changes nothing in it yet but that it is locked until `close`.
   * @throws ErgodicError `output` when it cannot be written, another process writes in it, or it holds what this mode must
   * not touch
   */
  constructor(
    readonly shown: string,
    readonly mode: FolderMode,
  ) {
    this.path = resolve(shown);
    this.#made = makeFolder(this.path, shown);
    this.#release = takeLock(this.path, shown);
    this.#store = new CheckpointStore(this.path);
    process.once('exit', this.#atExit);
    try {
      this.#refuseOthers();
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  /** @throws ErgodicError `output` where the folder holds what this mode must not touch */
  #refuseOthers(): void {
    if (this.mode === 'resume' || this.#isEmpty()) return;
    const refusal = (message: string, hint: string): ErgodicError =>
      new ErgodicError({ code: 'output', message: `${this.shown} ${message}`, path: this.path, hint });
    if (this.mode === 'new')
      throw refusal(
        'is not empty',
        this.isRun
          ? 'go on with that run by --resume, replace it by --overwrite, or choose another folder'
          : 'choose another folder',
      );
    if (!this.isRun)
      throw refusal(
        'does not hold a run, so --overwrite will not touch it',
        'choose another folder, or empty this one yourself',
      );
  }

  get isRun(): boolean {
    return [RECIPE, FRAMES].every((name) => existsSync(join(this.path, name)));
  }

  /** Whether the run ended and everything about it was written. */
  get isComplete(): boolean {
    return existsSync(join(this.path, SUMMARY));
  }

  /** The step of the newest checkpoint that was saved or loaded here. */
  get lastStep(): number | undefined {
    return this.#lastStep;
  }

  /** recipe.json as it was written, or undefined. @throws ErgodicError when it is damaged */
  recipe(): Record<string, unknown> | undefined {
    const file = join(this.path, RECIPE);
    if (!existsSync(file)) return undefined;
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    } catch (thrown) {
      throw new ErgodicError({
        code: 'data',
        message: `${RECIPE} of that run is damaged: ${messageOf(thrown)}`,
        path: file,
        hint: 'give the recipe too: ergodic run <recipe> --resume --out ...',
      });
    }
  }

  /** @throws ErgodicError `checkpoint` when there are checkpoints and none is whole */
  checkpoint(): ReturnType<CheckpointStore['load']> {
    let found: ReturnType<CheckpointStore['load']>;
    try {
      found = this.#store.load();
    } catch (thrown) {
      if (!(thrown instanceof ErgodicError) || thrown.code !== 'checkpoint') throw thrown;
      const hint = 'start it again: ergodic run <recipe> --out <folder> --overwrite';
      throw new ErgodicError({ ...thrown.toJSON(), hint, cause: thrown });
    }
    this.#lastStep = found?.checkpoint.counters.step;
    return found;
  }

  /**
   * Begins to write: removes the run that is overwritten, or keeps the first frames of the one that goes on.
   * @param plugins what to keep in plugins.json; undefined where there were no plugin files
   * @returns the frames kept
   */
  begin(recipe: Recipe, keep: number, plugins?: string): Frame[] {
    try {
      if (this.mode === 'overwrite') this.#removeOurs();
      this.writeFile(RECIPE, `${JSON.stringify(recipe, null, 2)}\n`);
      if (plugins === undefined) rmSync(join(this.path, PLUGINS), { force: true });
      else this.writeFile(PLUGINS, plugins);
      rmSync(join(this.path, SUMMARY), { force: true });
      this.#frames = openSync(join(this.path, FRAMES), 'a+');
      return this.#keepFrames(keep);
    } catch (thrown) {
      throw this.#problem('the run’s folder cannot be prepared', FRAMES, thrown);
    }
  }

  /** @throws ErgodicError `output` */
  addFrame(frame: Frame): void {
    try {
      const bytes = Buffer.from(`${JSON.stringify(flatten(frame))}\n`);
      for (let at = 0; at < bytes.length;) at += writeSync(this.#frames!, bytes, at);
    } catch (thrown) {
      throw this.#problem(`the frame of step ${frame.step} could not be written`, FRAMES, thrown);
    }
  }

  /** @throws ErgodicError `output`; the checkpoint before is whole then */
  save(checkpoint: Checkpoint): void {
    try {
      fsyncSync(this.#frames!);
    } catch (thrown) {
      throw this.#problem('frames could not be written', FRAMES, thrown);
    }
    this.#store.save(checkpoint);
    this.#lastStep = checkpoint.counters.step;
  }

  /** Writes a whole file: beside its place first, then renamed. @throws ErgodicError `output` */
  writeFile(name: string, content: string | Uint8Array): void {
    const temporary = join(this.path, `${name}.writing`);
    try {
      writeFileSync(temporary, content);
      renameSync(temporary, join(this.path, name));
    } catch (thrown) {
      rmSync(temporary, { force: true });
      throw this.#problem(`${name} could not be written`, name, thrown);
    }
  }

  /** summary.json comes last: where it is, the run is complete. `files` are those that analyses wrote. */
  complete(summary: Readonly<Record<string, unknown>> & { readonly files: readonly string[] }): void {
    this.writeFile(SUMMARY, `${JSON.stringify(summary, null, 2)}\n`);
  }

  /** Stops writing and lets go of the folder. What was made for a run that never began is removed again. */
  close(): void {
    process.off('exit', this.#atExit);
    this.#release();
    if (this.#frames !== undefined) closeSync(this.#frames);
    else
      for (const folder of this.#made.toReversed()) {
        if (readdirSync(folder).length > 0) break;
        rmdirSync(folder);
      }
    this.#frames = undefined;
  }

  readonly #atExit = (): void => this.close();

  #isEmpty(): boolean {
    return readdirSync(this.path).every((name) => name === LOCK);
  }

  #removeOurs(): void {
    const summary = join(this.path, SUMMARY);
    const listed: unknown = existsSync(summary) ? readJson(summary)?.['files'] : undefined;
    const added = Array.isArray(listed) ? listed.filter((name): name is string => typeof name === 'string') : [];
    // The summary goes last: until then it knows what else is ours. Names with folders in them are not.
    const names = [
      ...added.filter((name) => name === basename(name)),
      ...ours.filter((name) => name !== SUMMARY),
      SUMMARY,
    ];
    for (const name of names)
      for (const file of [name, `${name}.writing`]) rmSync(join(this.path, file), { force: true });
  }

  /** Cuts frames.jsonl after `keep` lines: frames later than the checkpoint will be made again. */
  #keepFrames(keep: number): Frame[] {
    const bytes = readFileSync(this.#frames!);
    const frames: Frame[] = [];
    let start = 0;
    while (frames.length < keep) {
      const end = bytes.indexOf(0x0a, start);
      if (end < 0) throw new Error(`it has ${frames.length} frames, and the checkpoint counts ${keep}`);
      frames.push(unflatten(JSON.parse(bytes.toString('utf8', start, end)) as FlatFrame));
      start = end + 1;
    }
    ftruncateSync(this.#frames!, start);
    return frames;
  }

  #problem(what: string, name: string, thrown: unknown): ErgodicError {
    if (thrown instanceof ErgodicError) return thrown;
    return new ErgodicError({
      code: 'output',
      message: `${what}: ${messageOf(thrown)}`,
      path: join(this.path, name),
      cause: thrown,
    });
  }
}

/** Makes the folder and tries to write in it. The folders that had to be made. */
function makeFolder(path: string, shown: string): string[] {
  try {
    const missing: string[] = [];
    for (let folder = path; !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
    // One by one: in /proc and the like, Node 20 would try for ever to make them all.
    for (const folder of missing) makeOne(folder);
    if (!statSync(path).isDirectory()) throw new Error('it is a file');
    accessSync(path, constants.W_OK | constants.X_OK);
    return missing;
  } catch (thrown) {
    throw new ErgodicError({
      code: 'output',
      message: `${shown} cannot be written: ${messageOf(thrown)}`,
      path,
      hint: 'a folder that you may write in',
      cause: thrown,
    });
  }
}

/** Somebody else may have made it meanwhile. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  }
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
