import { batchOf } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { pairs } from './support.ts';

/** Spins on a × b × c sites with open ends. */
export function box(a: number, b: number, c: number, J: number, h: number): Energy {
  const edges: [number, number, number][] = [];
  for (let i = 0; i < a * b * c; i++) {
    if (i % c < c - 1) edges.push([i, i + 1, J]);
    if (Math.floor(i / c) % b < b - 1) edges.push([i + c, i, J]);
    if (Math.floor(i / (b * c)) < a - 1) edges.push([i, i + b * c, J]);
  }
  return pairs('spins', edges, new Array<number>(a * b * c).fill(h));
}

/** Spins in a ring. */
export const ring = (units: number, J: number, h: number): Energy =>
  pairs(
    'spins',
    Array.from({ length: units }, (_, i) => [i, (i + 1) % units, J] as const),
    new Array<number>(units).fill(h),
  );

/** Replicas unlike one another. */
export const mixed = ({ space }: Energy, replicas: number) =>
  batchOf(
    Float64Array.from({ length: replicas * space.units }, (_, i) => ((i * 7 + (i >> 4) * 3) % 5 < 2 ? -1 : 1)),
    replicas,
    space.units,
  );
