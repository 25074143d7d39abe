import { definePlugin, KERNEL_VERSION, type Plugin, provideService, TensorRuntimeService } from '@ergodic/kernel';
import { adamOptimiser, gradientDescentOptimiser, momentumOptimiser } from './optimisers.ts';
import { createTensorRuntime, type TensorRuntimeOptions } from './tensor-runtime.ts';

export type { TensorRuntimeOptions };

/** Runs energies and activations that are written as tensor programs. Nothing of tfjs is loaded before the runtime's `load`. */
export function tensorPlugin(options: TensorRuntimeOptions = {}): Plugin {
  return definePlugin({
    name: 'tensor',
    version: KERNEL_VERSION,
    provides: [gradientDescentOptimiser, momentumOptimiser, adamOptimiser],
    services: [provideService(TensorRuntimeService, createTensorRuntime(options))],
  });
}

export default tensorPlugin();
