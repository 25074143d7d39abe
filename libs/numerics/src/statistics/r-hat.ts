import type { Batch } from '../batch.ts';
import { normalQuantile } from '../special-functions/normal.ts';

/**
 * Split rank-normalised R-hat: the larger of that of the draws (do the chains agree on where they are?) and of the folded draws
 * |x - median| (do they agree on how wide it is?). Below 1.01 the chains agree; above, they have not mixed.
 * Invariant under monotone maps of x, and meaningful for heavy tails. Constant, equal chains give 1; NaN draws give NaN.
 *
 * @param chains shape [chains, draws]: one chain a row
 * @throws RangeError where there are fewer than 4 draws or no chain
 *
 * Source: A. Vehtari, A. Gelman, D. Simpson, B. Carpenter, P.-C. Buerkner, "Rank-normalization, folding, and localization: an
 * improved R-hat", Bayesian Analysis 16:667 (2021), doi:10.1214/20-BA1221.
 */
export function rankNormalisedRHat(chains: Batch): number {
  const halves = split(chains);
  const folded = { ...halves, data: fold(halves.data) };
  return Math.max(gelmanRubin(rankNormalise(halves)), gelmanRubin(rankNormalise(folded)));
}

/**
 * The classical R-hat of split chains, sqrt((W (n - 1)/n + B/n) / W), without ranks; assumes finite variance.
 * @throws RangeError where there are fewer than 4 draws or no chain
 */
export function splitRHat(chains: Batch): number {
  return gelmanRubin(split(chains));
}

/** Each chain as two: its first and last halves (an odd middle draw is left out). */
function split({ data, replicas, width }: Batch): Batch {
  if (!(replicas >= 1 && width >= 4)) {
    throw new RangeError(`rHat: chains, draws are ${replicas}, ${width}, must be >= 1, >= 4`);
  }
  const half = Math.floor(width / 2);
  const out = new Float64Array(2 * replicas * half);
  for (let r = 0; r < replicas; r++) {
    out.set(data.subarray(r * width, r * width + half), 2 * r * half);
    out.set(data.subarray((r + 1) * width - half, (r + 1) * width), (2 * r + 1) * half);
  }
  return { data: out, replicas: 2 * replicas, width: half };
}

function fold(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return values.map((x) => Math.abs(x - median));
}

/** Replaces each draw by the normal quantile of (rank - 3/8) / (S + 1/4), its rank among all S draws; ties share their mean rank. */
function rankNormalise({ data, replicas, width }: Batch): Batch {
  const count = data.length;
  if (data.some(Number.isNaN)) return { data: data.map(() => NaN), replicas, width };
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((i, j) => data[i]! - data[j]! || i - j);
  const out = new Float64Array(count);
  for (let first = 0; first < count;) {
    let end = first + 1;
    while (end < count && data[order[end]!] === data[order[first]!]) end++;
    const rank = (first + 1 + end) / 2;
    const z = normalQuantile((rank - 0.375) / (count + 0.25));
    for (; first < end; first++) out[order[first]!] = z;
  }
  return { data: out, replicas, width };
}

function gelmanRubin({ data, replicas: m, width: n }: Batch): number {
  const means = new Float64Array(m);
  let grand = 0;
  let within = 0;
  for (let r = 0; r < m; r++) {
    const row = data.subarray(r * n, (r + 1) * n);
    let mean = 0;
    for (const x of row) mean += x / n;
    for (const x of row) within += (x - mean) ** 2 / ((n - 1) * m);
    means[r] = mean;
    grand += mean / m;
  }
  let between = 0; // B / n
  for (const mean of means) between += (mean - grand) ** 2 / (m - 1);
  // Equal constants differ by rounding only; constants that differ have no width to compare with.
  const resolution = 1e-24 * grand * grand;
  if (within <= resolution) return between <= resolution ? 1 : Infinity;
  return Math.sqrt((n - 1) / n + between / within);
}
