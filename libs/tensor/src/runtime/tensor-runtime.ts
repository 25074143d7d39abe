import {
  type ActivationProgram,
  type CompiledProgram,
  ErgodicError,
  type PreparedActivation,
  type PreparedProgram,
  type TensorProgram,
  type TensorRuntime,
  type ToolProgram,
} from '@ergodic/kernel';
import type { BackendName } from '../backends/backend.ts';
import type { ProgramRunner } from './runner.ts';

export interface TensorRuntimeOptions {
  /** `compiled` (the default): by onnxruntime, and eagerly what cannot be compiled. `eager`: op by op on a tfjs backend. */
  readonly mode?: 'compiled' | 'eager';
  /** The tfjs backend that eager programs run on; `auto` by default. */
  readonly backend?: BackendName | 'auto';
  /** Told once why a program is not compiled. */
  readonly onNote?: (note: string) => void;
}

/**
 * Runs tensor programs in float32. Importing it loads nothing; `load` does.
 * @throws ErgodicError `invalid-option` where the mode is none; `load` throws it for a backend that is none
 */
export function createTensorRuntime(options: TensorRuntimeOptions = {}): TensorRuntime {
  const { mode = 'compiled' } = options;
  if (mode !== 'compiled' && mode !== 'eager') {
    throw new ErgodicError({
      code: 'invalid-option',
      message: `the mode of the tensor runtime is ${String(mode)}`,
      path: 'mode',
      value: mode,
      hint: 'compiled or eager',
    });
  }
  /** By the backend that was asked for; '' where none was, and the options hold. */
  const runners = new Map<string, ProgramRunner>();
  const loading = new Map<string, Promise<void>>();

  const loaded = (backend = ''): ProgramRunner => {
    const runner = runners.get(backend);
    if (runner) return runner;
    throw new ErgodicError({
      code: 'not-loaded',
      message: 'the tensor runtime is not loaded yet',
      hint: 'start the run with simulateLoaded, or await the load() of the tensor runtime before',
    });
  };

  const start = async (asked: TensorRuntimeOptions, key: string): Promise<void> => {
    const { startRunner } = await import('./runner.ts');
    runners.set(key, await startRunner(asked));
  };

  return {
    get name() {
      return [...runners.values()].map(({ name }) => name).join(', ') || 'tensor runtime, not loaded';
    },
    load(backend) {
      const key = backend ?? '';
      const started = loading.get(key) ?? start(backend ? { ...options, mode: 'eager', backend } : options, key);
      loading.set(key, started);
      return started;
    },
    prepare: (program: TensorProgram, controls, backend): PreparedProgram => loaded(backend).prepare(program, controls),
    compile: (program: ToolProgram, settings = {}): CompiledProgram =>
      loaded(settings.backend).compile(program, settings),
    prepareActivation: (program: ActivationProgram): PreparedActivation => loaded().prepareActivation(program),
  };
}
