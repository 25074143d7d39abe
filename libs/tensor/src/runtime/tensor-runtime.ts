import {
  type ActivationProgram,
  ErgodicError,
  type PreparedActivation,
  type PreparedProgram,
  type TensorProgram,
  type TensorRuntime,
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

/** Runs tensor programs in float32. Importing it loads nothing; `load` does. */
export function createTensorRuntime(options: TensorRuntimeOptions = {}): TensorRuntime {
  let runner: ProgramRunner | undefined;
  let loading: Promise<void> | undefined;

  const loaded = (): ProgramRunner => {
    if (runner) return runner;
    throw new ErgodicError({
      code: 'not-loaded',
      message: 'the tensor runtime is not loaded yet',
      hint: 'start the run with simulateLoaded, or await the load() of the tensor runtime before',
    });
  };

  return {
    get name() {
      return runner?.name ?? 'tensor runtime, not loaded';
    },
    load() {
      loading ??= import('./runner.ts').then(async ({ startRunner }) => {
        runner = await startRunner(options);
      });
      return loading;
    },
    prepare: (program: TensorProgram, controls): PreparedProgram => loaded().prepare(program, controls),
    prepareActivation: (program: ActivationProgram): PreparedActivation => loaded().prepareActivation(program),
  };
}
