import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs `tsc -b`, compiles the WebAssembly kernels and bundles the command when a source is newer than the last build, and
 * does nothing (in a few milliseconds) otherwise.
 * Two commands started at once build once: the second waits for the first.
 *
 * @param {URL} workspace the root of the source checkout
 */
export async function ensureBuilt(workspace) {
  const root = fileURLToPath(workspace);
  const cache = join(root, 'node_modules', '.cache', 'ergodic');
  const stamp = join(cache, 'built');
  if (read(stamp) === fingerprint(root)) return;

  mkdirSync(cache, { recursive: true });
  const release = lock(join(cache, 'build.lock'));
  try {
    const built = read(stamp);
    // Taken before the build: a source saved while tsc runs leaves the stamp stale, and the next command builds again.
    const sources = sourcesFingerprint(root);
    if (built === `${sources} ${outputsFingerprint(root)}`) return;

    const why = built === undefined ? 'Building Ergodic (first run only, about 20 s)...' : 'Rebuilding Ergodic...';
    process.stderr.write(`${why}\n`);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    for (const script of [[tsc, '-b', '--pretty', 'false'], [join(root, 'libs', 'simd', 'build.mjs')]]) {
      const result = spawnSync(process.execPath, script, { cwd: root, encoding: 'utf8' });
      if (result.status !== 0) {
        process.stderr.write(result.error ? `${result.error.message}\n` : `${result.stdout}${result.stderr}`);
        process.stderr.write(`The build failed${existsSync(tsc) ? '' : ': run `npm ci` first'}.\n`);
        release();
        process.exit(1);
      }
    }
    const { bundleCommand } = await import('./bundle.mjs');
    bundleCommand();
    writeFileSync(`${stamp}.${process.pid}`, `${sources} ${outputsFingerprint(root)}`);
    renameSync(`${stamp}.${process.pid}`, stamp);
  } finally {
    release();
  }
}

function fingerprint(root) {
  return `${sourcesFingerprint(root)} ${outputsFingerprint(root)}`;
}

/** How many sources there are and when the newest was written: changes with every edit, new file, removal and checkout. */
function sourcesFingerprint(root) {
  let count = 0;
  let newest = 0;
  const note = (file) => {
    const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (time === undefined) return;
    count++;
    if (time > newest) newest = time;
  };
  // The bundle holds installed packages too: npm rewrites its record of them whenever one changes.
  for (const file of ['tsconfig.base.json', 'tsconfig.json', 'node_modules/.package-lock.json']) note(join(root, file));
  for (const project of projects(root)) {
    for (const file of ['package.json', 'tsconfig.json', 'bin/bundle.mjs', 'build.mjs']) note(join(project, file));
    for (const folder of ['src', 'assembly']) {
      for (const file of list(join(project, folder), { recursive: true })) {
        if (isCompiled(file)) note(join(project, folder, file));
      }
    }
  }
  return `${count} ${newest}`;
}

/** Like tsc, this leaves out what is in a folder whose name begins with a dot. */
const isCompiled = (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !/(^|[\\/])\./.test(file);

/** How many outputs there are: changes when somebody removes one. */
function outputsFingerprint(root) {
  const outputs = [join('dist', '.tsbuildinfo'), join('dist', 'command', 'main.js')];
  return projects(root).flatMap((project) => [
    ...outputs.filter((file) => existsSync(join(project, file))),
    ...list(join(project, 'wasm')).filter((file) => file.endsWith('.wasm')),
  ]).length;
}

function projects(root) {
  return ['libs', 'apps'].flatMap((folder) => list(join(root, folder)).map((name) => join(root, folder, name)));
}

function list(folder, options) {
  try {
    return readdirSync(folder, options);
  } catch {
    return [];
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Waits until this process holds the lock file and returns what lets it go. A lock left by a dead process is taken over. */
function lock(file) {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => {
        if (read(file) === String(process.pid)) unlinkSync(file);
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned(file)) {
      try {
        unlinkSync(file);
      } catch {
        // Somebody else has just taken it over.
      }
    } else {
      Atomics.wait(sleeper, 0, 0, 50);
    }
  }
}

function isAbandoned(file) {
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (written === undefined) return false;
  if (Date.now() - written > 10 * 60_000) return true;
  const holder = Number(read(file));
  // An empty file is a lock that is being written right now.
  if (!Number.isInteger(holder) || holder <= 0) return Date.now() - written > 5_000;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
