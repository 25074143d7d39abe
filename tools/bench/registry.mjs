// The plugins that benchmarks run with: the command's own list.
import { builtinRegistry } from '@ergodic/sandbox/registry';

export { builtinRegistry };
