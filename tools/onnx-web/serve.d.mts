import type { RandomStreams } from '@ergodic/numerics';

/** Numbers for an input of a model; undefined for the usual ones. */
export type Draw = (
  port: { readonly name: string },
  size: number,
  random: RandomStreams,
  batch: number,
) => number[] | undefined;

export function webRuntime(): string | undefined;
export function chromium(): string | undefined;
export function check(
  file: string,
  options?: { readonly screenshot?: string; readonly draw?: Draw },
): Promise<
  { readonly results: readonly { readonly case: number; readonly worst: number }[] } | { readonly failed: string }
>;
