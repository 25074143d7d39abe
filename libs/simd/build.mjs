import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(fileURLToPath(import.meta.url));
const sources = join(project, 'assembly');
const outputs = join(project, 'wasm');

/** One family of kernels a file of `assembly/`; what they share is in `assembly/common/`. */
const families = readdirSync(sources)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

const options = [
  ['--optimizeLevel', '3'],
  ['--shrinkLevel', '0'],
  ['--converge'],
  ['--noAssert'],
  ['--runtime', 'stub'],
  ['--use', 'abort='],
  ['--enable', 'simd'],
  ['--enable', 'threads'],
  // Every kernel works in a memory that it is given; a pool gives the same one to its workers.
  ['--importMemory'],
  ['--initialMemory', '1'],
  ['--maximumMemory', '65536'],
].flat();

/** Whose memory is not shared with workers, since onnxruntime reads it. */
const alone = ['moments'];

/**
 * Compiles the kernels whose sources are not those of the last build: `assembly/x.ts` to `wasm/x.wasm`. When all are
 * fresh it only reads the sources, which takes a few milliseconds.
 *
 * The build calls it, and so does vitest before the tests of a project, which need no other build.
 *
 * @throws Error where one does not compile; its `.wasm` is then gone
 */
export default async function buildKernels() {
  const common = readdirSync(join(sources, 'common')).map((file) => join(sources, 'common', file));
  const shared = hash([fileURLToPath(import.meta.url), join(project, 'package.json'), ...common]);
  const stale = families
    .map((family) => ({ family, stamp: shared + hash([join(sources, `${family}.ts`)]) }))
    .filter(({ family, stamp }) => !existsSync(wasm(family)) || read(stampOf(family)) !== stamp);
  if (stale.length) {
    mkdirSync(outputs, { recursive: true });
    const { default: asc } = await import('assemblyscript/asc');
    const errors = [];
    for (const each of stale) errors.push(...(await compile(asc, each)));
    if (errors.length) throw new Error(errors.join('\n'));
  }
  for (const file of existsSync(outputs) ? readdirSync(outputs) : []) {
    if (!families.includes(file.split('.')[0])) rmSync(join(outputs, file), { force: true });
  }
}

const wasm = (family) => join(outputs, `${family}.wasm`);
const stampOf = (family) => join(outputs, `${family}.stamp`);
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

function hash(files) {
  const digest = createHash('sha256');
  for (const file of files) digest.update(readFileSync(file)).update('\0');
  return digest.digest('hex');
}

/** What is wrong with a family, nothing where it compiles. */
async function compile(asc, { family, stamp }) {
  let binary;
  const sharing = alone.includes(family) ? [] : ['--sharedMemory'];
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main([`assembly/${family}.ts`, '--outFile', 'out.wasm', ...options, ...sharing], {
    stderr,
    readFile: (name, base) => {
      const file = join(project, base === '.' ? '' : base, name);
      return existsSync(file) ? readFileSync(file, 'utf8') : null;
    },
    writeFile: (name, contents) => {
      if (name === 'out.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  if (error) {
    // Nothing is left that is not what its source says.
    rmSync(wasm(family), { force: true });
    return [`libs/simd/assembly/${family}.ts does not compile:\n${stderr.toString()}`];
  }
  write(wasm(family), binary);
  write(stampOf(family), stamp);
  return [];
}

/** Whoever reads meanwhile finds the old file whole or the new one. */
function write(file, contents) {
  writeFileSync(`${file}.${process.pid}`, contents);
  renameSync(`${file}.${process.pid}`, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildKernels().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
