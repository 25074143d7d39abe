import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type BackendName, type BackendSource, type BackendState, firstLine, TFJS_VERSION } from './backend.ts';
import { findPackage } from './packages.ts';

/** Known to the types of a browser only. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<unknown> } };

/** tfjs-backend-wasm: WebAssembly, with SIMD where the processor has it, one thread (its threads are off in Node). */
export const wasmSource: BackendSource = {
  name: 'wasm',
  registered: 'wasm',
  async probe() {
    const found = await foundWasm();
    if (typeof found !== 'string') return found;
    try {
      await WebAssembly.compile(readFileSync(join(found, 'tfjs-backend-wasm-simd.wasm')));
      return { name: 'wasm', available: true, version: TFJS_VERSION, runsOn: 'WebAssembly with SIMD, one thread' };
    } catch (thrown) {
      return { name: 'wasm', available: false, reason: firstLine(thrown) };
    }
  },
  async load(tf) {
    const found = await foundWasm();
    if (typeof found !== 'string') return found;
    const { setWasmPaths, version_wasm: version } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(found);
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    const runsOn = `WebAssembly ${simd ? 'with' : 'without'} SIMD, one thread`;
    return { name: 'wasm', available: true, version, runsOn };
  },
};

/** The folder of the .wasm files. With a wrong one the package does not throw but prints and aborts: looked for beforehand. */
function foundWasm(): Promise<BackendState | string> {
  const at = findPackage('@tensorflow/tfjs-backend-wasm');
  if (at?.version !== TFJS_VERSION) return Promise.resolve(notInstalled('wasm', at?.version));
  const folder = join(at.folder, 'dist') + sep;
  const file = 'tfjs-backend-wasm-simd.wasm';
  if (existsSync(join(folder, file))) return Promise.resolve(folder);
  return Promise.resolve({
    name: 'wasm',
    available: false,
    reason: `${file} is not in ${folder}`,
    install: installCommand('wasm'),
  });
}

/** tfjs-backend-cpu: plain JavaScript, which is always there and slow. */
export const cpuSource: BackendSource = {
  name: 'cpu',
  registered: 'cpu',
  probe: () => Promise.resolve(foundCpu()),
  async load() {
    const found = foundCpu();
    if (found.available) await import('@tensorflow/tfjs-backend-cpu');
    return found;
  },
};

function foundCpu(): BackendState {
  const at = findPackage('@tensorflow/tfjs-backend-cpu');
  if (at?.version !== TFJS_VERSION) return notInstalled('cpu', at?.version);
  return { name: 'cpu', available: true, version: at.version, runsOn: 'plain JavaScript' };
}

/** A package that is not there, or in another version. */
export function notInstalled(name: BackendName, version?: string): BackendState {
  const reason = version === undefined ? 'not installed' : `version ${version} is installed, not ${TFJS_VERSION}`;
  return { name, available: false, reason, install: installCommand(name) };
}

/** Install scripts may be off, as they are in our own checkout; so the one that brings TensorFlow's library is run by name. */
export function installCommand(name: BackendName): string {
  const isNode = name.startsWith('tfjs-node');
  const full = `@tensorflow/${isNode ? name : `tfjs-backend-${name}`}`;
  return `npm install ${full}@${TFJS_VERSION}${isNode ? ` && ${nativeCommand(name)}` : ''}`;
}

export function nativeCommand(name: BackendName): string {
  return `npm explore @tensorflow/${name} -- npm run install`;
}
