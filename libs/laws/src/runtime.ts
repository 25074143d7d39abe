import type { TensorRuntime, ToolProgram } from '@ergodic/kernel';
import { arrayOf } from './layer/passes.ts';

/** Whether the runtime compiles anything at all. */
export function compiles(runtime: TensorRuntime): boolean {
  const program = runtime.compile(((_tools: unknown, T: unknown) => T) as unknown as ToolProgram);
  program.run(arrayOf([], () => 1));
  program.close();
  return program.notes.length === 0;
}

/** Undefined where it throws: laws that make the part for themselves say what is wrong; a backend may not be loaded. */
export function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
