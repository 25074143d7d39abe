// Whether two samplers reach the same energies.
import { meanAndError } from '../measure.mjs';

/** Beyond this, laws differ: by chance once in 10⁶ comparisons. */
const Z_MOST = 4.9;
const P_LEAST = 1e-6;

/** A line on two sets of independent energies: z of their means (Welch), and p of Kolmogorov and Smirnov's distance. */
export function sameLaw(name, energies, otherName, others) {
  const [a, b] = [energies, others].map(meanAndError);
  const z = (a.mean - b.mean) / Math.hypot(a.error, b.error);
  const p = probabilityOfDistance(energies, others);
  const verdict = Math.abs(z) < Z_MOST && p > P_LEAST ? 'the same law' : 'NOT THE SAME LAW';
  return `energies of ${name} (${energies.length}) and ${otherName} (${others.length}): z of the means ${z.toFixed(1)}, Kolmogorov–Smirnov p ${p.toPrecision(2)}: ${verdict}`;
}

/** That so large a distance of two empirical distributions comes by chance, for large samples. */
function probabilityOfDistance(x, y) {
  const [a, b] = [x, y].map((values) => [...values].sort((u, v) => u - v));
  let [i, j, distance] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const at = Math.min(a[i], b[j]);
    while (a[i] === at) i++;
    while (b[j] === at) j++;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  const t = distance * Math.sqrt((a.length * b.length) / (a.length + b.length));
  if (t < 0.3) return 1;
  let p = 0;
  for (let k = 1; k <= 100; k++) p += 2 * (-1) ** (k - 1) * Math.exp(-2 * (k * t) ** 2);
  return Math.min(1, Math.max(0, p));
}
