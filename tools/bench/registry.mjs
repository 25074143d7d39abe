// The plugins that benchmarks run with: the command's own.
import { loadRegistry } from '@ergodic/sandbox/registry';

/** A fresh registry of all built-in plugins. */
export const builtinRegistry = () => loadRegistry();
