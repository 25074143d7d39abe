import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildFailure, type Plugin as EsbuildPlugin } from 'esbuild';
import { ErgodicError } from '@ergodic/kernel';

/** Packages that a plugin must share with this process: one kernel, one container, one schema library. */
const shared = /^(@ergodic\/[^/]+|zod|rxjs|inversify)(\/|$)/;

/** A plugin's code in one module. */
export interface Bundled {
  readonly code: string;
  /** Of the files that it was made of, by their names from the entry's folder: the same wherever the command is installed. */
  readonly sha256: string;
}

/**
 * Bundles a plugin's entry and the files beside it into one module. Shared packages point to this process's copies;
 * other packages are left where the plugin's own node_modules have them.
 *
 * @param target where the module will be written, so that its source map finds the sources from there
 * @throws ErgodicError `plugin-failed` with file, line and what is wrong there
 */
export async function bundle(entry: string, target: string): Promise<Bundled> {
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [entry],
      outfile: target,
      absWorkingDir: dirname(entry),
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      conditions: [],
      // What the file would see if it ran where it lies.
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(entry).href) },
      sourcemap: 'inline',
      sourcesContent: false,
      metafile: true,
      logLevel: 'silent',
      plugins: [imports],
    });
    return { code: outputFiles[0]!.text, sha256: hashOf(dirname(entry), Object.keys(metafile.inputs)) };
  } catch (thrown) {
    const problem = (thrown as Partial<BuildFailure>).errors?.[0];
    if (!problem) throw thrown;
    const { location } = problem;
    throw new ErgodicError({
      code: 'plugin-failed',
      message: `plugin ${entry} cannot be loaded: ${problem.text}`,
      path: location ? `${location.file}:${location.line}:${location.column + 1}` : entry,
      ...(location?.lineText.trim() && { value: location.lineText.trim() }),
      hint: location?.lineText.trim() ? `the line reads: ${location.lineText.trim()}` : 'a .ts, .js or .mjs file',
    });
  }
}

function hashOf(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const content = readFileSync(resolve(folder, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** Where each import of a package leads. Relative files are bundled, and so are packages that build on Ergodic. */
const imports: EsbuildPlugin = {
  name: 'ergodic-imports',
  setup({ onResolve, resolve }) {
    const own = Symbol('resolving');
    onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === own) return undefined;
      if (isBuiltin(path)) return { path, external: true };
      const here = shared.test(path) ? resolveHere(path) : undefined;
      if (here) return { path: here, external: true };
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: own });
      if (found.errors.length > 0) return { errors: found.errors };
      const isLeft = found.path.includes(`${sep}node_modules${sep}`) && !buildsOnErgodic(found.path);
      return isLeft ? { path: pathToFileURL(found.path).href, external: true } : { path: found.path };
    });
  },
};

/** This process's copy of a package: beside the bundled command, otherwise where Node finds the package. */
function resolveHere(specifier: string): string | undefined {
  const bundled = new URL(`./shared/${specifier}.js`, import.meta.url);
  if (existsSync(bundled)) return bundled.href;
  try {
    return import.meta.resolve(specifier);
  } catch {
    return undefined;
  }
}

/** Whether a file's package names one of ours among its dependencies: such a package has to share the kernel too. */
function buildsOnErgodic(file: string): boolean {
  for (let folder = dirname(file); basename(folder) !== 'node_modules'; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, dependencies, peerDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
    // A package.json without a name only says what kind of modules its folder holds.
    if (name !== undefined)
      return Object.keys({ ...dependencies, ...peerDependencies }).some((each) => each.startsWith('@ergodic/'));
  }
  return false;
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
