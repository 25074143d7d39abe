import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const project = fileURLToPath(new URL('..', import.meta.url));
const folder = join(project, 'dist', 'command');
const { resolve } = createRequire(import.meta.url);
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Chunks of former builds stay this long, for the sake of a run that began before and still has to load its report. */
const KEPT_MS = 7 * 24 * 3600_000;

/**
 * Bundles the command from the sources into `dist/command`: Node then loads a dozen files instead of many hundreds.
 *
 * `main.js` is the command; `shared/<package>.js` is what a user's plugin gets when it imports that package, so that both
 * have one kernel, one container and one schema library. Packages used later are chunks that are loaded when used.
 */
export function bundleCommand() {
  const names = ['inversify', 'rxjs', 'zod', 'zod/v4', ...ownPackages()];
  const { outputFiles } = buildSync({
    entryPoints: [
      { in: join(project, 'src', 'main.ts'), out: 'main' },
      ...names.map((name) => ({ in: name, out: `shared/${name}` })),
    ],
    outdir: folder,
    absWorkingDir: project,
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    target: 'node20',
    // Not `platform: 'node'`, where rxjs offers CommonJS, of which esbuild cannot tell the exports.
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['@ergodic/source', 'es2015'],
    // Native libraries, and what must be the same copy as theirs.
    external: ['esbuild', '@tensorflow/*', 'onnxruntime-node', 'node:*', ...builtinModules],
    chunkNames: '[name]-[hash]',
    // What CommonJS packages in the bundle use to load Node's own modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'error',
  });
  // Whoever starts meanwhile finds the old command whole or the new one: what is imported is there first.
  const isEntry = ({ path }) => path.startsWith(join(folder, 'main.')) || path.startsWith(join(folder, 'shared'));
  for (const file of outputFiles.filter((each) => !isEntry(each))) write(file);
  for (const file of outputFiles.filter(isEntry)) write(file);
  copyKernels();
  removeOld(new Set(outputFiles.map(({ path }) => path)));
  // For the package; in the checkout those of the root come first.
  cpSync(join(project, '../../examples'), join(project, 'dist', 'examples'), { recursive: true });
}

/** The WebAssembly that @ergodic/simd looks for beside the code that loads it. */
function copyKernels() {
  const kernels = join(dirname(resolve('@ergodic/simd/package.json')), 'wasm');
  for (const name of readdirSync(kernels).filter((file) => file.endsWith('.wasm')))
    write({ path: join(folder, 'wasm', name), contents: readFileSync(join(kernels, name)) });
}

/** Every import that our own packages offer: `@ergodic/kernel`, `@ergodic/kernel/node`, ... */
function ownPackages() {
  const { dependencies } = readJson(join(project, 'package.json'));
  return Object.keys(dependencies)
    .filter((name) => name.startsWith('@ergodic/'))
    .flatMap((name) =>
      Object.keys(readJson(resolve(`${name}/package.json`)).exports)
        .filter((key) => key !== './package.json')
        .map((key) => name + key.slice(1)),
    );
}

function write({ path, contents }) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}

function removeOld(current) {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const status = statSync(file, { throwIfNoEntry: false });
    if (status?.isFile() && !current.has(file) && Date.now() - status.mtimeMs > KEPT_MS) unlinkSync(file);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) bundleCommand();
