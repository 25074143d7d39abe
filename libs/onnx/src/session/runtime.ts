// `import type`, since `import { type ... }` would still load the module.
import type { Binding } from 'onnxruntime-node/dist/binding.js';
import type * as ort from 'onnxruntime-node';
import { OnnxError } from '../errors.ts';

/**
 * What we take from onnxruntime-node. Its public API runs a session only asynchronously, though the call underneath is synchronous;
 * a step of a simulation is synchronous too, so we take the binding itself. The version of onnxruntime-node is pinned.
 */
export interface Runtime {
  readonly version: string;
  readonly Tensor: typeof ort.Tensor;
  readonly newSession: () => Binding.InferenceSession;
  /** Execution providers that this build was made with; whether their libraries are installed shows when a session is opened. */
  readonly providers: readonly string[];
}

let loading: Promise<Runtime> | undefined;

/**
 * Loads the native library (45 MB) at the first call.
 * @throws OnnxError `runtime-missing` where it is not installed or does not load
 */
export function loadRuntime(): Promise<Runtime> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Runtime> {
  try {
    const { default: onnxruntime } = await import('onnxruntime-node');
    const { binding, initOrt } = await import('onnxruntime-node/dist/binding.js');
    // Whatever goes wrong is thrown and told by us; with its default the library prints it to standard error as well.
    if (onnxruntime.env.logLevel === 'warning') onnxruntime.env.logLevel = 'fatal';
    initOrt();
    return {
      version: onnxruntime.env.versions.node ?? 'unknown',
      Tensor: onnxruntime.Tensor,
      newSession: () => new binding.InferenceSession(),
      providers: onnxruntime.listSupportedBackends().map(({ name }) => name),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new OnnxError({
      code: 'runtime-missing',
      message: `onnxruntime-node cannot be loaded: ${reason}`,
      path: 'onnxruntime-node',
      hint: 'npm install onnxruntime-node@1.30.0 (its CPU binaries for Linux, macOS and Windows come with the package)',
      cause,
    });
  }
}
