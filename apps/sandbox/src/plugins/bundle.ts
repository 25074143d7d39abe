import { isBuiltin } from 'node:module';
import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildFailure, type Plugin as EsbuildPlugin } from 'esbuild';
import { ErgodicError } from '@ergodic/kernel';

/** Packages that a plugin must share with this process: one kernel, one container, one schema library. */
const shared = /^(@ergodic\/[^/]+|zod|rxjs|inversify)(\/|$)/;

/**
 * Bundles a plugin's entry and the files beside it into one module. Shared packages point to this process's copies;
 * other packages are left where the plugin's own node_modules have them.
 *
 * @param target where the module will be written, so that its source map finds the sources from there
 * @throws ErgodicError `plugin-failed` with file, line and what is wrong there
 */
export async function bundle(entry: string, target: string): Promise<string> {
  try {
    const { outputFiles } = await build({
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
      logLevel: 'silent',
      plugins: [imports],
    });
    return outputFiles[0]!.text;
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

/** Where each import of a package leads. Relative files are bundled. */
const imports: EsbuildPlugin = {
  name: 'ergodic-imports',
  setup({ onResolve, resolve }) {
    const own = Symbol('resolving');
    onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === own) return undefined;
      if (isBuiltin(path)) return { path, external: true };
      if (shared.test(path)) {
        const url = resolveHere(path);
        if (url) return { path: url, external: true };
      }
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: own });
      if (found.errors.length > 0) return { errors: found.errors };
      const isPackage = found.path.includes(`${sep}node_modules${sep}`);
      return isPackage ? { path: pathToFileURL(found.path).href, external: true } : { path: found.path };
    });
  },
};

function resolveHere(specifier: string): string | undefined {
  try {
    return import.meta.resolve(specifier);
  } catch {
    return undefined;
  }
}
