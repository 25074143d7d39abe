import { z } from 'zod';
import { ErgodicError } from '@ergodic/kernel';

/** The option `dimension` of energies of particles: particle p's coordinates are units p·d … p·d + d − 1. */
export const dimension = z
  .int()
  .min(1)
  .max(3)
  .default(3)
  .describe('d, coordinates of each particle, so that the state has d units a particle; a count');

/** How many particles `units` coordinates are. @throws ErgodicError `invalid-option` unless d divides them */
export function particleCount(energy: string, units: number, d: number): number {
  if (units % d === 0) return units / d;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `energy ${energy}: units is ${units}, which is not a number of particles with ${d} coordinates each`,
    path: 'units',
    value: units,
    hint: `a multiple of ${d}: ${Math.max(1, Math.round(units / d)) * d} for ${Math.max(1, Math.round(units / d))} particles`,
  });
}

/** One number for all particles, or one for each. @throws ErgodicError `invalid-option` where the list is of another length */
export function perParticle(
  energy: string,
  option: string,
  value: number | readonly number[],
  particles: number,
): Float64Array {
  if (typeof value === 'number') return new Float64Array(particles).fill(value);
  if (value.length === particles) return Float64Array.from(value);
  throw new ErgodicError({
    code: 'invalid-option',
    message: `energy ${energy}: ${option} has ${value.length} numbers for ${particles} particles`,
    path: `energy.${option}`,
    value,
    hint: `${particles} numbers, one a particle`,
  });
}

/**
 * Fills `row` with particles on distinct sites of a cubic lattice about the origin, each displaced by up to a tenth of the
 * spacing along every axis: no two are nearer than 0.8 spacings, and any `box` of `side` sites an edge keeps that across its
 * walls. Which sites stay empty is random.
 */
export function placeOnLattice(row: Float64Array, d: number, side: number, spacing: number, uniform: () => number) {
  const particles = row.length / d;
  const sites = Int32Array.from({ length: side ** d }, (_, site) => site);
  for (let p = 0; p < particles; p++) {
    const other = p + Math.floor(uniform() * (sites.length - p));
    [sites[p], sites[other]] = [sites[other]!, sites[p]!];
    for (let axis = 0; axis < d; axis++) {
      const place = Math.floor(sites[p]! / side ** axis) % side;
      row[p * d + axis] = spacing * (place - (side - 1) / 2 + 0.2 * (uniform() - 0.5));
    }
  }
}

/** Sites along an edge of the smallest cubic lattice that has room for the particles. */
export function latticeSide(particles: number, d: number): number {
  let side = 1;
  while (side ** d < particles) side++;
  return side;
}
