import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import util from 'node:util';
import { type BackendSource, type BackendState, firstLine, TFJS_VERSION } from './backend.ts';
import { keepingMethods } from './chained-methods.ts';
import { findPackage, type InstalledPackage, packageIn } from './packages.ts';
import { nativeCommand, notInstalled } from './plain-sources.ts';

type NodeName = 'tfjs-node-gpu' | 'tfjs-node';

/** What we ask of the package: which TensorFlow it has, and whether that runs on a GPU. */
interface Native {
  readonly tensorflow: string;
  readonly gpu: boolean;
}

/** The package that this process has loaded; TensorFlow is not loaded twice. */
let loaded: { readonly name: NodeName; readonly state: BackendState } | undefined;

/**
 * tfjs-node or tfjs-node-gpu: TensorFlow's own kernels, in native code.
 *
 * `ERGODIC_TFJS_NODE` may name the folder of such a package that was built elsewhere (`tools/tfjs-node/build.sh`).
 */
export function nodeSource(name: NodeName): BackendSource {
  return {
    name,
    registered: 'tensorflow',
    async probe() {
      const at = locate(name);
      if (!('folder' in at)) return at;
      const answer = await askInAnotherProcess(at.folder);
      return typeof answer === 'string' ? broken(name, answer) : found(name, at, answer);
    },
    load(tf) {
      if (loaded?.name === name) return Promise.resolve(loaded.state);
      if (loaded) return Promise.resolve(broken(name, `this process has loaded ${loaded.name} already`));
      const at = locate(name);
      if (!('folder' in at)) return Promise.resolve(at);
      const answer = keepingMethods(
        tf,
        () => loadHere(at.folder),
        (found) => typeof found !== 'string',
      );
      if (typeof answer === 'string') return Promise.resolve(broken(name, answer));
      loaded = { name, state: found(name, at, answer) };
      return Promise.resolve(loaded.state);
    },
  };
}

/** The installed package, or why there is none that could be loaded. */
function locate(name: NodeName): InstalledPackage | BackendState {
  const given = process.env['ERGODIC_TFJS_NODE'];
  const built = given ? packageIn(given) : undefined;
  const full = `@tensorflow/${name}`;
  const at = built?.name === full ? built : findPackage(full);
  if (at?.version === TFJS_VERSION) return at;
  if (given && !built) return broken(name, `ERGODIC_TFJS_NODE is ${given}, where there is no package`);
  return notInstalled(name, at?.version);
}

/** Loads the package, which registers itself; what is wrong, where it does not load. */
function loadHere(folder: string): Native | string {
  // It calls a function that Node 23 removed.
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
  // TensorFlow prints about itself on standard error, most where there is no GPU; what goes wrong is thrown all the same.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  try {
    const tf = createRequire(import.meta.url)(folder) as { backend(): NodeBackend };
    const { binding, isUsingGpuDevice } = tf.backend();
    return { tensorflow: binding.TF_Version, gpu: isUsingGpuDevice };
  } catch (thrown) {
    return firstLine(thrown);
  }
}

interface NodeBackend {
  readonly binding: { readonly TF_Version: string };
  readonly isUsingGpuDevice: boolean;
}

const question = `
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value == null;
  const { binding, isUsingGpuDevice } = require(process.argv[1]).backend();
  process.stdout.write(JSON.stringify({ tensorflow: binding.TF_Version, gpu: isUsingGpuDevice }));
`;

/** A native library may end the process that loads it, e.g. on a processor without AVX: not ours. */
function askInAnotherProcess(folder: string): Promise<Native | string> {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', NODE_OPTIONS: '' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', question, folder], { env, timeout: 60_000 }, (error, stdout, stderr) => {
      if (!error) return resolve(JSON.parse(stdout) as Native);
      const told = /^\w*Error: (.*)$/m.exec(stderr)?.[1];
      resolve(firstLine(told ?? (error.signal ? `loading it ends in ${error.signal}` : error.message)));
    });
  });
}

function found(name: NodeName, at: InstalledPackage, { tensorflow, gpu }: Native): BackendState {
  const noGpu = name === 'tfjs-node-gpu' ? ', since no GPU was found' : '';
  const runsOn = `TensorFlow ${tensorflow} on the ${gpu ? 'GPU' : `CPU${noGpu}`}`;
  return { name, available: true, version: at.version, runsOn };
}

function broken(name: NodeName, reason: string): BackendState {
  const withoutLibrary = reason.includes('native addon module');
  return {
    name,
    available: false,
    reason: withoutLibrary ? 'its native library is missing, which its install script downloads' : reason,
    ...(withoutLibrary && { install: nativeCommand(name) }),
  };
}
