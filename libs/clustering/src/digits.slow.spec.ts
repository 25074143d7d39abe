import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { adjustedRandIndex } from './adjusted-rand-index.ts';
import { kMeans } from './k-means.ts';
import { normalisedMutualInformation } from './normalised-mutual-information.ts';
import { principalComponents } from './principal-components.ts';

const shared = process.env['ERGODIC_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const images = join(shared, 'data', 't10k-images-idx3-ubyte.gz');
const present = existsSync(images);
if (!present)
  console.warn(`skipped: the MNIST test digits are not at ${images} (set ERGODIC_SHARED to the folder above data/)`);

describe.skipIf(!present)('the 10,000 test digits of MNIST', () => {
  const unpack = (path: string, header: number) => gunzipSync(readFileSync(path)).subarray(header);
  const read = () => ({
    points: Float64Array.from(unpack(images, 16), (pixel) => pixel / 255),
    count: 10_000,
    dimension: 784,
    labels: Int32Array.from(unpack(images.replace('images-idx3', 'labels-idx1'), 8)),
  });

  it('k-means++ with three starts finds what it is known to find in digits: ARI near 0.37, NMI near 0.5', async () => {
    const digits = read();
    const { labels, inertias, seconds, converged } = await kMeans(digits, 10, { restarts: 3, seed: 1 });
    const [ari, nmi] = [adjustedRandIndex(digits.labels, labels), normalisedMutualInformation(digits.labels, labels)];
    console.info(
      `k-means++ x 3 on 10,000 x 784: ${seconds.toFixed(1)} s, ARI ${ari.toFixed(3)}, NMI ${nmi.toFixed(3)}`,
    );
    expect(converged).toBe(true);
    expect(Math.max(...inertias) / Math.min(...inertias)).toBeLessThan(1.03);
    expect(Math.abs(ari - 0.37)).toBeLessThan(0.05);
    expect(Math.abs(nmi - 0.5)).toBeLessThan(0.04);
  });

  it('two principal components tell 17.6 % of the variance', () => {
    const { points, count, dimension } = read();
    const began = performance.now();
    const { variances, totalVariance } = principalComponents(points, count, dimension);
    console.info(`two components of 10,000 x 784: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    expect((variances[0]! + variances[1]!) / totalVariance).toBeCloseTo(0.176, 3);
  });
});
