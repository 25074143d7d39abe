import { RandomStreams } from '@ergodic/numerics';
import type { Points } from '../src/nearest-centre.ts';

/** Points from their rows. */
export function pointsOf(rows: readonly (readonly number[])[]): Points {
  return { points: Float64Array.from(rows.flat()), count: rows.length, dimension: rows[0]!.length };
}

/** `share` points N(c, 1) around each centre, with their true classes. */
export function blobs(
  centres: readonly (readonly number[])[],
  share: number,
  seed: number,
): Points & { labels: Int32Array } {
  const random = new RandomStreams(seed, 'test/blobs', 1);
  const rows = centres.flatMap((centre) =>
    Array.from({ length: share }, () => centre.map((c) => c + random.normal(0))),
  );
  return { ...pointsOf(rows), labels: Int32Array.from(rows, (_, i) => Math.floor(i / share)) };
}

/** How many times each key occurs. */
export function sizesOf(keys: readonly (number | string)[]): number[] {
  const sizes = new Map<number | string, number>();
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  return [...sizes.values()];
}
