import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ErgodicError, messageOf, type Plugin } from '@ergodic/kernel';
import { printComplaint } from '../terminal/report-error.ts';
import { positionIn } from './stack-position.ts';

/** The request was wrong. */
const REQUEST_WRONG = 2;

/** A plugin with what it was loaded from. */
export interface LoadedPlugin {
  /** As it was named. */
  readonly file: string;
  /** Of the file with those beside it that it imports; packages in node_modules that do not build on Ergodic are left out. */
  readonly sha256: string;
  readonly plugin: Plugin;
}

/**
 * Loads a plugin from a TypeScript or JavaScript file anywhere.
 * @param expected the hash that its code must have to be run at all
 * @throws ErgodicError `plugin-failed` with file, line and cause, or where its code has another hash
 */
export async function loadPlugin(file: string, expected?: string): Promise<LoadedPlugin> {
  const entry = resolve(file);
  if (!existsSync(entry))
    throw new ErgodicError({
      code: 'plugin-failed',
      message: `there is no plugin file ${file}`,
      path: entry,
      hint: 'a .ts, .js or .mjs file whose default export is definePlugin({ ... })',
    });
  const { exports, sha256 } = await importBundled(entry, expected);
  const plugin = exports['default'];
  if (isPlugin(plugin)) return { file, sha256, plugin };
  throw new ErgodicError({
    code: 'plugin-failed',
    message:
      plugin === undefined ? `plugin ${file} has no default export` : `the default export of ${file} is not a plugin`,
    path: entry,
    hint: 'export default definePlugin({ name, version, provides: [ ... ] })',
  });
}

/** Imports the bundle from a temporary file that is gone again right after. */
async function importBundled(
  entry: string,
  expected: string | undefined,
): Promise<{ exports: Record<string, unknown>; sha256: string }> {
  const { bundle } = await import('./bundle.ts');
  // Stacks then point to the plugin's own lines.
  process.setSourceMapsEnabled(true);
  const folder = mkdtempSync(join(tmpdir(), 'ergodic-plugin-'));
  // Nothing is left to do, and the import still waits: nothing would be thrown, so nobody would be told.
  const neverLoaded = (): void => {
    rmSync(folder, { recursive: true, force: true });
    printComplaint('error', {
      message: `plugin ${entry} never finished loading: a top-level await does not resolve`,
      path: entry,
      hint: 'mend the plugin, or run without it',
    });
    process.exit(REQUEST_WRONG);
  };
  process.once('beforeExit', neverLoaded);
  try {
    const target = join(folder, `${basename(entry)}.mjs`);
    const { code, sha256 } = await bundle(entry, target);
    if (expected !== undefined && sha256 !== expected) throw changed(entry);
    writeFileSync(target, code);
    return { exports: (await import(pathToFileURL(target).href)) as Record<string, unknown>, sha256 };
  } catch (thrown) {
    if (thrown instanceof ErgodicError) throw thrown;
    throw new ErgodicError({
      code: 'plugin-failed',
      message: `plugin ${entry} failed while it was loaded: ${messageOf(thrown)}`,
      path: positionIn(thrown, dirname(entry)) ?? entry,
      hint: 'mend the plugin, or run without it',
      cause: thrown,
    });
  } finally {
    process.off('beforeExit', neverLoaded);
    rmSync(folder, { recursive: true, force: true });
  }
}

function changed(entry: string): ErgodicError {
  return new ErgodicError({
    code: 'plugin-failed',
    message: `the plugin file that this run was made with has changed since: ${entry}`,
    path: entry,
    hint: `to run it as it is now: --plugin ${entry}`,
  });
}

function isPlugin(value: unknown): value is Plugin {
  const plugin = value as Partial<Plugin> | null | undefined;
  return (
    typeof plugin === 'object' &&
    plugin !== null &&
    [plugin.name, plugin.version, plugin.kernel].every((text) => typeof text === 'string') &&
    Array.isArray(plugin.provides) &&
    typeof plugin.module === 'object'
  );
}
