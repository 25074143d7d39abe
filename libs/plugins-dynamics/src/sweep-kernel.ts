import type { Batch } from '@ergodic/numerics';
import type { Context, Energy } from '@ergodic/kernel';
import type { PairwiseRule } from '@ergodic/simd';
import { LatticeKernel } from './lattice-kernel.ts';
import { latticeOf } from './lattice-of.ts';
import { PairwiseKernel, servesKernel } from './pairwise-kernel.ts';
import { visitsOf, type Scan } from './single-site.ts';

/** What sweeps in place of a single-site sampler's own loop. */
export type SweepKernel = LatticeKernel | PairwiseKernel;

/**
 * The kernel for sweeps over the free units in their order: that of lattices, where spins are taken by colour and none is clamped,
 * or that of pairs. Undefined where neither serves.
 */
export function sweepKernel(
  rule: PairwiseRule,
  scan: Scan,
  energy: Energy,
  x: Batch,
  context: Context,
  free: Int32Array,
  { compute, clamped }: Pick<Context, 'compute' | 'clamped'>,
): SweepKernel | undefined {
  if (scan === 'random' || free.length === 0 || !servesKernel(compute, energy)) return undefined;
  const { kind, units } = energy.space;
  const visits = visitsOf(scan, free, clamped);
  const isWhole = scan === 'chromatic' && kind === 'spins' && free.length === units;
  const lattice = isWhole ? latticeOf(energy.pairwise!) : undefined;
  return lattice
    ? new LatticeKernel(energy, x, context, rule, lattice, visits)
    : new PairwiseKernel(energy, x, context, rule, visits);
}
