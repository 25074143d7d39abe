/**
 * Which of `count` samples to draw so that no extreme of any series is lost: the run is cut into equal buckets, and of each
 * the first and last sample and every series' lowest and highest are kept, and whatever `always` names. Fewer than `most`: all.
 */
export function keepExtremes(
  count: number,
  series: readonly (readonly number[])[],
  most: number,
  always: Iterable<number> = [],
): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  const buckets = Math.max(1, Math.floor(most / (2 * series.length + 2)));
  const kept = new Set<number>(always);
  for (let b = 0; b < buckets; b++) {
    const from = Math.floor((b * count) / buckets);
    const to = Math.floor(((b + 1) * count) / buckets);
    kept.add(from).add(to - 1);
    for (const values of series) {
      let low = -1;
      let high = -1;
      for (let i = from; i < to; i++) {
        const value = values[i] ?? Number.NaN;
        if (!Number.isFinite(value)) {
          // The first hole of a bucket stays, so that a gap is drawn as a gap.
          if (low >= 0 || i === from) kept.add(i);
          continue;
        }
        if (low < 0 || value < (values[low] ?? 0)) low = i;
        if (high < 0 || value > (values[high] ?? 0)) high = i;
      }
      if (low >= 0) kept.add(low).add(high);
    }
  }
  return [...kept].sort((a, b) => a - b);
}

/** About `wanted` of `count` indices, spread evenly, their phase moved by the golden ratio so that no period of the data resonates. */
export function sampleEvenly(count: number, wanted: number): number[] {
  if (count <= wanted) return Array.from({ length: count }, (_, i) => i);
  const stride = count / wanted;
  return Array.from({ length: wanted }, (_, i) => Math.floor((i + ((i * 0.6180339887498949) % 1)) * stride)).filter(
    (i) => i < count,
  );
}
