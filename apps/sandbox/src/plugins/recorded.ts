import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ErgodicError, messageOf } from '@ergodic/kernel';
import type { LoadedPlugin } from './load-plugin.ts';
import { loadPlugins } from './registry.ts';

/** In a run's folder: the plugin files that it was made with. */
export const PLUGINS = 'plugins.json';

interface RecordedPlugin {
  readonly file: string;
  readonly sha256: string;
}

export interface MadeWith {
  readonly loaded: readonly LoadedPlugin[];
  /** What was loaded though nobody named it, in a line. */
  readonly note?: string;
}

/**
 * The plugins in the files that are named; where none is, those that the run in the folder was made with, from the same paths, and only
 * while they hold the same code: what is not the same is not run.
 * @throws ErgodicError `plugin-failed` where a file is gone, has changed or is no plugin, `data` where the record is damaged
 */
export async function madeWith(files: readonly string[], folder: string | undefined): Promise<MadeWith> {
  if (files.length > 0 || folder === undefined) return { loaded: await loadPlugins(files) };
  const recorded = read(folder);
  if (recorded.length === 0) return { loaded: [] };
  const { loadPlugin } = await import('./load-plugin.ts');
  const loaded: LoadedPlugin[] = [];
  for (const { file, sha256 } of recorded) loaded.push(await loadPlugin(existing(file), sha256));
  return { loaded, note: `with the plugins of the run: ${recorded.map(({ file }) => file).join(', ')}` };
}

/** What goes into the run's folder; undefined where there are no plugin files. */
export function recordOf(loaded: readonly LoadedPlugin[]): string | undefined {
  if (loaded.length === 0) return undefined;
  const recorded = loaded.map(({ file, sha256 }): RecordedPlugin => ({ file: resolve(file), sha256 }));
  return `${JSON.stringify(recorded, null, 2)}\n`;
}

/** An unknown part of a run that is there may be that of a plugin file which nobody named. */
export function withPluginHint(thrown: unknown, files: readonly string[]): unknown {
  if (!(thrown instanceof ErgodicError) || thrown.code !== 'unknown-plugin' || files.length > 0) return thrown;
  const { hint, ...details } = thrown.toJSON();
  const more = 'where it comes from a file, name that: --plugin <file>';
  return new ErgodicError({ ...details, hint: hint === undefined ? more : `${hint}; ${more}`, cause: thrown });
}

function read(folder: string): RecordedPlugin[] {
  const path = join(folder, PLUGINS);
  if (!existsSync(path)) return [];
  const damaged = (why: string): ErgodicError =>
    new ErgodicError({
      code: 'data',
      message: `${PLUGINS} of that run is damaged: ${why}`,
      path,
      hint: 'name the plugin files that it was made with: --plugin <file>',
    });
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw damaged(messageOf(thrown));
  }
  if (Array.isArray(found) && found.every(isRecord)) return found;
  throw damaged('it is no list of files with their hashes');
}

function isRecord(value: unknown): value is RecordedPlugin {
  const record = value as Partial<RecordedPlugin> | null;
  return typeof record?.file === 'string' && typeof record.sha256 === 'string';
}

function existing(file: string): string {
  if (existsSync(file)) return file;
  throw new ErgodicError({
    code: 'plugin-failed',
    message: `the plugin file that this run was made with is gone: ${file}`,
    path: file,
    hint: 'where it is now: --plugin <file>',
  });
}
